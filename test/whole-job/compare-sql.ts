import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { parse } from 'csv-parse/sync';
import { lasttouch, readReport } from '../binary/lasttouch.ts';
import { campaignFileNames } from '../reference/campaign-files.ts';
import { toCsv } from '../reference/csv.ts';
import { randomExport } from '../reference/random-export.ts';
import { type SqlTable, sqlReports } from '../sql/whole-job.ts';
import { firstDifference, writeFiles } from './compare-seed.ts';

const WHOLE_FILES = [
  'summary',
  'channels',
  'overlaps',
  'days',
  'cohorts',
  'custom_conversions',
  'breakpoints',
  'attributions',
  'unattributed',
  'reconciliation',
];

/** A random export whose records csv-parse can't cut, or which is an input error, says nothing about the SQL. */
export type SqlComparison = 'not compared' | string[];

function csvOf({ columns, rows }: SqlTable): string {
  return toCsv(
    columns,
    rows.map((row) => row.map((cell) => cell ?? '')),
  );
}

/** The file of one campaign; its custom events are columns. */
function campaignCsv({ columns, rows }: SqlTable, id: string): string {
  const [first, last] = [columns.indexOf('date'), columns.indexOf('annotation')];
  const own = rows.filter((row) => row[columns.indexOf('campaign_id')] === id);
  const listOf = (row: (string | null)[], column: string) =>
    JSON.parse(row[columns.indexOf(column)] as string) as (string | number)[];
  const events = listOf(own[0], 'events').map((event) => `conversions:${event}`);
  const cells = own
    .filter((row) => row[first] !== null)
    .map((row) => [...row.slice(first, last), ...listOf(row, 'counts'), row[last]]);
  return toCsv(
    [...columns.slice(first, last), ...events, 'annotation'],
    cells.map((row) => row.map((cell) => cell ?? '')),
  );
}

/** Rejects without their lines, which SQL does not know; which of equal refunds is in excess depends on the names of files. */
function rejectsOf(report: ReadonlyMap<string, string>): string {
  const rows = parse(Buffer.from(report.get('rejects.csv') as string, 'latin1').toString(), {
    columns: true,
    record_delimiter: '\n',
  }) as Record<'file' | 'column' | 'reason' | 'value', string>[];
  return linesOf(
    rows.map(({ file, column, reason, value }) => [
      reason === 'excess_refund' ? '' : file,
      column,
      reason,
      value,
    ]),
  );
}

function linesOf(rows: readonly (readonly (string | null)[])[]): string {
  return rows
    .map((row) => JSON.stringify(row))
    .sort()
    .join('\n');
}

/** The counts of `run.json` under the names that SQL gives them. */
function countsOf(out: string, columns: readonly string[]): string {
  const { counts } = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')) as {
    counts: Record<string, Record<string, number>>;
  };
  const cell = (column: string) => counts[column.split('_', 1)[0]]?.[column.slice(column.indexOf('_') + 1)];
  // Of a class that is not told SQL counts no row.
  return linesOf([columns.map((column) => String(cell(column) ?? 0))]);
}

function differences(sql: ReadonlyMap<string, SqlTable>, out: string): string[] {
  const report = readReport(out);
  const table = (name: string) => sql.get(name) as SqlTable;
  const ids = table('summary').rows.map(([id]) => id as string);
  const names = campaignFileNames(ids);
  const text = (path: string) => Buffer.from(report.get(path) ?? 'no such file', 'latin1').toString();
  const pairs = [
    ...WHOLE_FILES.map((name) => [name, csvOf(table(name)), text(`${name}.csv`)]),
    ...ids.map((id, at) => [id, campaignCsv(table('campaign_days'), id), text(`campaigns/${names[at]}.csv`)]),
    ['rejects', linesOf(table('rejects').rows), rejectsOf(report)],
    ['run.json', linesOf(table('counts').rows), countsOf(out, table('counts').columns)],
  ] as const;
  return pairs
    .filter(([, expected, got]) => expected !== got)
    .map(([name, expected, got]) => `${name}, ${firstDifference(expected, got)}`);
}

/** Runs the export of a seed through the binary and through SQL. */
export async function differencesFromSql(
  database: DuckDBConnection,
  seed: number,
  scratch: string,
): Promise<SqlComparison> {
  const folder = join(scratch, String(seed));
  const { files, args, ways } = randomExport(seed, 'any');
  writeFiles(folder, { files });
  const out = join(folder, 'report');
  try {
    const run = await lasttouch(
      ['attribute', '.', ...args, ...ways.args, '--no-html', '--quiet', '--out', out],
      { cwd: folder, env: ways.env },
    );
    // First, since SQL may fail over what is an input error.
    if (run.status === 2) return 'not compared';
    const sql = await sqlReports(database, folder, args);
    if (sql === undefined) return 'not compared';
    const found = run.status === 0 ? differences(sql, out) : [`exit code ${run.status}: ${run.stderr}`];
    return found.map((difference) => `seed ${seed}: ${difference}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
