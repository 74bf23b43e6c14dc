import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AmountMarks } from '../../src/batches/amount-marks.ts';
import { writeFormat } from '../../src/batches/format-program.ts';
import { IdTable } from '../../src/batches/id-table.ts';
import { RowColumns } from '../../src/batches/row-columns.ts';
import { TimeColumn } from '../../src/batches/time-column.ts';
import { COLUMNS } from '../../src/exports/files/kinds.ts';
import { parseAmount } from '../../src/values/amount.ts';
import { INVALID_TIME, parseTimestamp } from '../../src/values/timestamp.ts';
import type { DecimalMark } from '../../src/values/written/decimal.ts';
import { compileTimeFormat } from '../../src/values/written/time-reader.ts';
import { Zone } from '../../src/values/zone.ts';
import { usualValues } from '../exports/input-file.ts';
import { SEED } from '../records/nasty-rows.ts';
import { latin1, MEMORY, scanText } from '../records/scan-text.ts';

const ROWS = 200;
const ZONE = new Zone('America/New_York');

/** Texts as the rows of a file of one column; each is quoted. */
function scanTexts(texts: readonly string[]) {
  return scanText(texts.map((text) => `"${latin1(text)}"\n`).join(''), 1);
}

const [VALID, TIMES, AGAIN] = [1, 8, 4].map((size) => MEMORY.allocate(ROWS * size));

const blanks = fc.constantFrom('', '', '', ' ', '\t', '\u00a0', '\u202f', '  ', '\u00a0 ', '\u3000');
const two = fc
  .integer({ min: 0, max: 65 })
  .chain((n) => fc.constantFrom(String(n), String(n).padStart(2, '0')));
const digits = (most: number) => fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: most });

/** One character of a text more, less or other. */
function misspelt(texts: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const other = fc.constantFrom(
    '',
    ...'0123456789:.-+/TZ ,',
    'A',
    'PM',
    '오전',
    'KST',
    '₩',
    'e',
    '\u00a0',
    '원',
  );
  return fc.tuple(texts, fc.nat(30), fc.nat(3), other).map(([text, at, kind, piece]) => {
    const place = at % (text.length + 1);
    return kind > 1 ? text : text.slice(0, place) + piece + text.slice(place + kind);
  });
}

