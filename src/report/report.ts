import type { Figures } from './figures.ts';
import {
  type BreakpointRow,
  type ChannelRow,
  type CohortRow,
  type CustomConversionRow,
  type DayRow,
  type OverlapRow,
  plainRows,
  type ReconciliationRow,
  type SummaryRow,
} from './rows.ts';
import type { RunJson } from './run-json.ts';
import { figureTables } from './tables/write-tables.ts';

/** A published report: its run.json and its numbers. */
export interface Report {
  run: RunJson;
  figures: Figures;
}

/** The rows of the files of a report, each in the order of its file. */
export interface ReportRows {
  readonly summary: SummaryRow[];
  readonly channels: ChannelRow[];
  readonly overlaps: OverlapRow[];
  readonly days: DayRow[];
  readonly breakpoints: BreakpointRow[];
  readonly cohorts: CohortRow[];
  readonly customConversions: CustomConversionRow[];
  readonly reconciliation: ReconciliationRow[];
}

/** A report with the rows of its files. `figures` is left out by `JSON.stringify`: it has maps and big integers. */
export type PlainReport = Report & ReportRows;

/** `custom_conversions.csv` is `customConversions`. */
function propertyOf(file: string): string {
  return file.replace(/\.csv$/, '').replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Gives a report the rows of its files. They are made when they are first asked for. */
export async function withRows({ run, figures }: Report): Promise<PlainReport> {
  const report = Object.defineProperty({ run }, 'figures', { value: figures, enumerable: false });
  for (const [file, table] of await figureTables(figures)) {
    let rows: unknown[] | undefined;
    const get = () => {
      rows ??= plainRows(table);
      return rows;
    };
    Object.defineProperty(report, propertyOf(file), { get, enumerable: true });
  }
  return report as PlainReport;
}
