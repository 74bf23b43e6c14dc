import { InputFault } from './input-fault.ts';

const LONGEST_RECORD = 1024 * 1024;

/** One record of a CSV file, by its bytes. */
export interface CsvRecord {
  /** The line on which it begins, from 1. */
  line: number;
  /** How many lines it spans. */
  lines: number;
  /** Its bytes without the line end. */
  raw: Buffer;
  /** Its fields without their quotes; of no meaning after a stray quote. */
  fields: Buffer[];
  strayQuote: boolean;
}

type State = 'field start' | 'unquoted' | 'quoted' | 'quote seen' | 'after a stray quote';

/** The length of the line end at a place: LF, or CR and LF; a lone CR is data. */
function lineEndLength(bytes: string, at: number): number {
  if (bytes[at] === '\n') return 1;
  return bytes.startsWith('\r\n', at) ? 2 : 0;
}

function toRecord(line: number, raw: string, fields: readonly string[], state: State): CsvRecord {
  if (raw.length > LONGEST_RECORD) throw new InputFault(`line ${line}: a record over 1 MiB`);
  return {
    line,
    lines: raw.split('\n').length,
    raw: Buffer.from(raw, 'latin1'),
    fields: fields.map((field) => Buffer.from(field, 'latin1')),
    strayQuote: state === 'after a stray quote',
  };
}

/** What one more byte of a record does to its state and fields. */
function step(state: State, byte: string, fields: string[], delimiter: string): State {
  const last = fields.length - 1;
  const append = (next: State): State => {
    fields[last] += byte;
    return next;
  };
  switch (state) {
    case 'field start':
    case 'unquoted':
      if (byte === delimiter) return fields.push('') > 0 ? 'field start' : state;
      if (byte === '"') return state === 'field start' ? 'quoted' : 'after a stray quote';
      return append('unquoted');
    case 'quoted':
      return byte === '"' ? 'quote seen' : append('quoted');
    case 'quote seen':
      if (byte === delimiter) return fields.push('') > 0 ? 'field start' : state;
      return byte === '"' ? append('quoted') : 'after a stray quote';
    case 'after a stray quote':
      return state;
  }
}

/** The records of a CSV file, read one byte at a time; empty lines are skipped, lines are counted from `firstLine`. */
export function readRecords(content: Uint8Array, delimiter = ',', firstLine = 1): CsvRecord[] {
  const bytes = Buffer.from(content).toString('latin1');
  const records: CsvRecord[] = [];
  let line = firstLine;
  let at = 0;
  while (at < bytes.length) {
    const begin = at;
    const fields = [''];
    let state: State = 'field start';
    while (at < bytes.length && (state === 'quoted' || lineEndLength(bytes, at) === 0)) {
      state = step(state, bytes[at] as string, fields, delimiter);
      at++;
    }
    if (state === 'quoted') throw new InputFault(`line ${line}: a quote in this record is never closed`);
    const raw = bytes.slice(begin, at);
    if (raw !== '') records.push(toRecord(line, raw, fields, state));
    at += lineEndLength(bytes, at);
    line += raw.split('\n').length;
  }
  return records;
}
