import { BYTE_ORDER_MARK } from './spreadsheet.ts';

const NEEDS_QUOTES = /[",\r\n]/;

/** A cell as it stands in a CSV file: quoted if it holds a comma, quote, CR or LF, and only then. */
export function csvCell(value: string): string {
  return NEEDS_QUOTES.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** A line of a CSV file, with its line feed: for files with a row for each conversion, which are written row by row. */
export function csvLine(cells: readonly string[]): string {
  let line = csvCell(cells[0]);
  for (let place = 1; place < cells.length; place++) line += `,${csvCell(cells[place])}`;
  return `${line}\n`;
}

/** The first line of such a file; `forSpreadsheet`, with a byte-order mark before it. */
export function csvHeader(columns: readonly string[], forSpreadsheet: boolean): string {
  return (forSpreadsheet ? BYTE_ORDER_MARK : '') + csvLine(columns);
}
