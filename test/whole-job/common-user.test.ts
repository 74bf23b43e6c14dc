import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeExport } from '../binary/export.ts';
import { lasttouch, scratchFolder } from '../binary/lasttouch.ts';

const scratch = scratchFolder();
let folders = 0;

const at = (hour: number) => `2026-11-02T${hour}:00:00+09:00`;
const clicks = (...rows: [id: string, user: string, hour: number][]) =>
  `click_id,campaign_id,user_id,clicked_at\n${rows.map(([id, user, hour]) => `${id},P1,${user},${at(hour)}\n`).join('')}`;
const conversions = (...rows: [id: string, user: string, hour: number][]) =>
  `conversion_id,user_id,event,occurred_at\n${rows.map(([id, user, hour]) => `${id},${user},purchase,${at(hour)}\n`).join('')}`;

/** The conversions that the warning names, and the rejected rows. */
async function run(clickRows: string, conversionRows: string, ...args: string[]) {
  const folder = join(scratch, String(++folders));
  const exported = writeExport(join(folder, 'export'), {
    'clicks.csv': clickRows,
    'conversions.csv': conversionRows,
  });
  const report = join(folder, 'report');
  const { status } = await lasttouch(['attribute', exported, '--out', report, ...args]);
  expect(status).toBe(0);
  const { warnings } = JSON.parse(readFileSync(join(report, 'run.json'), 'utf8')) as {
    warnings: { code: string; count: number }[];
  };
  return {
    named: warnings.find(({ code }) => code === 'no_common_user')?.count ?? 0,
    rejects: readFileSync(join(report, 'rejects.csv'), 'utf8').trim().split('\n').length - 1,
  };
}

describe('no_common_user', () => {
  test('is told where no user has both, and not where one has, before or after', async () => {
    expect(await run(clicks(['c1', 'u2', 10]), conversions(['o1', 'u1', 12]))).toEqual({
      named: 1,
      rejects: 0,
    });
    expect((await run(clicks(['c1', 'u1', 10]), conversions(['o1', 'u1', 12]))).named).toBe(0);
    expect((await run(clicks(['c1', 'u1', 13]), conversions(['o1', 'u1', 12]))).named).toBe(0);
  });

  test('is told where the only click after a purchase does not count, because of its id', async () => {
    const purchase = conversions(['o1', 'u1', 12]);
    // Of two rows with one id the earlier counts.
    expect(await run(clicks(['c1', 'u1', 14], ['c1', 'u2', 13]), purchase)).toEqual({ named: 1, rejects: 1 });
    expect(await run(clicks(['c1', 'u1', 13], ['c1', 'u2', 14]), purchase)).toEqual({ named: 0, rejects: 1 });
    const [more, others] = [
      ['c2', 'u1', 15],
      ['c3', 'u3', 16],
    ] as [string, string, number][];
    expect((await run(clicks(['c1', 'u1', 14], ['c1', 'u2', 13], more, others), purchase)).named).toBe(0);
    expect((await run(clicks(['c1', 'u1', 14], ['c1', 'u2', 13], others), purchase)).named).toBe(1);
  });

  test('is told where the only purchase before a click does not count, because of its id', async () => {
    const click = clicks(['c1', 'u1', 14]);
    expect(await run(click, conversions(['o1', 'u1', 12], ['o1', 'u2', 11]))).toEqual({
      named: 1,
      rejects: 1,
    });
    expect(await run(click, conversions(['o1', 'u1', 11], ['o1', 'u2', 12]))).toEqual({
      named: 0,
      rejects: 1,
    });
  });
});
