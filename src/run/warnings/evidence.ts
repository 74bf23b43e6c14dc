import type { EngineResult } from '../../engine/engine.ts';
import type { Preparation } from '../../engine/prepare.ts';
import type { Rejects } from '../../engine/rejects.ts';
import type { OutcomeTallies } from '../../engine/result.ts';
import type { InputFile } from '../../exports/files/header.ts';
import type { Kind } from '../../exports/files/kinds.ts';
import { listed } from '../../problems/quoted.ts';
import type { OutcomeSum } from '../../report/figures.ts';
import type { RunJson } from '../../report/run-json.ts';
import type { Calendar } from '../../rules/calendar.ts';
import type { Sum } from '../../values/sum.ts';
import { TimeFormat } from '../../values/times.ts';

/** What is known of a run. */
export interface Known {
  preparation: Preparation;
  outcomes: readonly OutcomeSum[];
  /** By the place of the campaign; undefined where the run does not tell them. */
  purchases: readonly Sum[] | undefined;
  result: EngineResult<OutcomeTallies>;
  rejects: Rejects;
  counts: RunJson['counts'];
}

/** All that the warnings of a run follow from. */
export interface Evidence extends Known {
  clicks: ClickEvidence;
  /** All conversions that count, credited or not. */
  conversionDays: RowsByDay;
}

/** Rows by day, counted from 1970-01-01 in the zone of the run. */
export type RowsByDay = ReadonlyMap<number, number>;

/** Greater than any part of a calendar. */
const NO_PART = 2 ** 31 - 1;

/** The clicks that count. Campaigns are places. */
export interface ClickEvidence {
  byDay: RowsByDay;
  inRangeByDay: RowsByDay;
  /** 1 for campaigns with a click. */
  clicked: Uint8Array;
  /** The first day on which a campaign has clicks in range. */
  firstDayOf: (campaign: number) => number | undefined;
  /** When the last click in range was, in microseconds; -1 without any. */
  lastInRange: number;
}

/** Adds the clicks up by what warnings ask for: there may be very many campaigns and days. */
export function clickEvidence({ preparation: { job }, result }: Known, calendar: Calendar): ClickEvidence {
  const { first, second, counts, latest } = result.clicks.cells.toRows();
  const byCell = new Map<number, number>();
  const clicked = new Uint8Array(job.campaignIds.length);
  const firstParts = new Int32Array(job.campaignIds.length).fill(NO_PART);
  let lastInRange = -1;
  for (let row = 0; row < counts.length; row++) {
    if (counts[row] === 0) continue;
    const [campaign, cell] = [first[row], second[row]];
    byCell.set(cell, (byCell.get(cell) ?? 0) + counts[row]);
    if (counts[row] > 0) clicked[campaign] = 1;
    if (!isCellInRange(cell)) continue;
    firstParts[campaign] = Math.min(firstParts[campaign], cell >> 1);
    lastInRange = Math.max(lastInRange, latest[row]);
  }
  const rows = Array.from(byCell, ([cell, count]) => ({ cell, part: cell >> 1, count }));
  return {
    byDay: rowsByDay(calendar, rows),
    inRangeByDay: rowsByDay(
      calendar,
      rows.filter(({ cell }) => isCellInRange(cell)),
    ),
    clicked,
    // Parts ascend with time.
    firstDayOf: (campaign) =>
      firstParts[campaign] === NO_PART ? undefined : calendar.dayOfPart(firstParts[campaign]),
    lastInRange,
  };
}

/** All conversions that count, credited or not, by day. */
export function conversionsByDay({ result }: Known, calendar: Calendar): RowsByDay {
  const rows = result.tallies.flatMap(({ conversionParts: { first, counts } }) =>
    Array.from(first, (part, row) => ({ part, count: counts[row] })),
  );
  return rowsByDay(calendar, rows);
}

/** A cell of a tally of clicks is twice its part of the calendar, plus one where they are in range. */
function isCellInRange(cell: number): boolean {
  return cell % 2 === 1;
}

/** Adds up counts of rows by the days of their parts of the calendar. */
function rowsByDay(calendar: Calendar, rows: readonly { part: number; count: number }[]): RowsByDay {
  const days = new Map<number, number>();
  for (const { part, count } of rows) {
    const day = calendar.dayOfPart(part);
    days.set(day, (days.get(day) ?? 0) + count);
  }
  return days;
}

/** The files of a kind. */
export function filesOf({ preparation }: Pick<Evidence, 'preparation'>, kind: Kind): InputFile[] {
  return preparation.files.filter((file) => file.kind === kind);
}

/** The files of a kind as a message names them. */
export function namesOf(evidence: Pick<Evidence, 'preparation'>, kind: Kind): string {
  return listed(
    filesOf(evidence, kind).map(({ label }) => label),
    3,
  );
}

/** What says what campaigns are, as messages name it: files, or options where clicks name the campaigns. */
export function placeOfCampaigns(evidence: Pick<Evidence, 'preparation'>): {
  place: string;
  file: string | null;
} {
  if (evidence.preparation.saidOfCampaigns !== undefined) return { place: '--value', file: null };
  const names = namesOf(evidence, 'campaigns');
  return { place: names, file: names };
}

/** Prints the times of a run. */
export function timesOf({ preparation: { zone } }: Evidence): TimeFormat {
  return new TimeFormat(zone);
}

/** A sum over some items. */
export function sumOf<T>(items: readonly T[], count: (item: T) => number): number {
  return items.reduce((total, item) => total + count(item), 0);
}

/** Conversions in range: those that are attributed. */
export function usedConversions({ outcomes }: Evidence): number {
  return sumOf(
    outcomes.filter(({ outcome }) => outcome !== 'not_tracked'),
    ({ count }) => count,
  );
}
