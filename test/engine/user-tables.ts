import { type CollectedConversions, ConversionCollector } from '../../src/engine/columns.ts';
import { fillUsers, layOutUsers, USER_PARTITIONS } from '../../src/engine/user-table.ts';
import { ConversionBatch } from '../../src/exports/conversion-batch.ts';
import { IdHash } from '../../src/exports/id-hash.ts';
import { IdTable } from '../../src/exports/id-table.ts';
import { Zone } from '../../src/exports/zone.ts';
import { MEMORY } from '../exports/scan-text.ts';

/** The users one behind the other, and their hashes. */
export function hashUsers(users: readonly string[], hash: IdHash) {
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

/** Conversions of which only the users matter. */
function conversionsOf(users: readonly string[], hash: IdHash): CollectedConversions {
  const { starts, view, hashes } = hashUsers(users, hash);
  const table = new IdTable(new IdHash(1), MEMORY);
  const batch = new ConversionBatch(Math.max(1, users.length), hash, table, table, new Zone('UTC'), MEMORY);
  batch.userHashes.set(hashes);
  const collector = new ConversionCollector();
  users.forEach((_, row) => {
    collector.add(batch, row, 0, view, starts[row], starts[row], starts[row], starts[row + 1]);
  });
  return collector.take();
}

/** The table of the users of several parts, filled in so many pieces, and the slot of each user. */
export function userTable(parts: readonly (readonly string[])[], hash: IdHash, pieces: number) {
  const columns = parts.map((users) => conversionsOf(users, hash));
  const table = layOutUsers(columns);
  const slots = new Uint32Array(parts.flat().length);
  for (let piece = 0; piece < pieces; piece++) {
    const bound = (at: number) => Math.floor((USER_PARTITIONS * at) / pieces);
    fillUsers(table, columns, slots, bound(piece), bound(piece + 1));
  }
  return { table, slots };
}
