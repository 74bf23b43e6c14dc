import { Records } from './records';
import { hashWith } from './texts';
import { partitionOf, textBytes } from './user-loops';

/**
 * Bytes of a slot: the second lane of the hash of a user, and the number of their identity plus one, 0 in an empty
 * slot.
 */
const SLOT_BYTES: usize = 8;
const ENTRY: usize = 4;
/** Marks the identity of a user who has two different persons: it is none. */
const CONFLICT: u32 = 0x80000000;

/** What becomes of a row of identities: it names a user for the first time, says the same again, or is in conflict. */
const FIRST: u8 = 0;
const AGAIN: u8 = 1;
const IN_CONFLICT: u8 = 2;

/**
 * Which person a user belongs to. Identity i has the user `texts[starts[2i], starts[2i + 1])` and the person that goes
 * on from there to `starts[2i + 2]`.
 */
@unmanaged
export class Identities {
  slots: usize;
  /** Slots less one. */
  mask: u32;
  starts: usize;
  texts: usize;
  /** Bytes that the ids of persons take in the texts of the table of users, by partition. */
  textBytes: usize;
}

/** Whether the texts from `a` and from `b` are equal; both have the same length. */
function areEqual(a: usize, b: usize, length: u32): bool {
  let at: u32 = 0;
  for (; at + 4 <= length; at += 4) if (load<u32>(a + at) !== load<u32>(b + at)) return false;
  for (; at < length; at++) if (load<u8>(a + at) !== load<u8>(b + at)) return false;
  return true;
}

/** Whether text `place` of the identities is that from `start` to `end`. */
function isText(identities: Identities, place: u32, start: usize, end: usize): bool {
  const bounds = identities.starts + ((<usize>place) << 2);
  const first = load<u32>(bounds);
  const length = load<u32>(bounds, 4) - first;
  return length === <u32>(end - start) && areEqual(identities.texts + first, start, length);
}

/** The address of the slot of a user from `start` to `end`, or of the empty one where their identity would be. */
function slotOf(identities: Identities, hashA: u32, hashB: u32, start: usize, end: usize): usize {
  let slot = hashA & identities.mask;
  let address = addressOf(identities, slot);
  let entry = load<u32>(address, ENTRY);
  while (entry !== 0) {
    if (load<u32>(address) === hashB && isText(identities, ((entry & ~CONFLICT) - 1) << 1, start, end)) break;
    slot = (slot + 1) & identities.mask;
    address = addressOf(identities, slot);
    entry = load<u32>(address, ENTRY);
  }
  return address;
}

function addressOf(identities: Identities, slot: u32): usize {
  return identities.slots + <usize>slot * SLOT_BYTES;
}

/** The identity of a user from `start` to `end` plus one; 0 where they are a person of their own. */
function entryOf(identities: Identities, hashA: u32, hashB: u32, start: usize, end: usize): u32 {
  const entry = load<u32>(slotOf(identities, hashA, hashB, start, end), ENTRY);
  return entry & CONFLICT ? 0 : entry;
}

function textOf(identities: Identities, place: u32): usize {
  return identities.texts + load<u32>(identities.starts + ((<usize>place) << 2));
}

/** Enters identities `[first, first + count)`; `hashes` are those of their users. Returns how many name no new user. */
export function fillIdentities(
  identities: Identities,
  seed: u32,
  first: u32,
  count: u32,
  hashes: usize,
): u32 {
  let others: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const place = (first + i) << 1;
    const hashB = load<u32>(hashes + (i << 3), 4);
    const person = textOf(identities, place + 1);
    const slot = slotOf(identities, load<u32>(hashes + (i << 3)), hashB, textOf(identities, place), person);
    const entry = load<u32>(slot, ENTRY);
    if (entry === 0) {
      store<u32>(slot, hashB);
      store<u32>(slot, first + i + 1, ENTRY);
      addTextBytes(identities, seed, person, textOf(identities, place + 2));
      continue;
    }
    others++;
    const known = ((entry & ~CONFLICT) - 1) << 1;
    if (!isText(identities, known + 1, person, textOf(identities, place + 2)))
      store<u32>(slot, entry | CONFLICT, ENTRY);
  }
  return others;
}

/** Adds what the id of a person may take in the table of users. */
function addTextBytes(identities: Identities, seed: u32, start: usize, end: usize): void {
  const partition = partitionOf(<u32>hashWith(seed, start, end));
  const bytes = identities.textBytes + (partition << 3);
  store<f64>(bytes, load<f64>(bytes) + <f64>textBytes(<u32>(end - start)));
}

/** Tells what became of identities `[first, first + count)`, once all are entered. */
export function judgeIdentities(
  identities: Identities,
  first: u32,
  count: u32,
  hashes: usize,
  classes: usize,
): void {
  for (let i: u32 = 0; i < count; i++) {
    const place = (first + i) << 1;
    const hash = hashes + (i << 3);
    const slot = slotOf(
      identities,
      load<u32>(hash),
      load<u32>(hash, 4),
      textOf(identities, place),
      textOf(identities, place + 1),
    );
    const entry = load<u32>(slot, ENTRY);
    store<u8>(classes + i, entry & CONFLICT ? IN_CONFLICT : entry === first + i + 1 ? FIRST : AGAIN);
  }
}

/**
 * Gives the users in field `slot` of the valid rows the hashes of their persons. When it `rewrites`, the field gets
 * the bounds of the person's text as well. It returns how many rows have a user who is listed.
 */
export function meetPersons(
  identities: Identities,
  records: Records,
  slot: u32,
  seed: u32,
  valid: usize,
  hashes: usize,
  rewrites: bool,
): u32 {
  let listed: u32 = 0;
  const text = records.text;
  const width = records.slots << 3;
  let field = records.fields + (slot << 3);
  for (let row: u32 = 0; row < records.count; row++, field += width) {
    if (load<u8>(valid + row) === 0) continue;
    const hash = hashes + (row << 3);
    const start = text + load<u32>(field);
    const end = text + load<u32>(field, 4);
    const entry = entryOf(identities, load<u32>(hash), load<u32>(hash, 4), start, end);
    if (entry === 0) continue;
    listed++;
    const place = ((entry - 1) << 1) + 1;
    const person = textOf(identities, place);
    const personEnd = textOf(identities, place + 1);
    store<u64>(hash, hashWith(seed, person, personEnd));
    if (!rewrites) continue;
    store<u32>(field, <u32>(person - text));
    store<u32>(field, <u32>(personEnd - text), 4);
  }
  return listed;
}

/**
 * The identities, plus one, of `count` users, 0 for those who are a person of their own. User i is
 * `texts[starts[2i + 1], starts[2i + 2])`.
 */
export function findPersons(
  identities: Identities,
  seed: u32,
  count: u32,
  starts: usize,
  texts: usize,
  entries: usize,
): void {
  for (let i: u32 = 0; i < count; i++) {
    const start = texts + load<u32>(starts + (i << 3), 4);
    const end = texts + load<u32>(starts + (i << 3), 8);
    const hash = hashWith(seed, start, end);
    store<u32>(entries + (i << 2), entryOf(identities, <u32>hash, <u32>(hash >>> 32), start, end));
  }
}
