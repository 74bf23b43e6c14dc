import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { IdHash } from '../../../src/batches/id-hash.ts';
import {
  type CollectedConversions,
  ConversionCollector,
} from '../../../src/engine/users/conversion-columns.ts';
import { USER_PARTITIONS } from '../../../src/engine/users/user-table.ts';
import { latin1, MEMORY, scanText } from '../../records/scan-text.ts';
import { conversionRows } from '../conversion-rows.ts';

const BATCH = 500;
const HASH = new IdHash(3);

interface Conversion {
  id: string;
  user: string;
  time: number;
  event: number;
  units: number;
  millionths: number;
  currency: number;
}

const ROWS = conversionRows(BATCH);

/** What is collected of conversions, batch by batch, each of which begins where the one before ended. */
function collect(collector: ConversionCollector, conversions: readonly Conversion[]): CollectedConversions[] {
  let base = 0;
  for (let at = 0; at < conversions.length; at += BATCH) {
    const some = conversions.slice(at, at + BATCH);
    const text = some.map(({ id, user }) => `${latin1(id)},${latin1(user)}\n`).join('');
    const { scanner, view } = scanText(text, 2);
    ROWS.valid.fill(1);
    some.forEach((one, row) => {
      HASH.compute(view, scanner.fields[row * 4 + 2], scanner.fields[row * 4 + 3]);
      ROWS.userHashes.set([HASH.a, HASH.b], row * 2);
      ROWS.times[row] = one.time;
      ROWS.events[row] = one.event;
      ROWS.units[row] = one.units;
      ROWS.millionths[row] = one.millionths;
      ROWS.currencies[row] = one.currency;
    });
    collector.begin(ROWS, some.length, 0, Number.POSITIVE_INFINITY, 10);
    collector.add(scanner, base);
    base += text.length;
  }
  return collector.drain();
}

/** The conversions of a piece in the order in which they came, and the first lane of the hash of each user in the order in which they lie. */
function read({ loaded, keys }: CollectedConversions) {
  const text = (at: number) =>
    Buffer.from(loaded.texts.slice(loaded.starts[at], loaded.starts[at + 1])).toString();
  const conversions = Array.from(
    keys.rows,
    (row): Conversion => ({
      id: text(row * 2),
      user: text(row * 2 + 1),
      time: loaded.times[row],
      event: loaded.events[row],
      units: loaded.units[row],
      millionths: loaded.millionths[row],
      currency: keys.currencies[row],
    }),
  );
  return { conversions, hashes: Array.from({ length: loaded.length }, (_, row) => keys.userHashes[row * 2]) };
}

/** What a user id takes in the texts of the table of users: nothing where it lies in its slot. */
function tableBytes(user: string): number {
  const length = Buffer.byteLength(user);
  return length <= 12 ? 0 : 4 + Math.ceil(length / 4) * 4;
}

function expectCollected(pieces: readonly CollectedConversions[], conversions: readonly Conversion[]): void {
  expect(pieces.flatMap((piece) => read(piece).conversions)).toEqual(conversions);
  let offset = 0;
  const offsets = conversions.map(({ id, user }) => {
    const start = offset;
    offset += Buffer.byteLength(id) + Buffer.byteLength(user) + 2;
    return start;
  });
  expect(pieces.flatMap(({ keys }) => [...keys.offsets])).toEqual(offsets);
  for (const piece of pieces) {
    const { conversions: ofPiece, hashes } = read(piece);
    const partitions = hashes.map((hash) => hash >>> 26);
    expect(partitions).toEqual(partitions.toSorted((a, b) => a - b));
    const starts = Array.from(
      { length: USER_PARTITIONS + 1 },
      (_, partition) => partitions.filter((one) => one < partition).length,
    );
    expect([...piece.loaded.partitionStarts]).toEqual(starts);
    const bytes = ofPiece.reduce((sum, { user }) => sum + tableBytes(user), 0);
    expect(piece.userBytes.reduce((sum, one) => sum + one, 0)).toBe(bytes);
    // In one partition they lie as they came.
    for (let row = 1; row < ofPiece.length; row++) {
      const [before, after] = [piece.keys.rows[row - 1], piece.keys.rows[row]];
      if (partitions[before] === partitions[after]) expect(before).toBeLessThan(after);
    }
  }
}

const text = fc.string({ unit: fc.constantFrom('a', 'b', '0', '가'), minLength: 1, maxLength: 20 });
const conversion = fc.record({
  id: text,
  user: text,
  time: fc.nat(1000),
  event: fc.nat(9),
  units: fc.integer({ min: -1, max: 10 ** 12 }),
  millionths: fc.nat(999_999),
  currency: fc.nat(3),
});

describe('conversions', () => {
  test('lie by partition of their users, all that is known of one at the same place', () => {
    const collector = new ConversionCollector(MEMORY, BATCH, 32_768);
    fc.assert(
      fc.property(fc.array(conversion, { maxLength: 60 }), (conversions) => {
        expectCollected(collect(collector, conversions), conversions);
      }),
    );
  });

  test('come in pieces where there are many, or where their ids are long', () => {
    const collector = new ConversionCollector(MEMORY, BATCH, 32_768);
    const manyOf = (count: number, length: number) =>
      Array.from(
        { length: count },
        (_, i): Conversion => ({
          id: `o${i}`,
          user: `u${(i * 7919) % 4001}`.padEnd(length, 'x'),
          time: i,
          event: i % 10,
          units: i - 1,
          millionths: i,
          currency: i % 3,
        }),
      );
    const many = manyOf(70_000, 4);
    const pieces = collect(collector, many);
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.flatMap((piece) => read(piece).conversions)).toEqual(many);
    const long = manyOf(3000, 1000);
    const longPieces = collect(collector, long);
    expect(longPieces.length).toBeGreaterThan(1);
    expectCollected(longPieces, long);
  });
});
