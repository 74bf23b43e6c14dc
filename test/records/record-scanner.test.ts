import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isDelimiter } from '../../src/exports/files/style.ts';
import { splitRecord } from '../../src/records/record-fields.ts';
import {
  LONGEST_RECORD,
  RECORD_FAULT,
  RecordColumns,
  type RecordForm,
  RecordScanner,
} from '../../src/records/record-scanner.ts';
import { runs } from '../runs.ts';
import { longText, nastyText, tidyText } from './nasty-text.ts';
import { type PlainText, readRecords } from './record-automaton.ts';
import { MEMORY, putText } from './scan-text.ts';

/** How a text is handed to the scanner. */
interface Feed {
  capacity: number;
  /** Bytes of each piece, one after the other; the last is used again. */
  pieces: readonly number[];
}

const AT_ONCE: Feed = { capacity: 100, pieces: [LONGEST_RECORD * 3] };
/** For the columns of a file in order, the slot in which each is wanted. */
const SLOTS = [1, -1, 0];
/** The same of a file with more columns than some pieces of text have marks. */
const MANY_SLOTS = [1, ...Array(1500).fill(-1), 0];

interface ScannedRecord {
  raw: string;
  line: number;
  lines: number;
  fault: number;
  /** The used fields by slot; of records without faults only. */
  used: string[] | undefined;
}

interface ScannedText {
  records: ScannedRecord[];
  fatal: PlainText['fatal'];
  lines: number;
}

/** The records of a batch; `whole` is the text of the bytes before the scanner touched records without faults in them. */
function takeRecords(scanner: RecordScanner, bytes: Uint8Array, whole: string): ScannedRecord[] {
  const text = (start: number, end: number) => Buffer.from(bytes.subarray(start, end)).toString('latin1');
  return Array.from({ length: scanner.count }, (_, row) => ({
    raw: (scanner.faults[row] === RECORD_FAULT.none ? whole : text(0, whole.length)).slice(
      scanner.starts[row],
      scanner.ends[row],
    ),
    line: scanner.lines[row],
    lines: scanner.lineSpans[row],
    fault: scanner.faults[row],
    used:
      scanner.faults[row] === RECORD_FAULT.none
        ? Array.from({ length: scanner.slots }, (_, slot) => {
            const at = (row * scanner.slots + slot) * 2;
            return text(scanner.fields[at], scanner.fields[at + 1]);
          })
        : undefined,
  }));
}

/** Scans a text as a reader of blocks does: what is not scanned yet moves to the front, and quotes lie behind the limit. */
function scan(
  text: string,
  { capacity, pieces }: Feed = AT_ONCE,
  slots: readonly number[] = SLOTS,
  form?: RecordForm,
): ScannedText {
  const columns = new RecordColumns(MEMORY);
  const scanner = new RecordScanner(Int32Array.from(slots), capacity, MEMORY, columns, form);
  const records: ScannedRecord[] = [];
  let [waiting, fed] = ['', 0];
  for (let piece = 0; scanner.fatal === undefined; piece++) {
    const size = pieces[Math.min(piece, pieces.length - 1)];
    waiting += text.slice(fed, fed + size);
    fed += size;
    const isEnd = fed >= text.length;
    const bytes = putText(Buffer.from(waiting, 'latin1'));
    let position = 0;
    for (let full = true; full && scanner.fatal === undefined; full = scanner.count === capacity) {
      position = scanner.scan(position, waiting.length, isEnd, waiting.length);
      records.push(...takeRecords(scanner, bytes, waiting));
    }
    waiting = waiting.slice(position);
    if (isEnd) break;
  }
  return { records, fatal: scanner.fatal, lines: scanner.line };
}

/** What the scanner must give, by the definition of the format. */
function expected(
  text: string,
  slots: readonly number[] = SLOTS,
  delimiter = ',',
): Omit<ScannedText, 'lines'> {
  const { records, fatal } = readRecords(text, delimiter);
  const rows = records.map(({ raw, line, lines, fields }) => {
    const wrongCount = fields !== undefined && fields.length !== slots.length;
    const fault =
      fields === undefined
        ? RECORD_FAULT.strayQuote
        : wrongCount
          ? RECORD_FAULT.wrongFieldCount
          : RECORD_FAULT.none;
    const wanted = slots
      .map((slot, column) => ({ slot, column }))
      .filter(({ slot }) => slot >= 0)
      .sort((a, b) => a.slot - b.slot);
    const used = fields === undefined || wrongCount ? undefined : wanted.map(({ column }) => fields[column]);
    return { raw, line, lines, fault, used };
  });
  return { records: rows, fatal };
}

