import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IdHash } from '../../src/batches/id-hash.ts';
import { TEXT_SLACK } from '../../src/loops/loop-memory.ts';
import { MEMORY, scanText } from '../records/scan-text.ts';
import { collidingIds } from './colliding-ids.ts';

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

test('the loop over a column hashes texts of any length as each alone, and lists the odd ones', () => {
  const ROWS = 100;
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '+', '\0', '\xff'), maxLength: 70 });
  const plain = fc.integer({ min: 0, max: 70 }).map((length) => 'x'.repeat(length));
  const [valid, hashes, again] = [1, 8, 4].map((size) => MEMORY.allocate(ROWS * size));
  MEMORY.bytes(valid, ROWS).fill(1);
  fc.assert(
    fc.property(fc.array(fc.oneof(text, plain), { maxLength: ROWS }), fc.integer(), (texts, seed) => {
      // Quotes, so that an empty text is no empty line.
      const { scanner } = scanText(texts.map((one) => `"${one}"\n`).join(''), 1);
      const others = MEMORY.loops.hashFields(scanner.address, 0, seed, valid, hashes, again);
      const lanes = [...MEMORY.words(hashes, texts.length * 2)];
      expect(lanes).toEqual(texts.flatMap((one) => hash(one, seed).slice(0, 2)));
      const isOdd = (one: string) => one === '' || one.includes('\xff') || one.at(-3) === '+';
      const odd = texts.flatMap((one, row) => (isOdd(one) ? [row] : []));
      const listed = [...MEMORY.words(again, others)];
      // A text of less than three characters is odd, too, where a plus stands before it.
      expect(listed.filter((row) => texts[row].length > 2 || isOdd(texts[row]))).toEqual(odd);
    }),
  );
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

/** How far ids stand from their places in a table that is half full, where each goes to the next free place. */
function displacements(ids: readonly string[], seed: number): { mean: number; longest: number } {
  const taken = new Uint8Array(ids.length * 2);
  const distances = ids.map((id) => {
    let distance = 0;
    let place = hash(id, seed)[0] & (taken.length - 1);
    for (; taken[place] === 1; place = (place + 1) % taken.length) distance++;
    taken[place] = 1;
    return distance;
  });
  return { mean: distances.reduce((a, b) => a + b) / ids.length, longest: Math.max(...distances) };
}

/** A table half full has a mean of about 0.5, and 4096 ids rarely one that is 40 places off. */
const SPREAD = { mean: 0.7, longest: 80 };

function expectSpread(ids: readonly string[], seed: number): void {
  const { mean, longest } = displacements(ids, seed);
  expect(mean).toBeLessThan(SPREAD.mean);
  expect(longest).toBeLessThan(SPREAD.longest);
}

test.each([12, 11])(
  '2^%i ids that all collide under one seed are spread like any others under another',
  (doublings) => {
    const known = 20_261_101;
    const ids = collidingIds(known, doublings);
    expect(new Set(ids).size).toBe(2 ** doublings);
    expect(new Set(ids.map((id) => hash(id, known).join())).size).toBe(1);
    for (const seed of [known + 1, ~known, 0, 1, -1, 0x7fffffff]) expectSpread(ids, seed);
  },
);

/** All choices of one of two words at each place, 2^12 ids of bytes that need not be text. */
function choices(words: readonly (readonly [number, number])[]): string[] {
  const blocks = Array.from({ length: 12 }, () => words).flat();
  const place = (at: number) => Math.floor(at / words.length);
  return Array.from({ length: 4096 }, (_, bits) =>
    Buffer.from(Int32Array.from(blocks.map((pair, at) => pair[(bits >>> place(at)) & 1])).buffer).toString(
      'latin1',
    ),
  );
}

test.each([
  // The highest bits go through additions and multiplications with the fewest others.
  ['the highest bit and one that it is moved to', 0x80000000, 1 << 12],
  ['the second highest bit', 0x40000000, 1 << 15],
  ['the highest bits of both halves of a word', 0x80000000, 0x80000000],
  ['the lowest bits', 1, 1],
])('differences in %s do not bring ids together, whatever the seed', (_, first, second) => {
  const [one, two] = [0x61626364, 0x65666768];
  const ids = choices([
    [one, one ^ first],
    [two, two ^ second],
  ]);
  expect(new Set(ids).size).toBe(4096);
  for (const seed of [1, 2, 3, -5, 0x12345678]) expectSpread(ids, seed);
});

test('no difference of up to two bits in two words makes ids meet in either lane', () => {
  const bits = Array.from({ length: 64 }, (_, bit) => bit);
  const pairs = bits.flatMap((one) => bits.filter((other) => other <= one).map((other) => [one, other]));
  const flip = (text: string, flipped: readonly number[]) => {
    const bytes = Buffer.from(text, 'latin1');
    for (const bit of new Set(flipped)) bytes[bit >>> 3] ^= 1 << (bit & 7);
    return bytes.toString('latin1');
  };
  const met = pairs.filter((flipped) =>
    [1, 2, 3, 4, 5, 6, 7, 8].some((seed) => {
      const [one, other] = [hash('user-217', seed), hash(flip('user-217', flipped), seed)];
      return one[0] === other[0] || one[1] === other[1];
    }),
  );
  expect(met).toEqual([]);
});
