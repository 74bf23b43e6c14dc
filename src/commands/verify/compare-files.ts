import { createHash } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { isTurnDue, takeTurn } from '../../folders/turns.ts';
import { InputError, ProblemList, readFailure } from '../../problems/input-error.ts';
import { CsvReader } from '../../records/csv-reader.ts';
import { type CampaignPair, pairTotals, readTotals, type TotalsById } from '../../report/campaign-totals.ts';
import { CSV_FILE_NAMES, csvFilePlace } from '../../report/csv-files.ts';
import { compareText } from '../../values/text-order.ts';
import { compareRows, type Difference, type Note } from './compare-rows.ts';

/** How one file of a fresh report compares with the expected one. */
export interface FileComparison {
  file: string;
  /** The first differences. */
  differences: Difference[];
  /** How many there are in all. */
  count: number;
}

/** How a fresh report compares with the expected files. */
export interface ReportComparison {
  /** All CSV files of either, `summary.csv` first, rows last. */
  files: FileComparison[];
  /** The totals of the campaigns, `a` as expected and `b` as got; undefined where a summary.csv can't be read. */
  campaigns: CampaignPair[] | undefined;
}

/** So many differences of a file are kept. */
const MOST_DIFFERENCES = 20;

/**
 * The CSV files of a report that a folder holds, in order; other files are nobody's business. Throws an `InputError`
 * where the files of the campaigns can't be listed.
 */
export function reportCsvs(folder: string): string[] {
  const campaigns = namesIn(join(folder, 'campaigns')).filter((name) => name.endsWith('.csv'));
  const files = CSV_FILE_NAMES.filter((name) => existsSync(join(folder, name)));
  return [...files, ...campaigns.map((name) => `campaigns/${name}`)].sort(compareText);
}

/** What a folder holds; nothing where it is not there. */
function namesIn(folder: string): string[] {
  try {
    return existsSync(folder) ? readdirSync(folder) : [];
  } catch (error) {
    throw readFailure(folder, error);
  }
}

/**
 * Throws an `InputError` where the expected files do not lie in a folder, and for each of them that is no file or that
 * the system does not let us read.
 */
export function checkExpected(folder: string): void {
  if (!statSync(folder).isDirectory())
    throw InputError.of('--expected: is no folder; give the folder with the expected files', {
      file: folder,
    });
  const problems = new ProblemList();
  for (const name of reportCsvs(folder)) problems.attempt(() => checkFile(join(folder, name)));
  problems.throwIfAny();
}

function checkFile(path: string): void {
  if (!statSync(path).isFile()) {
    const advice = 'put the file back, or remove what is there and make the expected files with --update';
    throw InputError.of(`--expected: is no file; ${advice}`, { file: path });
  }
  try {
    accessSync(path, constants.R_OK);
  } catch (error) {
    throw readFailure(path, error);
  }
}

function digest(path: string): string {
  const descriptor = openSync(path, 'r');
  try {
    const hash = createHash('sha256');
    const block = Buffer.allocUnsafe(1 << 20);
    for (let read = readSync(descriptor, block); read > 0; read = readSync(descriptor, block))
      hash.update(block.subarray(0, read));
    return hash.digest('hex');
  } finally {
    closeSync(descriptor);
  }
}

/** Whether two files have the same bytes. */
export function isSame(a: string, b: string): boolean {
  return digest(a) === digest(b);
}

const LINE_FEED = 0x0a;

/** The line of a text in which a byte lies, with its line end. */
function lineAt(text: Buffer, at: number): string {
  const start = at === 0 ? 0 : text.lastIndexOf(LINE_FEED, at - 1) + 1;
  const end = text.indexOf(LINE_FEED, start);
  return text.toString('utf8', start, end < 0 ? text.length : end + 1);
}

/** The first line that differs though all cells are the same: quotes, line ends, a byte-order mark. */
function writtenDifferently(file: string, expectedPath: string, gotPath: string): Difference {
  const [expected, got] = [readFileSync(expectedPath), readFileSync(gotPath)];
  let [at, line] = [0, 1];
  for (; at < got.length && got[at] === expected[at]; at++) if (got[at] === LINE_FEED) line++;
  return {
    file,
    message: `line ${line} is written otherwise (quotes, line ends, byte-order mark or empty lines)`,
    expected: lineAt(expected, at),
    got: lineAt(got, at),
  };
}

function compareFile(file: string, expectedPath: string, gotPath: string, note: Note): void {
  const isGot = existsSync(gotPath);
  if (!isGot || !existsSync(expectedPath)) {
    const message = isGot ? 'the file is not expected' : 'the file is expected, but not part of the report';
    note({ file, message });
    return;
  }
  if (isSame(expectedPath, gotPath)) return;
  let found = 0;
  try {
    compareRows(file, expectedPath, gotPath, (difference) => {
      found++;
      note(difference);
    });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    note({ file, message: `the expected file can't be read: ${error.message}` });
    return;
  }
  if (found === 0) note(writtenDifferently(file, expectedPath, gotPath));
}

const SUMMARY = 'summary.csv';
/** Compares the CSV files of a fresh report with those of a folder. */
export async function compareWithExpected(
  report: string,
  expected: string,
  signal?: AbortSignal,
): Promise<ReportComparison> {
  const names = [...new Set([...reportCsvs(report), ...reportCsvs(expected)])].sort(
    (a, b) => csvFilePlace(a) - csvFilePlace(b) || compareText(a, b),
  );
  const files: FileComparison[] = [];
  for (const file of names) {
    signal?.throwIfAborted();
    files.push(differencesOf(file, join(expected, file), join(report, file)));
    if (isTurnDue()) await takeTurn();
  }
  return { files, campaigns: pairSummaries(join(expected, SUMMARY), join(report, SUMMARY)) };
}

function differencesOf(file: string, expectedPath: string, gotPath: string): FileComparison {
  const found: FileComparison = { file, differences: [], count: 0 };
  compareFile(file, expectedPath, gotPath, (difference) => {
    found.count++;
    if (found.differences.length < MOST_DIFFERENCES) found.differences.push(difference);
  });
  return found;
}

/** The totals of both; undefined where the expected file is missing or none, which the comparison of files tells. */
function pairSummaries(expectedPath: string, gotPath: string): CampaignPair[] | undefined {
  try {
    return pairTotals(totalsOf(expectedPath), totalsOf(gotPath));
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

function totalsOf(path: string): TotalsById {
  const reader = new CsvReader(path, path);
  try {
    return readTotals(reader);
  } finally {
    reader.close();
  }
}
