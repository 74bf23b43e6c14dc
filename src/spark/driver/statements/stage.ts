import { basename } from 'node:path';
import { linesView, literal, transform } from '../sql.ts';

/** A stage of the kernel with its arguments; of files that it is to read the names, which lie beside the job. */
export function stageWith(stage: string, ...files: readonly (string | undefined)[]): string {
  return [stage, ...files.filter((file) => file !== undefined).map((file) => basename(file))].join(' ');
}

/** How the executors read the files of some kinds. */
export interface Reading {
  /** Globs of the files whose lines Spark reads. */
  globs: readonly string[];
  /** Of the other files: how many ranges the executors read, and in how many tasks. */
  ranges: number;
  tasks: number;
}

/** Views of the lines that Spark reads. */
export function lineViews(name: string, { globs }: Reading): string[] {
  return globs.map((glob, place) => linesView(`${name}_${place}`, glob));
}

/**
 * A stage that reads files, by the lines of the views of this name, and by ranges. Its first argument is which of
 * these it is given.
 */
export function readFiles(
  stage: string,
  name: string,
  { globs, ranges, tasks }: Reading,
  ...files: readonly (string | undefined)[]
): string {
  // As the characters of their numbers, bytes get through that are no UTF-8.
  const lines = globs.map(
    (_, place) =>
      `SELECT input_file_name() AS address, input_file_block_start() AS start, decode(CAST(value AS BINARY), ${literal('ISO-8859-1')}) AS line FROM ${name}_${place}`,
  );
  const fromLines = transform(
    'address, start, line',
    stageWith(`${stage} lines`, ...files),
    `(${lines.join('\nUNION ALL ')})`,
  );
  const fromRanges = transform(
    'id',
    stageWith(`${stage} ranges`, ...files),
    `range(0, ${ranges}, 1, ${tasks})`,
  );
  const queries = [...(globs.length > 0 ? [fromLines] : []), ...(ranges > 0 ? [fromRanges] : [])];
  return queries.join('\nUNION ALL ');
}

/** Brings the rows of each key together, one behind the other; of blocks the key is the partition of their rows. */
export function byKey(rows: string): string {
  return `(SELECT * FROM (${rows}) DISTRIBUTE BY key SORT BY key)`;
}

/** A stage that takes rows of the protocol. */
export function stageOver(rows: string, stage: string, ...files: readonly (string | undefined)[]): string {
  return transform('kind, key, position, body', stageWith(stage, ...files), rows);
}

/** Takes rows to the tasks that settle repeated ids. */
export function settle(rows: string, namedFile?: string): string {
  return stageOver(byKey(rows), 'dedupe', namedFile);
}
