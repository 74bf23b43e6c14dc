import { formatAmount } from '../../values/amount.ts';
import type { CsvTable } from '../../values/csv.ts';
import { compareText } from '../../values/text-order.ts';
import type { Figures } from '../figures.ts';

/** reconciliation.csv: where each conversion in range went, by event and outcome. */
export function reconciliationTable(figures: Figures): CsvTable {
  const hasRefunds = figures.refunds !== undefined;
  const rows = [...figures.outcomes]
    .sort((a, b) => compareText(a.event, b.event) || compareText(a.outcome, b.outcome))
    .map(({ event, outcome, count, amount, refunded }) => [
      event,
      outcome,
      String(count),
      formatAmount(amount),
      ...(hasRefunds ? [formatAmount(refunded.amount)] : []),
    ]);
  const header = ['event', 'outcome', 'conversions', 'amount', ...(hasRefunds ? ['refund_amount'] : [])];
  return { header, rows };
}
