import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

/** Whether a file is cut into records simply by its line feeds: no quote spans lines or is out of place. */
function isLineWise(text: string): boolean {
  return text.split('\n').every((line) => (line.match(/"/g)?.length ?? 0) % 2 === 0);
}

/** Numbers that look random and are the same in every run. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = randomNumbers(seed);
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** The header line and the rows of a file in which each line is a row; undefined for another file. */
function rowsOf(path: string): { header: string; rows: string[] } | undefined {
  const bytes = readFileSync(path);
  const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('latin1');
  if (!isLineWise(text)) return undefined;
  const [header, ...rows] = text.split('\n');
  return { header, rows: rows.filter((row) => row !== '' && row !== '\r') };
}

/** Whether a file can be made of lines of another: its first line is the header, in an encoding that has ASCII. */
function isCuttable(args: readonly string[]): boolean {
  return !args.includes('--skip-lines') && !args.includes('utf-16le');
}

/** Copies an export; rows of clicks, conversions, refunds and identities come in another order, or in three files of which one is gzip. */
export function writeVariant(
  from: string,
  to: string,
  how: 'shuffled' | 'split',
  args: readonly string[],
): void {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from).filter((file) => /\.[ct]sv(\.gz)?$/i.test(file))) {
    const isRows = /^(clicks|conversions|refunds|identities)/.test(name) && isCuttable(args);
    const source = isRows ? rowsOf(join(from, name)) : undefined;
    if (source === undefined) {
      copyFileSync(join(from, name), join(to, name));
      continue;
    }
    const rows = shuffled(source.rows, name.length);
    const write = (part: string[], file: string, pack: (text: Buffer) => Buffer) =>
      writeFileSync(join(to, file), pack(Buffer.from(`${[source.header, ...part].join('\n')}\n`, 'latin1')));
    if (how === 'shuffled') {
      write(rows, name.replace(/\.gz$/, ''), (text) => text);
      continue;
    }
    const base = name.replace(/\.csv(\.gz)?$/, '');
    const third = Math.ceil(rows.length / 3);
    write(rows.slice(0, third), `${base}-a.csv`, (text) => text);
    write(rows.slice(third, 2 * third), `${base}-b.csv.gz`, (text) => gzipSync(text));
    write(rows.slice(2 * third), `${base}-c.csv`, (text) => text);
  }
}
