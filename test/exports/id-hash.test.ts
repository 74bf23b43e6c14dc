import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IdHash, TEXT_SLACK } from '../../src/exports/id-hash.ts';

/** Both lanes and whether a byte is above 0x7F, with other bytes around the text. */
function hash(text: string, seed = 1, around = 'x'): [number, number, boolean] {
  const bytes = new Uint8Array(Buffer.from(around + text + around.repeat(TEXT_SLACK), 'latin1'));
  const hasher = new IdHash(seed);
  hasher.compute(new DataView(bytes.buffer), 1, 1 + text.length);
  return [hasher.a, hasher.b, hasher.high];
}

test('any text has the same hash wherever it stands and whatever follows', () => {
  const text = fc.string({ unit: fc.constantFrom('\0', 'a', 'b', '\xff'), maxLength: 12 });
  fc.assert(
    fc.property(text, fc.integer(), (one, seed) => {
      expect(hash(one, seed, '\xff')).toEqual(hash(one, seed, '\0'));
      expect(hash(one)[2]).toBe(one.includes('\xff'));
    }),
  );
});

test('zero bytes and their number count', () => {
  const hashes = ['', '\0', '\0\0', 'a', 'a\0', '\0a', 'abcd', 'abcd\0'].map((text) => hash(text).join());
  expect(new Set(hashes).size).toBe(hashes.length);
});

test('another seed gives other hashes', () => {
  expect(hash('user-1', 1)).not.toEqual(hash('user-1', 2));
});

test('like ids spread: both lanes differ for each, and every bit is set for about half', () => {
  const ids = Array.from({ length: 20_000 }, (_, i) => hash(`user-${i}`));
  for (const lane of [0, 1] as const) {
    // Of 20,000 numbers of 32 bits 0.05 pairs are expected to be equal.
    expect(new Set(ids.map((one) => one[lane])).size).toBeGreaterThan(19_990);
    for (let bit = 0; bit < 32; bit++) {
      const set = ids.filter((one) => ((one[lane] >>> bit) & 1) === 1).length;
      expect(Math.abs(set - 10_000)).toBeLessThan(500);
    }
  }
});
