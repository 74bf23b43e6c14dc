import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

const CHUNK_BYTES = 16 << 20;

/** Gives what is to stand there instead of a line; `place` is 0 for the header. No line is an empty text. */
export type RewriteLine = (line: string, place: number) => string;

/** Appends a file of rows without quotes to another one, line by line. */
export function appendRewritten(from: string, to: string, rewrite: RewriteLine): void {
  const [source, target] = [openSync(from, 'r'), openSync(to, 'a')];
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let [rest, place] = ['', 0];
  for (let read = readSync(source, chunk); read > 0; read = readSync(source, chunk)) {
    const lines = (rest + chunk.toString('latin1', 0, read)).split('\n');
    rest = lines.pop() ?? '';
    const written = lines.map((line) => rewrite(line, place++));
    writeSync(
      target,
      written
        .filter((line) => line !== '')
        .map((line) => `${line}\n`)
        .join(''),
    );
  }
  closeSync(source);
  closeSync(target);
}

/** A folder beside an export, made by `make` unless it is there already; the given files are those of the export. */
export function prepareBeside(
  folder: string,
  name: string,
  same: readonly string[],
  make: (to: string) => void,
): string {
  const made = `${folder}-${name.replaceAll(/[^a-z0-9]+/gi, '-')}`;
  if (existsSync(made)) return made;
  const unfinished = `${made}.${process.pid}.part`;
  mkdirSync(unfinished, { recursive: true });
  try {
    for (const file of same) copyFileSync(join(folder, file), join(unfinished, file));
    make(unfinished);
    renameSync(unfinished, made);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return made;
}
