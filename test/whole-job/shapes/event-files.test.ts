import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lasttouch, ROOT, readReport, scratchFolder } from '../../binary/lasttouch.ts';
import { firstDifference } from '../compare-seed.ts';
import { writeShapes } from './reshaped.ts';

const scratch = scratchFolder();
const SEEDS = Array.from({ length: Number(process.env.LASTTOUCH_RUNS ?? 20) }, (_, index) => index + 1);

/** rejects.csv without file names and lines, rows sorted. */
function bare(rejects: string): string {
  return rejects
    .split(/\n(?=[^\n]*\.csv,\d+,)/)
    .map((row) => row.trimEnd().replace(/^[^,]*,\d+,/, ''))
    .sort()
    .join('\n');
}

async function reportOf(args: readonly string[], out: string, ways: readonly string[], env = {}) {
  const run = await lasttouch(['attribute', ...args, ...ways, '--no-html', '--quiet', '--out', out], { env });
  if (run.status !== 0) return { status: run.status, files: new Map<string, string>(), counts: undefined };
  const files = readReport(out);
  files.set('rejects.csv', bare(files.get('rejects.csv') ?? ''));
  const { counts } = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'));
  return { status: run.status, files, counts };
}

test('a random export gives the same report as an event file that serves as clicks and conversions', async () => {
  const found: string[] = [];
  let done = 0;
  for (const seed of SEEDS) {
    const { plain, reshaped } = writeShapes(seed, scratch);
    const one = await reportOf(plain, join(scratch, `${seed}`, 'one'), []);
    const env = { LASTTOUCH_RANGE_BYTES: String(37 + seed * 11), LASTTOUCH_BLOCK_BYTES: '128' };
    const other = await reportOf(reshaped, join(scratch, `${seed}`, 'other'), ['--threads', '2'], env);
    if (one.status !== other.status) found.push(`seed ${seed}: exit code ${one.status}, ${other.status}`);
    if (one.status !== 0) continue;
    done++;
    for (const [path, text] of one.files) {
      const got = other.files.get(path) ?? 'no such file';
      if (got !== text) found.push(`seed ${seed}: ${path}, ${firstDifference(text, got)}`);
    }
    for (const kind of ['clicks', 'conversions']) {
      const { rows, not_selected, ...classes } = other.counts[kind];
      expect(not_selected).toBeGreaterThan(0);
      expect({ rows: rows - not_selected, ...classes }).toEqual(one.counts[kind]);
    }
  }
  expect(found).toEqual([]);
  expect(done).toBeGreaterThan(SEEDS.length / 2);
});

test('a condition that no row meets is told, and one that some rows meet is not', async () => {
  const folder = join(ROOT, 'fixtures/event-file');
  const args = JSON.parse(readFileSync(join(folder, 'arguments.json'), 'utf8')) as string[];
  const out = join(scratch, 'nothing');
  const codesWith = async (more: string[]) => {
    const run = await lasttouch([
      'attribute',
      folder,
      ...args,
      ...more,
      '--no-html',
      '--quiet',
      '--out',
      out,
    ]);
    expect(run.stderr).toBe('');
    const { warnings } = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'));
    return warnings.map(({ code, kind }: { code: string; kind: string }) => `${code} ${kind}`);
  };
  // Refunds have no row without a fault in their form, which would stay whatever is asked for.
  expect(await codesWith(['--where', 'refunds.refund_id=R1'])).toContain('nothing_selected refunds');
  expect(await codesWith(['--where', 'refunds.refund_id=r1'])).not.toContain('nothing_selected refunds');
});
