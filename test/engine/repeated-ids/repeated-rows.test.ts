import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  amountKey,
  type Beaten,
  contentKey,
  NONE_LAST,
  type PlacedRow,
  resolveRepeats,
} from '../../../src/engine/repeated-ids/repeated-rows.ts';

function row(id: string, content: string, line: number): PlacedRow {
  const rest = { user: '', time: 0, subject: '', units: -1, millionths: 0, offset: 0, lines: 1, part: 0 };
  return { id, content, line, ...rest };
}

/** Lines of duplicates and of conflicts. */
function resolve(...rows: PlacedRow[]): { duplicates: number[]; conflicts: number[] } {
  const { duplicates, conflicts } = resolveRepeats(rows);
  const lines = (list: readonly Beaten<PlacedRow>[]) =>
    list.map(({ row: { line } }) => line).sort((a, b) => a - b);
  return { duplicates: lines(duplicates), conflicts: lines(conflicts) };
}

describe('rows that share an id', () => {
  test('with the same content count once: the first', () => {
    expect(resolve(row('a', 'x', 1), row('a', 'x', 2), row('a', 'x', 3))).toEqual({
      duplicates: [2, 3],
      conflicts: [],
    });
  });

  test('with different content: the least counts, rows equal to it are duplicates, all others conflicts', () => {
    expect(resolve(row('a', 'y', 1), row('a', 'x', 2), row('a', 'x', 3), row('a', 'y', 4))).toEqual({
      duplicates: [3],
      conflicts: [1, 4],
    });
  });

  test('when the latest counts: rows equal to it are duplicates, all others are superseded', () => {
    const rows = [row('a', 'x', 1), row('a', 'y', 2), row('b', 'x', 3), row('a', 'z', 4), row('a', 'y', 5)];
    const { counting, duplicates, conflicts, superseded } = resolveRepeats(rows, 'latest');
    expect(counting.map(({ line }) => line)).toEqual([5, 3]);
    expect(duplicates.map(({ row: { line } }) => line)).toEqual([2]);
    expect(superseded.map(({ row: { line }, rival }) => [line, rival.line])).toEqual([
      [1, 5],
      [4, 5],
    ]);
    expect(conflicts).toEqual([]);
  });

  test('rows of different ids never meet', () => {
    expect(resolve(row('a', 'x', 1), row('b', 'x', 2), row('c', 'y', 3))).toEqual({
      duplicates: [],
      conflicts: [],
    });
  });

  test('any rows are resolved as counting by hand does', () => {
    const shared = fc.tuple(fc.constantFrom('a', 'b', ''), fc.constantFrom('x', 'y', 'z'));
    fc.assert(
      fc.property(fc.array(shared, { maxLength: 12 }), (pairs) => {
        const duplicates = pairs.flatMap(([id, content], line) => {
          const contents = pairs.filter(([other]) => other === id).map(([, other]) => other);
          const least = contents.every((other) => content <= other);
          const earlier = pairs.slice(0, line).some(([other, same]) => other === id && same === content);
          return least && earlier ? [line] : [];
        });
        const conflicts = pairs.flatMap(([id, content], line) =>
          pairs.some(([other, lesser]) => other === id && lesser < content) ? [line] : [],
        );
        expect(resolve(...pairs.map(([id, content], line) => row(id, content, line)))).toEqual({
          duplicates,
          conflicts,
        });
      }),
    );
  });
});

describe('the order of contents', () => {
  const time = fc.oneof(fc.nat(20), fc.integer({ min: 0, max: 7_258_118_399_999_999 }));
  const text = fc.string({ unit: fc.constantFrom('\0', '\x01', 'a', 'b', '\xf4'), maxLength: 4 });
  const order = (a: string, b: string) => Number(a > b) - Number(a < b);

  test('is that of the times, then of each text as bytes; equal only for equal content', () => {
    const content = fc.tuple(time, text, text);
    fc.assert(
      fc.property(content, content, ([timeA, ...textsA], [timeB, ...textsB]) => {
        const expected =
          Math.sign(timeA - timeB) || order(textsA[0], textsB[0]) || order(textsA[1], textsB[1]);
        expect(order(contentKey(timeA, textsA), contentKey(timeB, textsB))).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });

  test('of amounts is that of the numbers, none last', () => {
    const amount = fc.tuple(fc.integer({ min: -1, max: 10 ** 15 - 1 }), fc.nat(999_999));
    fc.assert(
      fc.property(amount, amount, ([unitsA, partsA], [unitsB, partsB]) => {
        const number = (units: number, parts: number) =>
          units < 0 ? 10n ** 30n : BigInt(units) * 1_000_000n + BigInt(parts);
        const [a, b] = [number(unitsA, partsA), number(unitsB, partsB)];
        expect(order(amountKey(unitsA, partsA), amountKey(unitsB, partsB))).toBe(
          Number(a > b) - Number(a < b),
        );
      }),
    );
  });

  test('of no amount lies behind every amount and every text in UTF-8', () => {
    expect(amountKey(-1, 0)).toBe(NONE_LAST);
    expect(order(NONE_LAST, Buffer.from('\u{10ffff}').toString('latin1'))).toBe(1);
  });
});
