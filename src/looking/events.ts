import { COLUMNS, type Kind } from '../exports/files/kinds.ts';
import { quoted, shellQuoted } from '../problems/quoted.ts';
import { group } from '../values/group.ts';
import { candidatesFor, LEAST_FILLED, pick, unnamedFor } from './candidates.ts';
import { type Column, columnOf, countsOf, holdsTimes, isUnique } from './column.ts';
import { selectRows } from './conditions.ts';
import type { LookedFile } from './files/looked-file.ts';
import { type Answers, asked, type Finding, type Part, type Serving, saidTexts } from './proposal.ts';
import { type EventMeaning, meaningOf } from './words/event-words.ts';
import { systemOf } from './words/systems.ts';

/** So many columns are proposed for campaigns of clicks. */
const MOST_PROPOSED = 3;

/** The events of a file by what their names say, each with its rows in the sample, the most frequent first. */
export type EventsByMeaning = Record<EventMeaning, [event: string, rows: number][]>;

/** The column that tells the events of a file apart; undefined where there is none. */
export function eventColumn(file: LookedFile, answers: Answers): Column | undefined {
  return pick(candidatesFor({ kind: 'conversions', file, rows: file.rows }, 'event', answers)).best?.column;
}

/** What the events of a column are. */
export function meaningsOf(column: Column): EventsByMeaning {
  const byMeaning: EventsByMeaning = { click: [], purchase: [], refund: [], other: [] };
  for (const [event, rows] of countsOf(column)) byMeaning[meaningOf(event)].push([event, rows]);
  return byMeaning;
}

/** Events with their rows, for people. */
export function listEvents(events: readonly (readonly [string, number])[]): string {
  const shown = events.slice(0, 8).map(([event, rows]) => `${quoted(event)} (${group(String(rows))})`);
  return events.length > shown.length
    ? `${shown.join(', ')} and ${events.length - shown.length} more`
    : shown.join(', ');
}

/** A file as it serves a kind, with the options that say which of its rows are read. */
export function serve(
  kind: Kind,
  kinds: readonly Kind[],
  file: LookedFile,
  answers: Answers,
): { serving: Serving; findings: Finding[] } {
  const said = saidTexts(answers, 'where').filter((text) => text.startsWith(`${kind}.`));
  const system = systemOf(file.names);
  const findings = said.length > 0 ? [] : conditionsFor(kind, kinds, file, answers, system?.where);
  const conditions = said.length > 0 ? said : findings.map(({ text }) => String(text));
  return { serving: { kind, file, rows: selectRows(file, kind, conditions), system }, findings };
}

function conditionsFor(
  kind: Kind,
  kinds: readonly Kind[],
  file: LookedFile,
  answers: Answers,
  ofSystem: readonly string[] | undefined,
): Finding[] {
  if (ofSystem !== undefined)
    return ofSystem
      .filter((text) => text.startsWith(`${kind}.`))
      .map((text) => ({
        option: 'where',
        text,
        why: `selects ${group(String(selectRows(file, kind, [text]).length))} of ${group(String(file.rows.length))} rows looked at in ${file.label}`,
      }));
  const column = eventColumn(file, answers);
  if (column === undefined || (kind !== 'clicks' && kind !== 'conversions')) return [];
  const { click, purchase, refund, other } = meaningsOf(column);
  const condition = (sign: string, [event, rows]: [string, number], why: string): Finding => ({
    option: 'where',
    text: `${kind}.${column.header}${sign}${event}`,
    why: `${group(String(rows))} rows of the sample of ${file.label} are ${quoted(event)}, ${why}`,
  });
  if (kind === 'clicks') {
    const areAll = purchase.length + refund.length + other.length === 0;
    return areAll ? [] : click.map((event) => condition('=', event, 'which is a click by its name'));
  }
  if (!kinds.includes('clicks')) return [];
  const others = click.map((event) => condition('!=', event, 'which is a click and no conversion'));
  const rows = selectRows(
    file,
    kind,
    others.map(({ text }) => String(text)),
  );
  if (purchase.length === 0 || areFilled(file, rows, answers)) return others;
  return purchase.map((event) =>
    condition('=', event, 'which is a purchase; rows of other events lack an id or a user'),
  );
}

/** Whether nearly all rows have what a conversion needs. */
function areFilled(file: LookedFile, rows: string[][], answers: Answers): boolean {
  const required = COLUMNS.conversions.filter(
    ({ required: isRequired, name }) => isRequired && name !== 'event',
  );
  return required.every(({ name }) => {
    const candidates = candidatesFor({ kind: 'conversions', file, rows }, name, answers);
    const places = candidates.map(({ column }) => columnOf(file, column.place, rows));
    return places.length === 0 || places.some(({ filled }) => filled >= LEAST_FILLED);
  });
}

/** The columns of clicks that may name campaigns: filled in all of them, and the same in several. */
function likelyColumns(clicks: Serving, events: Column, answers: Answers): string[] {
  const users = candidatesFor(clicks, 'user_id', answers).map(({ column }) => column.place);
  return unnamedFor(clicks, 'campaign_id')
    .filter((column) => column.place !== events.place && !users.includes(column.place))
    .filter((column) => !isUnique(column) && !holdsTimes(column))
    .slice(0, MOST_PROPOSED)
    .map(({ header }) => header);
}

/**
 * Asks which column names the campaigns of clicks that a file has among its events. `campaigns` are the files
 * that describe campaigns; `isBoth` says whether its other events are conversions.
 */
export function askCampaigns(
  file: LookedFile,
  events: Column,
  isBoth: boolean,
  campaigns: readonly LookedFile[],
  answers: Answers,
): Part {
  const { click } = meaningsOf(events);
  const names = new Set(click.map(([event]) => event));
  const rows = file.rows.filter((row) => names.has(row[events.place]));
  const headers = likelyColumns({ kind: 'clicks', file, rows }, events, answers);
  const path = shellQuoted(file.path);
  const files = campaigns.map(({ label }) => label).join(', ');
  const known = files === '' ? '' : ` or has the ids of ${files}`;
  const then = files === '' ? '' : `without ${files} `;
  return asked(
    `which column of ${file.label} names the campaign of its clicks? Events in ${quoted(events.header)} are clicks by their names, ${listEvents(click)}, but no column is called as one of campaigns${known}; ${then}each campaign of a click is one, with --campaigns-from-clicks`,
    [...headers, 'HEADER'].map(
      (header) =>
        `--clicks ${path}${isBoth ? ` --conversions ${path}` : ''} --columns ${shellQuoted(`clicks.campaign_id=${header}`)}`,
    ),
  );
}
