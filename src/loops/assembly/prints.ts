import { Records } from './records';
import { addUp } from './sums';

/** The group of a fingerprint in its piece is named by the lowest bits of its word, behind those of the key, and by its rest. */
const GROUP_BITS: u32 = 12;
const GROUP_MASK: u32 = (1 << GROUP_BITS) - 1;
const REST_BITS: u32 = 8;
const GROUP_BITS_OF_WORD: u32 = GROUP_BITS - REST_BITS;
/** What of the second word of a hash belongs to the key. */
const KEY_SHIFT: u32 = 28;
const KEY_MASK: u32 = ~((1 << KEY_SHIFT) - 1);
/** What of it is kept in place of a group. */
const MORE_SHIFT: u32 = KEY_SHIFT - GROUP_BITS;
const PARTITIONS: u32 = 256;

/** The fingerprints and groups of a range; `PrintCollector` reads and writes this as words in this order. */
@unmanaged
export class Prints {
  /** Of the piece at hand, as pairs of words: the first of the hash, and what belongs to the key of the second, with the group in the piece. */
  words: usize;
  count: u32;
  /** The group from which those of the piece are counted. */
  origin: u32;
  /** Where each group of the range begins in the file, and in which line. */
  offsets: usize;
  lines: usize;
  groups: u32;
}

/**
 * Adds the hashes in partitions `[from, to)` of the valid rows from `row` on, with the groups in which they lie; gives the row at which
 * the piece has to be put away, because its groups are not enough, or how many rows there are. Row 0 of the text lies at `base` in the
 * file; groups are told by the bytes behind `start`, `perByte` groups each. Plainly:
 * group = floor((offset - start) * perByte); its first row is noted; words.push(a, key of b | (group - origin)).
 * Where `perByte` is 0 the range is one group, which needs no name: instead more bits of the hash are kept.
 */
export function printRows(
  prints: Prints,
  records: Records,
  row: u32,
  valid: usize,
  hashes: usize,
  base: f64,
  start: f64,
  perByte: f64,
  from: u32,
  to: u32,
): u32 {
  const count = records.count;
  const starts = records.starts;
  const isWhole = perByte === 0;
  let origin = prints.origin;
  let words = prints.words + (prints.count << 3);
  let groups = prints.groups;
  for (; row < count; row++) {
    const offset = base + <f64>load<u32>(starts + (row << 2));
    const group = <u32>((offset - start) * perByte);
    if (group >= groups) {
      if (group - origin > GROUP_MASK) {
        if (words > prints.words) break;
        origin = group;
      }
      for (; groups < group; groups++) store<f64>(prints.offsets + (groups << 3), -1);
      store<f64>(prints.offsets + (group << 3), offset);
      store<u32>(prints.lines + (group << 2), load<u32>(records.lines + (row << 2)));
      groups = group + 1;
    }
    const a = load<u32>(hashes + (row << 3));
    const b = load<u32>(hashes + (row << 3), 4);
    store<u32>(words, a);
    store<u32>(words, (b & KEY_MASK) | (isWhole ? (b >>> MORE_SHIFT) & GROUP_MASK : group - origin), 4);
    // Without a branch to guess: what is not to be added is written over by the next.
    const partition = a >>> 24;
    words += (<usize>(<u32>load<u8>(valid + row) & <u32>(partition >= from) & <u32>(partition < to))) << 3;
  }
  prints.count = <u32>((words - prints.words) >> 3);
  prints.origin = origin;
  prints.groups = groups;
  return row;
}

/**
 * Sorts fingerprints by the first eight bits, which need not be kept then; `starts` gets where each partition begins, `next` is room for as
 * many. Plainly: words.push((a << 8) | (key of b >>> 24) | (group in the piece >>> 8)), rests.push(group & 0xff).
 */
export function sortPrints(
  pairs: usize,
  count: u32,
  starts: usize,
  next: usize,
  words: usize,
  rests: usize,
): void {
  memory.fill(starts, 0, (PARTITIONS + 1) << 2);
  for (let i: u32 = 0; i < count; i++) {
    const counter = starts + (((load<u32>(pairs + (i << 3)) >>> 24) + 1) << 2);
    store<u32>(counter, load<u32>(counter) + 1);
  }
  addUp(starts, PARTITIONS);
  memory.copy(next, starts, PARTITIONS << 2);
  for (let i: u32 = 0; i < count; i++) {
    const a = load<u32>(pairs + (i << 3));
    const b = load<u32>(pairs + (i << 3), 4);
    const place = next + ((a >>> 24) << 2);
    const at = load<u32>(place);
    store<u32>(place, at + 1);
    const key = (b & KEY_MASK) >>> 24;
    store<u32>(words + (at << 2), (a << 8) | key | ((b & GROUP_MASK) >>> REST_BITS));
    store<u8>(rests + at, <u8>b);
  }
}

