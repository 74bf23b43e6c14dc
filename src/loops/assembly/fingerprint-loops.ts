import { Records } from './records';
import { addUp } from './sums';

/** The first bits of a fingerprint name its partition. */
const PARTITION_BITS: u32 = 8;
const PARTITIONS: u32 = 1 << PARTITION_BITS;
const PARTITION_SHIFT: u64 = 64 - PARTITION_BITS;
const MIX: u64 = ((<u64>0x9e3779b9) << 32) | 0x7f4a7c15;

/** The fingerprints at hand and the groups of rows of a range. */
@unmanaged
export class RangeFingerprints {
  /** Words of 64 bits: the upper bits of the hash of an id, and in place of the others the group of the row. */
  words: usize;
  count: u32;
  /** How many bits of a word name the group. */
  groupBits: u32;
  /** The number of the first group of the range. */
  firstGroup: u32;
  /** How many groups of the range are known. */
  groups: u32;
  /** Where each group of the range begins in the file, -1 where no row begins in it, and in which line. */
  offsets: usize;
  lines: usize;
}

/**
 * Adds the fingerprints of the valid rows of a batch that lie in partitions `[from, to)`, and notes where groups
 * begin. The text begins at `base` in the file. The groups of the range begin at `start` and have `1 / perByte` bytes
 * each. Plainly: group = floor((offset - start) * perByte); words.push(upper bits of the hash | (firstGroup + group)).
 */
export function addFingerprints(
  range: RangeFingerprints,
  records: Records,
  valid: usize,
  hashes: usize,
  base: f64,
  start: f64,
  perByte: f64,
  from: u32,
  to: u32,
): void {
  const keyMask = (<u64>-1) << (<u64>range.groupBits);
  let words = range.words + (range.count << 3);
  let groups = range.groups;
  for (let row: u32 = 0; row < records.count; row++) {
    const offset = base + <f64>load<u32>(records.starts + (row << 2));
    const group = <u32>((offset - start) * perByte);
    if (group >= groups) {
      for (; groups < group; groups++) store<f64>(range.offsets + (groups << 3), -1);
      store<f64>(range.offsets + (group << 3), offset);
      store<u32>(range.lines + (group << 2), load<u32>(records.lines + (row << 2)));
      groups = group + 1;
    }
    // The first lane of the hash comes first.
    const hash = rotl<u64>(load<u64>(hashes + (row << 3)), 32);
    store<u64>(words, (hash & keyMask) | <u64>(range.firstGroup + group));
    // Without a branch: the next word overwrites one that is not to be added.
    const partition = <u32>(hash >>> PARTITION_SHIFT);
    words += (<usize>(<u32>load<u8>(valid + row) & <u32>(partition >= from) & <u32>(partition < to))) << 3;
  }
  range.count = <u32>((words - range.words) >> 3);
  range.groups = groups;
}

/** Sorts fingerprints by partition. `starts` gets where each partition begins, `next` is room for as many words. */
export function sortFingerprints(words: usize, count: u32, starts: usize, next: usize, sorted: usize): void {
  memory.fill(starts, 0, (PARTITIONS + 1) << 2);
  for (let i: u32 = 0; i < count; i++) {
    const counter = starts + ((<u32>(load<u64>(words + (i << 3)) >>> PARTITION_SHIFT) + 1) << 2);
    store<u32>(counter, load<u32>(counter) + 1);
  }
  addUp(starts, PARTITIONS);
  memory.copy(next, starts, PARTITIONS << 2);
  for (let i: u32 = 0; i < count; i++) {
    const word = load<u64>(words + (i << 3));
    const place = next + ((<u32>(word >>> PARTITION_SHIFT)) << 2);
    const at = load<u32>(place);
    store<u32>(place, at + 1);
    store<u64>(sorted + (at << 3), word);
  }
}

/** The fingerprints of one partition, and what is found in them. */
@unmanaged
export class RepeatSearch {
  words: usize;
  count: u32;
  /** How many bits of a word name the group; those before them are the key. */
  groupBits: u32;
  /** Pairs of bits, a cell for each of so many first bits of a key: whether it was met, and whether again. */
  cells: usize;
  cellBits: u32;
  /** The fingerprints that share their cell with another. */
  candidates: usize;
  candidateCount: u32;
  /** A table of candidates by key. */
  slots: usize;
  /** Slots less one. */
  mask: u32;
  /** Of each key that several fingerprints have, the first of these. */
  firsts: usize;
  firstCount: u32;
  /** All others with such a key. */
  others: usize;
  otherCount: u32;
}

/** The cell of a fingerprint. The partition, which all have in common, says nothing. */
// inline
function cellOf(word: u64, cellBits: u32): u32 {
  return <u32>((word << PARTITION_BITS) >>> <u64>(64 - cellBits));
}

/** Where the bits of a cell are, in words of 16 cells. */
// inline
function wordOfCell(cells: usize, cell: u32): usize {
  return cells + ((cell >>> 4) << 2);
}

/** The first bit of a cell in its word. */
// inline
function bitOfCell(cell: u32): u32 {
  return (cell & 15) << 1;
}

/**
 * Finds the fingerprints that share their cell with another; returns their number. All with repeated keys are among
 * them, and few others.
 */
export function findCandidates(search: RepeatSearch): u32 {
  const words = search.words;
  const cells = search.cells;
  const count = search.count;
  const cellBits = search.cellBits;
  memory.fill(cells, 0, (1 << cellBits) >>> 2);
  for (let i: u32 = 0; i < count; i++) {
    const cell = cellOf(load<u64>(words + (i << 3)), cellBits);
    const at = wordOfCell(cells, cell);
    const known = load<u32>(at);
    const met = (known >>> bitOfCell(cell)) & 1;
    store<u32>(at, known | ((1 | (met << 1)) << bitOfCell(cell)));
  }
  let found: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const word = load<u64>(words + (i << 3));
    const cell = cellOf(word, cellBits);
    store<u64>(search.candidates + (found << 3), word);
    found += ((load<u32>(wordOfCell(cells, cell)) >>> bitOfCell(cell)) >>> 1) & 1;
  }
  search.candidateCount = found;
  return found;
}

/**
 * Finds the keys that several candidates have. The slot of a key holds the place of its first candidate plus one; it
 * is negative once the key is known to be repeated.
 */
export function findRepeats(search: RepeatSearch): void {
  const slots = search.slots;
  const mask = search.mask;
  const groupBits = <u64>search.groupBits;
  let firsts: u32 = 0;
  let others: u32 = 0;
  memory.fill(slots, 0, (mask + 1) << 2);
  for (let i: u32 = 0; i < search.candidateCount; i++) {
    const word = load<u64>(search.candidates + (i << 3));
    let slot = <u32>(((word >>> groupBits) * MIX) >>> 32) & mask;
    for (;;) {
      const met = load<i32>(slots + (slot << 2));
      if (met === 0) {
        store<i32>(slots + (slot << 2), <i32>i + 1);
        break;
      }
      const first = load<u64>(search.candidates + ((<u32>abs(met) - 1) << 3));
      if ((first ^ word) >>> groupBits === 0) {
        if (met > 0) {
          store<u64>(search.firsts + (firsts++ << 3), first);
          store<i32>(slots + (slot << 2), -met);
        }
        store<u64>(search.others + (others++ << 3), word);
        break;
      }
      slot = (slot + 1) & mask;
    }
  }
  search.firstCount = firsts;
  search.otherCount = others;
}
