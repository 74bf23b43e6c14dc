import type { FileExtent } from '../exports/extent-reader.ts';
import type { RecordScanner } from '../exports/record-scanner.ts';
import { Arena } from './arena.ts';
import { copyFloats, copyNumbers, grown } from './shared-columns.ts';

/** So many bits of a fingerprint name the group of rows in which an id was met. */
export const GROUP_BITS = 26;
const LEAST_GROUP_BYTES = 1024;
/** Neighbouring groups are read together up to so many bytes. */
const EXTENT_BYTES = 256 << 10;

/** How the rows of a range are put into groups: by the bytes in which they begin, numbered through all ranges. */
export interface Grouping {
  /** Bytes of a group; Infinity for one group a range, where files can't be read from the middle. */
  bytes: number;
  /** Number of the first group of the range. */
  first: number;
}

/** Where the groups of a range begin, so that a row is found again without reading the whole range. */
export interface RowGroups {
  /** Offset in the file of the first row of each group, -1 where no row begins in it. */
  offsets: Float64Array;
  /** Its line, counted from 0 at the start of the range. */
  lines: Uint32Array;
}

/** The size of groups with which those of so many bytes can be told apart: a power of two. */
export function groupBytesFor(bytes: number): number {
  let size = LEAST_GROUP_BYTES;
  while (bytes / size > 2 ** (GROUP_BITS - 1)) size *= 2;
  return size;
}

/** How many groups a range of so many bytes has at most. */
export function mostGroups(rangeBytes: number, groupBytes: number): number {
  return groupBytes === Number.POSITIVE_INFINITY ? 1 : Math.ceil(rangeBytes / groupBytes) + 1;
}

/** Notes the groups of a range while it is scanned; reused from range to range. */
export class GroupCollector {
  /** For each row of the last batch the number of its group. */
  readonly numbers: Uint32Array;
  #offsets = new Float64Array(64);
  #lines = new Uint32Array(64);
  #count = 0;
  readonly #arena = new Arena();

  constructor(capacity: number) {
    this.numbers = new Uint32Array(capacity);
  }

  /** Notes the rows of a batch whose first byte lies at `base` in the file; the range begins at `origin`. */
  note(scanner: RecordScanner, base: number, origin: number, grouping: Grouping): void {
    const { count, starts, lines } = scanner;
    for (let row = 0; row < count; row++) {
      const offset = base + starts[row];
      const group = ((offset - origin) / grouping.bytes) | 0;
      this.numbers[row] = grouping.first + group;
      if (group >= this.#count) this.#begin(group, offset, lines[row]);
    }
  }

  /** The groups noted, in shared memory; the collector is empty afterwards. */
  take(): RowGroups {
    const groups = {
      offsets: copyFloats(this.#offsets, this.#count, this.#arena),
      lines: copyNumbers(this.#lines, this.#count, this.#arena),
    };
    this.#count = 0;
    return groups;
  }

  #begin(group: number, offset: number, line: number): void {
    this.#offsets = grown(this.#offsets, group + 1);
    this.#lines = grown(this.#lines, group + 1);
    this.#offsets.fill(-1, this.#count, group);
    this.#offsets[group] = offset;
    this.#lines[group] = line;
    this.#count = group + 1;
  }
}

/** The extents that hold the given groups of a range (ascending, counted from its first); `end` is where its last row ends. */
export function extentsOf(groups: RowGroups, wanted: readonly number[], end: number): FileExtent[] {
  const extents: FileExtent[] = [];
  let last: FileExtent | undefined;
  for (const group of wanted) {
    const start = groups.offsets[group];
    const stop = groupEnd(groups, group, end);
    if (last !== undefined && last.end === start && stop - last.start <= EXTENT_BYTES) {
      last.end = stop;
      continue;
    }
    last = { start, end: stop, line: groups.lines[group] };
    extents.push(last);
  }
  return extents;
}

/** Where a group ends: where the next group with a row begins, or `end`. */
function groupEnd(groups: RowGroups, group: number, end: number): number {
  for (let next = group + 1; next < groups.offsets.length; next++) {
    if (groups.offsets[next] >= 0) return groups.offsets[next];
  }
  return end;
}
