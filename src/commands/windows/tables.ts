import type { ReportFolder } from '../../folders/folder.ts';
import type { WindowTotal } from '../../report/run-json.ts';
import type { WrittenFile } from '../../report/tables/write-tables.ts';
import { formatAmount } from '../../values/amount.ts';
import { type CsvTable, csvText, longCsvText } from '../../values/csv.ts';
import { RULES, totalOfWindow, type WindowFigures, type WindowsFigures } from './windows-figures.ts';

const COLUMNS = [
  'window',
  'purchase_conversions',
  'purchase_amount',
  'assisted_purchases',
  'custom_conversions',
] as const;

/** The cells of a campaign under a window; those of a rule that does not concern the campaign are empty. */
export function windowCells(
  { campaigns }: WindowsFigures,
  { purchases, assists, customs }: WindowFigures,
  place: number,
): string[] {
  const { on, events } = campaigns[place];
  const { count, amount } = purchases[place];
  return [
    ...(on ? [String(count), formatAmount(amount), String(assists[place])] : ['', '', '']),
    events.length > 0 ? String(customs[place]) : '',
  ];
}

/** windows.csv: every campaign under every window. */
export function windowsTable(figures: WindowsFigures): CsvTable {
  const rows = figures.campaigns.flatMap(({ id }, place) =>
    figures.windows.map((window) => [id, window.window, ...windowCells(figures, window, place)]),
  );
  return { header: ['campaign_id', ...COLUMNS], rows };
}

/** What each window gives over all campaigns. */
export function windowTotals({ windows }: WindowsFigures): WindowTotal[] {
  return windows.map((window) => {
    const { purchases, assists, customs, unattributed } = totalOfWindow(window);
    return {
      window: window.window,
      purchase_conversions: purchases.count,
      purchase_amount: formatAmount(purchases.amount),
      assisted_purchases: assists,
      custom_conversions: customs,
      unattributed,
    };
  });
}

/** windows_total.csv: every window over all campaigns; a sum over no campaign is zero. */
export function windowsTotalTable(figures: WindowsFigures): CsvTable {
  const rows = windowTotals(figures).map((total) => Object.values(total).map(String));
  return { header: [...COLUMNS, 'unattributed'], rows };
}

/** lags.csv: how long after their click conversions came, under the greatest window asked for. */
export function lagsTable({ campaigns, lags }: WindowsFigures): CsvTable {
  const rows = campaigns.flatMap(({ id }, place) =>
    RULES.flatMap((rule) =>
      [...lags[place][rule]]
        .sort(([a], [b]) => a - b)
        .map(([hours, conversions]) => [id, rule, String(hours), String(conversions)]),
    ),
  );
  return { header: ['campaign_id', 'rule', 'hours', 'conversions'], rows };
}

/** Writes the CSV files of a report on windows, `forSpreadsheet` if so; they are not flushed yet. */
export async function writeWindows(
  folder: ReportFolder,
  figures: WindowsFigures,
  forSpreadsheet: boolean,
): Promise<WrittenFile[]> {
  const tables: [string, CsvTable, typeof csvText][] = [
    ['windows.csv', windowsTable(figures), csvText],
    ['windows_total.csv', windowsTotalTable(figures), csvText],
    ['lags.csv', lagsTable(figures), longCsvText],
  ];
  for (const [path, table, textOf] of tables) await folder.write(path, textOf(table, forSpreadsheet));
  return tables.map(([path, { rows }]) => ({ path, rows: rows.length }));
}
