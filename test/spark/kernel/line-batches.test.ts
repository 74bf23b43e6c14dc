import { join } from 'node:path';
import { expect, test } from 'vitest';
import { prepare } from '../../../src/engine/prepare.ts';
import { resolveOptions } from '../../../src/run/options/options.ts';
import { addressesOf } from '../../../src/spark/driver/spark-inputs.ts';
import { scanStage } from '../../../src/spark/kernel/batch-stage.ts';
import type { ProtocolRow } from '../../../src/spark/protocol/protocol.ts';
import { rowsByKey } from '../../../src/spark/protocol/row-blocks.ts';
import { writeExport } from '../../binary/export.ts';
import { scratchFolder } from '../../binary/lasttouch.ts';
import { writtenLines } from './written-lines.ts';

const HEADER = 'conversion_id,user_id,event,occurred_at';
/** More than a batch holds. */
const ROWS = 5000;
const rows = Array.from({ length: ROWS }, (_, at) => `o${at},u1,purchase,2026-11-02T12:00:00Z`);
const scratch = scratchFolder();

/** What the stage gives for the lines of a file cut before one of its rows, the second part first. */
async function scanCutBefore(row: number, startOf: (previous: number, row: number) => number) {
  const directory = writeExport(join(scratch, 'export'), {
    'conversions.csv': `${[HEADER, ...rows].join('\n')}\n`,
  });
  const { job } = await prepare(resolveOptions({ directory, repeated: 'latest' }));
  const addresses = addressesOf(job);
  const kernel = {
    job,
    addresses,
    rangeBytes: 10,
    keyPartitions: 1,
    dedupeClicks: true,
    forSpreadsheet: false,
  };
  const address = addresses[job.files.findIndex(({ kind }) => kind === 'conversions')];
  const bytesBefore = (end: number) => [HEADER, ...rows.slice(0, end)].join('\n').length + 1;
  const start = startOf(bytesBefore(row - 1), bytesBefore(row));
  const parts = [
    [start, rows.slice(row)],
    [0, [HEADER, ...rows.slice(0, row)]],
  ] as const;
  const lines = await writtenLines(async (output) => {
    const stage = scanStage(kernel, 'lines', output);
    for (const [from, ofPart] of parts)
      for (const line of ofPart) stage.line(Buffer.from(`${address}\t${from}\t${line}`));
    await stage.end();
  });
  const blocks = lines.filter((line) => line.startsWith('unsettled\t'));
  const bodies = blocks.map((line) => Buffer.from(line.split('\t')[3], 'latin1'));
  return [...rowsByKey(bodies)].flat();
}

/** The ids of rows in the order of their places in the file. */
function idsByPlace(given: readonly ProtocolRow[]): string[] {
  const placed = given.map(({ key, body }) => [key, Number(body[body.length - 1])] as const);
  expect(new Set(placed.map(([, place]) => place)).size).toBe(given.length);
  return placed.sort(([, a], [, b]) => a - b).map(([id]) => id);
}

test.each([
  ['where the line before begins', (previous: number) => previous],
  ['at the last byte of the line before', (_: number, row: number) => row - 1],
])('rows are placed in the order of the file, if the next part begins %s', async (_, startOf) => {
  for (const row of [2, 3000]) {
    const ids = idsByPlace(await scanCutBefore(row, startOf));
    expect(ids).toEqual(rows.map((_, at) => `o${at}`));
  }
});
