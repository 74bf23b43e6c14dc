import { Records } from './records';

const HIGH_BITS: u64 = ((<u64>0x80808080) << 32) | 0x80808080;
const PLUS: u32 = 0x2b;
/** `.0` as it lies in the memory. */
const POINT_ZERO: u32 = 0x302e;
/** Entries for texts that were found recently, and the bytes of each. */
const RECENT_BITS: u32 = 10;
const RECENT_BYTES: usize = 24;
const MIX: u64 = ((<u64>0x9e3779b9) << 32) | 0x7f4a7c15;
const DIGEST_FACTOR: u32 = 0x01000193;
const DIGEST_SPREAD: u32 = 0x2c1b3c6d;
const DIGEST_TURN: u32 = 15;
const HIGH_SEED: u64 = (<u64>0x85ebca77) << 32;

/** Two pairs of keys of the present seed. They are variables, so that they are not computed anew for each text. */
let keys: u64 = 0;
let otherKeys: u64 = 0;
/** All bytes of the text that was hashed last, joined by "or". */
let seen: u64 = 0;

/** Spreads a difference anywhere over the upper half. */
// inline
function mixed(hash: u64): u64 {
  return (hash ^ (hash >>> 32)) * MIX;
}

/** Texts are hashed with this seed from now on. */
function takeSeed(seed: u32): void {
  keys = mixed(mixed(<u64>seed | HIGH_SEED));
  otherKeys = mixed(keys);
}

/** The hash of one text, as `IdHash.compute`: the first lane in the lower half, the second in the upper. */
export function hashWith(seed: u32, start: usize, end: usize): u64 {
  takeSeed(seed);
  return hashText(start, end);
}

/** Hashes texts that lie at pairs of start and end, counted from `base`, into pairs of words. */
export function hashTexts(base: usize, extents: usize, count: u32, seed: u32, hashes: usize): void {
  takeSeed(seed);
  for (let text: u32 = 0; text < count; text++) {
    const extent = extents + (text << 3);
    store<u64>(hashes + (text << 3), hashText(base + load<u32>(extent), base + load<u32>(extent, 4)));
  }
}

/**
 * A number that all bytes of a text decide, spread over 32 bits, as `digestOf` in engine/users/alike-sample.ts:
 * unlike a hash it is the same in every run.
 */
// inline
function digestOf(start: usize, end: usize): u32 {
  let digest = <u32>(end - start);
  let at = start;
  for (; at + 4 <= end; at += 4) digest = rotl((digest ^ load<u32>(at)) * DIGEST_FACTOR, DIGEST_TURN);
  for (; at < end; at++) digest = (digest ^ <u32>load<u8>(at)) * DIGEST_FACTOR;
  digest = (digest ^ (digest >>> 15)) * DIGEST_SPREAD;
  return digest ^ (digest >>> 13);
}

/**
 * Lists the rows whose user has a digest of at most `most` and returns their number. Two texts follow each other for
 * each row, the second is the user's; `starts` tells where they begin, counted from `base`.
 */
export function findLeastDigests(base: usize, starts: usize, count: u32, most: u32, found: usize): u32 {
  let at = found;
  for (let row: u32 = 0; row < count; row++) {
    const texts = starts + (row << 3);
    if (digestOf(base + load<u32>(texts, 4), base + load<u32>(texts, 8)) > most) continue;
    store<u32>(at, row);
    at += 4;
  }
  return <u32>((at - found) >> 2);
}

/** The product of both halves of a word, to each of which a key is added. */
// inline
function product(word: u64, pair: u64): u64 {
  return <u64>(<u32>word + <u32>pair) * <u64>(<u32>(word >>> 32) + <u32>(pair >>> 32));
}

/** As `IdHash.compute`: the first lane in the lower half, the second in the upper. */
// inline
function hashText(start: usize, end: usize): u64 {
  const length = <u32>(end - start);
  if (length - 8 > 8) return hashOther(start, end);
  const first = load<u64>(start);
  const last = load<u64>(end - 8);
  seen = first | last;
  const hash = mixed(<u64>length * MIX + product(first, keys) + product(last, otherKeys));
  return hash ^ (hash >>> 32);
}

/** As `hashText`, for a text of less than eight bytes or more than sixteen. */
function hashOther(start: usize, end: usize): u64 {
  const length = <u64>(end - start);
  let hash = length * MIX;
  let first = load<u64>(start);
  let last: u64 = 0;
  let all: u64 = 0;
  if (length < 8) first &= ((<u64>1) << (8 * length)) - 1;
  else {
    for (let at = start; at + 16 < end; at += 16) {
      first = load<u64>(at);
      last = load<u64>(at, 8);
      all |= first | last;
      hash = mixed(hash + product(first, keys) + product(last, otherKeys));
    }
    first = load<u64>(end - 16);
    last = load<u64>(end - 8);
  }
  seen = all | first | last;
  hash = mixed(hash + product(first, keys) + product(last, otherKeys));
  return hash ^ (hash >>> 32);
}

