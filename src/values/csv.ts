import { BYTE_ORDER_MARK, cellForSpreadsheet } from './spreadsheet.ts';

const NEEDS_QUOTES = /[",\r\n]/;

/** A cell as it stands in a CSV file: quoted if it holds a comma, quote, CR or LF, and only then. */
export function csvCell(value: string): string {
  return NEEDS_QUOTES.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** A line of a CSV file, with its line feed. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\n`;
}

/** A table as a CSV file: the header and the rows in the given order. */
export interface CsvTable {
  header: readonly string[];
  rows: readonly (readonly string[])[];
}

/** The first line of a CSV file; `forSpreadsheet`, with a byte-order mark before it. */
export function csvHeader(columns: readonly string[], forSpreadsheet: boolean): string {
  return (forSpreadsheet ? BYTE_ORDER_MARK : '') + csvLine(columns);
}

/** The text of a CSV file; `forSpreadsheet`, one that opens in a spreadsheet as it is and runs nothing there. */
export function csvText({ header, rows }: CsvTable, forSpreadsheet = false): string {
  const cellsOf = (row: readonly string[]) =>
    forSpreadsheet ? row.map((value, place) => cellForSpreadsheet(header[place], value)) : row;
  return [csvHeader(header, forSpreadsheet), ...rows.map((row) => csvLine(cellsOf(row)))].join('');
}
