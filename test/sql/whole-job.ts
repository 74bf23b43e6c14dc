import { readdirSync, readFileSync } from 'node:fs';
import { type DuckDBBlobValue, type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { type Kind, usedColumns } from '../reference/columns.ts';
import { readShape, readWritten } from '../reference/options.ts';
import { PLACE_COLUMNS, readTables, type TextRows, writtenColumn } from './read-tables.ts';
import { formattedTimes } from './time-formats.ts';

/** The rows of a report by column: texts, null where a cell is empty. */
export interface SqlTable {
  columns: string[];
  rows: (string | null)[][];
}

const STATEMENTS = ['shapes', 'values', 'rows', 'policy', 'refunds'].flatMap((name) =>
  read(`${name}.sql`).split(/;\n/),
);
const REPORTS = [
  'attributions',
  'unattributed',
  'reconciliation',
  'custom_conversions',
  'breakpoints',
  'summary',
  'channels',
  'overlaps',
  'days',
  'cohorts',
  'rejects',
  'campaign_days',
  'counts',
];

function read(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}

/** A database that lives as long as the process. */
export async function openDatabase(): Promise<DuckDBConnection> {
  return (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
}

async function load(database: DuckDBConnection, name: string, columns: readonly string[], rows: TextRows) {
  const types = columns.map((column) => `"${column}" ${column === 'ord' ? 'INTEGER' : 'VARCHAR'}`);
  await database.run(`CREATE OR REPLACE TEMP TABLE ${name} (${types.join(', ')})`);
  const appender = await database.createAppender(name);
  for (const row of rows) {
    for (const [place, text] of row.entries()) {
      if (columns[place] === 'ord') appender.appendInteger(Number(text));
      else appender.appendVarchar(text);
    }
    appender.endRow();
  }
  appender.closeSync();
}

/** Options in their order, each with the value behind it. */
function optionRows(args: readonly string[]): TextRows {
  return args.flatMap((name, index) =>
    name.startsWith('--') ? [[String(index), name, args[index + 1] ?? '']] : [],
  );
}

/** The header that stands for a column, by `kind.column`. */
function headersOf(args: readonly string[]): Map<string, string> {
  const texts = args.filter((_, index) => args[index - 1] === '--columns');
  return new Map(texts.map((text) => text.split('=') as [string, string]));
}

async function query(database: DuckDBConnection, name: string): Promise<SqlTable> {
  // As bytes: the binding would take a byte-order mark off the beginning of a text.
  const result = await database.runAndReadAll(
    `SELECT encode(COLUMNS('(.*)')::VARCHAR) AS '\\1' FROM (${read(`reports/${name}.sql`)})`,
  );
  const textOf = (cell: DuckDBBlobValue | null) => cell && Buffer.from(cell.bytes).toString();
  return {
    columns: result.columnNames(),
    rows: (result.getRows() as (DuckDBBlobValue | null)[][]).map((row) => row.map(textOf)),
  };
}

/** Without files of refunds the columns about them are not there. */
function withoutRefunds({ columns, rows }: SqlTable): SqlTable {
  const kept = columns.map((column) => !/^refund|^net_/.test(column));
  return {
    columns: columns.filter((_, at) => kept[at]),
    rows: rows.map((row) => row.filter((_, at) => kept[at])),
  };
}

/** The reports of an export as SQL has them, by name; undefined where its records are broken. */
export async function sqlReports(
  database: DuckDBConnection,
  folder: string,
  args: readonly string[],
): Promise<Map<string, SqlTable> | undefined> {
  const shape = readShape(args);
  const said = { headers: headersOf(args), written: readWritten(args), shape };
  const tables = readTables(folder, said);
  if (tables === undefined) return undefined;
  const zone = args[args.indexOf('--timezone') + 1];
  await database.run(`SET VARIABLE zone = '${zone}'`);
  await database.run(`SET VARIABLE formatted_times = '${formattedTimes(args).replaceAll("'", "''")}'`);
  await load(database, 'read_options', ['ord', 'name', 'value'], optionRows(args));
  await load(database, 'read_asked', ['kind', 'ord', 'header', 'value'], tables.asked);
  await load(database, 'read_columns', ['kind', 'name'], tables.columns);
  await load(database, 'read_excluded', ['user_id'], tables.excluded);
  await load(
    database,
    'read_conditions',
    ['kind', 'header', 'mark', 'value'],
    shape.conditions.map(({ kind, header, text, isEqual }) => [kind, header, isEqual ? '=' : '!=', text]),
  );
  for (const [kind, rows] of tables.rows)
    await load(
      database,
      `all_${kind}`,
      [...PLACE_COLUMNS, ...usedColumns(kind as Kind), ...usedColumns(kind as Kind).map(writtenColumn)],
      rows,
    );
  for (const statement of STATEMENTS) if (statement.trim() !== '') await database.run(statement);
  const reports = new Map<string, SqlTable>();
  const hasRefunds = readdirSync(folder).some((file) => file.toLowerCase().startsWith('refunds'));
  for (const name of REPORTS) {
    const report = await query(database, name);
    reports.set(name, hasRefunds ? report : withoutRefunds(report));
  }
  return reports;
}
