import type { Preparation } from '../../engine/prepare.ts';
import { type InputSelection, isAddress, wrongFolder } from '../../exports/files/input-files.ts';
import { KINDS, type Kind } from '../../exports/files/kinds.ts';
import type { ExportStyle } from '../../exports/files/style.ts';
import { ListedFiles } from './listed-files.ts';
import { SparkEngine, type SparkOptions } from './spark-engine.ts';
import type { SparkRequest } from './spark-request.ts';
import { SqlSteps } from './spark-steps.ts';
import type { Wanted } from './statements/list-files.ts';
import { rangeBytesOf } from './statements/sizes.ts';

const SMALL: readonly Kind[] = ['campaigns', 'settings', 'refunds'];
const LARGE: readonly Kind[] = ['clicks', 'conversions', 'identities'];

/** A glob of a word in any case. */
function inAnyCase(word: string): string {
  return word.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}

/** How files of an export end, in any case. Without it Spark would read all that lies in folders named like files. */
const ENDINGS = `.{${['csv', 'tsv'].map(inAnyCase).join(',')}}{,.${inAnyCase('gz')}}`;

/**
 * What lies at addresses: files and globs by kind, and what the folder has of the kinds that are not named otherwise.
 */
export function wantedOf(
  { directory, patterns }: InputSelection,
  skippedLines: ExportStyle['skippedLines'] = new Map(),
): Wanted[] {
  const titlesOf = (kinds: readonly Kind[]) =>
    Math.max(...kinds.map((kind) => skippedLines.get(kind) ?? skippedLines.get('') ?? 0));
  const named = KINDS.flatMap((kind) =>
    (patterns[kind] ?? []).filter(isAddress).map((address) => ({
      kinds: [kind],
      isSmall: SMALL.includes(kind),
      titles: titlesOf([kind]),
      address,
      glob: address,
    })),
  );
  if (directory === undefined || !isAddress(directory)) return named;
  const inFolder = [SMALL, LARGE]
    .map((kinds) => kinds.filter((kind) => patterns[kind] === undefined))
    .filter((kinds) => kinds.length > 0)
    .map((kinds) => ({
      kinds,
      isSmall: SMALL.includes(kinds[0]),
      titles: titlesOf(kinds),
      address: directory,
      glob: `${directory.replace(/\/+$/, '')}/{${kinds.map(inAnyCase).join(',')}}*${ENDINGS}`,
    }));
  return [...named, ...inFolder];
}

/** A Spark to run a job on. Where the export lies at addresses, Spark is started at once to look what is there. */
export async function openSpark(
  request: SparkRequest,
  input: InputSelection,
  { skippedLines }: Pick<ExportStyle, 'skippedLines'>,
  options: Omit<SparkOptions, 'rangeBytes'>,
) {
  const steps = new SqlSteps(request);
  const rangeBytes = rangeBytesOf(request.conf);
  const wanted = wantedOf(input, skippedLines);
  try {
    const lines = wanted.length === 0 ? [] : await steps.list(wanted);
    const files = new ListedFiles(wanted, lines, steps.folder);
    const { directory } = input;
    if (directory !== undefined && files.lacks(directory)) {
      const fault = await steps.faultOfFolder(directory);
      if (fault !== undefined) throw wrongFolder(directory, fault);
    }
    return {
      elsewhere: files.find,
      start: ({ job }: Preparation) => new SparkEngine(job, steps, { ...options, rangeBytes }),
      [Symbol.asyncDispose]: () => steps.close(),
    };
  } catch (error) {
    await steps.close();
    throw error;
  }
}