/** The values of the used fields of each record: column 2, then column 0. */
function usedFields(text: string): (string[] | undefined)[] {
  return scan(text).records.map(({ used }) => used);
}

describe('a record', () => {
  test('ends with LF, CRLF or the file; a lone CR is data', () => {
    expect(usedFields('a,b,c\r\nd,e,f\ng,h,i')).toEqual([
      ['c', 'a'],
      ['f', 'd'],
      ['i', 'g'],
    ]);
    expect(usedFields('a\r,b,\rc\r')).toEqual([['\rc\r', 'a\r']]);
  });

  test('may be empty lines apart from the next', () => {
    const { records, lines } = scan('\n\r\na,b,c\n\r\n\nd,e,f\n');
    expect(records.map(({ line }) => line)).toEqual([2, 5]);
    expect(lines).toBe(6);
  });

  test('that is one CR at the end of the file is no empty line', () => {
    expect(scan('a,b,c\n\r').records.map(({ raw, fault }) => [raw, fault])).toEqual([
      ['a,b,c', RECORD_FAULT.none],
      ['\r', RECORD_FAULT.wrongFieldCount],
    ]);
  });

  test('may hold commas, quotes and line breaks in quotes, and then spans lines', () => {
    const { records } = scan('"a,""b""\r\n",x,"\n\n"\nd,e,f');
    expect(records[0]).toMatchObject({ used: ['\n\n', 'a,"b"\r\n'], line: 0, lines: 4 });
    expect(records[1]).toMatchObject({ used: ['f', 'd'], line: 4, lines: 1 });
  });
});

describe('a quote out of its place', () => {
  test('in an unquoted field ends the record at the next line break, whatever quotes follow', () => {
    const { records } = scan('a,b"c,"d\ne,f,g\n');
    expect(records).toMatchObject([
      { raw: 'a,b"c,"d', fault: RECORD_FAULT.strayQuote, lines: 1 },
      { used: ['g', 'e'], line: 1 },
    ]);
  });

  test('is one behind which text follows, a CR without LF too', () => {
    const faults = (text: string) => scan(text).records.map(({ fault }) => fault);
    expect(faults('"a"b,c,d\n')).toEqual([RECORD_FAULT.strayQuote]);
    expect(faults('a,b,"c"\rd\n')).toEqual([RECORD_FAULT.strayQuote]);
    expect(faults('a,b,"c"\r')).toEqual([RECORD_FAULT.strayQuote]);
    expect(faults('a,b,"c"\r\n')).toEqual([RECORD_FAULT.none]);
    expect(faults('a,b,"c"')).toEqual([RECORD_FAULT.none]);
  });

  test('counts the lines that the record had spanned before', () => {
    expect(scan('"\n\n"x,"\na,b,c\n').records).toMatchObject([{ lines: 3 }, { line: 3, lines: 1 }]);
  });

  test('leaves the line end out of the raw record', () => {
    expect(scan('a"\r\nb"\r').records.map(({ raw }) => raw)).toEqual(['a"', 'b"\r']);
  });
});

describe('the wrong number of fields', () => {
  test('is one too few, one too many, and an empty quoted line', () => {
    expect(scan('a,b\na,b,c\na,b,c,d\n""\n').records.map(({ fault }) => fault)).toEqual([
      RECORD_FAULT.wrongFieldCount,
      RECORD_FAULT.none,
      RECORD_FAULT.wrongFieldCount,
      RECORD_FAULT.wrongFieldCount,
    ]);
  });
});