/** The fingerprints of one partition, and what is found in them; `RepeatFinder` reads and writes this as words in this order. */
@unmanaged
export class Repeats {
  words: usize;
  /** 0 where words and rests name groups, and only the key in the words tells fingerprints apart. */
  rests: usize;
  count: u32;
  /** Pairs of bits, a cell for each of so many first bits of a key: whether it was met, and whether again. */
  cells: usize;
  cellBits: u32;
  /** The fingerprints that share their cell with another. */
  candidates: usize;
  candidateCount: u32;
  slots: usize;
  /** Slots less one. */
  mask: u32;
  /** Fingerprints of which each is the first with its key, one for each key met more than once. */
  firsts: usize;
  firstCount: u32;
  /** All with such a key but the last in `firsts`. */
  others: usize;
  otherCount: u32;
}

/** Where the bits of a cell are, in words of 16 cells, and the first of its bits. */
// inline
function wordOfCell(cells: usize, cell: u32): usize {
  return cells + ((cell >>> 4) << 2);
}

// inline
function bitOfCell(cell: u32): u32 {
  return (cell & 15) << 1;
}

/**
 * Finds the fingerprints whose cell is that of another too: all with repeated keys are among them, and few others. Plainly:
 * candidates = those whose first bits others have.
 */
export function findCandidates(repeats: Repeats): u32 {
  const words = repeats.words;
  const cells = repeats.cells;
  const count = repeats.count;
  const shift = 32 - repeats.cellBits;
  memory.fill(cells, 0, (1 << repeats.cellBits) >>> 2);
  for (let i: u32 = 0; i < count; i++) {
    const cell = load<u32>(words + (i << 2)) >>> shift;
    const at = wordOfCell(cells, cell);
    const known = load<u32>(at);
    const met = (known >>> bitOfCell(cell)) & 1;
    store<u32>(at, known | ((1 | (met << 1)) << bitOfCell(cell)));
  }
  let found: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const cell = load<u32>(words + (i << 2)) >>> shift;
    store<u32>(repeats.candidates + (found << 2), i);
    found += ((load<u32>(wordOfCell(cells, cell)) >>> bitOfCell(cell)) >>> 1) & 1;
  }
  repeats.candidateCount = found;
  return found;
}

/** Whether two fingerprints of a partition have the same key, and where they name no groups, the same further bits. */
// inline
function haveSameKey(repeats: Repeats, one: u32, other: u32): bool {
  const difference = load<u32>(repeats.words + (one << 2)) ^ load<u32>(repeats.words + (other << 2));
  if (difference >>> GROUP_BITS_OF_WORD !== 0) return false;
  const rests = repeats.rests;
  return rests === 0 || (difference === 0 && load<u8>(rests + one) === load<u8>(rests + other));
}

/** Finds the keys that several candidates have: of each only the first stands in a slot, negative once it is known to be repeated. */
export function findRepeats(repeats: Repeats): void {
  const slots = repeats.slots;
  const mask = repeats.mask;
  let firsts: u32 = 0;
  let others: u32 = 0;
  memory.fill(slots, 0, (mask + 1) << 2);
  for (let i: u32 = 0; i < repeats.candidateCount; i++) {
    const candidate = load<u32>(repeats.candidates + (i << 2));
    const key = load<u32>(repeats.words + (candidate << 2)) >>> GROUP_BITS_OF_WORD;
    let slot = (key * 0x9e3779b1) & mask;
    for (;;) {
      const met = load<i32>(slots + (slot << 2));
      if (met === 0) {
        store<i32>(slots + (slot << 2), <i32>candidate + 1);
        break;
      }
      const first = <u32>abs(met) - 1;
      if (haveSameKey(repeats, first, candidate)) {
        if (met > 0) {
          store<u32>(repeats.firsts + (firsts++ << 2), first);
          store<i32>(slots + (slot << 2), -met);
        }
        store<u32>(repeats.others + (others++ << 2), candidate);
        break;
      }
      slot = (slot + 1) & mask;
    }
  }
  repeats.firstCount = firsts;
  repeats.otherCount = others;
}
