import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { IdTable } from '../../src/batches/id-table.ts';
import { latin1, MEMORY, scanText } from '../records/scan-text.ts';
import { collidingIds } from './colliding-ids.ts';

type Look = 'find' | 'findOrAdd';

function look(table: IdTable, how: Look, text: string): number {
  return table[how](Buffer.from(text));
}

describe('texts', () => {
  test('are numbered in the order of their insertion and found by their bytes', () => {
    const table = IdTable.of(1, ['b', 'a', '가'], MEMORY);
    expect(['b', 'a', '가', 'c', ''].map((text) => look(table, 'find', text))).toEqual([0, 1, 2, -1, -1]);
    expect([0, 1, 2].map((place) => table.text(place))).toEqual(['b', 'a', '가']);
    expect(table.size).toBe(3);
  });

  test('that are not there are added once, the empty one too', () => {
    const table = new IdTable(1, MEMORY);
    expect(['x', '', 'x', ''].map((text) => look(table, 'findOrAdd', text))).toEqual([0, 1, 0, 1]);
    expect(table.size).toBe(2);
  });

  test('longer than all room so far are kept whole', () => {
    const table = new IdTable(1, MEMORY);
    const long = 'x'.repeat(5000);
    expect([
      look(table, 'findOrAdd', 'a'),
      look(table, 'findOrAdd', long),
      look(table, 'find', long),
    ]).toEqual([0, 1, 1]);
    expect(table.text(1)).toBe(long);
  });

  test('of the same hash are told apart by their bytes', () => {
    const ids = collidingIds(1, 3);
    const known = ids.slice(0, -1);
    const table = IdTable.of(1, known, MEMORY);
    expect(ids.map((text) => look(table, 'find', text))).toEqual([...known.keys(), -1]);
  });

  test('any of them, looked for and added, are found as in a Map, also many of the same hash', () => {
    const colliding = fc.constantFrom(...collidingIds(3, 5));
    const text = fc.oneof(fc.string({ maxLength: 5 }), fc.nat(60).map(String), colliding);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom<Look>('find', 'findOrAdd'), text), { maxLength: 200 }),
        (steps) => {
          const [table, model] = [new IdTable(3, MEMORY), new Map<string, number>()];
          for (const [how, one] of steps) {
            if (how === 'findOrAdd' && !model.has(one)) model.set(one, model.size);
            expect(look(table, how, one)).toBe(model.get(one) ?? -1);
          }
          expect([...model.keys()]).toEqual(
            Array.from({ length: table.size }, (_, place) => table.text(place)),
          );
        },
      ),
      { numRuns: 50 },
    );
  });
});

const [VALID, NUMBERS, AGAIN] = [60, 240, 240].map((size) => MEMORY.allocate(size));

test('any texts of a field are found for many rows as they are one by one, with those around them', () => {
  const text = fc.oneof(
    fc.string({ unit: fc.constantFrom('a', 'b', '가'), maxLength: 9 }),
    fc.nat(60).map(String),
  );
  // Alike in their first and last bytes, and longer than what is remembered of a text that was found of late.
  const alike = fc
    .tuple(fc.constantFrom(0, 3, 7, 8, 9), fc.constantFrom('', 'a', 'b'), fc.constantFrom(0, 3, 7, 8, 9))
    .map(([before, between, behind]) => `${'a'.repeat(before)}${between}${'a'.repeat(behind)}`);
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.oneof(text, alike), { maxLength: 80 }),
      fc.array(fc.oneof(text, alike), { maxLength: 60 }),
      (known, asked) => {
        const table = IdTable.of(5, known, MEMORY);
        const { scanner } = scanText(asked.map((one) => latin1(`"${one}",x\n`)).join(''), 2);
        const valid = MEMORY.bytes(VALID, asked.length).fill(1);
        const numbers = MEMORY.words(NUMBERS, asked.length).fill(-7);
        const again = MEMORY.words(AGAIN, asked.length);
        if (asked.length > 3) valid[3] = 0;
        const [validAt, numbersAt, againAt] = [valid, numbers, again].map(({ byteOffset }) => byteOffset);
        const missing = table.findFields(scanner, 0, validAt, numbersAt, againAt);
        const expected = asked.map((one, row) => (row === 3 && asked.length > 3 ? -7 : known.indexOf(one)));
        expect([...numbers]).toEqual(expected);
        expect([...again.subarray(0, missing)]).toEqual(
          expected.flatMap((number, row) => (number === -1 ? [row] : [])),
        );
      },
    ),
    { numRuns: 300 },
  );
});
