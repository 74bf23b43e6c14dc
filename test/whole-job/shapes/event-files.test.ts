import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { VALID, writeExport } from '../../binary/export.ts';
import { lasttouch, ROOT, readReport, scratchFolder } from '../../binary/lasttouch.ts';
import { seeds } from '../../runs.ts';
import { firstDifference } from '../compare-seed.ts';
import { writeShapes } from './reshaped.ts';

const scratch = scratchFolder();
const SEEDS = seeds('LASTTOUCH_EVENT_SEEDS', '1-10').all;

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

test('campaigns of which a condition leaves none are told', async () => {
  const folder = writeExport(join(scratch, 'no-campaign'));
  const codesWith = async (name: string) => {
    const out = join(scratch, 'no-campaign-report');
    const where = ['--where', `campaigns.name=${name}`];
    await lasttouch(['attribute', folder, ...where, '--no-html', '--quiet', '--out', out]);
    const { warnings } = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'));
    return warnings.map(({ code, kind }: { code: string; kind: string }) => `${code} ${kind}`);
  };
  const both = ['no_rows campaigns', 'nothing_selected campaigns'];
  expect(await codesWith('Two')).toEqual(expect.arrayContaining(both));
  expect(await codesWith('One')).not.toContain(both[1]);
});

test('identities of users without a row are told, and those of one user with a click are not', async () => {
  const codesWith = async (name: string, user: string, columns: Record<string, string> = {}) => {
    const folder = writeExport(join(scratch, name), {
      'identities.csv': `user_id,person_id\n${user},p1\nnobody,p1\n`,
      ...columns,
    });
    const out = join(scratch, `${name}-report`);
    expect((await lasttouch(['attribute', folder, '--no-html', '--quiet', '--out', out])).status).toBe(0);
    const { warnings } = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'));
    return warnings.map(({ code, kind, count }: { code: string; kind: string; count: number }) =>
      [code, kind, count].join(' '),
    );
  };
  const said = 'nothing_selected identities 2';
  expect(await codesWith('nobody', 'U1')).toContain(said);
  expect(await codesWith('somebody', 'u1')).not.toContain(said);
  const lines = `${VALID['conversions.csv'].replace('currency', 'currency,line_id').replace('KRW', 'KRW,1')}`;
  const buyer = lines.replace('u1', 'u2');
  expect(await codesWith('lines', 'u3', { 'conversions.csv': buyer })).toContain(said);
  expect(await codesWith('line', 'u2', { 'conversions.csv': buyer })).not.toContain(said);
});

test('a missing column is read as its message advises', async () => {
  const folder = writeExport(join(scratch, 'lacking'), {
    'clicks.csv': 'campaign_id,user_id,clicked_at\nP1,u1,2026-11-02T10:00:00+09:00\n',
    'conversions.csv': 'conversion_id,user_id,occurred_at,amount\no1,u1,2026-11-02T12:00:00+09:00,5000\n',
  });
  const out = join(scratch, 'lacking-report');
  const refused = await lasttouch(['attribute', folder, '--out', out]);
  expect(refused.status).toBe(2);
  const advised =
    refused.stderr.match(/--make-ids \w+|--value \S+/g)?.flatMap((text) => text.split(' ')) ?? [];
  expect(advised).toEqual(['--make-ids', 'clicks', '--value', 'conversions.event=purchase']);
  const followed = await lasttouch(['attribute', folder, ...advised, '--no-html', '--quiet', '--out', out]);
  expect(followed).toEqual({ stdout: '', stderr: '', status: 0 });
  expect(readFileSync(join(out, 'attributions.csv'), 'utf8')).toContain('P1|u1|2026-11-02T10:00:00+09:00');
});
