import { join } from 'node:path';
import { KINDS, type Kind } from '../../exports/files/kinds.ts';
import { writeNewFile } from '../../folders/plain-file.ts';
import { inTemporaryFolder } from '../../folders/temporary-folder.ts';
import type { LookedFile } from '../../looking/files/looked-file.ts';
import type { Serving } from '../../looking/proposal.ts';
import { describeProblem, InputError } from '../../problems/input-error.ts';
import { type Options, resolveOptions } from '../../run/options/options.ts';
import { checkExport, type ExportCheck } from '../check/run.ts';

/** What `check` says of the beginnings of the files. */
export interface SampleCheck {
  /** Input errors, each as a sentence. */
  problems: string[];
  /** Null where there are input errors. */
  numbers: FirstNumbers | null;
  /** Rejected rows by reason, with the first of each. */
  rejects: { reason: string; count: number; first: string }[];
  /** Whether the files were read as a whole. */
  isWhole: boolean;
}

/** What the rows add up to. */
export interface FirstNumbers {
  campaigns: number;
  clicks: number;
  purchases: number;
  /** Conversions of events that campaigns track. */
  others: number;
  /** Conversions that some campaign earned; null where the window is not known. */
  credited: number | null;
}

/** Stands for a window that nobody said yet: what does not depend on it can be counted all the same. */
const ANY_WINDOW = '1d';
const [LINE_FEED, QUOTE] = [0x0a, 0x22];

/** Runs `check` with options over the beginnings of the files that they read. */
export function checkSample(servings: readonly Serving[], options: Options): Promise<SampleCheck> {
  const files = [...new Set(servings.map(({ file }) => file))];
  const knowsWindow = options.window !== undefined || servings.some(({ kind }) => kind === 'settings');
  return inTemporaryFolder(async (folder) => {
    const samples = new Map(files.map((file, place) => [file, sampleOf(file, folder, place)]));
    const pathsOf = (wanted: Kind) =>
      servings.filter(({ kind }) => kind === wanted).map(({ file }) => samples.get(file) ?? file.path);
    const named = Object.fromEntries(KINDS.map((kind) => [kind, pathsOf(kind)]));
    const window = knowsWindow ? options.window : ANY_WINDOW;
    const inOwnWords = (text: string) =>
      [...samples].reduce((said, [file, path]) => said.replaceAll(path, file.label), text);
    const isWhole = files.every(({ bytes }) => bytes.whole);
    try {
      const check = await checkExport(resolveOptions({ ...options, ...named, window, threads: '1' }));
      return { ...summed(check, knowsWindow, inOwnWords), isWhole };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const problems = error.problems.map((problem) => inOwnWords(describeProblem(problem)));
      return { problems, numbers: null, rejects: [], isWhole };
    }
  });
}

/** The path of a file that begins as another one does; that one itself where it is small. */
function sampleOf(file: LookedFile, folder: string, place: number): string {
  const { whole, head } = file.bytes;
  if (whole) return file.path;
  const ending = /\.tsv(\.gz)?$/i.test(file.label) ? 'tsv' : 'csv';
  const path = join(folder, `${place}.${ending}`);
  writeNewFile(path, head.subarray(0, lastRecordEnd(head, file.encoding === 'utf-16le' ? 2 : 1)));
  return path;
}

/** Where the last line ends behind which no quote is open; `unit` is how many bytes a character of ASCII has. */
function lastRecordEnd(bytes: Buffer, unit: 1 | 2): number {
  let end = 0;
  let isQuoted = false;
  for (let at = 0; at + unit <= bytes.length; at += unit) {
    if (unit === 2 && bytes[at + 1] !== 0) continue;
    if (bytes[at] === QUOTE) isQuoted = !isQuoted;
    else if (bytes[at] === LINE_FEED && !isQuoted) end = at + unit;
  }
  return end;
}

function summed(
  { problems, counts, events, rejects }: ExportCheck,
  knowsWindow: boolean,
  inOwnWords: (text: string) => string,
): Omit<SampleCheck, 'isWhole'> {
  const rowsOf = (wanted: string) =>
    events.filter(({ meaning }) => meaning === wanted).reduce((sum, { rows }) => sum + rows, 0);
  const first = (place: number) => {
    const { fileName, line, column, value, advice } = rejects[place].rows[0];
    return inOwnWords(
      `${fileName}:${line}: ${column === '' ? '' : `${column} `}${JSON.stringify(value)}${advice}`,
    );
  };
  return {
    problems: problems.map((problem) => inOwnWords(describeProblem(problem))),
    numbers:
      counts === null
        ? null
        : {
            campaigns: counts.campaigns.campaigns,
            clicks: counts.clicks.counted,
            purchases: rowsOf('purchase'),
            others: rowsOf('tracked'),
            credited: knowsWindow ? counts.conversions.credited : null,
          },
    rejects: rejects.map(({ reason, count }, place) => ({ reason, count, first: first(place) })),
  };
}
