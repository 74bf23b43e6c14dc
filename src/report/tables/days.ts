import { formatAmount } from '../../values/amount.ts';
import type { CsvRows } from '../../values/csv.ts';
import { formatDay } from '../../values/times.ts';
import { dayFigures } from '../day-figures.ts';
import type { Figures } from '../figures.ts';

const HEADER = ['date', 'channel', 'clicks', 'purchase_conversions', 'purchase_amount', 'custom_conversions'];

/** days.csv, row by row: what happened on each day, by channel. */
export function daysRows(figures: Figures): CsvRows {
  return { header: HEADER, rows: rowsOf(figures) };
}

function* rowsOf(figures: Figures): Generator<string[]> {
  for (const { day, channel, clicks, purchases, amount, customs } of dayFigures(figures)) {
    yield [formatDay(day), channel, String(clicks), String(purchases), formatAmount(amount), String(customs)];
  }
}
