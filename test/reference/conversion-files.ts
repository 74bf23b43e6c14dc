import { campaignOf, type Outcome } from './attribution.ts';
import { sum, toCsv } from './csv.ts';
import { creditsOf, type Facts } from './facts.ts';
import { compareNumbers, compareText } from './order.ts';
import { windowOf } from './own-windows.ts';
import { refundsOf } from './refunds.ts';
import type { Conversion } from './rows.ts';
import { printDecimal, printDuration } from './values.ts';

const CONVERSION_COLUMNS = ['conversion_id', 'event', 'user_id', 'occurred_at', 'amount'];
const CREDIT_COLUMNS =
  'campaign_id,click_id,clicked_at,seconds_to_convert,conversion_window,rule,in_transition'.split(',');

function conversionCells({ id, event, user, at, amount }: Conversion, { options }: Facts): string[] {
  return [id, event, user, options.zone.print(at), amount === null ? '' : printDecimal(amount)];
}

function refundColumn({ refunds }: Facts): string[] {
  return refunds === null ? [] : ['refund_amount'];
}

/** What was refunded of conversions, empty for null; no cell without files of refunds. */
function refundCell(conversions: readonly Conversion[] | null, { refunds }: Facts): string[] {
  if (refunds === null) return [];
  return conversions === null
    ? ['']
    : [printDecimal(sum(refundsOf(conversions, refunds).map(({ amount }) => amount)))];
}

/** By `occurred_at`, `conversion_id`. */
function inOrder(outcomes: readonly Outcome[]): Outcome[] {
  return outcomes.toSorted(
    ({ conversion: a }, { conversion: b }) => compareNumbers(a.at, b.at) || compareText(a.id, b.id),
  );
}

/** `attributions.csv`, by `occurred_at`, `conversion_id`, `campaign_id`. */
export function attributionsCsv(facts: Facts): string {
  const rows = inOrder(facts.outcomes).flatMap(({ conversion, credits, stretch, rule, inTransition }) =>
    credits
      .toSorted((a, b) => compareText(a.campaign, b.campaign))
      .map((click) => [
        ...conversionCells(conversion, facts),
        click.campaign,
        click.id,
        facts.options.zone.print(click.at),
        printDecimal(conversion.at - click.at),
        printDuration(windowOf(campaignOf(click, facts), stretch, facts.options) as bigint),
        rule,
        String(inTransition),
        ...refundCell(rule === 'last_touch' ? [conversion] : null, facts),
      ]),
  );
  return toCsv([...CONVERSION_COLUMNS, ...CREDIT_COLUMNS, ...refundColumn(facts)], rows);
}

/** `unattributed.csv`, by `occurred_at`, `conversion_id`. */
export function unattributedCsv(facts: Facts): string {
  const rows = inOrder(facts.outcomes).flatMap(({ conversion, reason, named }) => {
    const last = named === null ? ['', ''] : [named.campaign, facts.options.zone.print(named.at)];
    return reason === null ? [] : [[...conversionCells(conversion, facts), reason, ...last]];
  });
  return toCsv([...CONVERSION_COLUMNS, 'reason', 'last_campaign_id', 'last_clicked_at'], rows);
}

/** `custom_conversions.csv`, by `campaign_id`, `event`, every tracked pair. */
export function customConversionsCsv(facts: Facts): string {
  const rows = facts.campaigns.flatMap((campaign) =>
    campaign.events.map((event) => {
      const conversions = creditsOf(campaign, facts)
        .map(({ outcome }) => outcome.conversion)
        .filter((conversion) => conversion.event === event);
      const amount = printDecimal(sum(conversions.map((conversion) => conversion.amount)));
      return [campaign.id, event, conversions.length, amount];
    }),
  );
  return toCsv(['campaign_id', 'event', 'conversions', 'amount'], rows);
}

/** `reconciliation.csv`, by `event`, `outcome`: every row in range exactly once. */
export function reconciliationCsv(facts: Facts): string {
  const all = [
    ...facts.outcomes.map(({ conversion, reason }) => ({ conversion, outcome: reason ?? 'credited' })),
    ...facts.notTracked.map((conversion) => ({ conversion, outcome: 'not_tracked' })),
  ];
  const isSame = (a: (typeof all)[number], b: (typeof all)[number]) =>
    a.conversion.event === b.conversion.event && a.outcome === b.outcome;
  const pairs = all
    .filter((row, index) => all.findIndex((other) => isSame(row, other)) === index)
    .sort((a, b) => compareText(a.conversion.event, b.conversion.event) || compareText(a.outcome, b.outcome));
  const rows = pairs.map((pair) => {
    const conversions = all.filter((row) => isSame(row, pair)).map(({ conversion }) => conversion);
    const amount = printDecimal(sum(conversions.map((conversion) => conversion.amount)));
    const cells = [pair.conversion.event, pair.outcome, conversions.length, amount];
    return [...cells, ...refundCell(conversions, facts)];
  });
  return toCsv(['event', 'outcome', 'conversions', 'amount', ...refundColumn(facts)], rows);
}
