import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ReportFolder } from '../../folders/folder.ts';
import type { Recognize } from '../../folders/own-files.ts';
import { startOfFile } from '../../folders/plain-file.ts';
import type { ReadFile } from '../../folders/real-file.ts';
import { csvFileOf } from '../../report/csv-files.ts';
import { isSame, reportCsvs } from './compare-files.ts';

/** What was done to the expected files. */
export interface Update {
  written: string[];
  removed: string[];
}

/** Expected files have no run.json: what proves them to be this tool's is how they begin. */
export const asExpected: Recognize = (folder) => (file, isFolder) => {
  if (isFolder) return file === 'campaigns';
  const beginning = csvFileOf(file)?.begins;
  return beginning !== undefined && startOfFile(join(folder, file), beginning.length) === beginning;
};

/**
 * Makes the CSV files of a fresh report those of a folder, as a whole: it is swapped in. Throws an `InputError` that
 * names the first file that this tool did not write.
 */
export async function updateExpected(
  report: string,
  expected: string,
  reads: readonly ReadFile[],
): Promise<Update> {
  const folder = await ReportFolder.open(expected, {
    reads,
    recognize: asExpected,
    what: 'expected files',
    option: '--expected',
  });
  try {
    const fresh = reportCsvs(report);
    const removed = reportCsvs(expected).filter((file) => !fresh.includes(file));
    const written = fresh.filter(
      (file) => !existsSync(join(expected, file)) || !isSame(join(expected, file), join(report, file)),
    );
    if (written.length + removed.length > 0) {
      for (const file of fresh) await folder.copy(file, join(report, file));
      await folder.publish();
    }
    return { written, removed };
  } finally {
    folder.discard();
  }
}
