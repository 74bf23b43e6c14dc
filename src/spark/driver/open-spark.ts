import type { Preparation } from '../../engine/prepare.ts';
import { type InputSelection, isAddress } from '../../exports/input-files.ts';
import { KINDS, type Kind } from '../../exports/kinds.ts';
import { ListedFiles } from './listed-files.ts';
import { SparkEngine, type SparkOptions } from './spark-engine.ts';
import type { SparkRequest } from './spark-request.ts';
import { SqlSteps } from './spark-steps.ts';
import type { Wanted } from './sql.ts';

const SMALL: readonly Kind[] = ['campaigns', 'settings', 'refunds'];
const LARGE: readonly Kind[] = ['clicks', 'conversions'];

/** What lies at addresses: files and globs by kind, and the folder for the kinds that are not named. */
export function wantedOf({ directory, patterns }: InputSelection): Wanted[] {
  const named = KINDS.flatMap((kind) =>
    (patterns[kind] ?? [])
      .filter(isAddress)
      .map((address) => ({ kinds: [kind], isSmall: SMALL.includes(kind), address, glob: address })),
  );
  if (directory === undefined || !isAddress(directory)) return named;
  const inFolder = [SMALL, LARGE]
    .map((kinds) => kinds.filter((kind) => patterns[kind] === undefined))
    .filter((kinds) => kinds.length > 0)
    .map((kinds) => ({
      kinds,
      isSmall: SMALL.includes(kinds[0]),
      address: directory,
      glob: `${directory.replace(/\/+$/, '')}/{${kinds.join(',')}}*`,
    }));
  return [...named, ...inFolder];
}

/** A Spark to run a job on. Where the export lies at addresses, Spark is started at once to look what is there. */
export async function openSpark(request: SparkRequest, input: InputSelection, options: SparkOptions) {
  const steps = new SqlSteps(request);
  const wanted = wantedOf(input);
  try {
    const lines = wanted.length === 0 ? [] : await steps.list(wanted);
    return {
      elsewhere: new ListedFiles(wanted, lines, steps.folder).find,
      start: ({ job }: Preparation) => new SparkEngine(job, steps, options),
      [Symbol.asyncDispose]: () => steps.close(),
    };
  } catch (error) {
    await steps.close();
    throw error;
  }
}
