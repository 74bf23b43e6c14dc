import type { IdHash } from '../../batches/id-hash.ts';
import { type LoopMemory, type Region, TEXT_SLACK } from '../../loops/loop-memory.ts';
import type { UsersAddress } from '../../loops/loop-structs.ts';
import { firstAfter } from '../../rules/window-history.ts';
import type { PersonTable } from './persons.ts';

/** Users are spread over this many partitions by their hash, so that several threads can fill the table. */
export const USER_PARTITIONS = 64;

/**
 * The users that have conversions, in the memory in which all threads scan. A user is named by their slot. It has six
 * words:
 *
 * - the second lane of the hash of the user id;
 * - where the id is: 0 in an empty slot; up to 13, its length plus one, and then the id lies in the last three words;
 *   else 14 plus the word of the texts at which the id begins, with its length in the word before;
 * - the tick of `AFTERWARDS` behind the user's last conversion that counts, or zero;
 * - three words for an id of up to 12 bytes.
 *
 * Texts begin at whole words and are filled up with zeros, so that they are compared by words. A Bloom filter turns
 * most other users away: the second lane of the hash chooses a word of it, the lowest ten bits of the first lane choose
 * two bits of that word.
 */
export interface UserTable {
  /** Where the loops in loops/assembly/user-loops.ts are told of it. */
  address: UsersAddress;
  /** Where slots and texts begin. */
  slots: number;
  texts: number;
  /** The first slot of each partition, and the end of the last one. */
  slotBases: Uint32Array;
  /** Bytes that all of it takes. */
  bytes: number;
  /** Set when users belong to persons: then the ids in the table are those of the persons. */
  persons?: PersonTable | undefined;
}

/**
 * Clicks so long after the last conversion of their user, in microseconds, are kept: they may show that a clock is
 * off.
 */
export const AFTERWARDS = 86_400_000_000;

/** Texts begin at whole words. */
export const WORD_BYTES = 4;

/** Words of a slot. */
export const SLOT_WORDS = 6;
/** The word of a slot that tells where the user id is, and the word at which a short one begins. */
const TEXT = 1;
const SHORT = 3;
const SHORT_BYTES = 12;
const FIRST_LONG = SHORT_BYTES + 2;

/** The slot of a row that does not count. */
export const NO_USER = 0xffffffff;

/** The id of the user in a slot. */
export function userTextAt(table: UserTable, slot: number, memory: LoopMemory): Uint8Array {
  const address = table.slots + slot * SLOT_WORDS * WORD_BYTES;
  const text = memory.numbers(address, SLOT_WORDS)[TEXT];
  if (text < FIRST_LONG) return memory.bytes(address + SHORT * WORD_BYTES, text - 1);
  const at = table.texts + (text - FIRST_LONG) * WORD_BYTES;
  const [length] = memory.numbers(at - WORD_BYTES, 1);
  return memory.bytes(at, length);
}

/** The ids of all users; meant for tables of few users. */
export function userIds(table: UserTable, memory: LoopMemory): Set<string> {
  const ids = new Set<string>();
  const slots = memory.numbers(table.slots, table.slotBases[USER_PARTITIONS] * SLOT_WORDS);
  for (let slot = 0; slot * SLOT_WORDS < slots.length; slot++) {
    if (slots[slot * SLOT_WORDS + TEXT] !== 0)
      ids.add(Buffer.from(userTextAt(table, slot, memory)).toString());
  }
  return ids;
}

/** The partition of the user in a slot. */
export function partitionOf({ slotBases }: UserTable, slot: number): number {
  return firstAfter(slotBases, slot) - 1;
}

/**
 * The slot of a user (in latin1, one character a byte), whose id is put into `room`; `NO_USER` for one without
 * conversions.
 */
export function findUser(
  table: UserTable,
  user: string,
  hash: IdHash,
  memory: LoopMemory,
  room: Region,
): number {
  const size = user.length + TEXT_SLACK;
  const text = room.bytes(size);
  text.set(Buffer.from(user, 'latin1'));
  hash.compute(new DataView(text.buffer, text.byteOffset, size), 0, user.length);
  const { byteOffset } = text;
  return memory.loops.findUser(table.address, hash.a, hash.b, byteOffset, byteOffset + user.length) >>> 0;
}

/**
 * Whether the user in a slot has conversions that count, and a click at `time` comes over `AFTERWARDS` after all of
 * them.
 */
export function isLate(table: UserTable, slot: number, time: number, memory: LoopMemory): boolean {
  return memory.loops.isLate(table.address, slot, time) === 1;
}

/** The partition of a user, by the first lane of the hash of their id. */
export function userPartition(hashA: number): number {
  return hashA >>> (32 - Math.log2(USER_PARTITIONS));
}

/** Bytes that a user id of so many bytes takes in the texts of the table. */
export function textBytes(length: number): number {
  return length <= SHORT_BYTES ? 0 : WORD_BYTES + Math.ceil(length / WORD_BYTES) * WORD_BYTES;
}
