import type { ReportComparison } from './compare-files.ts';
import type { Difference } from './compare-rows.ts';

/** What `verify --json` prints. */
export interface Verification {
  /** CSV files that were compared. */
  files: number;
  /** The first differences of each file, `summary.csv` first, rows last. */
  differences: Difference[];
  /** How many there are in each file that differs, in the same order. */
  by_file: { file: string; count: number }[];
  /** How many there are in all. */
  count: number;
}

/** So many differences are shown in all, but some of each file. */
const MOST_DIFFERENCES = 20;
const LEAST_OF_FILE = 2;

/** What is told of a comparison. */
export function verificationOf({ files }: Pick<ReportComparison, 'files'>): Verification {
  const differing = files.filter(({ count }) => count > 0);
  const shown = Math.max(LEAST_OF_FILE, Math.floor(MOST_DIFFERENCES / differing.length));
  return {
    files: files.length,
    differences: differing.flatMap(({ differences }) => differences.slice(0, shown)),
    by_file: differing.map(({ file, count }) => ({ file, count })),
    count: differing.reduce((sum, { count }) => sum + count, 0),
  };
}