/**
 * Hashes field `slot` of the valid rows into pairs of words. It lists in `again` the rows to look at again and returns
 * their number: those whose text is empty, not plain ASCII, or may have been rewritten by a spreadsheet.
 */
export function hashFields(
  records: Records,
  slot: u32,
  seed: u32,
  valid: usize,
  hashes: usize,
  again: usize,
): u32 {
  takeSeed(seed);
  const text = records.text;
  const count = records.count;
  const width = records.slots << 3;
  let field = records.fields + (slot << 3);
  let others: u32 = 0;
  for (let row: u32 = 0; row < count; row++, field += width) {
    if (load<u8>(valid + row) === 0) continue;
    const start = text + load<u32>(field);
    const end = text + load<u32>(field, 4);
    store<u64>(hashes + (row << 3), hashText(start, end));
    store<u32>(again + (others << 2), row);
    // Without a branch.
    others +=
      <u32>(start === end) |
      <u32>((seen & HIGH_BITS) !== 0) |
      <u32>(<u32>load<u8>(end - 3) === PLUS) |
      <u32>(<u32>load<u16>(end - 2) === POINT_ZERO);
  }
  return others;
}

/** The numbered texts of an `IdTable`. */
@unmanaged
export class Texts {
  recent: usize;
  slots: usize;
  tags: usize;
  /** Slots less one. */
  mask: u32;
  /** Where the texts begin in `arena`; one more than texts. */
  starts: usize;
  arena: usize;
}

/** Whether text `index` is that from `start` to `end`. */
function isText(texts: Texts, index: u32, start: usize, end: usize): bool {
  const bounds = texts.starts + (index << 2);
  const first = load<u32>(bounds);
  if (load<u32>(bounds, 4) - first !== <u32>(end - start)) return false;
  let from = texts.arena + first;
  let at = start;
  for (; at + 4 <= end; at += 4, from += 4) if (load<u32>(at) !== load<u32>(from)) return false;
  for (; at < end; at++, from++) if (load<u8>(at) !== load<u8>(from)) return false;
  return true;
}

/**
 * The number of a text, or -1. It looks first among the texts that were found recently. An entry has the first and the
 * last eight bytes, the number plus one, and the length; this is all there is of a text of up to 16 bytes.
 */
// inline
function findRecent(texts: Texts, start: usize, end: usize): i32 {
  const length = <u32>(end - start);
  let first = load<u64>(start);
  let last: u64 = 0;
  if (length >= 8) last = load<u64>(end - 8);
  else first &= ((<u64>1) << (8 * length)) - 1;
  const place = ((first ^ rotl<u64>(last, 29)) * MIX) >>> (64 - RECENT_BITS);
  const recent = texts.recent + <usize>place * RECENT_BYTES;
  const isRecent =
    load<u64>(recent) === first && load<u64>(recent, 8) === last && load<u32>(recent, 20) === length;
  const number = load<u32>(recent, 16);
  if (isRecent && number !== 0 && (length <= 16 || isText(texts, number - 1, start, end))) return number - 1;
  const found = findHashed(texts, start, end, hashText(start, end));
  if (found < 0) return found;
  store<u64>(recent, first);
  store<u64>(recent, last, 8);
  store<u32>(recent, found + 1, 16);
  store<u32>(recent, length, 20);
  return found;
}

/** The number of a text, or -1; its hash goes to the two words at `hash`. */
export function findText(texts: Texts, start: usize, end: usize, seed: u32, hash: usize): i32 {
  takeSeed(seed);
  const lanes = hashText(start, end);
  store<u64>(hash, lanes);
  return findHashed(texts, start, end, lanes);
}

function findHashed(texts: Texts, start: usize, end: usize, hash: u64): i32 {
  const tag = <u32>(hash >>> 32);
  let slot = <u32>hash & texts.mask;
  let entry = load<u32>(texts.slots + (slot << 2));
  while (entry !== 0) {
    if (load<u32>(texts.tags + (slot << 2)) === tag && isText(texts, entry - 1, start, end)) return entry - 1;
    slot = (slot + 1) & texts.mask;
    entry = load<u32>(texts.slots + (slot << 2));
  }
  return -1;
}

/**
 * Finds the number of the text in field `slot` of each valid row, or -1; lists those without one in `again`, returns
 * how many.
 */
export function findFields(
  records: Records,
  slot: u32,
  texts: Texts,
  seed: u32,
  valid: usize,
  numbers: usize,
  again: usize,
): u32 {
  takeSeed(seed);
  const text = records.text;
  const width = records.slots << 3;
  let field = records.fields + (slot << 3);
  let others: u32 = 0;
  for (let row: u32 = 0; row < records.count; row++, field += width) {
    if (load<u8>(valid + row) === 0) continue;
    const number = findRecent(texts, text + load<u32>(field), text + load<u32>(field, 4));
    store<i32>(numbers + (row << 2), number);
    store<u32>(again + (others << 2), row);
    others += <u32>(number < 0);
  }
  return others;
}
