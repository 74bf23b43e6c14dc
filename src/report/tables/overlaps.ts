import { formatAmount } from '../../values/amount.ts';
import type { CsvRows } from '../../values/csv.ts';
import type { Figures } from '../figures.ts';

const HEADER = ['campaign_id', 'other_campaign_id', 'purchases', 'amount'];

/** overlaps.csv, row by row: purchases of one campaign for which another had an eligible click in the window too. */
export function overlapsRows(figures: Figures): CsvRows {
  return { header: HEADER, rows: rowsOf(figures) };
}

function* rowsOf({ campaigns, overlaps }: Figures): Generator<string[]> {
  for (const [place, { id }] of campaigns.entries()) {
    for (let row = overlaps.start(place); row < overlaps.end(place); row++) {
      const other = campaigns[overlaps.seconds[row]];
      yield [id, other.id, String(overlaps.counts[row]), formatAmount(overlaps.amountOf(row))];
    }
  }
}
