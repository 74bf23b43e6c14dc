import type { IdHash } from '../../batches/id-hash.ts';
import { type LoopMemory, type Region, TEXT_SLACK } from '../../loops/loop-memory.ts';
import type { UsersAddress } from '../../loops/loop-structs.ts';
import { firstAfter } from '../../rules/window-history.ts';

/** Users are spread over so many partitions by their hash, so that several threads can fill the table. */
export const USER_PARTITIONS = 64;

/**
 * The users that have conversions, in the memory that the threads scan in. A user is named by their slot. Slot s holds the second
 * lane of the hash in word 6s of the slots; the next tells the user id; in the third is the tick of their last conversion that counts, or zero. The
 * other three hold the user id where it is of 12 bytes at most: then the word for it is its length plus one, 0 in an empty slot. A longer one
 * lies in the texts, with its length in the word before it, and the word for it tells which of their words it begins with, counted from 14. Texts
 * begin at whole words and are filled up with zeros, so that they are compared by words. A Bloom filter tells most other users apart: the second lane of the hash tells the word,
 * the lowest ten bits of the first the two bits in it.
 */
export interface UserTable {
  /** Where the loops in loops/assembly/users.ts are told of it. */
  address: UsersAddress;
  /** Where slots and texts begin. */
  slots: number;
  texts: number;
  /** First slot of each partition; one more than partitions. */
  slotBases: Uint32Array;
  /** Bytes that all of it takes. */
  bytes: number;
}

/** Texts begin at whole words. */
export const WORD_BYTES = 4;

/** Words of a slot. */
export const SLOT_WORDS = 6;
/** The word of a slot that tells the user id, and where that begins when it is short. */
const TEXT = 1;
const SHORT = 3;
const SHORT_BYTES = 12;
const FIRST_LONG = SHORT_BYTES + 2;

/** Stands for the user of a row that does not count. */
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

/** The ids of all users. For tables of few users. */
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

/** The slot of a user (in latin1, one character a byte), whose id is put into `room`; `NO_USER` for one without conversions. */
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

/** Whether the user in a slot has conversions that count, and a click at `time` comes after all of them. */
export function isLate(table: UserTable, slot: number, time: number, memory: LoopMemory): boolean {
  return memory.loops.isLate(table.address, slot, time) === 1;
}
