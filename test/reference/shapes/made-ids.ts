import { COLUMNS, idOf, type Kind } from '../columns.ts';
import type { ReferenceOptions } from '../options.ts';
import type { FileTable, TableRow } from '../tables.ts';

/** The columns of which ids are made: the required ones, then the optional ones that any file has. */
function madeOf(kind: Kind, tables: readonly FileTable[]): string[] {
  const { required, optional } = COLUMNS[kind];
  const isThere = (column: string) => tables.some(({ columns }) => columns.includes(column));
  return [
    ...required.slice(1),
    ...optional.filter((column: string) => column !== 'line_id' && isThere(column)),
  ];
}

function withId(row: TableRow, idColumn: string, columns: readonly string[]): TableRow {
  const id = Buffer.from(columns.map((column) => row.written(column).toString('latin1')).join('|'), 'latin1');
  return {
    ...row,
    written: (column) => (column === idColumn ? id : row.written(column)),
    bytes: (column) => (column === idColumn ? id : row.bytes(column)),
  };
}

/** Files whose rows have an id that is made of their other values as they stand, where that is asked for. */
export function withMadeIds(
  kind: Kind,
  tables: readonly FileTable[],
  options: ReferenceOptions,
): FileTable[] {
  if (!options.shape.madeIds.includes(kind)) return [...tables];
  const columns = madeOf(kind, tables);
  return tables.map((table) => ({
    ...table,
    rows: table.rows.map((row) => withId(row, idOf(kind), columns)),
  }));
}