describe('a column of times', () => {
  const separated = fc
    .tuple(
      fc.constantFrom('2026', '1970', '2199', '2200', '0000', '9999', '2024'),
      fc.constantFrom('-', '/', '.', '. ', '.\u00a0'),
      fc.integer({ min: 0, max: 13 }),
      fc.integer({ min: 0, max: 32 }),
      fc.constantFrom('', '', '.'),
      fc.boolean(),
    )
    .map(([year, separator, month, day, end, isPadded]) => {
      const part = (n: number) => String(n).padStart(isPadded ? 2 : 1, '0');
      return [year, part(month), part(day)].join(separator) + (separator.startsWith('.') ? end : '');
    });
  const half = fc.constantFrom('', '', '', 'AM', 'pm', 'Pm', '오전', '오후');
  const fraction = fc.option(digits(10), { nil: undefined });
  const zone = fc.constantFrom(
    '',
    '',
    'Z',
    'UTC',
    'GMT',
    'KST',
    '+09',
    '-0330',
    '+05:45',
    '+24:00',
    '+09:6',
    'JST',
  );
  const clock = fc
    .tuple(half, blanks, two, two, fc.option(two, { nil: undefined }), fraction, blanks, half)
    .map(([before, gap, hour, minute, second, rest, space, behind]) => {
      const seconds = second === undefined ? '' : `:${second}${rest === undefined ? '' : `.${rest}`}`;
      return `${before}${before && gap}${hour}:${minute}${seconds}${behind && space}${behind}`;
    });
  const compact = fc
    .tuple(separated, fc.constantFrom('', 'T'), two, two, two, fraction)
    .map(([date, separator, hour, minute, second, rest]) => {
      const time = [hour, minute, second].map((part) => part.padStart(2, '0')).join('');
      return date.replace(/[^0-9]/g, '') + separator + time + (rest === undefined ? '' : `.${rest}`);
    });
  const epoch = fc.tuple(
    fc.constantFrom('1793491200', '0000000000', '7258118400'),
    fc.constantFrom('', '.', '000', '123456', '123456789'),
    digits(10),
  );
  const text = fc
    .tuple(
      blanks,
      fc.oneof(
        {
          weight: 4,
          arbitrary: fc
            .tuple(separated, fc.constantFrom('T', ' ', '  ', '\u202f'), clock)
            .map((parts) => parts.join('')),
        },
        compact,
        epoch.map((parts) => parts.join('')),
      ),
      blanks,
      zone,
      blanks,
    )
    .map(([before, time, gap, zoned, behind]) => before + time + (zoned && gap) + zoned + behind);
  const column = new TimeColumn(ZONE, MEMORY);

  function read(texts: readonly string[], format?: string): number[] {
    const { scanner } = scanTexts(texts);
    const valid = MEMORY.bytes(VALID, ROWS).fill(1, 0, texts.length);
    const times = MEMORY.floats(TIMES, ROWS);
    const reader = format === undefined ? undefined : compileTimeFormat(format);
    column.read(scanner, 0, valid, times, MEMORY.words(AGAIN, ROWS), reader);
    return texts.map((_, row) => (valid[row] === 1 ? times[row] : INVALID_TIME));
  }

  test('gives what the plain rule gives for any form of a time, and beside it', () => {
    fc.assert(
      fc.property(fc.array(misspelt(text), { maxLength: 50 }), (texts) => {
        expect(texts.map((one, row) => [one, read(texts)[row]])).toEqual(
          texts.map((one) => [one, parseTimestamp(one, ZONE, false)]),
        );
      }),
      { numRuns: 300 },
    );
  });

  test('gives what the plain rule gives in any format', () => {
    const formats = fc.constantFrom(
      'dd/MM/yyyy HH:mm',
      'd/M/yy H:m:s',
      'MM/dd/yyyy hh:mm:ss a ZZ',
      'yyMMddHHmmss',
      'd-LLL-yyyy',
      'LLLL d, yyyy h:mm a',
      "yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSSZZZ",
      'yyyy-dd-MM HH:mm',
      'yyyy년 M월 d일 a h:mm',
      'HHmm dd.MM.yyyy S',
    );
    const names = fc.constantFrom('Nov', 'november', 'MAY', 'Sept', 'sep', '11', '3', '03', '13', '00');
    const written = fc
      .tuple(
        formats,
        two,
        names,
        fc.constantFrom('2026', '26', '1969', '61', '60', '0026'),
        two,
        two,
        two,
        digits(9),
      )
      .chain(([format, day, month, year, hour, minute, second, rest]) =>
        fc.constantFrom('AM', 'pm', '오후').chain((one) =>
          fc.constantFrom('+09:00', '+0900', '-9', '+24', 'Z').map((offset) => ({
            format,
            text: format.replace(/'/g, '').replace(/y+|L+|M+|d+|H+|h+|m+|s+|S+|a|Z+/g, (token) => {
              const parts = {
                y: year,
                L: month,
                M: month,
                d: day,
                H: hour,
                h: hour,
                m: minute,
                s: second,
                S: rest,
              };
              if (token === 'a') return one;
              return token.startsWith('Z') ? offset : parts[token[0] as keyof typeof parts];
            }),
          })),
        ),
      );
    fc.assert(
      fc.property(
        written,
        fc.nat(30),
        fc.constantFrom('', '', '', '1', ' ', 'x'),
        ({ format, text: one }, at, piece) => {
          const candidate = one.slice(0, at) + piece + one.slice(at);
          expect([format, candidate, ...read([candidate], format)]).toEqual([
            format,
            candidate,
            parseTimestamp(candidate, ZONE, false, compileTimeFormat(format)),
          ]);
        },
      ),
      { numRuns: 5000 },
    );
  });

  test('is read by the loop in each of its forms, without the plain rule', () => {
    const texts = [
      '2026-11-01 09:00:00 UTC',
      '2026-11-01 09:00:00.123456 UTC',
      '2026-11-01 09:00:00.000 +0900',
      '2026/11/1 9:00Z',
      '2026. 11. 1. 오전 9:00 KST',
      '2026.11.01 9:00:15 PM +09',
      '20261101T090000Z',
      '20261101090000.5+0900',
      ' 2026-11-01T09:00:00+09:00\u00a0',
      '1793491200',
      '1793491200.5',
      '1793491200123',
      '1793491200123456',
      '1793491200123456789',
    ];
    const inFormats = [
      ['dd/MM/yyyy HH:mm ZZ', '01/11/2026 09:00 +09:00'],
      ['d LLL yy h:mm a ZZZ', '1 nov 26 9:00 오전 +0900'],
    ] as const;
    const [dates, offsets] = [256 * 24, 256 * 16].map((size) => MEMORY.allocate(size));
    const left = (text: string, format?: string) => {
      const { scanner } = scanTexts([text]);
      MEMORY.bytes(VALID, 1)[0] = 1;
      const program = format === undefined ? 0 : writeFormat(compileTimeFormat(format), MEMORY);
      return MEMORY.loops.readTimes(scanner.address, 0, VALID, TIMES, dates, offsets, program, AGAIN);
    };
    expect(texts.filter((text) => left(text) > 0)).toEqual([]);
    expect(inFormats.filter(([format, text]) => left(text, format) > 0)).toEqual([]);
    // A wall-clock time is left to the zone.
    expect(left('2026-11-01 오전 9:00')).toBe(1);
  });
});

