import {
  blockOfPlace,
  type CitedBlock,
  citedCampaign,
  citedIdStart,
  citedTime,
  clickOfPlace,
} from '../engine/attributing/cited-clicks.ts';
import { OUTCOMES } from '../engine/attributing/credits.ts';
import { Numbering } from '../engine/columns/numbering.ts';
import type { ReadKind, Scanned } from '../engine/counting/count-rows.ts';
import type { RowFate } from '../engine/order-lines/settled-part.ts';
import type { ClickPart } from '../engine/reading/click-scanner.ts';
import type { ScannedPart } from '../engine/reading/scan.ts';
import type { TracedRow } from '../engine/reading/traced-rows.ts';
import type { RowPlace } from '../engine/repeated-ids/repeated.ts';
import { conversionIdOf } from '../engine/users/conversion-columns.ts';
import type { Persons } from '../engine/users/persons.ts';
import { refundsOfRow } from '../engine/users/refund-columns.ts';
import type { Reject } from '../exports/row-faults.ts';
import type { UnattributedReason } from '../rules/journey.ts';
import type { Sum } from '../values/sum.ts';
import type { AttributedRows } from './attributed-rows.ts';
import type { CountedConversions } from './reading/counted-conversions.ts';

/** A row of a traced conversion, and whether it counts as a row. */
export interface TracedConversion extends RowPlace, Omit<TracedRow, 'line' | 'offset' | 'reject'> {
  /** Why it is rejected; undefined when it is not. */
  reject: Reject | undefined;
  /** Whether it carries its conversion, is another line of it, or does not count because of another row. */
  fate: RowFate['fate'];
}

/** A click of the user of a traced conversion. Equal rows are one click with several places. */
export interface TracedClick extends RowPlace {
  id: string;
  campaignId: string;
  /** By place; -1 for an unknown one. */
  campaign: number;
  user: string;
  /** In microseconds; NaN where the row has no valid time. */
  time: number;
  reject: Reject | undefined;
  /** Whether its user is one of those that are left out. */
  isExcluded: boolean;
  /** The row with its id that counts instead. */
  rival: RowPlace | undefined;
  duplicates: RowPlace[];
}

/** A click that a decision names. */
export interface NamedClick {
  id: string;
  campaignId: string;
  time: number;
}

/** What the rules said about a conversion: credited to `clicks`, or a reason, which may name one click. */
export interface Decision {
  outcome: 'credited' | UnattributedReason;
  clicks: NamedClick[];
  /** Its refunds; amounts in millionths. Undefined without files of refunds. */
  refunds: Sum | undefined;
}

const utf8 = (latin1: string) => Buffer.from(latin1, 'latin1').toString();

/** A text that names a row by its place. */
function keyOf({ file, offset }: { file: number; offset: number }): string {
  return `${file}:${offset}`;
}

function rowsOf<P extends ScannedPart>({ parts }: Pick<ReadKind<P>, 'parts'>) {
  return parts.flatMap(({ task: { file }, part, line }) =>
    part.traced.map((row) => ({
      ...row,
      file,
      key: keyOf({ file, offset: row.offset }),
      line: line + row.line + 1,
    })),
  );
}

/** All rows that are traced conversions, or may be. */
export function tracedConversions({
  read,
  fates,
}: Pick<CountedConversions, 'read' | 'fates'>): TracedConversion[] {
  const fateOf = new Map(fates.map((row) => [keyOf(row), row.fate]));
  const conflicts = new Map(
    read.repeats.conflicts.map(({ row, reject }) => [`${row.file}:${reject.line}`, reject]),
  );
  return rowsOf(read).map(({ file, key, line, lines, values, time, leftOut, reject }) => ({
    file,
    line,
    lines,
    values,
    time,
    leftOut,
    reject: reject ?? conflicts.get(`${file}:${line}`),
    fate: fateOf.get(key) ?? 'carrier',
  }));
}

/** Makes equal rows one click, the first. With `--no-dedupe-clicks` too: nothing tells equal rows apart. */
function foldEqual(clicks: readonly TracedClick[]): TracedClick[] {
  const first = new Map<string, TracedClick>();
  return clicks.filter((click) => {
    if (click.reject !== undefined || click.isExcluded) return true;
    const key = JSON.stringify([click.id, click.campaignId, click.user, click.time]);
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, click);
    else earlier.duplicates.push({ file: click.file, line: click.line });
    return earlier === undefined;
  });
}

/** All clicks of these users, or of those who belong to these `persons`, rejected ones included. */
export function tracedClicks(
  scanned: Scanned<ClickPart>,
  campaignIds: readonly string[],
  users: ReadonlySet<string>,
  persons: Persons | undefined,
): TracedClick[] {
  const personOf = (user: string) => persons?.personOf(user) ?? user;
  const losing = [
    ...scanned.repeats.conflicts,
    ...scanned.repeats.superseded.map((row) => ({ ...row, reject: undefined })),
  ];
  const places = new Map(campaignIds.map((id, place) => [id, place]));
  const isLoser = new Set(losing.map(({ row }) => keyOf(row)));
  const clicks: TracedClick[] = rowsOf(scanned)
    .filter(({ key }) => !isLoser.has(key))
    .map(({ file, line, values, time, leftOut, reject }) => ({
      file,
      line,
      id: values.click_id ?? '',
      campaignId: values.campaign_id ?? '',
      campaign: reject === undefined ? (places.get(values.campaign_id) ?? -1) : -1,
      user: values.user_id ?? '',
      time,
      reject,
      isExcluded: leftOut === 'excluded',
      rival: undefined,
      duplicates: [],
    }));
  const losers = losing
    .filter(({ row }) => users.has(personOf(utf8(row.user))))
    .map(({ row, reject, rival }) => ({
      file: row.file,
      line: reject?.line ?? scanned.parts[row.part].line + row.line + 1,
      id: utf8(row.id),
      campaignId: utf8(row.subject),
      campaign: places.get(utf8(row.subject)) ?? -1,
      user: utf8(row.user),
      time: row.time,
      reject,
      isExcluded: false,
      rival,
      duplicates: [],
    }));
  return [...foldEqual(clicks), ...losers];
}

/** What the rules said about each conversion, by its id. */
export function decisionsOf(
  { conversions, refunds, credits: { outcomes, cited }, cited: blocks }: AttributedRows,
  campaignIds: readonly string[],
): Map<string, Decision> {
  const numbering = new Numbering(conversions.map((part) => part.length));
  const decisions = new Map<string, Decision>();
  outcomes.forEach((outcome, row) => {
    if (outcome === 0) return;
    const id = Buffer.from(conversionIdOf(conversions, numbering, row)).toString();
    const block = blocks[blockOfPlace(cited[row * 2])];
    const first = clickOfPlace(cited[row * 2]);
    decisions.set(id, {
      outcome: OUTCOMES[outcome - 1],
      clicks: Array.from({ length: cited[row * 2 + 1] }, (_, click) =>
        namedClick(block, first + click, campaignIds),
      ),
      refunds: refunds && refundsOfRow(refunds, row),
    });
  });
  return decisions;
}

function namedClick(block: CitedBlock, at: number, campaignIds: readonly string[]): NamedClick {
  const id = block.texts.subarray(citedIdStart(block, at), citedIdStart(block, at + 1));
  return {
    id: Buffer.from(id).toString(),
    campaignId: campaignIds[citedCampaign(block, at)],
    time: citedTime(block, at),
  };
}
