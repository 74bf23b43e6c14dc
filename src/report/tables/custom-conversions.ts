import { formatAmount } from '../../values/amount.ts';
import type { CsvTable } from '../../values/csv.ts';
import { type Figures, pairsByCampaign } from '../figures.ts';

/** custom_conversions.csv: every tracked pair of campaign and event. */
export function customConversionsTable(figures: Figures): CsvTable {
  const rows = pairsByCampaign(figures).flatMap((pairs, place) =>
    pairs.map((pair) => {
      const { count, amount } = figures.customs.total(pair);
      return [figures.campaigns[place].id, figures.pairs[pair].event, String(count), formatAmount(amount)];
    }),
  );
  return { header: ['campaign_id', 'event', 'conversions', 'amount'], rows };
}
