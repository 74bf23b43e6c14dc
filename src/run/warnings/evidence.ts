import type { EngineResult } from '../../engine/engine.ts';
import type { Preparation } from '../../engine/prepare.ts';
import type { Rejects } from '../../engine/rejects.ts';
import type { OutcomeTallies } from '../../engine/result.ts';
import type { InputFile } from '../../exports/files/header.ts';
import type { Kind } from '../../exports/files/kinds.ts';
import { listed } from '../../problems/quoted.ts';
import type { OutcomeSum } from '../../report/figures.ts';
import type { RunJson } from '../../report/run-json.ts';
import { Calendar } from '../../rules/calendar.ts';
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
}

/** Rows by day, counted from 1970-01-01 in the zone of the run. */
export type RowsByDay = ReadonlyMap<number, number>;

/** The clicks that count. Campaigns are places. */
export interface ClickEvidence {
  byDay: RowsByDay;
  inRangeByDay: RowsByDay;
  /** Campaigns with a click. */
  clicked: ReadonlySet<number>;
  /** The first day on which a campaign has clicks in range. */
  firstDays: ReadonlyMap<number, number>;
  /** When the last click in range was, in microseconds; -1 without any. */
  lastInRange: number;
}

/** Adds the clicks up by what warnings ask for: there may be very many campaigns and days. */
export function clickEvidence({ preparation: { zone, job }, result }: Known): ClickEvidence {
  const calendar = new Calendar(zone, job.history);
  const { first, second, counts, latest } = result.clicks.cells.toRows();
  const byDay = new Map<number, number>();
  const inRangeByDay = new Map<number, number>();
  const firstDays = new Map<number, number>();
  const clicked = new Set<number>();
  let lastInRange = -1;
  const add = (rows: Map<number, number>, day: number, count: number) =>
    rows.set(day, (rows.get(day) ?? 0) + count);
  for (const [row, count] of counts.entries()) {
    if (count === 0) continue;
    const [campaign, day] = [first[row], calendar.dayOfPart(second[row] >> 1)];
    add(byDay, day, count);
    if (count > 0) clicked.add(campaign);
    if (second[row] % 2 === 0) continue;
    add(inRangeByDay, day, count);
    firstDays.set(campaign, Math.min(day, firstDays.get(campaign) ?? day));
    lastInRange = Math.max(lastInRange, latest[row]);
  }
  return { byDay, inRangeByDay, clicked, firstDays, lastInRange };
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
