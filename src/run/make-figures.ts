import { OUTCOMES } from '../engine/attributing/credits.ts';
import { amountsOf, Tally, type TallyRows } from '../engine/columns/tally.ts';
import type { EngineResult } from '../engine/engine.ts';
import { type Job, purchaseEventNames } from '../engine/job.ts';
import type { Preparation } from '../engine/prepare.ts';
import type { CreditTallies, OutcomeTallies } from '../engine/result.ts';
import { channelsOf } from '../exports/channels.ts';
import type { Figures, OutcomeSum } from '../report/figures.ts';
import { Calendar } from '../rules/calendar.ts';
import { type Sum, Sums, ZERO } from '../values/sum.ts';

/** The result of an engine for any command. All commands count at least outcomes. */
export type RunResult = EngineResult<OutcomeTallies>;

type TallyName = {
  [K in keyof CreditTallies]: CreditTallies[K] extends number | boolean ? never : K;
}[keyof CreditTallies];

/** The sums of a tally; `shift` is added to each second number. */
function sumsOf({ first, second, counts, ...amounts }: TallyRows, shift = 0): Sums {
  return new Sums({
    first,
    second: shift === 0 ? second : new Int32Array(second).map((number) => number + shift),
    counts,
    amounts: amountsOf(amounts),
  });
}

/** The sums of all parts of a run in one tally. */
function merged(tallies: readonly CreditTallies[], name: TallyName): TallyRows {
  const tally = new Tally();
  for (const part of tallies) tally.merge(part[name]);
  return tally.toRows();
}

/** The rows of a tally of clicks that tell of clicks in range. */
function rowsInRange({ second, counts }: TallyRows): Uint32Array {
  const rows = new Uint32Array(counts.length);
  let length = 0;
  for (let row = 0; row < counts.length; row++)
    if (second[row] % 2 === 1 && counts[row] !== 0) rows[length++] = row;
  return rows.subarray(0, length);
}

/** Clicks by campaign and part. */
function clickSums({ first, second, counts }: TallyRows, rows: Uint32Array): Sums {
  return new Sums({
    first: rows.map((row) => first[row]),
    second: rows.map((row) => second[row] >> 1),
    counts: Float64Array.from(rows, (row) => counts[row]),
  });
}

/** When the last click of each campaign was, or -1. */
function lastClicks(campaigns: number, { first, latest }: TallyRows, rows: Uint32Array): Float64Array {
  const last = new Float64Array(campaigns).fill(-1);
  for (const row of rows) last[first[row]] = Math.max(last[first[row]], latest[row]);
  return last;
}

/** Conversions in range by event and outcome, with those whose event no campaign tracks. */
export function outcomeSumsOf(job: Job, { tallies, untracked }: RunResult): OutcomeSum[] {
  const outcomes = new Tally();
  const refundTally = new Tally();
  for (const part of tallies) {
    outcomes.merge(part.outcomes);
    refundTally.merge(part.refundOutcomes);
  }
  const refunds = sumsOf(refundTally.toRows());
  const sums: OutcomeSum[] = [...outcomes.rows()].map(({ first, second, count, amount }) => ({
    event: job.events[first],
    outcome: OUTCOMES[second],
    count,
    amount,
    refunded: refunds.at(first, second),
  }));
  for (const [event, tally] of untracked) {
    for (const { count, amount } of tally.rows())
      sums.push({ event, outcome: 'not_tracked', count, amount, refunded: ZERO });
  }
  return sums;
}

/** The purchases of each campaign and their amount, by place of the campaign. */
export function purchasesByCampaign(job: Job, tallies: readonly CreditTallies[]): Sum[] {
  const purchases = sumsOf(merged(tallies, 'purchases'));
  return job.campaignIds.map((_, place) => purchases.total(place));
}

/** The times of the first and the last counted click or conversion in range; undefined without any. */
export function dataBoundsOf(result: RunResult): Figures['data'] {
  const first = Math.min(result.clicks.firstInRange, result.firstConversion);
  const cells = result.clicks.cells.toRows();
  const last = rowsInRange(cells).reduce(
    (greatest, row) => Math.max(greatest, cells.latest[row]),
    result.lastConversion,
  );
  return last < 0 ? undefined : { first, last };
}

/** All numbers of the report, added up from what the threads counted. */
export function figuresOf(
  { campaigns: { campaigns }, zone, job }: Preparation,
  result: EngineResult,
): Figures {
  const sums = (name: TallyName, shift = 0) => sumsOf(merged(result.tallies, name), shift);
  const cells = result.clicks.cells.toRows();
  const inRange = rowsInRange(cells);
  return {
    campaigns,
    channels: channelsOf(campaigns),
    pairs: job.trackedPairs.map(([campaign, event]) => ({ campaign, event: job.events[event] })),
    purchaseEvents: purchaseEventNames(job),
    history: job.history,
    ownWindows: job.ownWindows,
    calendar: new Calendar(zone, job.history),
    zone,
    from: job.from,
    to: job.to,
    clicks: clickSums(cells, inRange),
    lastClicks: lastClicks(campaigns.length, cells, inRange),
    purchases: sums('purchases'),
    customs: sums('customs'),
    unattributedPurchases: sums('unattributedPurchases'),
    purchaseCohorts: sums('purchaseCohorts', -1),
    customCohorts: sums('customCohorts', -1),
    refunds: result.refunds && sums('refundCohorts', -1),
    purchasers: sums('purchasers'),
    channelPurchasers: sums('channelPurchasers'),
    assists: sums('assists'),
    overlaps: sums('overlaps'),
    transitions: sums('transitions'),
    creditChanges: sums('creditChanges'),
    outcomes: outcomeSumsOf(job, result),
    data: dataBoundsOf(result),
  };
}
