import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConversionCollector, type ConversionColumns } from '../../src/engine/columns.ts';
import {
  fillUsers,
  layOutUsers,
  USER_PARTITIONS,
  UserFinder,
  userTextAt,
} from '../../src/engine/user-table.ts';
import { ConversionBatch } from '../../src/exports/conversion-batch.ts';
import { IdHash } from '../../src/exports/id-hash.ts';
import { IdTable } from '../../src/exports/id-table.ts';
import { RecordScanner } from '../../src/exports/record-scanner.ts';
import { Zone } from '../../src/exports/zone.ts';

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

/** The users as one column of records, scanned, and their hashes. */
function scanUsers(users: readonly string[], hash: IdHash) {
  const text = Buffer.from(users.map((user) => `"${user}"\n`).join(''));
  const bytes = new Uint8Array(text.length + 16);
  bytes.set(text);
  const scanner = new RecordScanner(Int32Array.of(0), Math.max(1, users.length));
  scanner.scan(bytes, 0, text.length, true, text.length);
  const view = new DataView(bytes.buffer);
  const hashes = new Int32Array(users.length * 2);
  users.forEach((_, row) => {
    hash.compute(view, scanner.fields[row * 2], scanner.fields[row * 2 + 1]);
    hashes[row * 2] = hash.a;
    hashes[row * 2 + 1] = hash.b;
  });
  return { scanner, view, hashes };
}

/** Conversions of which only the users matter. */
function conversionsOf(users: readonly string[], hash: IdHash): ConversionColumns {
  const { scanner, view, hashes } = scanUsers(users, hash);
  const table = new IdTable(new IdHash(1));
  const batch = new ConversionBatch(Math.max(1, users.length), hash, table, table, new Zone('UTC'));
  batch.userHashes.set(hashes);
  const collector = new ConversionCollector();
  users.forEach((_, row) => {
    const [start, end] = [scanner.fields[row * 2], scanner.fields[row * 2 + 1]];
    collector.add(batch, row, 0, view, start, start, start, end);
  });
  return collector.take();
}

/** The table of the users of several parts, filled in so many pieces, and the slot of each user. */
function tableOf(parts: readonly (readonly string[])[], hash: IdHash, pieces: number) {
  const columns = parts.map((users) => conversionsOf(users, hash));
  const table = layOutUsers(columns);
  const slots = new Uint32Array(parts.flat().length);
  for (let piece = 0; piece < pieces; piece++) {
    const bound = (at: number) => Math.floor((USER_PARTITIONS * at) / pieces);
    fillUsers(table, columns, slots, bound(piece), bound(piece + 1));
  }
  return { table, slots };
}

/** For each of the users the text of the user found for them; undefined where none is found. */
function find(
  table: ReturnType<typeof tableOf>['table'],
  users: readonly string[],
  valid: Uint8Array,
  hash: IdHash,
) {
  const { scanner, view, hashes } = scanUsers(users, hash);
  const finder = new UserFinder(Math.max(1, users.length));
  finder.find(table, scanner, view, 0, valid, hashes);
  const found = users.map((): string | undefined => undefined);
  for (let i = 0; i < finder.count; i++)
    found[finder.rows[i]] = Buffer.from(userTextAt(table, finder.users[i])).toString();
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
          const { table, slots } = tableOf(parts, USERS[name], pieces);
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
          const { table } = tableOf([known], USERS[name], 1);
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
    const { table } = tableOf([known], USERS.random, 3);
    const found = find(table, asked, new Uint8Array(asked.length).fill(1), USERS.random);
    expect(found).toEqual(asked.map((text, i) => (i % 2 === 0 ? text : undefined)));
  });
});
