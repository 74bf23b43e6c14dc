import { creditsUnder } from './attribution.ts';
import type { Campaign } from './campaigns.ts';
import { toCsv } from './csv.ts';
import { breakpointsOf, creditsOf, type Facts } from './facts.ts';
import { type Change, inTransition } from './history.ts';
import { printDuration } from './values.ts';

const HEADER =
  'campaign_id,changed_at,effective_at,previous_window,new_window,conversions_before,conversions_after,' +
  'conversions_in_transition,credit_changed,note';

/** What the campaign gains net in the stretch that begins here, because the new window counts. */
function creditChanged(campaign: Campaign, change: Change, facts: Facts): number {
  const begun = facts.outcomes.filter(({ stretch }) => stretch.change === change);
  const count = (window: bigint) =>
    begun.filter(({ conversion }) =>
      creditsUnder(window, conversion, facts).some((click) => click.campaign === campaign.id),
    ).length;
  return count(change.window) - count(change.previous);
}

function breakpointRow(campaign: Campaign, change: Change, facts: Facts) {
  const outcomes = creditsOf(campaign, facts).map(({ outcome }) => outcome);
  const { zone } = facts.options;
  return [
    campaign.id,
    zone.print(change.changedAt),
    zone.print(change.effectiveAt),
    printDuration(change.previous),
    printDuration(change.window),
    outcomes.filter(({ stretch }) => stretch.end === change.effectiveAt).length,
    outcomes.filter(({ stretch }) => stretch.change === change).length,
    outcomes.filter(({ conversion }) => inTransition(change, conversion.at)).length,
    creditChanged(campaign, change, facts),
    change.note,
  ];
}

/** `breakpoints.csv`, by campaign, `effective_at`. */
export function breakpointsCsv(facts: Facts): string {
  const rows = facts.campaigns.flatMap((campaign) =>
    breakpointsOf(campaign, facts).map((change) => breakpointRow(campaign, change, facts)),
  );
  return toCsv(HEADER.split(','), rows);
}
