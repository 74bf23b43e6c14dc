import { Records } from './records';

/** The lowest bits of the second word of a fingerprint name the group; what is above belongs to the key. */
const GROUP_BITS: u32 = 26;
const GROUP_MASK: u32 = (1 << GROUP_BITS) - 1;
const PARTITIONS: u32 = 256;

/** The fingerprints and groups of a range; `PrintCollector` reads and writes this as words in this order. */
@unmanaged
export class Prints {
  /** Pairs of words. */
  words: usize;
  count: u32;
  /** Where each group begins in the file, and in which line. */
  offsets: usize;
  lines: usize;
  groups: u32;
}

/**
 * Adds the hashes in partitions `[from, to)` of the valid rows, with the groups in which they lie. Row 0 of the text lies at `base` in
 * the file; groups are told by the bytes behind `origin`, `perByte` groups each, and numbered from `first`. Plainly:
 * group = floor((offset - origin) * perByte); its first row is noted; words.push(a, (b & ~mask) | (first + group)).
 */
export function printRows(
  prints: Prints,
  records: Records,
  valid: usize,
  hashes: usize,
  base: f64,
  origin: f64,
  perByte: f64,
  first: u32,
  from: u32,
  to: u32,
): void {
  const count = records.count;
  const starts = records.starts;
  let words = prints.words + (prints.count << 3);
  let groups = prints.groups;
  for (let row: u32 = 0; row < count; row++) {
    const offset = base + <f64>load<u32>(starts + (row << 2));
    const group = <u32>((offset - origin) * perByte);
    if (group >= groups) {
      for (; groups < group; groups++) store<f64>(prints.offsets + (groups << 3), -1);
      store<f64>(prints.offsets + (group << 3), offset);
      store<u32>(prints.lines + (group << 2), load<u32>(records.lines + (row << 2)));
      groups = group + 1;
    }
    const a = load<u32>(hashes + (row << 3));
    const b = load<u32>(hashes + (row << 3), 4);
    store<u32>(words, a);
    store<u32>(words, (b & ~GROUP_MASK) | (first + group), 4);
    // Without a branch to guess: what is not to be added is written over by the next.
    const partition = a >>> 24;
    words += (<usize>(<u32>load<u8>(valid + row) & <u32>(partition >= from) & <u32>(partition < to))) << 3;
  }
  prints.count = <u32>((words - prints.words) >> 3);
  prints.groups = groups;
}

/** Sorts pairs of words by the first eight bits; `starts` gets where each partition begins, in pairs, `next` is room for as many. */
export function sortPrints(words: usize, count: u32, starts: usize, next: usize, sorted: usize): void {
  memory.fill(starts, 0, (PARTITIONS + 1) << 2);
  for (let i: u32 = 0; i < count; i++) {
    const counter = starts + (((load<u32>(words + (i << 3)) >>> 24) + 1) << 2);
    store<u32>(counter, load<u32>(counter) + 1);
  }
  let sum: u32 = 0;
  for (let partition: u32 = 0; partition <= PARTITIONS; partition++) {
    sum += load<u32>(starts + (partition << 2));
    store<u32>(starts + (partition << 2), sum);
    store<u32>(next + (partition << 2), sum);
  }
  for (let i: u32 = 0; i < count; i++) {
    const pair = load<u64>(words + (i << 3));
    const place = next + ((<u32>pair >>> 24) << 2);
    const at = load<u32>(place);
    store<u32>(place, at + 1);
    store<u64>(sorted + (at << 3), pair);
  }
}

/** The fingerprints of one partition, and what is found in them; `RepeatFinder` reads and writes this as words in this order. */
@unmanaged
export class Repeats {
  entries: usize;
  count: u32;
  slots: usize;
  /** Slots less one. */
  mask: u32;
  /** Keys met more than once, as pairs: the first word, and the upper bits of the second. */
  keys: usize;
  keyCount: u32;
  /** The groups in which they were met; some more than once. */
  groups: usize;
  groupCount: u32;
}

/** Puts down a group in which a repeated key was met. */
function noteGroup(repeats: Repeats, entry: usize): void {
  store<u32>(repeats.groups + (repeats.groupCount++ << 2), load<u32>(entry, 4) & GROUP_MASK);
}

/** Finds the keys that are met more than once: of each only the first entry stands in a slot, negative once it is known to be repeated. */
export function findRepeats(repeats: Repeats): void {
  const entries = repeats.entries;
  const slots = repeats.slots;
  const mask = repeats.mask;
  repeats.keyCount = 0;
  repeats.groupCount = 0;
  memory.fill(slots, 0, (mask + 1) << 2);
  for (let i: u32 = 0; i < repeats.count; i++) {
    const entry = entries + (i << 3);
    const first = load<u32>(entry);
    const key = load<u32>(entry, 4) >>> GROUP_BITS;
    let slot = ((first * 0x9e3779b1) ^ key) & mask;
    for (;;) {
      const met = load<i32>(slots + (slot << 2));
      if (met === 0) {
        store<i32>(slots + (slot << 2), <i32>i + 1);
        break;
      }
      const other = entries + ((<usize>abs(met) - 1) << 3);
      if (load<u32>(other) === first && load<u32>(other, 4) >>> GROUP_BITS === key) {
        if (met > 0) {
          const at = repeats.keys + (repeats.keyCount++ << 3);
          store<u32>(at, first);
          store<u32>(at, key, 4);
          noteGroup(repeats, other);
          store<i32>(slots + (slot << 2), -met);
        }
        noteGroup(repeats, entry);
        break;
      }
      slot = (slot + 1) & mask;
    }
  }
}