describe('reading ends', () => {
  test('at a quote that is never closed, naming the line where it opened', () => {
    const { fatal, records } = scan('a,b,c\n"x\ny",z,"open\nd,e,f\n');
    expect(fatal).toEqual({ reason: 'unclosed_quote', line: 2 });
    expect(records).toHaveLength(1);
  });

  const lineEnds = ['\n', '\r\n', ''];
  test.each([
    { name: 'unquoted', open: 'a,b,', close: '' },
    { name: 'quoted', open: 'a,b,"', close: '"' },
    { name: 'with a stray quote', open: 'a",', close: '' },
  ])('at a record over 1 MiB, $name, and not at one of just 1 MiB', ({ open, close }) => {
    for (const end of lineEnds) {
      const longest = open + 'x'.repeat(LONGEST_RECORD - open.length - close.length) + close;
      for (const feed of [
        AT_ONCE,
        { capacity: 1, pieces: [LONGEST_RECORD + 2, 1] },
        { capacity: 9, pieces: [100_000] },
      ]) {
        expect(scan(`1,2,3\n${longest}${end}`, feed)).toMatchObject({ fatal: undefined, records: [{}, {}] });
        const tooLong = scan(`1,2,3\n${longest.replace('x', 'xx')}${end}`, feed);
        expect(tooLong).toMatchObject({ fatal: { reason: 'long_record', line: 1 }, records: [{ line: 0 }] });
      }
    }
  });

  test('at a quote that is never closed even when just 1 MiB follows', () => {
    const text = `1,2,3\n"${'x'.repeat(LONGEST_RECORD - 1)}`;
    for (const feed of [
      AT_ONCE,
      { capacity: 1, pieces: [text.length, 1] },
      { capacity: 1, pieces: [600_000] },
    ]) {
      expect(scan(text, feed).fatal).toEqual({ reason: 'unclosed_quote', line: 1 });
    }
  });

  test('at a record over 1 MiB in quotes that are never closed, however it is cut into blocks', () => {
    const text = `1,2,3\n"${'x'.repeat(LONGEST_RECORD)}\n${'y'.repeat(500_000)}`;
    for (const feed of [AT_ONCE, { capacity: 1, pieces: [600_000] }]) {
      expect(scan(text, feed).fatal).toEqual({ reason: 'long_record', line: 1 });
    }
  });
});

