import type { RecordScanner } from '../exports/record-scanner.ts';
import type { ConversionColumns } from './columns.ts';

/** Users are spread over so many partitions by their hash, so that several threads can fill the table. */
export const USER_PARTITIONS = 64;

/**
 * The users that have conversions, in memory that all threads share. A user is named by their slot. Slot s holds the second
 * lane of the hash in `slots[2s]` and in `slots[2s + 1]` where the user id lies in `texts`, plus one; there, its length stands in
 * four bytes before it.
 */
export interface UserTable {
  slots: Int32Array;
  texts: Uint8Array;
  /** First slot of each partition; one more than partitions. */
  slotBases: Uint32Array;
  /** Where the texts of each partition begin; one more than partitions. */
  textBases: Float64Array;
  /** A bit for each value that the second lane has modulo the number of bits: most other users are told apart by it alone. */
  filter: Int32Array;
}

/** Bits of the filter for each user, so that it passes one other user in so many and still fits the second-level cache. */
const FILTER_BITS = 16;

const LENGTH_BYTES = 4;

/** The partition of the users with this first lane of their hash. */
export function partitionOf(hashA: number): number {
  return hashA >>> 26;
}

/** Lays out an empty table that is large enough for the users of the conversions. */
export function layOutUsers(parts: readonly ConversionColumns[]): UserTable {
  const counts = new Float64Array(USER_PARTITIONS);
  const bytes = new Float64Array(USER_PARTITIONS);
  for (const part of parts) {
    for (let row = 0; row < part.length; row++) {
      const partition = partitionOf(part.userHashes[row * 2]);
      counts[partition]++;
      bytes[partition] += LENGTH_BYTES + part.starts[row * 2 + 2] - part.starts[row * 2 + 1];
    }
  }
  const slotBases = new Uint32Array(USER_PARTITIONS + 1);
  const textBases = new Float64Array(USER_PARTITIONS + 1);
  for (let p = 0; p < USER_PARTITIONS; p++) {
    slotBases[p + 1] = slotBases[p] + 2 ** Math.ceil(Math.log2(counts[p] * 2 + 2));
    textBases[p + 1] = textBases[p] + bytes[p];
  }
  const users = counts.reduce((sum, count) => sum + count, 0);
  const filterBits = 2 ** Math.ceil(Math.log2(Math.max(32, users * FILTER_BITS)));
  return {
    filter: new Int32Array(new SharedArrayBuffer(filterBits / 8)),
    slots: new Int32Array(new SharedArrayBuffer(slotBases[USER_PARTITIONS] * 8)),
    texts: new Uint8Array(new SharedArrayBuffer(textBases[USER_PARTITIONS])),
    slotBases,
    textBases,
  };
}

/** Fills partitions `[from, to)` and notes in `users` the slot of each conversion's user; `users` counts through all parts. */
export function fillUsers(
  table: UserTable,
  parts: readonly ConversionColumns[],
  users: Uint32Array,
  from: number,
  to: number,
): void {
  const { slots, slotBases, filter } = table;
  const filterMask = filter.length * 32 - 1;
  const texts = Buffer.from(table.texts.buffer);
  const nextText = table.textBases.slice();
  let base = 0;
  for (const part of parts) {
    for (let row = 0; row < part.length; row++) {
      const hashA = part.userHashes[row * 2];
      const partition = partitionOf(hashA);
      if (partition < from || partition >= to) continue;
      const tag = part.userHashes[row * 2 + 1] | 0;
      const start = part.starts[row * 2 + 1];
      const end = part.starts[row * 2 + 2];
      const first = slotBases[partition];
      const mask = slotBases[partition + 1] - first - 1;
      let slot = hashA & mask;
      for (; slots[(first + slot) * 2 + 1] !== 0; slot = (slot + 1) & mask) {
        if (slots[(first + slot) * 2] !== tag) continue;
        if (sameText(texts, slots[(first + slot) * 2 + 1] - 1, part.texts, start, end)) break;
      }
      const place = (first + slot) * 2;
      if (slots[place + 1] === 0) {
        const at = nextText[partition];
        texts.writeUInt32LE(end - start, at);
        texts.set(part.texts.subarray(start, end), at + LENGTH_BYTES);
        nextText[partition] = at + LENGTH_BYTES + end - start;
        const bit = tag & filterMask;
        Atomics.or(filter, bit >>> 5, 1 << (bit & 31));
        slots[place] = tag;
        slots[place + 1] = at + LENGTH_BYTES + 1;
      }
      users[base + row] = first + slot;
    }
    base += part.length;
  }
}

/** The id of the user in a slot. */
export function userTextAt(table: UserTable, slot: number): Uint8Array {
  const { texts } = table;
  const at = table.slots[slot * 2 + 1] - 1;
  const length = texts[at - 4] | (texts[at - 3] << 8) | (texts[at - 2] << 16);
  return texts.subarray(at, at + length);
}

/** Whether the user id at `at` in the table's texts is `bytes[start, end)`. */
function sameText(texts: Uint8Array, at: number, bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (texts[at - 4] !== (length & 0xff) || texts[at - 3] !== ((length >>> 8) & 0xff)) return false;
  if (texts[at - 2] !== length >>> 16) return false;
  for (let i = 0; i < length; i++) if (texts[at + i] !== bytes[start + i]) return false;
  return true;
}

/** Given by `findUsers` for rows whose user has no conversion. */
export const NO_USER = 0xffffffff;

/**
 * Finds the users of the valid rows of a batch; `into[row]` is the slot, or `NO_USER`. In loops of their own, so that the cache
 * misses of many rows overlap: first each row's slot, then its tag, then the bytes of those whose tag agrees.
 */
export function findUsers(
  table: UserTable,
  scanner: RecordScanner,
  bytes: Uint8Array,
  field: number,
  valid: Uint8Array,
  hashes: Int32Array,
  into: Uint32Array,
): void {
  const { slots, slotBases, texts, filter } = table;
  const { count, fields, slots: width } = scanner;
  const filterMask = filter.length * 32 - 1;
  for (let row = 0; row < count; row++) {
    const hashA = hashes[row * 2];
    const bit = hashes[row * 2 + 1] & filterMask;
    if ((filter[bit >>> 5] & (1 << (bit & 31))) === 0) {
      into[row] = NO_USER;
      continue;
    }
    const partition = hashA >>> 26;
    const first = slotBases[partition];
    const slot = first + (hashA & (slotBases[partition + 1] - first - 1));
    into[row] = valid[row] === 0 || slots[slot * 2 + 1] === 0 ? NO_USER : slot;
  }
  for (let row = 0; row < count; row++) {
    let place = into[row];
    if (place === NO_USER) continue;
    const tag = hashes[row * 2 + 1];
    const at = (row * width + field) * 2;
    for (;;) {
      const text = slots[place * 2 + 1];
      if (text === 0) {
        into[row] = NO_USER;
        break;
      }
      if (slots[place * 2] === tag && sameText(texts, text - 1, bytes, fields[at], fields[at + 1])) {
        into[row] = place;
        break;
      }
      place = nextSlot(slotBases, hashes[row * 2], place);
    }
  }
}

function nextSlot(slotBases: Uint32Array, hashA: number, slot: number): number {
  const partition = hashA >>> 26;
  const first = slotBases[partition];
  return first + ((slot + 1 - first) & (slotBases[partition + 1] - first - 1));
}
