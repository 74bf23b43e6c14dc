import { gunzipSync, gzipSync } from 'node:zlib';
import { readWritten, saidOf, type Written } from '../reference/options.ts';
import { type RandomExport, randomExport } from '../reference/random-export.ts';

/** Text in which hardly a record has several lines: where quotes are left open, the line break becomes another character. */
function withoutOpenLines(text: string): string {
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    const last = lines[lines.length - 1];
    if (last !== undefined && (last.match(/"/g)?.length ?? 0) % 2 === 1)
      lines[lines.length - 1] = `${last}_${line}`;
    else lines.push(line);
  }
  return lines.join('\n');
}

/** A carriage return at the very end is data, but not for Spark, and that can't be seen of a gzip file. */
function withLineFeed(text: Buffer): Buffer {
  return text.at(-1) === 0x0d ? Buffer.concat([text, Buffer.from('\n')]) : text;
}

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Lets the lines before the header be, which have their number. */
function reshapedText(text: string, titles: number): string {
  const lines = text.split('\n');
  const before = lines.slice(0, titles).map((line) => `${line}\n`);
  return before.join('') + withoutOpenLines(lines.slice(titles).join('\n'));
}

function reshaped(name: string, bytes: Buffer, written: Written): [string, Buffer] {
  const kind = /^(clicks|conversions)/i.exec(name)?.[0].toLowerCase();
  if (kind === undefined) return [name, bytes];
  const titles = Number(saidOf(written.skippedLines, kind) ?? 0);
  const base = name.replace(/\.gz$/i, '');
  try {
    const text = (isGzip(bytes) ? gunzipSync(bytes) : bytes).toString('latin1');
    const lines = Buffer.from(reshapedText(text, titles), 'latin1');
    return isGzip(bytes) ? [`${base}.gz`, gzipSync(withLineFeed(lines))] : [base, lines];
  } catch {
    // A gzip file that was damaged on purpose.
    return [`${base}.gz`, bytes];
  }
}

/** The export of a seed in a form that Spark can read: one record a line, `.gz` behind the name of what is gzip. */
export function sparkExport(seed: number): RandomExport {
  const { files, ...rest } = randomExport(seed);
  const written = readWritten(rest.args);
  return { ...rest, files: new Map([...files].map(([name, bytes]) => reshaped(name, bytes, written))) };
}
