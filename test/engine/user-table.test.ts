import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CollectedConversions } from '../../src/engine/columns.ts';
import { layOutUsers } from '../../src/engine/fill-users.ts';
import { findUsers, UserFilter } from '../../src/engine/find-users.ts';
import { forgetUsers, NO_USER, userTextAt } from '../../src/engine/user-table.ts';
import { IdHash } from '../../src/exports/id-hash.ts';
import { conversionTable, hashUsers, userTable } from './user-tables.ts';

/** All texts of one length have the same hash, so that only the bytes tell them apart. */
class LengthHash extends IdHash {
  override compute(_view: DataView, start: number, end: number): void {
    this.a = (end - start) << 20;
    this.b = end - start;
    this.high = false;
  }
}

const USERS = { random: new IdHash(7), length: new LengthHash(0) };
type HashName = keyof typeof USERS;

/** For each of the users the text of the user found for them; undefined where none is found. */
function find(
  table: ReturnType<typeof userTable>['table'],
  users: readonly string[],
  valid: Uint8Array,
  hash: IdHash,
) {
  const candidates = { ...hashUsers(users, hash), times: new Float64Array(users.length) };
  const filter = new UserFilter(Math.max(1, users.length));
  filter.apply(table, valid, candidates.hashes, users.length);
  const places = filter.rows.slice(0, filter.count).reverse();
  const { users: slots } = findUsers(table, candidates, places);
  const found = users.map((): string | undefined => undefined);
  places.forEach((place, i) => {
    if (slots[i] !== NO_USER) found[place] = Buffer.from(userTextAt(table, slots[i])).toString();
  });
  return found;
}

const user = fc.string({ unit: fc.constantFrom('a', 'b', '가'), minLength: 1, maxLength: 6 });
const hashName = fc.constantFrom<HashName>('random', 'length');

describe('users', () => {
  test('have one slot each, whatever their parts, hashes and the threads that fill the table', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(user, { maxLength: 30 }), { maxLength: 4 }),
        hashName,
        fc.constantFrom(1, 2, 5),
        (parts, name, pieces) => {
          const { table, slots } = userTable(parts, USERS[name], pieces);
          const texts = Array.from(slots, (slot) => Buffer.from(userTextAt(table, slot)).toString());
          expect(texts).toEqual(parts.flat());
          expect(new Set(slots).size).toBe(new Set(parts.flat()).size);
        },
      ),
    );
  });

  test('are found in valid rows if and only if they have conversions', () => {
    fc.assert(
      fc.property(
        fc.array(user, { maxLength: 40 }),
        fc.array(fc.tuple(user, fc.boolean()), { maxLength: 40 }),
        hashName,
        (known, rows, name) => {
          const { table } = userTable([known], USERS[name], 1);
          const valid = Uint8Array.from(rows, ([, isValid]) => Number(isValid));
          const asked = rows.map(([text]) => text);
          const expected = rows.map(([text, isValid]) =>
            isValid && known.includes(text) ? text : undefined,
          );
          expect(find(table, asked, valid, USERS[name])).toEqual(expected);
        },
      ),
    );
  });

  test('are found among many more than are looked at together', () => {
    const known = Array.from({ length: 5000 }, (_, i) => `user-${i * 2}`);
    const asked = Array.from({ length: 10_000 }, (_, i) => `user-${i}`);
    const { table } = userTable([known], USERS.random, 3);
    const found = find(table, asked, new Uint8Array(asked.length).fill(1), USERS.random);
    expect(found).toEqual(asked.map((text, i) => (i % 2 === 0 ? text : undefined)));
  });
});

test('users that were dropped are not taken for missing ones', () => {
  const { table } = userTable([['a']], USERS.random, 1);
  forgetUsers(table);
  expect(() => find(table, ['a'], Uint8Array.of(1), USERS.random)).toThrow('dropped');
});

test('user ids that are too long all together are an input error', () => {
  const part = (bytes: number): CollectedConversions => ({
    loaded: {
      length: 1,
      times: new Float64Array(1),
      events: new Uint32Array(1),
      units: new Float64Array(1),
      millionths: new Uint32Array(1),
      starts: Uint32Array.of(0, 0, bytes),
      texts: new Uint8Array(0),
    },
    keys: {
      currencies: new Uint32Array(1),
      userHashes: new Uint32Array(2),
      offsets: new Float64Array(1),
    },
  });
  const half = 2 ** 30 - 4;
  expect(() => layOutUsers([part(half), part(half)])).toThrow('--from');
  expect(layOutUsers([part(1000), part(1000)]).texts.length).toBe(2008);
});

describe('clicks', () => {
  const SECOND = 1_000_000;
  // Far from each other, as ticks are some seconds long.
  const time = fc.integer({ min: 1, max: 20 }).map((minute) => minute * 60 * SECOND);

  test('are late when all conversions of their user that count come before them', () => {
    const conversion = fc.record({ user, time, counts: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(conversion, { maxLength: 30 }),
        fc.array(fc.record({ user, time }), { maxLength: 30 }),
        hashName,
        (conversions, clicks, name) => {
          const { table, slots } = conversionTable(conversions, USERS[name]);
          const candidates = {
            ...hashUsers(
              clicks.map((click) => click.user),
              USERS[name],
            ),
            times: Float64Array.from(clicks, (click) => click.time),
          };
          const found = findUsers(table, candidates, Uint32Array.from(clicks.keys()));
          const counting = (click: { user: string }) =>
            conversions.filter((one) => one.user === click.user && one.counts);
          const isKept = clicks.map((click) => counting(click).some((one) => one.time >= click.time));
          expect(Array.from(found.users, (slot) => slot !== NO_USER)).toEqual(isKept);
          expect(found.late).toBe(
            clicks.filter((click, at) => !isKept[at] && counting(click).length > 0).length,
          );
          expect(Array.from(slots, (slot) => slot !== NO_USER)).toEqual(
            conversions.map(({ counts }) => counts),
          );
        },
      ),
    );
  });

  test('of the same instant as the last conversion are not late, in the last days that can be told too', () => {
    for (const instant of [0, 1, 1_999_999, 2_000_000, 7_258_118_399_999_999]) {
      const { table } = conversionTable([{ user: 'a', time: instant, counts: true }], USERS.random);
      const find = (at: number) =>
        findUsers(
          table,
          { ...hashUsers(['a'], USERS.random), times: Float64Array.of(at) },
          Uint32Array.of(0),
        );
      expect(find(instant).late).toBe(0);
      expect(find(instant).users[0]).not.toBe(NO_USER);
      expect(find(instant + 2_000_000).late).toBe(1);
    }
  });
});
