/** No partition at all. */
export const NO_PARTITIONS: PartitionRange = { from: 0, to: 0 };

/** Partitions `[from, to)`, of users or of fingerprints. */
export interface PartitionRange {
  from: number;
  to: number;
}

/** Cuts `[0, count)` into at most `ranges` ranges of nearly equal length. */
export function splitEvenly(count: number, ranges: number): PartitionRange[] {
  const parts = Math.min(ranges, count);
  return Array.from({ length: parts }, (_, i) => ({
    from: Math.floor((i * count) / parts),
    to: Math.floor(((i + 1) * count) / parts),
  }));
}
