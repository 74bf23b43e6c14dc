import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { campaignFileNames } from '../../../src/report/tables/campaign-files.ts';
import { compareText } from '../../../src/values/text-order.ts';

function digits(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 16);
}

function name(id: string): string {
  return campaignFileNames([id])[0];
}

describe('a file name', () => {
  test('is the id where that is safe, with other bytes escaped in upper case', () => {
    expect(name('Az09-_.csv')).toBe('Az09-_.csv');
    expect(name('a b/c%~')).toBe('a%20b%2Fc%25%7E');
    expect(name('가')).toBe('%EA%B0%80');
    expect(name('a\nb\0')).toBe('a%0Ab%00');
  });

  test('never begins with a point', () => {
    expect(['.', '..', '.a.b', 'a.'].map(name)).toEqual(['%2E', '%2E.', '%2Ea.b', 'a.']);
  });

  test('over 200 bytes is its first 150, with a digest of the id', () => {
    expect(name('x'.repeat(200))).toBe('x'.repeat(200));
    expect(name('x'.repeat(201))).toBe(`${'x'.repeat(150)}~${digits('x'.repeat(201))}`);
    const hangul = '가'.repeat(23);
    expect(name(hangul)).toBe(`${'%EA%B0%80'.repeat(17).slice(0, 150)}~${digits(hangul)}`);
    expect(name('가'.repeat(22))).toBe('%EA%B0%80'.repeat(22));
  });
});

describe('a name that is a device of Windows', () => {
  test('gets the digest behind it, in any case and with any dots', () => {
    for (const id of ['CON', 'aux.1', 'Nul', 'com1', 'LPT9.a.b', 'prn.']) {
      expect(name(id)).toBe(`${id}~${digits(id)}`);
    }
    expect(campaignFileNames(['CON', 'con'])).toEqual([`CON~${digits('CON')}`, `con~${digits('con')}`]);
  });

  test('is none with anything else before the first dot', () => {
    const ids = ['CON1', 'console', 'COM0', 'COM10', 'LPT', 'a.con', 'CON-', 'CON_.x'];
    expect(ids.map(name)).toEqual(ids);
    expect(name('CON ')).toBe('CON%20');
  });
});

describe('names that differ only in ASCII case', () => {
  test('get the digest behind them, all but the first', () => {
    expect(campaignFileNames(['AB', 'Ab', 'aB', 'b'])).toEqual([
      'AB',
      `Ab~${digits('Ab')}`,
      `aB~${digits('aB')}`,
      'b',
    ]);
  });

  test('may be names that are cut: those differ by their digests already', () => {
    const [upper, lower] = ['X'.repeat(201), 'x'.repeat(201)];
    const names = campaignFileNames([upper, lower]);
    expect(names).toEqual([`${'X'.repeat(150)}~${digits(upper)}`, `${'x'.repeat(150)}~${digits(lower)}`]);
  });

  test('of other letters are names of their own', () => {
    expect(campaignFileNames(['É', 'é'])).toEqual(['%C3%89', '%C3%A9']);
  });
});

test('any ids have safe names that differ where case does not count', () => {
  const id = fc.string({
    unit: fc.constantFrom('a', 'A', 'b', 'B', '.', '%', ' ', '가'),
    minLength: 1,
    maxLength: 4,
  });
  fc.assert(
    fc.property(fc.uniqueArray(id, { maxLength: 30 }), (ids) => {
      const names = campaignFileNames([...ids].sort(compareText));
      for (const one of names) expect(one).toMatch(/^[A-Za-z0-9_%~-][A-Za-z0-9._%~-]*$/);
      expect(new Set(names.map((one) => one.toLowerCase())).size).toBe(ids.length);
    }),
  );
});
