import type { Figures } from './figures.ts';
import { type FigureRows, plainRows } from './rows.ts';
import type { RunJson } from './run-json.ts';
import { figureTables } from './tables/write-tables.ts';

/** A published report: its run.json and its numbers. */
export interface Report {
  run: RunJson;
  figures: Figures;
}

/** `custom_conversions.csv` is `customConversions`. */
type PropertyOf<File> = File extends `${infer Name}.csv` ? CamelCase<Name> : never;
type CamelCase<Name extends string> = Name extends `${infer Word}_${infer Others}`
  ? `${Word}${Capitalize<CamelCase<Others>>}`
  : Name;

/** The rows of the files of a report, each in the order of its file. */
export type ReportRows = {
  readonly [File in keyof FigureRows as PropertyOf<File>]: FigureRows[File][];
};

/** A report with the rows of its files. `figures` is left out by `JSON.stringify`: it has maps and big integers. */
export type PlainReport = Report & ReportRows;

function propertyOf(file: string): string {
  return file.replace(/\.csv$/, '').replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Gives a report the rows of its files. They are made when they are first asked for. */
export async function withRows({ run, figures }: Report): Promise<PlainReport> {
  const report = Object.defineProperty({ run }, 'figures', { value: figures, enumerable: false });
  for (const [file, table] of Object.entries(await figureTables(figures))) {
    let rows: unknown[] | undefined;
    const get = () => {
      rows ??= plainRows(table);
      return rows;
    };
    Object.defineProperty(report, propertyOf(file), { get, enumerable: true });
  }
  return report as PlainReport;
}
