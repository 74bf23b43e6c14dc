import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { VALID, writeExport } from '../binary/export.ts';
import { lasttouch, ROOT, readTree, scratchFolder } from '../binary/lasttouch.ts';
import { freshIn } from '../folders/paused-run.ts';
import { runs } from '../runs.ts';

const scratch = scratchFolder();
const folder = join(scratch, 'place');
const clicks = join(folder, 'export/clicks.csv');
const report = join(folder, 'report');
const ROWS = 200_000;
const args = ['attribute', join(folder, 'export'), '--out', report, '--quiet', '--no-html'];
const dying = fileURLToPath(new URL('dying-thread.mjs', import.meta.url));
let former: Map<string, string>;

function writeClicks(): void {
  const row = (index: number) => `c${index},P1,u${index % 1000},2026-11-02T10:00:00+09:00\n`;
  writeFileSync(
    clicks,
    `${VALID['clicks.csv']}${Array.from({ length: ROWS }, (_, i) => row(i + 2)).join('')}`,
  );
}

/** Begins a run in a process of its own and waits until it has begun to work on the report. */
async function begin() {
  const child = spawn(process.execPath, [join(ROOT, 'bin/lasttouch.js'), ...args, '--threads', '1']);
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = new Promise<{ status: number | null; stderr: string }>((resolve) =>
    child.on('close', (status) => resolve({ status, stderr })),
  );
  while (child.exitCode === null && freshIn(folder) === undefined)
    await new Promise((resolve) => setTimeout(resolve, 2));
  return { child, ended };
}

beforeAll(async () => {
  mkdirSync(folder);
  writeExport(join(folder, 'export'));
  writeClicks();
  expect((await lasttouch([...args, '--window', '3d'])).status).toBe(0);
  former = readTree(report);
});

describe.each(['exit', 'throw', 'memory'])('a thread that ends by %s', (death) => {
  test('fails the run, at whatever moment, and leaves the former report', async () => {
    let deaths = 0;
    for (const after of ['0', '30', '60', '150']) {
      const run = await lasttouch([...args, '--threads', '2'], {
        env: {
          NODE_OPTIONS: `--import ${dying} --max-old-space-size=64`,
          DEATH: death,
          DEATH_AFTER_MS: after,
          LASTTOUCH_RANGE_BYTES: '100000',
        },
      });
      if (run.status === 0) {
        // It had done all its work before.
        former = readTree(report);
        continue;
      }
      deaths++;
      // A lack of memory is not the tool's defect.
      expect(run.status).toBe(death === 'memory' ? 74 : 70);
      expect(run.stderr).toMatch(/^error: /);
      expect(readTree(report)).toEqual(former);
      expect(readdirSync(folder).sort()).toEqual(['export', 'report']);
    }
    expect(deaths).toBeGreaterThan(0);
  });
});

test('a thread that ends while another waits for its rows fails the run, which leaves nothing', async () => {
  const waiting = join(scratch, 'waiting');
  const row = (index: number) => `o${index},u1,purchase,2026-11-02T12:00:0${index}+09:00,5000,KRW\n`;
  const conversions = Array.from({ length: 9 }, (_, index) => row(index)).join('');
  mkdirSync(waiting);
  writeExport(join(waiting, 'export'), {
    'conversions.csv': `conversion_id,user_id,event,occurred_at,amount,currency\n${conversions}`,
  });
  let deaths = 0;
  for (let run = 0; run < 4; run++) {
    const { status, stderr } = await lasttouch(
      ['attribute', join(waiting, 'export'), '--out', join(waiting, 'report'), '--threads', '2'],
      {
        env: {
          NODE_OPTIONS: `--import ${dying}`,
          DEATH: 'chunk',
          LASTTOUCH_RANGE_BYTES: '100',
          LASTTOUCH_CHUNK_ROWS: '1',
        },
      },
    );
    // Where the thread came too late to take a chunk, the run is done without it.
    if (status === 0) continue;
    deaths++;
    expect(status).toBe(70);
    expect(stderr).toContain('a worker thread ended early with code 3');
    expect(readdirSync(waiting).filter((name) => name !== 'report')).toEqual(['export']);
  }
  expect(deaths).toBeGreaterThan(0);
});

// The change has to come while the run reads, which a busy machine may miss.
describe('a thread that was started ahead, since a large file lies there,', () => {
  const place = join(scratch, 'ahead');
  const ahead = ['attribute', place, '--out', join(scratch, 'ahead-report'), '--quiet', '--no-html'];

  beforeAll(() => {
    writeExport(place);
    writeFileSync(join(place, 'other.csv'), '');
    truncateSync(join(place, 'other.csv'), 2 ** 30);
  });

  test('and is not needed, does not keep the run from ending', async () => {
    expect((await lasttouch(ahead)).status).toBe(0);
    expect((await lasttouch([...ahead, '--window', 'bad'])).status).toBe(2);
  });

  test('and ended before it was needed, does not fail the run', async () => {
    const NODE_OPTIONS = `--import ${dying}`;
    const env = { NODE_OPTIONS, DEATH: 'throw', DEATH_AFTER_MS: '0' };
    expect((await lasttouch(ahead, { env })).status).toBe(0);
  });
});

describe('an input that changes while it is read', { retry: 2 }, () => {
  test.each([
    ['grows', () => appendFileSync(clicks, 'c1,P1,u1,2026-11-02T10:00:00+09:00\n')],
    ['shrinks', () => truncateSync(clicks, 1000)],
  ])('and %s is an input error, and the former report stays', async (_how, change) => {
    writeClicks();
    const { ended } = await begin();
    change();
    const { status, stderr } = await ended;
    expect(status).toBe(2);
    expect(stderr).toMatch(/^error: clicks\.csv: changed while it was read/);
    expect(readTree(report)).toEqual(former);
    expect(readdirSync(folder).sort()).toEqual(['export', 'report']);
  });
});

test('a run killed at any moment leaves the former or the new report to the next command', async () => {
  const small = join(scratch, 'small');
  const smallArgs = [
    'attribute',
    join(ROOT, 'fixtures/broken-rows'),
    '--out',
    join(small, 'report'),
    '--quiet',
  ];
  mkdirSync(small);
  const reportOf = async (...more: string[]) => {
    expect((await lasttouch([...smallArgs, ...more])).status).toBe(0);
    return withoutRun(join(small, 'report'));
  };
  const fresh = await reportOf();
  const old = await reportOf('--window', '3d');
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 20, max: 400 }), async (milliseconds) => {
      expect(await reportOf('--window', '3d')).toEqual(old);
      const child = spawn(process.execPath, [join(ROOT, 'bin/lasttouch.js'), ...smallArgs]);
      const ended = new Promise((resolve) => child.on('close', resolve));
      const timer = setTimeout(() => child.kill('SIGKILL'), milliseconds);
      await ended;
      clearTimeout(timer);
      expect((await lasttouch([...smallArgs, '--max-rejects', '0'])).status).toBe(1);
      expect([old, fresh]).toContainEqual(withoutRun(join(small, 'report')));
      expect(readdirSync(small)).toEqual(['report']);
    }),
    runs(6),
  );
});

/** The files of a report without what differs from run to run. */
function withoutRun(path: string): Record<string, string> {
  const files = Object.fromEntries(readTree(path));
  const run = JSON.parse(files['run.json']) as object;
  return { ...files, 'run.json': JSON.stringify({ ...run, run: undefined }) };
}
