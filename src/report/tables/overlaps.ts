import { formatAmount } from '../../values/amount.ts';
import type { CsvRows } from '../../values/csv.ts';
import { type Figures, sumsOf } from '../figures.ts';

const HEADER = ['campaign_id', 'other_campaign_id', 'purchases', 'amount'];

/** overlaps.csv, row by row: purchases of one campaign for which another had an eligible click in the window too. */
export function overlapsRows(figures: Figures): CsvRows {
  return { header: HEADER, rows: rowsOf(figures) };
}

function* rowsOf({ campaigns, overlaps }: Figures): Generator<string[]> {
  for (const [place, { id }] of campaigns.entries()) {
    const others = [...sumsOf(overlaps, place)].sort(([a], [b]) => a - b);
    for (const [other, { count, amount }] of others)
      yield [id, campaigns[other].id, String(count), formatAmount(amount)];
  }
}
