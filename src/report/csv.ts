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

/** The text of a CSV file. */
export function csvText(table: CsvTable): string {
  return [table.header, ...table.rows].map(csvLine).join('');
}
