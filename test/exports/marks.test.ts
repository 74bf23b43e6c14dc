import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findMarks, Marks } from '../../src/exports/marks.ts';

/** The places of commas, quotes and line feeds from `position` on, the one put at the limit with them. */
function plainMarks(bytes: Uint8Array, position: number, limit: number): number[] {
  const places = Array.from({ length: limit + 1 - position }, (_, i) => position + i);
  return places.filter((place) => [0x2c, 0x22, 0x0a].includes(bytes[place]));
}

function foundMarks(bytes: Uint8Array, position: number, limit: number): number[] {
  const marks = new Marks();
  marks.start(bytes, position, limit);
  const found: number[] = [];
  do found.push(marks.next());
  while (found[found.length - 1] < limit);
  return found;
}

const byte = fc.oneof(
  fc.integer({ min: 0, max: 255 }),
  fc.constantFrom(0x2c, 0x22, 0x0a, 0x0d, 0x2b, 0x2d, 0xac, 0x8a),
);

test('any bytes from any place on: the marks are those that a look at each byte finds', () => {
  fc.assert(
    fc.property(
      fc.array(byte, { maxLength: 300 }),
      fc.nat(200),
      fc.constantFrom(1, 7, 40, 100),
      (bytes, from, times) => {
        const text = Uint8Array.from([...Array.from({ length: times }, () => bytes).flat(), 0x0a]);
        const limit = text.length - 1;
        const position = Math.min(from, limit);
        expect(foundMarks(text, position, limit)).toEqual(plainMarks(text, position, limit));
        const marks = new Int32Array(text.length);
        const count = findMarks(text, text.length, marks);
        expect([...marks.subarray(0, count)]).toEqual(plainMarks(text, 0, limit));
      },
    ),
  );
});

test('long stretches without a mark, and with nothing else, are gone through', () => {
  for (const filling of ['x', ',', '"\n']) {
    const text = Buffer.from(`${filling.repeat(30_000)}\n`);
    const limit = text.length - 1;
    expect(foundMarks(text, 5, limit)).toEqual(plainMarks(text, 5, limit));
  }
});

test('behind the limit there is nothing to ask for', () => {
  const marks = new Marks();
  marks.start(Buffer.from('a\n,,,'), 0, 1);
  expect(marks.next()).toBe(1);
  expect(() => marks.next()).toThrow(RangeError);
});
