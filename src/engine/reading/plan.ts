import { type InputFile, isSeekable } from '../../exports/header.ts';
import type { FileRange } from '../../exports/range-reader.ts';

/** A range of one of the files, by the file's place in the list. */
export interface PlannedRange {
  file: number;
  range: FileRange;
}

/**
 * Cuts files into ranges of about `rangeBytes`, in the order of files and offsets. Only where a file begins a record is known to
 * begin; a file that is not seekable can't be cut.
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

/** Ranges may be smaller than asked for, down to this. */
const LEAST_RANGE_BYTES = 1 << 20;
/** Files of a kind are cut into so many ranges where that keeps them small enough for any thread to get its share. */
const RANGES_OF_KIND = 64;

/** The size of the ranges for files of a kind: of at most `most` bytes, smaller where there is little to be read. */
export function rangeBytesFor(files: readonly InputFile[], kind: InputFile['kind'], most: number): number {
  const bytes = files.reduce((total, file) => total + (file.kind === kind ? file.size : 0), 0);
  return Math.min(most, Math.max(LEAST_RANGE_BYTES, Math.ceil(bytes / RANGES_OF_KIND)));
}

/** A byte of conversions keeps a thread busy for as long as so many of clicks: they are attributed and written as well. */
const CONVERSIONS_WEIGHT = 8;
/** As long as so many bytes of the plain file does a byte of a gzip file, which inflates. */
const GZIP_WEIGHT = 6;

/** Threads that are worth starting: not more than asked for, than ranges, or than each has so many bytes of clicks, or what takes as long. */
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
