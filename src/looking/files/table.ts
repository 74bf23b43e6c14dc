import { CsvError, parse } from 'csv-parse/sync';
import { formatsFor } from '../../exports/advice.ts';
import { isDelimiter } from '../../exports/files/style.ts';
import { quoted } from '../../problems/quoted.ts';
import { parseAmount } from '../../values/amount.ts';
import { INVALID_TIME, parseTimestamp } from '../../values/timestamp.ts';
import { Zone } from '../../values/zone.ts';

/** The first rows of a table, and how it is laid out. */
export interface Table {
  delimiter: string;
  /** Whether a line `sep=C` tells the delimiter, so that no option need. */
  isMarked: boolean;
  /** Line feeds before the header, those of titles. */
  skippedLines: number;
  titles: string[];
  names: string[];
  /** Rows with as many fields as the header has, the first ones and some from the middle. */
  rows: string[][];
  /** Rows among the first ones with another number of fields. */
  oddRows: number;
  /** Whether there are more rows in the beginning of the text than were looked at. */
  hasMore: boolean;
}

/** Why a text is no table that can be read. */
export interface NoTable {
  message: string;
}

const MOST_ROWS = 1000;
const MIDDLE_ROWS = 200;
/** The delimiter is looked for in so many rows. */
const PROBED_ROWS = 100;
const DELIMITERS = [',', '\t', ';', '|'];
const UTC = new Zone('UTC');
/** Excel's line `sep=C`, at the top or behind some titles. */
const SEPARATOR_LINE = /^((?:[^\n]*\n){0,20}?)sep=([^\n])\r?\n/;

interface TextRecord {
  fields: string[];
  /** Where the record ends in the text, in bytes. */
  end: number;
}

function recordsOf(text: string, delimiter: string, most: number): TextRecord[] {
  const records: TextRecord[] = [];
  try {
    parse(text, {
      delimiter,
      to: most,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
      record_delimiter: ['\r\n', '\n'],
      on_record: (fields: string[], { bytes }) => {
        records.push({ fields, end: bytes });
        return null;
      },
    });
  } catch (error) {
    // A quote that is still open where the sample ends; the records before it are known.
    if (!(error instanceof CsvError)) throw error;
  }
  return records;
}

/** The number of fields that most records have, of those with several, and in which share of them. */
function usualWidth(records: readonly TextRecord[]): { width: number; share: number } {
  const counts = new Map<number, number>();
  for (const { fields } of records)
    if (fields.length > 1) counts.set(fields.length, (counts.get(fields.length) ?? 0) + 1);
  const [width, count] = [...counts].reduce((most, entry) => (entry[1] > most[1] ? entry : most), [1, 0]);
  return { width, share: records.length === 0 ? 0 : count / records.length };
}

function findDelimiter(text: string): string | undefined {
  const seen = DELIMITERS.map((delimiter) => ({
    delimiter,
    ...usualWidth(recordsOf(text, delimiter, PROBED_ROWS)),
  }));
  const best = seen.reduce((a, b) =>
    b.share > a.share || (b.share === a.share && b.width > a.width) ? b : a,
  );
  return best.width > 1 ? best.delimiter : undefined;
}

/** Whether a cell is a value rather than the name of a column. */
function isValue(cell: string): boolean {
  return (
    parseAmount(cell) !== undefined ||
    parseTimestamp(cell, UTC, true) !== INVALID_TIME ||
    formatsFor(cell).length > 0
  );
}

/** Finds the table in the beginning of a text; `middle` are lines from the middle of the same file. */
export function findTable(head: string, middle: string): Table | NoTable {
  if (head.trim() === '') return { message: 'is empty' };
  if (!head.includes('\n') && head.includes('\r'))
    return { message: 'has carriage returns but no line feed; save it with LF or CRLF line ends' };
  const marked = SEPARATOR_LINE.exec(head);
  const isMarked = marked !== null && isDelimiter(marked[2]);
  const text = isMarked ? head.slice(marked[0].length) : head;
  const delimiter = isMarked ? marked[2] : findDelimiter(text);
  if (delimiter === undefined)
    return { message: 'has no columns: no comma, tab, semicolon or | parts its first lines' };
  const records = recordsOf(text, delimiter, MOST_ROWS);
  const { width } = usualWidth(records);
  const place = records.findIndex(
    ({ fields }) => fields.length === width && fields.filter((cell) => cell.trim() !== '').length > width / 2,
  );
  if (place < 0) return { message: 'has no header: no line of it names most of the columns' };
  const names = records[place].fields;
  const value = names.find(isValue);
  if (value !== undefined)
    return {
      message: `has no header: its first row of ${width} fields holds ${quoted(value)}; put a line with the names of the columns on top`,
    };
  const titles = records.slice(0, place).map(({ fields }) => fields.join(delimiter));
  const passed = isMarked ? marked[1].split('\n').length - 1 : 0;
  const ofMiddle = recordsOf(middle, delimiter, MIDDLE_ROWS).map(({ fields }) => fields);
  const below = records.slice(place + 1);
  const fitting = below.filter(({ fields }) => fields.length === width).map(({ fields }) => fields);
  return {
    delimiter,
    isMarked,
    skippedLines: passed + linesBefore(text, records, place),
    titles: [...(passed > 0 ? [marked?.[1].split('\n')[0] ?? ''] : []), ...titles],
    names,
    rows: [...fitting, ...ofMiddle.filter((fields) => fields.length === width)],
    oddRows: below.length - fitting.length,
    hasMore: records.length === MOST_ROWS,
  };
}

/** Line feeds before a record; where there are none but of empty lines, which are passed over anyway, 0. */
function linesBefore(text: string, records: readonly TextRecord[], place: number): number {
  if (place === 0) return 0;
  const bytes = Buffer.from(text);
  const { end } = records[place - 1];
  const empty = /^(?:\r?\n)*/.exec(bytes.toString('utf8', end))?.[0] ?? '';
  return `${bytes.toString('utf8', 0, end)}${empty}`.split('\n').length - 1;
}
