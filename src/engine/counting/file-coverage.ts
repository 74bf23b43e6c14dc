import type { Coverage } from '../reading/coverage.ts';
import type { ReadPart } from '../reading/scan.ts';
import type { VerifiedPart } from '../reading/scan-files.ts';

/** What the valid rows of a file cover in time, and how many rows the file has. */
export interface FileCoverage extends Coverage {
  file: number;
  rows: number;
  /** How many of them `--where` leaves out. */
  notSelected: number;
  /** How many are of users that are left out. */
  excluded: number;
}

/** What several parts or files cover together. */
export function mergeCoverage(parts: readonly Coverage[]): Coverage {
  return {
    first: parts.reduce((least, { first }) => Math.min(least, first), Number.POSITIVE_INFINITY),
    last: parts.reduce((most, { last }) => Math.max(most, last), -1),
    days: [...new Set(parts.flatMap(({ days }) => days))].sort((a, b) => a - b),
  };
}

/** What each file covers; files without a scanned part are left out. */
export function coverageByFile(parts: readonly VerifiedPart<ReadPart>[]): FileCoverage[] {
  const files = [...new Set(parts.map(({ task }) => task.file))];
  return files.map((file) => {
    const ofFile = parts.filter(({ task }) => task.file === file).map(({ part }) => part);
    const rows = ofFile.reduce((sum, part) => sum + part.rows, 0);
    const notSelected = ofFile.reduce((sum, part) => sum + part.notSelected, 0);
    const excluded = ofFile.reduce((sum, part) => sum + part.excluded, 0);
    return { file, rows, notSelected, excluded, ...mergeCoverage(ofFile.map(({ coverage }) => coverage)) };
  });
}
