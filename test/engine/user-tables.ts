import type { IdHash } from '../../src/batches/id-hash.ts';
import { ConversionCollector } from '../../src/engine/users/conversion-columns.ts';
import { layOutUsers, type ResolvedConversions, UserFiller } from '../../src/engine/users/fill-users.ts';
import { USER_PARTITIONS } from '../../src/engine/users/user-table.ts';
import { latin1, MEMORY, scanText } from '../records/scan-text.ts';
import { conversionRows } from './conversion-rows.ts';

/** Few, so that long ids do not fill the memory. */
const BATCH = 8;

const COLLECTOR = new ConversionCollector(MEMORY, BATCH, 32_768);

/** The columns of a batch in which only times and users matter. */
const ROWS = conversionRows(BATCH);

/** Conversions of which only the users matter, and when they were and whether they count. */
function conversionsOf(
  users: readonly string[],
  hash: IdHash,
  times: readonly number[],
  counts: readonly boolean[],
): ResolvedConversions[] {
  ROWS.valid.fill(1);
  for (let at = 0; at < users.length; at += BATCH) {
    const some = users.slice(at, at + BATCH);
    const { scanner, view } = scanText(some.map((user) => `o,"${latin1(user)}"\n`).join(''), 2);
    some.forEach((_, row) => {
      hash.compute(view, scanner.fields[row * 4 + 2], scanner.fields[row * 4 + 3]);
      ROWS.userHashes.set([hash.a, hash.b], row * 2);
      ROWS.times[row] = times[at + row];
    });
    COLLECTOR.begin(ROWS, some.length, 0, Number.POSITIVE_INFINITY, 1);
    COLLECTOR.add(scanner, 0);
  }
  let next = 0;
  return COLLECTOR.drain().map((piece) => {
    const counting = new Uint8Array(piece.loaded.length);
    for (const row of piece.keys.rows) counting[row] = Number(counts[next++]);
    return { ...piece, counting };
  });
}

/** The slots of all conversions of some pieces, in the order in which the conversions came. */
function inOrder(pieces: readonly ResolvedConversions[], slots: Uint32Array): Uint32Array {
  let base = 0;
  return Uint32Array.from(
    pieces.flatMap(({ loaded, keys }) => {
      const ofPart = slots.subarray(base, base + loaded.length);
      base += loaded.length;
      return Array.from(keys.rows, (row) => ofPart[row]);
    }),
  );
}

const FILLER = new UserFiller(MEMORY);

/** The table of the users of several parts, filled in so many pieces, and the slot of each user. All count, at the time zero. */
export function userTable(parts: readonly (readonly string[])[], hash: IdHash, pieces: number) {
  const columns = parts.flatMap((users) =>
    conversionsOf(
      users,
      hash,
      users.map(() => 0),
      users.map(() => true),
    ),
  );
  const table = layOutUsers(columns, MEMORY, 1);
  const slots = new Uint32Array(parts.flat().length);
  for (let piece = 0; piece < pieces; piece++) {
    const bound = (at: number) => Math.floor((USER_PARTITIONS * at) / pieces);
    FILLER.fill(table, columns, slots, bound(piece), bound(piece + 1));
  }
  return { table, slots: inOrder(columns, slots) };
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
    conversions.map(({ counts }) => counts),
  );
  const table = layOutUsers(columns, MEMORY, 1);
  const slots = new Uint32Array(conversions.length);
  FILLER.fill(table, columns, slots, 0, USER_PARTITIONS);
  return { table, slots: inOrder(columns, slots) };
}
