import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Arena } from '../../../src/engine/columns/arena.ts';

const MEGABYTE = 1 << 20;

/** Columns of some lengths, of each type in turn. */
function cut(arena: Arena, lengths: readonly number[]) {
  return lengths.map((length, place) => {
    if (place % 4 === 0) return arena.floats(length);
    if (place % 4 === 1) return arena.numbers(length);
    return place % 4 === 2 ? arena.integers(length) : arena.bytes(length);
  });
}

test('columns are zero and do not lie upon each other, also when the memory is given anew', () => {
  const lengths = fc.array(fc.oneof(fc.nat(40), fc.constantFrom(3 * MEGABYTE, 4 * MEGABYTE)), {
    maxLength: 9,
  });
  const arena = new Arena();
  fc.assert(
    fc.property(fc.array(lengths, { minLength: 1, maxLength: 3 }), (rounds) => {
      for (const round of rounds) {
        arena.rewind();
        const columns = cut(arena, round);
        columns.forEach((column, place) => {
          expect(column.length).toBe(round[place]);
          expect(column.every((value) => value === 0)).toBe(true);
          column.fill(place + 1);
        });
        for (const [place, column] of columns.entries())
          expect(column.every((value) => value === place + 1)).toBe(true);
      }
    }),
    { numRuns: 6 },
  );
});

test('a column that is larger than any block has room too, and its memory is given anew', () => {
  const arena = new Arena();
  const bytes = [40, 1].map((megabytes) => arena.bytes(megabytes * MEGABYTE));
  expect(bytes.map(({ length }) => length)).toEqual([40 * MEGABYTE, MEGABYTE]);
  bytes[0].fill(7);
  arena.rewind();
  const again = arena.bytes(40 * MEGABYTE);
  expect(again.buffer).toBe(bytes[0].buffer);
  expect(again.includes(7)).toBe(false);
});

test('columns of one arena share their memory with other threads', () => {
  const arena = new Arena();
  expect(arena.floats(1).buffer).toBeInstanceOf(SharedArrayBuffer);
  expect(arena.floats(1).buffer).toBe(arena.bytes(3).buffer);
});