describe('a column of amounts', () => {
  const groups = fc
    .array(digits(4), { maxLength: 5 })
    .map((parts) => parts.map((part) => `,${part}`).join(''));
  const mark = fc.constantFrom('', '', '', '₩', '￦', '원', '€', '£', '$', 'KRW', 'USD', 'usd', '¥', 'ABCD');
  const number = fc
    .tuple(digits(16), fc.oneof(fc.constant(''), groups), fc.option(digits(31), { nil: undefined }))
    .map(([whole, more, fraction]) => whole + more + (fraction === undefined ? '' : `.${fraction}`));
  const exact = fc.constantFrom(
    '12,000',
    '1,234,567.5',
    '999,999,999,999,999.9999995',
    '0.0000005',
    '1.0E7',
    '',
  );
  const amount = fc
    .tuple(blanks, mark, blanks, fc.oneof(number, exact), blanks, mark, blanks)
    .map((parts) => parts.join(''));
  const rows = new RowColumns(ROWS, SEED, ZONE, MEMORY);
  const marks = new AmountMarks(ROWS, MEMORY);
  const units = MEMORY.floats(MEMORY.allocate(ROWS * 8), ROWS);
  const millionths = MEMORY.words(MEMORY.allocate(ROWS * 4), ROWS);

  /** What the loop gives for each text; undefined for one that it leaves to the plain rule. */
  function read(texts: readonly string[], decimal: DecimalMark) {
    const { scanner } = scanTexts(texts);
    const style = { ...usualValues(COLUMNS.conversions.slice(4, 5)), decimal };
    rows.begin(scanner, 0, undefined);
    marks.clear(texts.length);
    const left = [...rows.readAmounts(0, style, units, millionths, marks)];
    const currencies = new Int32Array(texts.length);
    const table = IdTable.of(SEED, [''], MEMORY);
    const valid = new Uint8Array(texts.length).fill(1);
    marks.nameCurrencies(texts.length, valid, currencies, table);
    return texts.map((_, row) =>
      left.includes(row)
        ? undefined
        : {
            units: units[row],
            millionths: millionths[row],
            currency: table.text(currencies[row]),
            isRounded: marks.countRounded(row + 1, valid) > marks.countRounded(row, valid),
          },
    );
  }

  test.each(['.', ','] as const)(
    'with the mark %s gives what the plain rule gives, or leaves a text to it',
    (decimal) => {
      const swap = (text: string) =>
        decimal === '.' ? text : text.replace(/[.,]/g, (one) => (one === '.' ? ',' : '.'));
      fc.assert(
        fc.property(fc.array(misspelt(amount).map(swap), { maxLength: 50 }), (texts) => {
          const given = read(texts, decimal);
          const pairs = texts
            .map((text, row) => ({ text, given: given[row] }))
            .filter((one) => one.given !== undefined);
          const none = { units: -1, millionths: 0, currency: '', isRounded: false };
          expect(pairs).toEqual(
            pairs.map(({ text }) => ({ text, given: text === '' ? none : parseAmount(text, decimal) })),
          );
        }),
        { numRuns: 1000 },
      );
    },
  );

  test('is read by the loop in each of its usual forms', () => {
    const texts = [
      '5000',
      '5000.5',
      '12,000',
      '₩12,000',
      '12,000원',
      '￦ 5',
      '5 €',
      '£5',
      '$5',
      'KRW 5',
      '5JPY',
      ' 5 ',
    ];
    expect(texts.filter((_, row) => read(texts, '.')[row] === undefined)).toEqual([]);
    expect(read(['12345.6789012345678', '0.9999995'], '.')).toEqual([
      { units: 12345, millionths: 678_901, currency: '', isRounded: true },
      { units: 1, millionths: 0, currency: '', isRounded: true },
    ]);
    expect(read(['12.000,50'], ',')).toEqual([
      { units: 12_000, millionths: 500_000, currency: '', isRounded: false },
    ]);
  });
});
