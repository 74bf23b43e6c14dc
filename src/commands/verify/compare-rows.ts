import { CsvReader } from '../../records/csv-reader.ts';
import { csvLine } from '../../values/csv-line.ts';
import { mergeJoin } from '../../values/merge-join.ts';
import { type RowKey, rowKeyOf } from './row-keys.ts';

/** One thing that is not as expected: a file, a row, or the cell of a row in a column. */
export interface Difference {
  file: string;
  /** The key of the row. */
  row?: Record<string, string>;
  column?: string;
  /** What differs, where it is not a pair of values. */
  message?: string;
  expected?: string;
  got?: string;
}

/** Takes differences. */
export type Note = (difference: Difference) => void;

/** So many rows without a partner are kept to find it elsewhere in the file. */
const MOST_UNPAIRED = 10_000;

/** The rows of an expected file and of the file that was got, brought together by their key. */
class RowComparison {
  readonly #file: string;
  readonly #key: RowKey;
  readonly #columns: readonly string[];
  readonly #note: Note;
  #missing: string[][] = [];
  #unexpected: string[][] = [];

  constructor(file: string, key: RowKey, columns: readonly string[], note: Note) {
    this.#file = file;
    this.#key = key;
    this.#columns = columns;
    this.#note = note;
  }

  run(expected: CsvReader, got: CsvReader): void {
    const compare = (a: readonly string[], b: readonly string[]) => this.#compare(a, b);
    for (const [a, b] of mergeJoin(expected.rows(), got.rows(), compare)) {
      if (b === undefined) this.#missing.push(a);
      else if (a === undefined) this.#unexpected.push(b);
      else this.#compareCells(a, b);
      if (this.#missing.length + this.#unexpected.length >= MOST_UNPAIRED) this.#noteUnpaired();
    }
    this.#noteUnpaired();
  }

  #cell(row: readonly string[], column: string): string {
    return row[this.#columns.indexOf(column)];
  }

  #compare(a: readonly string[], b: readonly string[]): number {
    for (const [column, compare] of this.#key.order) {
      const order = compare(this.#cell(a, column), this.#cell(b, column));
      if (order !== 0) return order;
    }
    return 0;
  }

  #compareCells(expected: readonly string[], got: readonly string[]): void {
    this.#columns.forEach((column, place) => {
      if (expected[place] === got[place]) return;
      const row = this.#nameOf(expected);
      this.#note({ file: this.#file, row, column, expected: expected[place], got: got[place] });
    });
  }

  #nameOf(row: readonly string[]): Record<string, string> {
    return Object.fromEntries(this.#key.name.map((column) => [column, this.#cell(row, column)]));
  }

  /** A row whose place in the order differs has its partner elsewhere: they are met by their identity. */
  #noteUnpaired(): void {
    const identityOf = (row: readonly string[]) =>
      JSON.stringify(this.#key.identity.map((column) => this.#cell(row, column)));
    const partners = new Map<string, string[][]>();
    for (const row of this.#unexpected) {
      const same = partners.get(identityOf(row)) ?? [];
      partners.set(identityOf(row), same);
      same.push(row);
    }
    for (const row of this.#missing) {
      const partner = partners.get(identityOf(row))?.shift();
      if (partner !== undefined) this.#compareCells(row, partner);
      else this.#noteRow(row, 'expected');
    }
    for (const row of [...partners.values()].flat()) this.#noteRow(row, 'got');
    this.#missing = [];
    this.#unexpected = [];
  }

  #noteRow(row: readonly string[], side: 'expected' | 'got'): void {
    const message = side === 'expected' ? 'the row is missing' : 'the row is not expected';
    this.#note({ file: this.#file, row: this.#nameOf(row), message, [side]: csvLine(row).trimEnd() });
  }
}

/** Notes how the rows of a file differ from those that are expected. */
export function compareRows(file: string, expectedPath: string, gotPath: string, note: Note): void {
  const expected = new CsvReader(expectedPath, expectedPath);
  try {
    const got = new CsvReader(gotPath, file);
    try {
      const key = rowKeyOf(file);
      const columns = commonColumns(file, expected, got, note);
      if (key.order.some(([column]) => !columns.includes(column))) return;
      const comparison = new RowComparison(file, key, columns, note);
      comparison.run(expected.select(columns), got.select(columns));
    } finally {
      got.close();
    }
  } finally {
    expected.close();
  }
}

/** The columns that both files have; columns of only one of them, and another order, are noted. */
function commonColumns(file: string, expected: CsvReader, got: CsvReader, note: Note): string[] {
  const missing = expected.columns.filter((column) => !got.columns.includes(column));
  const added = got.columns.filter((column) => !expected.columns.includes(column));
  for (const column of missing) note({ file, column, message: 'the column is missing' });
  for (const column of added) note({ file, column, message: 'the column is not expected' });
  const headers = { expected: csvLine(expected.columns).trimEnd(), got: csvLine(got.columns).trimEnd() };
  if (missing.length + added.length === 0 && headers.expected !== headers.got)
    note({ file, message: 'the columns have another order', ...headers });
  return expected.columns.filter((column) => got.columns.includes(column));
}
