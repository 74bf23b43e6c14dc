import { OUTCOMES } from '../engine/attributing/credits.ts';
import { Tally, type TallyRow } from '../engine/columns/tally.ts';
import type { EngineResult } from '../engine/engine.ts';
import { type Job, purchaseEventNames } from '../engine/job.ts';
import type { Preparation } from '../engine/prepare.ts';
import type { CreditTallies, OutcomeTallies } from '../engine/result.ts';
import { channelsOf } from '../exports/channels.ts';
import { type Figures, type OutcomeSum, sumAt, totalOf } from '../report/figures.ts';
import { Calendar } from '../rules/calendar.ts';
import { type Sum, type Sums, ZERO } from '../values/sum.ts';

/** The result of an engine for any command. All commands count at least outcomes. */
export type RunResult = EngineResult<OutcomeTallies>;

function nest(rows: Iterable<TallyRow>, secondOf: (row: TallyRow) => number = (row) => row.second): Sums {
  const sums = new Map<number, Map<number, Sum>>();
  for (const row of rows) {
    const inner = sums.get(row.first) ?? new Map<number, Sum>();
    sums.set(row.first, inner);
    inner.set(secondOf(row), { count: row.count, amount: row.amount });
  }
  return sums;
}

function clicksInRange(result: RunResult): TallyRow[] {
  return [...result.clicks.cells.rows()].filter((row) => row.second % 2 === 1);
}

function lastClicks(campaigns: number, clicks: readonly TallyRow[]): Float64Array {
  const last = new Float64Array(campaigns).fill(-1);
  for (const { first, latest } of clicks) last[first] = Math.max(last[first], latest);
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
  const refunds = nest(refundTally.rows());
  const sums: OutcomeSum[] = [...outcomes.rows()].map(({ first, second, count, amount }) => ({
    event: job.events[first],
    outcome: OUTCOMES[second],
    count,
    amount,
    refunded: sumAt(refunds, first, second),
  }));
  for (const [event, tally] of untracked) {
    for (const { count, amount } of tally.rows())
      sums.push({ event, outcome: 'not_tracked', count, amount, refunded: ZERO });
  }
  return sums;
}

/** The purchases of each campaign and their amount, by place of the campaign. */
export function purchasesByCampaign(job: Job, tallies: readonly CreditTallies[]): Sum[] {
  const purchases = new Tally();
  for (const part of tallies) purchases.merge(part.purchases);
  const sums = nest(purchases.rows());
  return job.campaignIds.map((_, place) => totalOf(sums, place));
}

/** The times of the first and the last counted click or conversion in range; undefined without any. */
export function dataBoundsOf(result: RunResult): Figures['data'] {
  const first = Math.min(result.clicks.firstInRange, result.firstConversion);
  const last = clicksInRange(result).reduce(
    (greatest, { latest }) => Math.max(greatest, latest),
    result.lastConversion,
  );
  return last < 0 ? undefined : { first, last };
}

/** All numbers of the report, added up from what the threads counted. */
export function figuresOf(
  { campaigns: { campaigns }, zone, job }: Preparation,
  result: EngineResult,
): Figures {
  const merged = (
    name: {
      [K in keyof CreditTallies]: CreditTallies[K] extends number | boolean ? never : K;
    }[keyof CreditTallies],
  ) => {
    const tally = new Tally();
    for (const tallies of result.tallies) tally.merge(tallies[name]);
    return tally;
  };
  const clicks = clicksInRange(result);
  const clickDay = (row: TallyRow) => row.second - 1;
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
    clicks: nest(clicks, (row) => row.second >> 1),
    lastClicks: lastClicks(campaigns.length, clicks),
    purchases: nest(merged('purchases').rows()),
    customs: nest(merged('customs').rows()),
    unattributedPurchases: nest(merged('unattributedPurchases').rows()),
    purchaseCohorts: nest(merged('purchaseCohorts').rows(), clickDay),
    customCohorts: nest(merged('customCohorts').rows(), clickDay),
    refunds: result.refunds && nest(merged('refundCohorts').rows(), clickDay),
    purchasers: nest(merged('purchasers').rows()),
    channelPurchasers: nest(merged('channelPurchasers').rows()),
    assists: nest(merged('assists').rows()),
    overlaps: nest(merged('overlaps').rows()),
    transitions: nest(merged('transitions').rows()),
    creditChanges: nest(merged('creditChanges').rows()),
    outcomes: outcomeSumsOf(job, result),
    data: dataBoundsOf(result),
  };
}
