import { gunzipSync, gzipSync } from 'node:zlib';
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

function reshaped(name: string, bytes: Buffer): [string, Buffer] {
  if (!/^(clicks|conversions)/.test(name)) return [name, bytes];
  const base = name.replace(/\.gz$/, '');
  try {
    const text = (isGzip(bytes) ? gunzipSync(bytes) : bytes).toString('latin1');
    const lines = Buffer.from(withoutOpenLines(text), 'latin1');
    return isGzip(bytes) ? [`${base}.gz`, gzipSync(withLineFeed(lines))] : [base, lines];
  } catch {
    // A gzip file that was damaged on purpose.
    return [`${base}.gz`, bytes];
  }
}

/** The export of a seed in a form that Spark can read: one record a line, `.gz` behind the name of what is gzip. */
export function sparkExport(seed: number): RandomExport {
  const { files, ...rest } = randomExport(seed);
  return { ...rest, files: new Map([...files].map(([name, bytes]) => reshaped(name, bytes))) };
}
