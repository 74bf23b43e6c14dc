import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { prepare } from '../../../src/engine/prepare.ts';
import { resolveOptions } from '../../../src/run/options/options.ts';
import { clickStage } from '../../../src/spark/kernel/batch-stage.ts';
import { CLICK_KINDS, rangesOf } from '../../../src/spark/protocol/file-ranges.ts';
import type { KernelJob } from '../../../src/spark/protocol/kernel-job.ts';
import { type ProtocolRow, parseRow } from '../../../src/spark/protocol/protocol.ts';
import { filterBlocks, joinSlices, UserFilter } from '../../../src/spark/protocol/user-filter.ts';
import { writeExport } from '../../binary/export.ts';
import { scratchFolder } from '../../binary/lasttouch.ts';
import { writtenLines } from './written-lines.ts';

const HEADER = 'click_id,campaign_id,user_id,clicked_at\n';
const CLICKS = `${HEADER}c1,P1,u1,2026-11-02T10:00:00Z\nc2,P1,u2,2026-11-02T10:00:01Z\nc3,P1,u1,2026-11-02T10:00:02Z\n`;
const scratch = scratchFolder();
const clicks = join(scratch, 'export', 'clicks.csv');
let kernel: KernelJob;

beforeEach(async () => {
  const directory = writeExport(join(scratch, 'export'), { 'clicks.csv': CLICKS });
  const { job } = await prepare(resolveOptions({ directory }));
  kernel = {
    job,
    addresses: [],
    keyPartitions: 1,
    rangeBytes: 10,
    dedupeClicks: false,
    forSpreadsheet: false,
  };
});

/** What reading all ranges of clicks tells. */
async function readAll(): Promise<ProtocolRow[]> {
  const filter = new UserFilter(joinSlices(filterBlocks(0), []));
  const lines = await writtenLines(async (output) => {
    const stage = clickStage(kernel, 'ranges', { filter, suspected: undefined }, output);
    for (const range of rangesOf(kernel, CLICK_KINDS).keys()) stage.line(Buffer.from(String(range)));
    await stage.end();
  });
  return lines.map(parseRow);
}

async function problemsOf(): Promise<string[]> {
  return (await readAll()).filter(({ kind }) => kind === 'problem').map(({ body }) => body[0]);
}

test('all ranges of a file together have each of its rows once, and its header', async () => {
  const rows = await readAll();
  const count = (name: string) =>
    rows
      .filter(({ kind, key }) => kind === 'tally' && key.startsWith(`${name}\x02`))
      .reduce((sum, { body }) => sum + Number(body[0]), 0);
  expect(rangesOf(kernel, CLICK_KINDS).length).toBeGreaterThan(2);
  expect([count('headers'), count('rows'), await problemsOf()]).toEqual([1, 3, []]);
});

test('a file that an executor does not see, or sees changed, is told as such', async () => {
  appendFileSync(clicks, '\n');
  expect(await problemsOf()).toEqual(['changed while it was read; run again when the export is complete']);
  rmSync(clicks);
  expect(await problemsOf()).toEqual([
    'was not read by Spark; check that all executors see it under the same path',
  ]);
});

test('a record of several lines is told, in whatever range it lies', async () => {
  writeFileSync(clicks, `${HEADER}c1,P1,u1,2026-11-02\n${'\n'.repeat(60)}"c\n2",P1,u1,2026-11-02\n`);
  const { job } = await prepare(resolveOptions({ directory: join(scratch, 'export') }));
  kernel = { ...kernel, job };
  expect(await problemsOf()).toEqual([expect.stringMatching(/^has a record of several lines.*: "\\"c\\n2/)]);
});
