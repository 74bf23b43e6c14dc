import { readFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { InputFile } from '../../../src/exports/files/header.ts';
import { readLines } from '../../../src/spark/kernel/streams/read-lines.ts';
import { RowOutput } from '../../../src/spark/kernel/streams/row-output.ts';
import type { Draw } from '../../reference/draw.ts';

/** A stage of the kernel. */
export interface Stage {
  line(line: Buffer): void;
  end(): void | Promise<void>;
}

/** A row as Spark sees it: texts in latin1, still escaped. */
export interface SparkRow {
  kind: string;
  key: string;
  position: number;
  body: string;
}

/** What a stage gives for some input, which arrives in chunks of any size. */
export async function runStage(
  draw: Draw,
  input: Buffer,
  stageOf: (output: RowOutput) => Stage,
): Promise<SparkRow[]> {
  const chunks: Buffer[] = [];
  const stdout = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk);
      done();
    },
  });
  const output = new RowOutput(stdout);
  const stage = stageOf(output);
  await readLines(
    cutInput(draw, input),
    (line) => stage.line(line),
    () => output.ease(),
  );
  await stage.end();
  await output.flush();
  const lines = Buffer.concat(chunks).toString('latin1').split('\n').slice(0, -1);
  return lines.map((line) => {
    const [kind, key, position, body] = line.split('\t');
    return { kind, key, position: Number(position), body };
  });
}

async function* cutInput(draw: Draw, input: Buffer): AsyncGenerator<Buffer> {
  for (let from = 0; from < input.length; ) {
    const to = from + draw.pick([1, 7, 100, 65_536]);
    yield input.subarray(from, to);
    from = to;
  }
}

export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Puts rows with one key into one of some partitions, in any order. */
export function shuffle(
  draw: Draw,
  rows: readonly SparkRow[],
  keyOf: (row: SparkRow) => string,
): SparkRow[][] {
  const partitions: SparkRow[][] = Array.from({ length: draw.pick([1, 2, 5]) }, () => []);
  const placeOf = new Map<string, SparkRow[]>();
  for (const row of draw.shuffle([...rows])) {
    const partition = placeOf.get(keyOf(row)) ?? draw.pick(partitions);
    placeOf.set(keyOf(row), partition);
    partition.push(row);
  }
  return partitions;
}

export function inputOf(rows: readonly SparkRow[]): Buffer {
  return Buffer.from(
    rows.map(({ kind, key, position, body }) => `${kind}\t${key}\t${position}\t${body}\n`).join(''),
    'latin1',
  );
}

/**
 * Lines of a file in parts as tasks read them, each with the place in the file where its part begins: somewhere in the
 * line before its first one, at any byte behind the beginning of that. A gzip file is one part.
 */
export function* splitsOf(draw: Draw, { path, passedLines }: InputFile): Generator<Buffer> {
  const bytes = readFileSync(path);
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const lines = (isGzip ? gunzipSync(bytes) : bytes).toString('latin1').split('\n');
  if (lines[lines.length - 1] === '') lines.pop();
  const size = isGzip ? Number.POSITIVE_INFINITY : draw.pick([1, 3, 1000]);
  // The first part holds the header: parts are far larger than what may stand before it.
  const header = lines.findIndex((line, at) => at >= passedLines && !/^(\xef\xbb\xbf)?\r?$/.test(line));
  const bytesOf = (from: number, to: number) =>
    lines.slice(from, to).reduce((sum, line) => sum + line.length + 1, 0);
  for (let from = 0, to = header + size; from < lines.length; from = to, to += size) {
    const start = from === 0 ? 0 : Math.max(1, bytesOf(0, from) - draw.between(1, bytesOf(from - 1, from)));
    const texts = lines.slice(from, to).map((line) => `${pathToFileURL(path).href}\t${start}\t${line}\n`);
    yield Buffer.from(texts.join(''));
  }
}
