import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { attribute, InputError } from '../../src/index.ts';
import { VALID, writeExport } from '../binary/export.ts';
import { scratchFolder } from '../binary/lasttouch.ts';
import { everyNth } from '../runs.ts';

const scratch = scratchFolder();
const ROWS = 40;

const HEADER = 'click_id,campaign_id,user_id,clicked_at\n';
const minute = (row: number) => String(row).padStart(2, '0');

/** A row whose user has this one click and then buys: a row that is lost or changed shows in the report. */
function clickRow(row: number, quoted: boolean): string {
  const fields = [`c${row}`, 'P1', `u${row}`, `2026-11-02T10:${minute(row)}:00+09:00`];
  return `${fields.map((field) => (quoted ? `"${field}"` : field)).join(',')}\n`;
}

/** A copy of the clicks with one thing wrong, and the rows (from 0) in which it is; -1 is the header. */
interface Copy {
  what: string;
  text: string;
  rows: number[];
}

function rowOf(text: string, at: number): number {
  return text.slice(0, at).split('\n').length - 2;
}

/** All copies of a file with one thing wrong. */
function* pollute(text: string): Generator<Copy> {
  const copy = (what: string, at: number, removed: number, inserted: string): Copy => {
    const end = at + removed;
    const rows = [rowOf(text, at)];
    // A line end that goes makes two rows one.
    if (text.slice(at, end).includes('\n')) rows.push(rowOf(text, end));
    return { what: `${what} at ${at}`, text: text.slice(0, at) + inserted + text.slice(end), rows };
  };
  for (let at = 0; at < text.length; at++) {
    yield copy('quote inserted', at, 0, '"');
    if (text[at] === ',') {
      yield copy('comma removed', at, 1, '');
      yield copy('comma doubled', at, 0, ',');
      yield copy('comma made a semicolon', at, 1, ';');
      yield copy('three bytes cut', at - 1, 3, '');
    }
    if (text[at] === '"') yield copy('quote removed', at, 1, '');
    if (text[at] === '\n') {
      yield copy('line end removed', at, 1, '');
      yield copy('line end made CR', at, 1, '\r');
      yield copy('line end made CRLF', at, 1, '\r\n');
      yield copy('line end doubled', at, 0, '\n');
      const start = text.lastIndexOf('\n', at - 1) + 1;
      yield copy('row doubled', start, 0, text.slice(start, at + 1));
      yield copy('header repeated', at + 1, 0, HEADER);
    }
  }
}

/** What attributing the clicks gives: the report's rows of each conversion, and the rejects; or the input errors. */
async function outcomeOf(folder: string, clicks: string) {
  writeFileSync(join(folder, 'clicks.csv'), clicks);
  const out = join(folder, 'report');
  try {
    await attribute({ directory: folder, out, html: false, threads: '1' });
  } catch (error) {
    if (error instanceof InputError) return { errors: error.problems };
    throw error;
  }
  const lines = (name: string) => readFileSync(join(out, name), 'utf8').trimEnd().split('\n').slice(1);
  const rejects = lines('rejects.csv').map((line) => line.split(','));
  return {
    credited: new Map(lines('attributions.csv').map((line) => [line.split(',')[0], line])),
    rejectedLines: rejects.filter(([file]) => file === 'clicks.csv').map(([, line]) => Number(line)),
  };
}

/** Rows whose conversions are not credited as in the clean report. */
function lostRows(credited: ReadonlyMap<string, string>, clean: ReadonlyMap<string, string>): number[] {
  return Array.from({ length: ROWS }, (_, row) => row).filter(
    (row) => credited.get(`o${row}`) !== clean.get(`o${row}`),
  );
}

// A quote before a field opens it, and the rows up to the next quote in the file are in it: where other rows are quoted they are lost.
describe.each([
  { kind: 'plain', isQuoted: () => false, mostBeyond: 0.01 },
  { kind: 'mixed with quoted rows', isQuoted: (row: number) => row % 5 === 2, mostBeyond: 0.08 },
])('a clicks file, $kind', ({ kind, isQuoted, mostBeyond }) => {
  test('that is polluted anywhere gives right numbers, a reject, or an error, and seldom loses another row', async () => {
    const folder = join(scratch, kind);
    mkdirSync(folder);
    const bought = Array.from(
      { length: ROWS },
      (_, row) => `o${row},u${row},purchase,2026-11-02T12:00:00+09:00\n`,
    );
    writeExport(folder, {
      ...VALID,
      'conversions.csv': `conversion_id,user_id,event,occurred_at\n${bought.join('')}`,
    });
    const text = HEADER + Array.from({ length: ROWS }, (_, row) => clickRow(row, isQuoted(row))).join('');
    const { credited: clean = new Map() } = await outcomeOf(folder, text);
    expect(clean.size).toBe(ROWS);

    const silent: string[] = [];
    const all = [...pollute(text)];
    expect(all.length).toBeGreaterThan(2000);
    const copies = everyNth(9, all);
    let beyond = 0;
    for (const copy of copies) {
      const { credited, rejectedLines = [], errors } = await outcomeOf(folder, copy.text);
      if (credited === undefined) {
        if (errors === undefined || errors.some(({ file }) => file !== 'clicks.csv')) silent.push(copy.what);
        continue;
      }
      const lost = lostRows(credited, clean);
      if (lost.length > 0 && rejectedLines.length === 0) silent.push(`${copy.what}: lost ${lost}`);
      if (lost.some((row) => !copy.rows.includes(row))) beyond++;
    }
    expect(silent).toEqual([]);
    expect(beyond / copies.length).toBeLessThanOrEqual(mostBeyond);
  });
});
