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

/** All that the warnings of a run follow from. */
export interface Evidence {
  preparation: Preparation;
  outcomes: readonly OutcomeSum[];
  /** By the place of the campaign; undefined where the run does not tell them. */
  purchases: readonly Sum[] | undefined;
  result: EngineResult<OutcomeTallies>;
  rejects: Rejects;
  counts: RunJson['counts'];
}

/** One click or conversion in a tally of the clicks. */
export interface ClickCell {
  campaign: number;
  /** Counted from 1970-01-01 in the zone of the run. */
  day: number;
  isInRange: boolean;
  count: number;
  /** In microseconds. */
  latest: number;
}

/** The clicks that count by campaign, day and whether they are in range. */
export function clickCells({ preparation: { zone, job }, result }: Evidence): ClickCell[] {
  const calendar = new Calendar(zone, job.history);
  return [...result.clicks.cells.rows()].map(({ first, second, count, latest }) => ({
    campaign: first,
    day: calendar.dayOfPart(second >> 1),
    isInRange: second % 2 === 1,
    count,
    latest,
  }));
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
