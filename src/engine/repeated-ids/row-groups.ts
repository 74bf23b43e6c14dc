import { LEAST_GROUP_BITS } from './fingerprints.ts';
import type { FlatExtents } from './flat-rows.ts';

/** Where there would be more groups, they are larger: a group takes twelve bytes. */
export const MOST_GROUPS = 2 ** 25;
const LEAST_GROUP_BYTES = 1024;
/** Neighbouring groups are read together up to so many bytes. */
const EXTENT_BYTES = 256 << 10;

/** How the rows of a range are put into groups: by the bytes in which they begin, numbered through all ranges. */
export interface Grouping {
  /** Bytes of a group; Infinity for one group a range, where files can't be read from the middle. */
  bytes: number;
  /** Number of the first group of the range. */
  first: number;
  /** How many bits the number of any group has at most. */
  bits: number;
}

/** Where the groups of a range begin, so that a row is found again without reading the whole range. */
export interface RowGroups {
  /** Offset in the file of the first row of each group, -1 where no row begins in it. */
  offsets: Float64Array;
  /** Its line, counted from 0 at the start of the range. */
  lines: Uint32Array;
}

/** The size of the groups of so many bytes: a power of two. */
export function groupBytesFor(bytes: number): number {
  let size = LEAST_GROUP_BYTES;
  while (bytes / size > MOST_GROUPS) size *= 2;
  return size;
}

/** How many groups a range of so many bytes has at most. */
export function mostGroups(rangeBytes: number, groupBytes: number): number {
  return groupBytes === Number.POSITIVE_INFINITY ? 1 : Math.ceil(rangeBytes / groupBytes) + 1;
}

/** The number of bits that name one of so many groups; see `LEAST_GROUP_BITS`. */
export function bitsOfGroups(groups: number): number {
  return Math.max(LEAST_GROUP_BITS, Math.ceil(Math.log2(groups)));
}

/**
 * The extents that hold the given groups of a range, which ascend and count from its first; its last row ends at
 * `end`.
 */
export function extentsOf(groups: RowGroups, wanted: readonly number[], end: number): FlatExtents {
  const extents = new Float64Array(wanted.length * 3);
  let next = 0;
  for (const group of wanted) {
    const start = groups.offsets[group];
    const stop = groupEnd(groups, group, end);
    const last = next - 3;
    if (next > 0 && extents[last + 1] === start && stop - extents[last] <= EXTENT_BYTES) {
      extents[last + 1] = stop;
      continue;
    }
    extents[next++] = start;
    extents[next++] = stop;
    extents[next++] = groups.lines[group];
  }
  return extents.slice(0, next);
}

/** Where a group ends: where the next group with a row begins, or `end`. */
function groupEnd(groups: RowGroups, group: number, end: number): number {
  for (let next = group + 1; next < groups.offsets.length; next++) {
    if (groups.offsets[next] >= 0) return groups.offsets[next];
  }
  return end;
}
