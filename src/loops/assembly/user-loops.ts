import { copyText } from './copy';

/**
 * A slot has the second lane of the hash, a word for the text, the last tick, and the text itself if it is short. The
 * word for the text is 0 in an empty slot and the length plus one for a short text. For a longer text it is the place
 * of its first word in the texts, counted from `FIRST_LONG`.
 */
const SLOT_BYTES: usize = 24;
const TEXT: usize = 4;
const LAST: usize = 8;
const SHORT: usize = 12;
const SHORT_BYTES: u32 = 12;
const FIRST_LONG: u32 = SHORT_BYTES + 2;
const WORD_BYTES: u32 = 4;
/**
 * Microseconds of a tick. Times in ticks, from 1, fit in a word. A click in the tick of a conversion may lie before
 * it.
 */
const TICK: f64 = 2_000_000;
const LOW_BITS: u32 = 0x3ffffff;

/** Stands for a user who is not in the table. */
const NO_USER: u32 = 0xffffffff;

/** A table of users, as `UserTable` describes it. */
@unmanaged
export class Users {
  filter: usize;
  /** Words of the filter less one. */
  filterMask: u32;
  slots: usize;
  texts: usize;
  /** First slot of each partition; one more than partitions. */
  slotBases: usize;
  /** Where the next text of each partition goes. */
  nextTexts: usize;
}

/** Users are spread over so many partitions by their hash. */
export const PARTITIONS: u32 = 64;

export function partitionOf(hashA: u32): u32 {
  return hashA >>> 26;
}

/**
 * Lists the valid rows whose user may be in the table, by the hashes of the users; returns their number. It has no
 * branch.
 */
export function filterUsers(users: Users, count: u32, valid: usize, hashes: usize, passed: usize): u32 {
  const filter = users.filter;
  const mask = users.filterMask;
  let at = passed;
  for (let row: u32 = 0; row < count; row++) {
    const hashA = load<u32>(hashes + (row << 3));
    const word = load<u32>(filter + ((load<u32>(hashes + (row << 3), 4) & mask) << 2));
    const passes = (word >>> (hashA & 31)) & (word >>> ((hashA >>> 5) & 31)) & load<u8>(valid + row);
    store<u32>(at, row);
    at += (<usize>(passes & 1)) << 2;
  }
  return <u32>((at - passed) >> 2);
}

/** The slot at which the search for a user begins. */
export function homeOf(users: Users, hashA: u32): u32 {
  const base = users.slotBases + (partitionOf(hashA) << 2);
  const first = load<u32>(base);
  return first + <u32>((<u64>(hashA & LOW_BITS) * <u64>(load<u32>(base, 4) - first)) >>> 26);
}

/** The slot at which the search goes on behind a slot of a partition. */
function slotAfter(users: Users, partition: u32, slot: u32): u32 {
  const base = users.slotBases + (partition << 2);
  return slot + 1 === load<u32>(base, 4) ? load<u32>(base) : slot + 1;
}

export function addressOf(users: Users, slot: u32): usize {
  return users.slots + <usize>slot * SLOT_BYTES;
}

export function tagAt(address: usize): u32 {
  return load<u32>(address);
}

/** Whether there is no user in a slot. */
export function isEmpty(address: usize): bool {
  return load<u32>(address, TEXT) === 0;
}

/** Reads the end of a slot, which may lie in another line of the cache than its start, to bring it into the cache. */
export function endOf(address: usize): u32 {
  return load<u32>(address, SLOT_BYTES - WORD_BYTES);
}

/** Reads the text of the user in a slot if it is a long one, to bring it into the cache. */
export function touchText(users: Users, address: usize): u32 {
  const text = load<u32>(address, TEXT);
  return text < FIRST_LONG ? 0 : load<u32>(longText(users, text));
}

/** Where the long text lies for which a slot has this word; its length stands before it. */
function longText(users: Users, text: u32): usize {
  return users.texts + (text - FIRST_LONG) * WORD_BYTES;
}

export function lastTickAt(address: usize): u32 {
  return load<u32>(address, LAST);
}

/** The tick in which a time lies, in microseconds. */
export function tickOf(time: f64): u32 {
  return <u32>Math.floor(time / TICK) + 1;
}

/** The one to three bytes from `start` to `end` as a word, filled up with zeros. */
function lastWord(start: usize, end: usize): u32 {
  return load<u32>(start) & ((1 << (8 * <u32>(end - start))) - 1);
}

/** Whether the user in a slot has the id from `start` to `end`. The slot must not be empty. */
function isUser(users: Users, address: usize, start: usize, end: usize): bool {
  const text = load<u32>(address, TEXT);
  let at = address + SHORT;
  let length = text - 1;
  if (text >= FIRST_LONG) {
    at = longText(users, text);
    length = load<u32>(at - WORD_BYTES);
  }
  if (length !== <u32>(end - start)) return false;
  let from = start;
  for (; from + WORD_BYTES <= end; from += WORD_BYTES, at += WORD_BYTES)
    if (load<u32>(at) !== load<u32>(from)) return false;
  return from === end || load<u32>(at) === lastWord(from, end);
}

