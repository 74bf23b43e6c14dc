import type { Campaign } from './campaigns.ts';
import { purchasersOf } from './channel-files.ts';
import { sum, toCsv } from './csv.ts';
import { breakpointsOf, canEarn, countedClicksOf, creditsOf, type Facts, finalWindow } from './facts.ts';
import { greatest } from './order.ts';
import { refundsOf } from './refunds.ts';
import { printDecimal, printRatio } from './values.ts';

const HEADER =
  'campaign_id,name,channel,published_at,purchase_conversion,targeted,sent,clicks,ctr,purchase_conversions,' +
  'purchase_amount,assisted_purchases,custom_conversions,cost,roas,breakpoints,final_at,purchasers';

const REFUND_HEADER = ',refunds,refund_amount,net_amount,net_roas';

/** The campaign's last counted click plus the window in force at the end of the data. */
export function finalAt(campaign: Campaign, facts: Facts): bigint | null {
  const window = finalWindow(campaign, facts);
  const lastClick = greatest(countedClicksOf(campaign, facts).map(({ at }) => at));
  return canEarn(campaign) && window !== null && lastClick !== null ? lastClick + window : null;
}

/** What a campaign's figures are divided by: nothing where `--from` is later than its publishing. */
export function wholeOf(
  campaign: Campaign,
  { options: { from } }: Facts,
  total: bigint | null,
): bigint | null {
  return from !== null && from > campaign.publishedAt ? null : total;
}

function purchaseCells(campaign: Campaign, facts: Facts) {
  if (!campaign.on) return { count: '', amount: '', assisted: '', roas: '' };
  const purchases = creditsOf(campaign, facts).filter(({ outcome }) => outcome.rule === 'last_touch');
  const amount = sum(purchases.map(({ outcome }) => outcome.conversion.amount));
  return {
    count: purchases.length,
    amount: printDecimal(amount),
    assisted: facts.outcomes.filter(({ assists }) => assists.includes(campaign.id)).length,
    roas: printRatio(amount, wholeOf(campaign, facts, campaign.cost)),
  };
}

/** Appended where there are files of refunds; empty for a campaign that is OFF. */
function refundCells(campaign: Campaign, facts: Facts) {
  if (facts.refunds === null) return [];
  if (!campaign.on) return ['', '', '', ''];
  const purchases = creditsOf(campaign, facts)
    .filter(({ outcome }) => outcome.rule === 'last_touch')
    .map(({ outcome }) => outcome.conversion);
  const refunds = refundsOf(purchases, facts.refunds);
  const refunded = sum(refunds.map(({ amount }) => amount));
  const net = sum(purchases.map(({ amount }) => amount)) - refunded;
  return [
    refunds.length,
    printDecimal(refunded),
    printDecimal(net),
    printRatio(net, wholeOf(campaign, facts, campaign.cost)),
  ];
}

function summaryRow(campaign: Campaign, facts: Facts) {
  const clicks = countedClicksOf(campaign, facts).length;
  const purchases = purchaseCells(campaign, facts);
  const custom = creditsOf(campaign, facts).filter(({ outcome }) => outcome.rule === 'every_campaign');
  const final = finalAt(campaign, facts);
  return [
    campaign.id,
    campaign.name,
    campaign.channel,
    facts.options.zone.print(campaign.publishedAt),
    campaign.on ? 'on' : 'off',
    campaign.targeted ?? '',
    campaign.sent ?? '',
    clicks,
    printRatio(BigInt(clicks), wholeOf(campaign, facts, campaign.sent)),
    purchases.count,
    purchases.amount,
    purchases.assisted,
    campaign.events.length === 0 ? '' : custom.length,
    campaign.cost === null ? '' : printDecimal(campaign.cost),
    purchases.roas,
    breakpointsOf(campaign, facts).length,
    final === null ? '' : facts.options.zone.print(final),
    campaign.on ? purchasersOf([campaign], facts).length : '',
    ...refundCells(campaign, facts),
  ];
}

/** `summary.csv`, by campaign, every campaign. */
export function summaryCsv(facts: Facts): string {
  return toCsv(
    (facts.refunds === null ? HEADER : HEADER + REFUND_HEADER).split(','),
    facts.campaigns.map((campaign) => summaryRow(campaign, facts)),
  );
}
