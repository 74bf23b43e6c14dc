import { type InputFile, isSeekable } from '../../exports/files/header.ts';
import type { FileRange } from '../../exports/range-reader.ts';

/** A range of one of the files, by the file's place in the list. */
export interface PlannedRange {
  file: number;
  range: FileRange;
}

/**
 * Cuts the files of a kind into ranges of about `rangeBytes`, in the order of files and offsets. Only the first range
 * of a file is known to begin with a record. A file that is not seekable is one range.
 */
export function planRanges(
  files: readonly InputFile[],
  kind: InputFile['kind'],
  rangeBytes: number,
): PlannedRange[] {
  return files.flatMap((file, index) => {
    if (file.kind !== kind) return [];
    if (!isSeekable(file))
      return [{ file: index, range: { start: file.dataStart, end: Number.POSITIVE_INFINITY, exact: true } }];
    const count = Math.max(1, Math.ceil((file.size - file.dataStart) / rangeBytes));
    return Array.from({ length: count }, (_, i) => ({
      file: index,
      range: {
        start: file.dataStart + i * rangeBytes,
        end: i + 1 === count ? Math.max(file.size, file.dataStart) : file.dataStart + (i + 1) * rangeBytes,
        exact: i === 0,
      },
    }));
  });
}

/** Small inputs are cut into smaller ranges, down to this size. */
const LEAST_RANGE_BYTES = 1 << 20;
/** Small inputs are cut into about this many ranges for each kind, so that every thread gets its share. */
const RANGES_OF_KIND = 64;

/** The size of the ranges for the files of a kind: at most `most` bytes, less when there is little to read. */
export function rangeBytesFor(files: readonly InputFile[], kind: InputFile['kind'], most: number): number {
  const bytes = files.reduce((total, file) => total + (file.kind === kind ? file.size : 0), 0);
  return Math.min(most, Math.max(LEAST_RANGE_BYTES, Math.ceil(bytes / RANGES_OF_KIND)));
}

/** A byte of conversions takes as long as this many bytes of clicks: conversions are attributed and written as well. */
const CONVERSIONS_WEIGHT = 8;
/** A byte of a gzip file takes as long as this many bytes of a plain file. */
const GZIP_WEIGHT = 6;

/**
 * How many threads are worth starting: at most as many as asked for, as there are ranges, and as there are pieces of
 * `bytesPerThread` bytes of clicks (or other bytes that take as long).
 */
export function usefulThreads(
  files: readonly InputFile[],
  asked: number,
  ranges: number,
  bytesPerThread: number,
): number {
  const weights = files.map(
    ({ size, kind, gzip }) =>
      size * (kind === 'conversions' ? CONVERSIONS_WEIGHT : 1) * (gzip ? GZIP_WEIGHT : 1),
  );
  const bytes = weights.reduce((sum, weight) => sum + weight, 0);
  return Math.max(1, Math.min(asked, ranges, Math.ceil(bytes / bytesPerThread)));
}
