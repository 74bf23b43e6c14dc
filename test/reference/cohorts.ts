import type { Campaign } from './campaigns.ts';
import { sum, toCsv } from './csv.ts';
import { countedClicksOf, creditsOf, type Facts, finalWindow } from './facts.ts';
import { compareNumbers, distinct } from './order.ts';
import { refundsOf } from './refunds.ts';
import type { Conversion } from './rows.ts';
import { finalAt } from './summary.ts';
import { printDecimal } from './values.ts';
import type { CalendarDay } from './zone.ts';

const HEADER = 'campaign_id,click_date,clicks,purchase_conversions,purchase_amount,custom_conversions,final';

const REFUND_HEADER = ',refunds,refund_amount,net_amount';

/**
 * Final: the end of the day plus the window at the end of the data is not later than the end of the data. Empty where
 * the campaign has no `final_at`.
 */
function finalCell(campaign: Campaign, day: CalendarDay, facts: Facts): string {
  const [window, { endOfData }] = [finalWindow(campaign, facts), facts];
  if (finalAt(campaign, facts) === null || window === null || endOfData === null) return '';
  return String(facts.options.zone.endOf(day) + window <= endOfData);
}

/** Appended where there are files of refunds; empty for a campaign that is OFF. */
function refundCells({ on }: Campaign, purchases: readonly Conversion[], { refunds }: Facts) {
  if (refunds === null) return [];
  if (!on) return ['', '', ''];
  const taken = refundsOf(purchases, refunds);
  const refunded = sum(taken.map(({ amount }) => amount));
  const net = sum(purchases.map(({ amount }) => amount)) - refunded;
  return [taken.length, printDecimal(refunded), printDecimal(net)];
}

function cohortRow(campaign: Campaign, day: CalendarDay, facts: Facts) {
  const { zone } = facts.options;
  const credits = creditsOf(campaign, facts).filter(({ click }) => zone.dayOf(click.at) === day);
  const purchases = credits.filter(({ outcome }) => outcome.rule === 'last_touch');
  return [
    campaign.id,
    zone.printDay(day),
    countedClicksOf(campaign, facts).filter(({ at }) => zone.dayOf(at) === day).length,
    campaign.on ? purchases.length : '',
    campaign.on ? printDecimal(sum(purchases.map(({ outcome }) => outcome.conversion.amount))) : '',
    campaign.events.length === 0 ? '' : credits.length - purchases.length,
    finalCell(campaign, day, facts),
    ...refundCells(
      campaign,
      purchases.map(({ outcome }) => outcome.conversion),
      facts,
    ),
  ];
}

/** The days with a counted click or the credited click of a counted conversion. */
function cohortDays(campaign: Campaign, facts: Facts): CalendarDay[] {
  const clicks = [
    ...countedClicksOf(campaign, facts),
    ...creditsOf(campaign, facts).map(({ click }) => click),
  ];
  return distinct(clicks.map(({ at }) => facts.options.zone.dayOf(at))).sort(compareNumbers);
}

/** `cohorts.csv`: what the clicks of a day earned, whenever it came. */
export function cohortsCsv(facts: Facts): string {
  const rows = facts.campaigns.flatMap((campaign) =>
    cohortDays(campaign, facts).map((day) => cohortRow(campaign, day, facts)),
  );
  return toCsv((facts.refunds === null ? HEADER : HEADER + REFUND_HEADER).split(','), rows);
}