/** The first slot from `from` on that has the tag of a hash or is empty. */
export function nextWithTag(users: Users, hashA: u32, hashB: u32, from: u32): u32 {
  let slot = from;
  let address = addressOf(users, slot);
  while (tagAt(address) !== hashB && !isEmpty(address)) {
    slot = slotAfter(users, partitionOf(hashA), slot);
    address = addressOf(users, slot);
  }
  return slot;
}

/**
 * The first slot from `from` on that has the user id or is empty. The one at `from` has the tag of the hash or is
 * empty.
 */
export function nextWithText(users: Users, hashA: u32, hashB: u32, start: usize, end: usize, from: u32): u32 {
  let slot = from;
  let address = addressOf(users, slot);
  while (!isEmpty(address) && !isUser(users, address, start, end)) {
    slot = nextWithTag(users, hashA, hashB, slotAfter(users, partitionOf(hashA), slot));
    address = addressOf(users, slot);
  }
  return slot;
}

/** The slot of the user from `start` to `end`, or `NO_USER`. */
export function findUser(users: Users, hashA: u32, hashB: u32, start: usize, end: usize): u32 {
  const tagged = nextWithTag(users, hashA, hashB, homeOf(users, hashA));
  const slot = nextWithText(users, hashA, hashB, start, end, tagged);
  return isEmpty(addressOf(users, slot)) ? NO_USER : slot;
}

/** Whether the user in a slot has conversions that count, and a click at `time` comes after all of them. */
export function isLate(users: Users, slot: u32, time: f64): bool {
  const last = lastTickAt(addressOf(users, slot));
  return last > 0 && tickOf(time) > last;
}

/** Conversions whose users are looked up together. */
@unmanaged
export class UserRows {
  count: u32;
  hashes: usize;
  times: usize;
  /** 1 where the conversion counts, else 0. */
  counting: usize;
  /** The user id of row i is `texts[starts[2i + 1], starts[2i + 2])`. */
  starts: usize;
  /** What the starts are counted from; it may lie before the memory. */
  texts: usize;
  /** The slots of the users. */
  slots: usize;
  /** Depends on all memory that is only touched, so that the compiler keeps the reads. */
  touched: u32;
}

/** Notes the slots where the searches for users begin, and touches them, so that cache misses overlap. */
function findHomes(users: Users, rows: UserRows): void {
  let touched: u32 = 0;
  for (let row: u32 = 0; row < rows.count; row++) {
    const home = homeOf(users, load<u32>(rows.hashes + (row << 3)));
    const address = addressOf(users, home);
    touched |= tagAt(address) | endOf(address);
    store<u32>(rows.slots + (row << 2), home);
  }
  rows.touched = touched;
}

/** Bytes that a user id of so many bytes takes in the texts. */
export function textBytes(length: u32): u32 {
  return length <= SHORT_BYTES ? 0 : WORD_BYTES + wholeWords(length);
}

/** So many bytes, rounded up to whole words. */
function wholeWords(length: u32): u32 {
  return (length + WORD_BYTES - 1) & ~(WORD_BYTES - 1);
}

/** Adds a user to an empty slot. */
function addUser(users: Users, slot: usize, hashA: u32, hashB: u32, start: usize, end: usize): void {
  const length = <u32>(end - start);
  const whole = length & ~(WORD_BYTES - 1);
  let at = slot + SHORT;
  let text = length + 1;
  if (length > SHORT_BYTES) {
    const next = users.nextTexts + (partitionOf(hashA) << 2);
    const place = load<u32>(next) + WORD_BYTES;
    at = users.texts + place;
    text = place / WORD_BYTES + FIRST_LONG;
    store<u32>(at - WORD_BYTES, length);
    store<u32>(next, place + wholeWords(length));
  }
  copyText(start, whole, at);
  if (whole < length) store<u32>(at + whole, lastWord(start + whole, end));
  atomic.or<u32>(
    users.filter + ((hashB & users.filterMask) << 2),
    (1 << (hashA & 31)) | (1 << ((hashA >>> 5) & 31)),
  );
  store<u32>(slot, hashB);
  store<u32>(slot, text, TEXT);
}

/**
 * Puts the users of the rows into the table and notes their slots. The last tick of a user is that of their last
 * conversion that counts.
 */
export function fillUsers(users: Users, rows: UserRows): void {
  findHomes(users, rows);
  for (let row: u32 = 0; row < rows.count; row++) {
    const hashA = load<u32>(rows.hashes + (row << 3));
    const hashB = load<u32>(rows.hashes + (row << 3), 4);
    const start = rows.texts + load<u32>(rows.starts + (row << 3), 4);
    const end = rows.texts + load<u32>(rows.starts + (row << 3), 8);
    let slot = load<u32>(rows.slots + (row << 2));
    let address = addressOf(users, slot);
    for (;;) {
      if (isEmpty(address)) {
        addUser(users, address, hashA, hashB, start, end);
        break;
      }
      if (tagAt(address) === hashB && isUser(users, address, start, end)) break;
      slot = slotAfter(users, partitionOf(hashA), slot);
      address = addressOf(users, slot);
    }
    store<u32>(rows.slots + (row << 2), slot);
    const tick = tickOf(load<f64>(rows.times + (row << 3)));
    if (load<u8>(rows.counting + row) === 1 && tick > lastTickAt(address)) store<u32>(address, tick, LAST);
  }
}
