import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { IdHash } from '../../../src/batches/id-hash.ts';
import type { CollectedClicks } from '../../../src/engine/users/click-columns.ts';
import type { CollectedConversions } from '../../../src/engine/users/conversion-columns.ts';
import { layOutUsers } from '../../../src/engine/users/fill-users.ts';
import {
  AFTERWARDS,
  findUser,
  isLate,
  NO_USER,
  USER_PARTITIONS,
  type UserTable,
  userTextAt,
} from '../../../src/engine/users/user-table.ts';
import { Region } from '../../../src/loops/loop-memory.ts';
import { latin1, MEMORY } from '../../records/scan-text.ts';
import { clickCollector, collectClicks, keptClicks } from '../click-batches.ts';
import { conversionTable, userTable } from '../user-tables.ts';

const ROOM = new Region(MEMORY);

/** All texts of one length have the same hash, so that only the bytes tell them apart. */
class LengthHash extends IdHash {
  override compute(_view: DataView, start: number, end: number): void {
    this.a = (end - start) << 20;
    this.b = end - start;
    this.high = false;
  }
}

/** All texts have the same hash, whose search begins at the last slot of the last partition. */
class SameHash extends IdHash {
  override compute(): void {
    this.a = -1;
    this.b = 5;
    this.high = false;
  }
}

const USERS = { random: new IdHash(7), length: new LengthHash(0), same: new SameHash(0) };
type HashName = keyof typeof USERS;

/** For each of the users the text of the user found for them; undefined where none is found. */
function find(table: UserTable, users: readonly string[], valid: readonly boolean[], hash: IdHash) {
  const clicks = users.map((user, at) => ({
    id: String(at),
    user,
    time: 0,
    campaign: 0,
    valid: valid[at],
  }));
  const found = users.map((): string | undefined => undefined);
  for (const click of keptClicks(collectClicks(clickCollector(), clicks, table, hash), table))
    found[Number(click.id)] = click.user;
  return found;
}

// Ids that are filled up with zeros must not be taken for others that end with some.
const user = fc.string({ unit: fc.constantFrom('a', 'b', '가', '\0'), minLength: 1, maxLength: 6 });
const hashName = fc.constantFrom<HashName>('random', 'length', 'same');

describe('users', () => {
  test('have one slot each, whatever their parts, hashes and the threads that fill the table', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(user, { maxLength: 30 }), { maxLength: 4 }),
        hashName,
        fc.constantFrom(1, 2, 5),
        (parts, name, pieces) => {
          const { table, slots } = userTable(parts, USERS[name], pieces);
          const texts = Array.from(slots, (slot) => Buffer.from(userTextAt(table, slot, MEMORY)).toString());
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
          const valid = rows.map(([, isValid]) => isValid);
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
    const all = asked.map(() => true);
    const found = find(table, asked, all, USERS.random);
    expect(found).toEqual(asked.map((text, i) => (i % 2 === 0 ? text : undefined)));
  });
});

test('users with long ids are put into the table few at a time, so that they do not fill the memory', () => {
  // The longest first: texts that are read in place grow but once.
  const users = Array.from({ length: 60 }, (_, i) => `${'x'.repeat(160_000 - i * 1000)}-${i}`);
  const before = MEMORY.allocate(0);
  const { table, slots } = userTable([users, users], USERS.random, 2);
  expect(MEMORY.allocate(0) - before).toBeLessThan(table.bytes + (6 << 20));
  expect(Array.from(slots, (slot) => Buffer.from(userTextAt(table, slot, MEMORY)).toString())).toEqual([
    ...users,
    ...users,
  ]);
});

test('user ids that are too long all together are an input error', () => {
  const part = (bytes: number): CollectedConversions => {
    const loaded = {
      length: 1,
      times: new Float64Array(1),
      events: new Uint32Array(1),
      units: new Float64Array(1),
      millionths: new Uint32Array(1),
      starts: Uint32Array.of(0, 0, bytes),
      texts: new Uint8Array(0),
      partitionStarts: Uint32Array.from({ length: USER_PARTITIONS + 1 }, (_, at) => Math.min(at, 1)),
    };
    const keys = {
      currencies: new Uint32Array(1),
      userHashes: new Uint32Array(2),
      offsets: new Float64Array(1),
      rows: new Uint32Array(1),
    };
    const userBytes = new Float64Array(USER_PARTITIONS);
    userBytes[0] = bytes + 4;
    return { loaded, keys, userBytes };
  };
  const half = 1.5 * 2 ** 30 - 4;
  expect(() => layOutUsers([part(half), part(half)], MEMORY, 1)).toThrow('--from');
  expect(layOutUsers([part(1000), part(1000)], MEMORY, 1).bytes).toBeLessThan(4000);
});

/** How many clicks came after all conversions of their users. */
function lateOf({ kept }: CollectedClicks): number {
  return kept.reduce((sum, { late }) => sum + late, 0);
}

describe('clicks', () => {
  const SECOND = 1_000_000;
  // Far from each other, as ticks are some seconds long, and over some days.
  const time = fc.integer({ min: 1, max: 20 }).map((part) => part * 6 * 3600 * SECOND);

  // The same for all: what it counted for one must not stay for the next.
  const collector = clickCollector();

  test('are late when all conversions of their user that count come over a day before them', () => {
    const conversion = fc.record({ user, time, counts: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(conversion, { maxLength: 30 }),
        fc.array(fc.record({ user, time }), { maxLength: 30 }),
        hashName,
        (conversions, clicks, name) => {
          const { table, slots } = conversionTable(conversions, USERS[name]);
          const asked = clicks.map((click, at) => ({ id: String(at), campaign: 0, valid: true, ...click }));
          const collected = collectClicks(collector, asked, table, USERS[name]);
          const kept = new Set(keptClicks(collected, table).map(({ id }) => Number(id)));
          const counting = (click: { user: string }) =>
            conversions.filter((one) => one.user === click.user && one.counts);
          const isKept = clicks.map((click) =>
            counting(click).some((one) => one.time + AFTERWARDS >= click.time),
          );
          const isLateOne = clicks.map((click, at) => !isKept[at] && counting(click).length > 0);
          expect(clicks.map((_, at) => kept.has(at))).toEqual(isKept);
          expect(lateOf(collected)).toBe(isLateOne.filter(Boolean).length);
          expect(
            clicks.map((click) => {
              const slot = findUser(table, latin1(click.user), USERS[name], MEMORY, ROOM);
              expect(slot !== NO_USER).toBe(conversions.some((one) => one.user === click.user));
              return slot !== NO_USER && isLate(table, slot, click.time, MEMORY);
            }),
          ).toEqual(isLateOne);
          expect(Array.from(slots, (slot) => slot !== NO_USER)).toEqual(
            conversions.map(({ counts }) => counts),
          );
        },
      ),
    );
  });

  test('a day after the last conversion are not late, in the last days that can be told too', () => {
    for (const instant of [0, 1, 1_999_999, 2_000_000, 7_258_118_399_999_999]) {
      const { table } = conversionTable([{ user: 'a', time: instant, counts: true }], USERS.random);
      const collect = (at: number) =>
        collectClicks(
          clickCollector(),
          [{ id: '', user: 'a', time: at, campaign: 0, valid: true }],
          table,
          USERS.random,
        );
      expect(lateOf(collect(instant + AFTERWARDS))).toBe(0);
      expect(keptClicks(collect(instant + AFTERWARDS), table)).toHaveLength(1);
      expect(lateOf(collect(instant + AFTERWARDS + 2_000_000))).toBe(1);
    }
  });
});
