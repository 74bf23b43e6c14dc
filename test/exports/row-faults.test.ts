import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COLUMNS, LINE_ID } from '../../src/exports/files/kinds.ts';
import { firstFault, rejectValue } from '../../src/exports/row-faults.ts';
import { Zone } from '../../src/values/zone.ts';
import { latin1, scanText } from '../records/scan-text.ts';
import { usualValues } from './input-file.ts';

const UTC = new Zone('UTC');
const TIME = '2026-11-01T09:00:00Z';

/** The first fault of a row of conversions, as `reason column value`; `none` without one. */
function fault(row: string): string {
  const columns = COLUMNS.conversions.filter(({ name }) => name !== LINE_ID);
  const { scanner, bytes } = scanText(row, columns.length);
  const found = firstFault(scanner, 0, bytes, usualValues(columns), UTC);
  return found === undefined ? 'none' : `${found.reason} ${found.column} ${found.value}`;
}

describe('the first fault of a row', () => {
  test('is none where required fields are filled and the others are empty', () => {
    expect(fault(`o1,u1,purchase,${TIME},,`)).toBe('none');
    expect(fault(`o1,u1,purchase,${TIME},12.5,KRW`)).toBe('none');
  });

  test('is in its shape before it is in any value: the raw record is told', () => {
    expect(fault(',\xff,x"y')).toBe('stray_quote  ,\ufffd,x"y');
    expect(fault(',\xff,"a""b"')).toBe('wrong_field_count  ,\ufffd,"a""b"');
  });

  test('is bad UTF-8 in any used column before what is wrong with columns before it', () => {
    expect(fault(',u1,purchase,never,x,K\xffW')).toBe('invalid_utf8 currency K\ufffdW');
    expect(fault('\xff,\xfe,purchase,never,x,K')).toBe('invalid_utf8 conversion_id \ufffd');
  });

  test('is then that of the first column, whatever its reason', () => {
    expect(fault(',u1,purchase,never,x,')).toBe('empty_field conversion_id ');
    expect(fault('o1,u1,purchase,never,x,')).toBe('invalid_timestamp occurred_at never');
    expect(fault('o1,u1,purchase,,x,')).toBe('empty_field occurred_at ');
    expect(fault(`o1,u1,purchase,${TIME},"1,5",`)).toBe('invalid_amount amount 1,5');
    expect(fault('o1,u1,purchase, \t,x,')).toBe('empty_field occurred_at  \t');
    expect(fault(`o1,,purchase,never,x,`)).toBe('empty_field user_id ');
  });
});

describe('a value', () => {
  test('has U+FFFD for each maximal bad sequence', () => {
    expect(rejectValue(Buffer.of(0x61, 0xff, 0xfe, 0x62))).toBe('a\ufffd\ufffdb');
    expect(rejectValue(Buffer.of(0xea, 0xb0, 0x61))).toBe('\ufffda');
    expect(rejectValue(Buffer.of(0xf0, 0x9f, 0x98))).toBe('\ufffd');
  });

  test('is cut to 256 bytes at a character', () => {
    expect(rejectValue(Buffer.from('x'.repeat(257)))).toBe('x'.repeat(256));
    expect(rejectValue(Buffer.from(`x${'가'.repeat(100)}`))).toBe(`x${'가'.repeat(85)}`);
    expect(rejectValue(Buffer.from(`xy${'가'.repeat(100)}`))).toBe(`xy${'가'.repeat(84)}`);
    expect(rejectValue(Buffer.from(`x${'😀'.repeat(70)}`))).toBe(`x${'😀'.repeat(63)}`);
    expect(rejectValue(Buffer.alloc(1000, 0xff))).toBe('\ufffd'.repeat(85));
  });

  test('of any bytes is the start of the whole decoded value', () => {
    const piece = fc.constantFrom(
      'a',
      latin1('é'),
      latin1('가'),
      latin1('😀'),
      '\xff',
      '\xea\xb0',
      '\xf0\x9f\x98',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 300 }), (pieces) => {
        const bytes = Buffer.from(pieces.join(''), 'latin1');
        const value = rejectValue(bytes);
        const whole = bytes.toString();
        expect(whole.startsWith(value)).toBe(true);
        const next = [...whole.slice(value.length)][0] ?? '';
        expect(Buffer.byteLength(value)).toBeLessThanOrEqual(256);
        if (next !== '') expect(Buffer.byteLength(value + next)).toBeGreaterThan(256);
      }),
    );
  });
});