describe('any bytes', () => {
  const text = fc.oneof(
    nastyText,
    tidyText,
    fc.tuple(tidyText, nastyText).map(([a, b]) => a + b),
  );
  const feed = fc.record({
    capacity: fc.integer({ min: 1, max: 7 }),
    pieces: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 }),
  });
  const slots = fc.constantFrom([0], [1, 0], [0, -1], [1, -1, 0], [-1, 0, -1]);

  test('give what an automaton of one byte at a time gives, cut anywhere, in batches of any size', () => {
    fc.assert(
      fc.property(text, feed, slots, (candidate, how, columns) => {
        const found = scan(candidate, how, columns);
        expect(found).toMatchObject(expected(candidate, columns));
        if (found.fatal === undefined) expect(found.lines).toBe(readRecords(candidate).lines);
      }),
      runs(3000),
    );
  });

  /** Every character that can part fields. */
  const delimiters = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).filter(isDelimiter);

  test('parted by any delimiter give what the automaton gives', () => {
    expect(delimiters).toHaveLength(128 - 3 - 62);
    for (const delimiter of delimiters) {
      fc.assert(
        fc.property(text, feed, slots, (candidate, how, columns) => {
          // Where fields are parted by something else, commas are data.
          const swapped = candidate.replaceAll(',', delimiter).replaceAll('-', ',');
          const found = scan(swapped, how, columns, {
            delimiter,
            nulls: [],
            conditions: [],
            fixed: [],
            idParts: null,
          });
          expect(found).toMatchObject(expected(swapped, columns, delimiter));
        }),
        runs(150),
      );
    }
  });

  test('have empty fields where a text stands for that, and the text of the file is told', () => {
    const nulls = ['a', '-', 'bc', 'abcdefgh', '\xea\xb0\x80'];
    const form = {
      delimiter: ',',
      conditions: [],
      fixed: [],
      idParts: null,
      nulls: nulls.map((one) => Buffer.from(one, 'latin1').toString()),
    };
    const rows = fc.oneof(text, tidyText);
    fc.assert(
      fc.property(rows, slots, (candidate, columns) => {
        const { records } = scan(candidate, AT_ONCE, columns, form);
        const plain = scan(candidate, AT_ONCE, columns).records;
        expect(records.map(({ used }) => used)).toEqual(
          plain.map(({ used }) => used?.map((one) => (nulls.includes(one) ? '' : one))),
        );
        const scanner = new RecordScanner(
          Int32Array.from(columns),
          100,
          MEMORY,
          new RecordColumns(MEMORY),
          form,
        );
        const bytes = putText(Buffer.from(candidate, 'latin1'));
        scanner.scan(0, candidate.length, true, candidate.length);
        const written = plain.map(({ used }, row) =>
          used?.map((_, slot) => Buffer.from(scanner.writtenField(bytes, row, slot)).toString('latin1')),
        );
        expect(written).toEqual(plain.map(({ used }) => used));
      }),
      runs(500),
    );
  });

  test('of some kilobytes, in which marks are looked for piece by piece, give the same', () => {
    const long = fc.record({
      capacity: fc.constantFrom(1, 7, 100, 5000),
      pieces: fc.array(fc.integer({ min: 500, max: 9000 }), { minLength: 1, maxLength: 5 }),
    });
    fc.assert(
      fc.property(
        longText,
        long,
        fc.constantFrom(SLOTS, [0, 1, 2], MANY_SLOTS),
        (candidate, how, columns) => {
          const found = scan(candidate, how, columns);
          expect(found).toMatchObject(expected(candidate, columns));
          if (found.fatal === undefined) expect(found.lines).toBe(readRecords(candidate).lines);
        },
      ),
      runs(150),
    );
  });

  test('are read up to where they should be, and on from there as if never stopped', () => {
    fc.assert(
      fc.property(text, fc.nat(60), (candidate, stop) => {
        const stopAt = Math.min(stop, candidate.length);
        const bytes = putText(Buffer.from(candidate, 'latin1'));
        const scanner = new RecordScanner(Int32Array.from(SLOTS), 100, MEMORY);
        const next = scanner.scan(0, candidate.length, true, stopAt);
        const before = takeRecords(scanner, bytes, candidate);
        expect([...scanner.starts.subarray(0, scanner.count)].every((start) => start < stopAt)).toBe(true);
        if (scanner.fatal === undefined) {
          expect(next).toBeGreaterThanOrEqual(stopAt);
          expect(next).toBeLessThanOrEqual(candidate.length);
          scanner.scan(next, candidate.length, true, candidate.length);
          before.push(...takeRecords(scanner, bytes, candidate));
        }
        expect({ records: before, fatal: scanner.fatal }).toEqual(expected(candidate));
      }),
      runs(1000),
    );
  });

  test('that are valid CSV are read as csv-parse reads them', () => {
    const valid = fc.oneof(text, tidyText).filter((candidate) => {
      const { records, fatal } = readRecords(candidate);
      return fatal === undefined && records.every(({ fields }) => fields !== undefined);
    });
    fc.assert(
      fc.property(valid, (candidate) => {
        const rows: string[][] = parse(candidate, {
          relaxColumnCount: true,
          skipEmptyLines: true,
          recordDelimiter: ['\r\n', '\n'],
        });
        expect(scan(candidate, AT_ONCE, [0]).records.map(({ raw }) => splitRecord(raw))).toEqual(rows);
      }),
      runs(1000),
    );
  });
});

test('doubled quotes become single in the columns of the file alone, whatever the slots of other fields hold', () => {
  const columns = new RecordColumns(MEMORY);
  // A record with a fault leaves its marks of doubled quotes behind.
  const faulty = new RecordScanner(Int32Array.of(0, 1), 10, MEMORY, columns);
  const first = 'x,"a long text with a "" in it",y\n';
  putText(Buffer.from(first));
  faulty.scan(0, first.length, true, first.length);
  const form = {
    delimiter: ',',
    nulls: [],
    conditions: [],
    idParts: null,
    fixed: [{ slot: 1, text: 'u"1' }],
  };
  const scanner = new RecordScanner(Int32Array.of(0, 2), 10, MEMORY, columns, form);
  const text = '"c""1","p""1"\nc2,"p""2"\n"c""3","p""3"\n';
  putText(Buffer.from(text));
  scanner.scan(0, text.length, true, text.length);
  const field = (row: number, slot: number) => {
    const [start, end] = scanner.fields.subarray((row * 3 + slot) * 2, (row * 3 + slot) * 2 + 2);
    return Buffer.from(MEMORY.text.subarray(start, end)).toString();
  };
  expect([0, 1, 2].map((row) => [0, 1, 2].map((slot) => field(row, slot)))).toEqual([
    ['c"1', 'u"1', 'p"1'],
    ['c2', 'u"1', 'p"2'],
    ['c"3', 'u"1', 'p"3'],
  ]);
});
