import { LONGEST_RECORD } from '../../src/records/record-scanner.ts';

/** A record as the definition of the format gives it. Lines are counted from 0. */
export interface PlainRecord {
  /** The record's bytes without its line end, one character a byte. */
  raw: string;
  /** Where it begins in the text. */
  start: number;
  line: number;
  /** Lines that it spans. */
  lines: number;
  /** Its fields, without the quotes around them; undefined where a quote is out of place. */
  fields: string[] | undefined;
}

/** What a text holds, and the fault at which reading it must end. */
export interface PlainText {
  records: PlainRecord[];
  fatal: { reason: 'unclosed_quote' | 'long_record'; line: number } | undefined;
  /** Line breaks in the text. */
  lines: number;
}

type State = 'fieldStart' | 'unquoted' | 'quoted' | 'quoteSeen' | 'stray';

/**
 * Reads a text one byte at a time: LF and CRLF end a record, a lone CR is data, empty lines are skipped, and after a stray quote
 * the record ends at the next line break, whatever quotes follow.
 */
export function readRecords(text: string, delimiter = ','): PlainText {
  const result: PlainText = { records: [], fatal: undefined, lines: 0 };
  let state: State = 'fieldStart';
  let [start, line, openedAt] = [0, 0, 0];
  let [fields, field] = [[] as string[], ''];
  const endRecord = (end: number): void => {
    if (end > start) {
      const lines = result.lines - line + 1;
      if (state !== 'stray') fields.push(field);
      result.records.push({
        raw: text.slice(start, end),
        start,
        line,
        lines,
        fields: state === 'stray' ? undefined : fields,
      });
    }
    [state, fields, field] = ['fieldStart', [], ''];
  };
  for (let at = 0; at < text.length; at++) {
    const byte = text[at];
    const isBreak = byte === '\n' || (byte === '\r' && text[at + 1] === '\n');
    if (isBreak && state !== 'quoted') {
      endRecord(at);
      if (byte === '\r') at++;
      result.lines++;
      [start, line] = [at + 1, result.lines];
      continue;
    }
    if (at - start >= LONGEST_RECORD) {
      result.fatal = { reason: 'long_record', line };
      return result;
    }
    if (byte === '\n') result.lines++;
    if (state === 'quoted') {
      if (byte === '"') state = 'quoteSeen';
      else field += byte;
    } else if (state === 'quoteSeen' && byte === '"') {
      state = 'quoted';
      field += byte;
    } else if (state === 'stray') {
    } else if (byte === delimiter) {
      fields.push(field);
      [state, field] = ['fieldStart', ''];
    } else if (state === 'quoteSeen' || (state === 'unquoted' && byte === '"')) {
      state = 'stray';
    } else if (byte === '"') {
      [state, openedAt] = ['quoted', result.lines];
    } else {
      state = 'unquoted';
      field += byte;
    }
  }
  if ((state as State) === 'quoted') result.fatal = { reason: 'unclosed_quote', line: openedAt };
  else endRecord(text.length);
  return result;
}
