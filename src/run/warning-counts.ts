import { looksRewritten } from '../batches/row-columns.ts';
import type { EngineResult } from '../engine/engine.ts';
import type { Preparation } from '../engine/prepare.ts';
import type { FileReject, OutcomeTallies } from '../engine/result.ts';
import type { OutcomeSum } from '../report/figures.ts';
import { countDiffering } from '../report/tables/console-figures.ts';
import { missingDays, type WarningCounts } from '../report/warnings.ts';
import { Calendar } from '../rules/calendar.ts';
import type { Sum } from '../values/sum.ts';

const REFUND_EVENTS = new Set(['df_refund', 'refund']);
/** When more than one click in 20 has an unknown campaign, a campaigns file is probably missing. */
const FEW_IN = 20;

function sum<T>(items: readonly T[], count: (item: T) => number): number {
  return items.reduce((total, item) => total + count(item), 0);
}

/** How often each warning applies to a run. `purchases` has the purchases of each campaign, by its place. */
export function countWarnings(
  { campaigns, zone, job }: Pick<Preparation, 'campaigns' | 'zone' | 'job'>,
  outcomes: readonly OutcomeSum[],
  purchases: readonly Sum[] | undefined,
  result: EngineResult<OutcomeTallies>,
  rejects: readonly FileReject[],
  clickRows: number,
): WarningCounts {
  const { tallies, clicks } = result;
  const calendar = new Calendar(zone, job.history);
  const cells = [...clicks.cells.rows()];
  const clicked = new Set(cells.map((row) => row.first));
  const conversions = sum(
    outcomes.filter(({ outcome }) => outcome !== 'not_tracked'),
    ({ count }) => count,
  );
  const unknown = rejects.filter(({ reason }) => reason === 'unknown_campaign').length;
  const hasClicks = cells.length > 0;
  return {
    clicks_start_late: hasClicks ? sum(tallies, (part) => part.beforeFirstClick) : 0,
    clicks_end_early: hasClicks ? sum(tallies, (part) => part.afterLastClick) : 0,
    clicks_gap: missingDays(new Set(cells.map((row) => calendar.dayOfPart(row.second >> 1))), zone).length,
    click_before_published: clicks.beforePublished,
    in_transition: sum(tallies, (part) => part.inTransition),
    purchase_event_listed: campaigns.purchaseEventListed,
    multi_line_rejects: rejects.filter(({ lines }) => lines > 1).length,
    no_common_user: hasClicks && !tallies.some((part) => part.commonUser) ? conversions : 0,
    spreadsheet_ids:
      result.rewrittenIds +
      campaigns.campaigns.filter(({ id }) => looksRewritten(Buffer.from(id), 0, Buffer.byteLength(id)))
        .length,
    many_unknown_campaigns: unknown * FEW_IN > clickRows ? unknown : 0,
    no_clicks: campaigns.campaigns.filter(
      (campaign, place) => campaign.on && (campaign.sent ?? 0n) > 0n && !clicked.has(place),
    ).length,
    refund_event: sum(
      outcomes.filter(({ event }) => REFUND_EVENTS.has(event)),
      ({ count }) => count,
    ),
    amounts_rounded: campaigns.rounded + result.roundedAmounts,
    differs_from_console:
      purchases === undefined ? 0 : countDiffering(campaigns.campaigns, (place) => purchases[place]),
  };
}
