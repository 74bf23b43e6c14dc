import { ConversionCollector } from '../../src/engine/columns.ts';
import { fillUsers, layOutUsers, type ResolvedConversions } from '../../src/engine/fill-users.ts';
import { USER_PARTITIONS } from '../../src/engine/user-table.ts';
import { ConversionBatch } from '../../src/exports/conversion-batch.ts';
import { IdHash } from '../../src/exports/id-hash.ts';
import { IdTable } from '../../src/exports/id-table.ts';
import { Zone } from '../../src/exports/zone.ts';
import { MEMORY } from '../exports/scan-text.ts';

/** The users one behind the other, and their hashes. */
function hashUsers(users: readonly string[], hash: IdHash) {
  const bytes = new Uint8Array(Buffer.from(`${users.join('')}....`));
  const view = new DataView(bytes.buffer);
  const starts = new Uint32Array(users.length + 1);
  const hashes = new Int32Array(users.length * 2);
  users.forEach((user, row) => {
    starts[row + 1] = starts[row] + Buffer.byteLength(user);
    hash.compute(view, starts[row], starts[row + 1]);
    hashes[row * 2] = hash.a;
    hashes[row * 2 + 1] = hash.b;
  });
  return { starts, view, hashes };
}

/** Conversions of which only the users matter, and when they were and whether they count. */
function conversionsOf(
  users: readonly string[],
  hash: IdHash,
  times: readonly number[],
  counting: Uint8Array,
): ResolvedConversions {
  const { starts, view, hashes } = hashUsers(users, hash);
  const table = new IdTable(new IdHash(1), MEMORY);
  const batch = new ConversionBatch(Math.max(1, users.length), hash, table, table, new Zone('UTC'), MEMORY);
  batch.userHashes.set(hashes);
  batch.times.set(times);
  const collector = new ConversionCollector();
  users.forEach((_, row) => {
    collector.add(batch, row, 0, view, starts[row], starts[row], starts[row], starts[row + 1]);
  });
  return { ...collector.take(), counting };
}

/** The table of the users of several parts, filled in so many pieces, and the slot of each user. All count, at the time zero. */
export function userTable(parts: readonly (readonly string[])[], hash: IdHash, pieces: number) {
  const columns = parts.map((users) =>
    conversionsOf(
      users,
      hash,
      users.map(() => 0),
      new Uint8Array(users.length).fill(1),
    ),
  );
  const table = layOutUsers(columns, MEMORY, 1);
  const slots = new Uint32Array(parts.flat().length);
  for (let piece = 0; piece < pieces; piece++) {
    const bound = (at: number) => Math.floor((USER_PARTITIONS * at) / pieces);
    fillUsers(table, columns, slots, bound(piece), bound(piece + 1), MEMORY);
  }
  return { table, slots };
}

/** A conversion of a user. */
export interface UserConversion {
  user: string;
  /** In microseconds. */
  time: number;
  counts: boolean;
}

/** The table of the users of conversions, and the slot noted for each conversion. */
export function conversionTable(conversions: readonly UserConversion[], hash: IdHash) {
  const columns = conversionsOf(
    conversions.map(({ user }) => user),
    hash,
    conversions.map(({ time }) => time),
    Uint8Array.from(conversions, ({ counts }) => Number(counts)),
  );
  const table = layOutUsers([columns], MEMORY, 1);
  const slots = new Uint32Array(conversions.length);
  fillUsers(table, [columns], slots, 0, USER_PARTITIONS, MEMORY);
  return { table, slots };
}
