import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeExport } from '../binary/export.ts';
import { lasttouch, scratchFolder } from '../binary/lasttouch.ts';

const scratch = scratchFolder();

const CLICKS = 600_000;
const USERS = 1000;
const START = Date.parse('2026-11-01T00:00:00Z');
const MIDDLE = 300_000;

/** A click each second, user after user; some rows come twice, far from each other. */
function clicks(): string {
  const rows = Array.from({ length: CLICKS }, (_, i) => {
    const time = new Date(START + i * 1000).toISOString();
    return `c${i},P1,u${i % USERS},${time}\n`;
  });
  const again = rows.filter((_, i) => i % 60_000 === 7);
  return `click_id,campaign_id,user_id,clicked_at\n${rows.join('')}${again.join('')}`;
}

/** A purchase of each user, half a second after the click in the middle. */
function conversions(): string {
  const time = new Date(START + MIDDLE * 1000 + 500).toISOString();
  const rows = Array.from({ length: USERS }, (_, user) => `o${user},u${user},purchase,${time}\n`);
  return `conversion_id,user_id,event,occurred_at\n${rows.join('')}`;
}

describe('of many clicks', () => {
  const exported = writeExport(join(scratch, 'export'), {
    'clicks.csv': clicks(),
    'conversions.csv': conversions(),
  });

  test.each([
    ['1', 'one pass', {}],
    ['2', 'one pass', { LASTTOUCH_RANGE_BYTES: '4194304' }],
    ['1', 'several passes, with memory freed in between', { LASTTOUCH_CLICK_BYTES: '1000000' }],
    ['3', 'several', { LASTTOUCH_CLICK_BYTES: '1000000', LASTTOUCH_RANGE_BYTES: '4194304' }],
  ])('the last before each purchase earns it, with threads: %s, and %s', async (threads, passes, env) => {
    const report = join(scratch, `${threads}-${passes}`);
    const args = ['attribute', exported, '--out', report, '--threads', threads, '--no-html'];
    const run = await lasttouch(args, { env });
    expect(run.status).toBe(0);
    const [header, ...rows] = readFileSync(join(report, 'attributions.csv'), 'utf8').trimEnd().split('\n');
    const columns = header.split(',');
    const earned = rows.map((row) => {
      const cells = row.split(',');
      return [cells[columns.indexOf('conversion_id')], cells[columns.indexOf('click_id')]];
    });
    const expected = Array.from({ length: USERS }, (_, user) => [
      `o${user}`,
      `c${user === 0 ? MIDDLE : MIDDLE - USERS + user}`,
    ]);
    expect(new Map(earned as [string, string][])).toEqual(new Map(expected as [string, string][]));
    expect(earned).toHaveLength(USERS);
    const { inputs } = JSON.parse(readFileSync(join(report, 'run.json'), 'utf8'));
    const counted = inputs.find(({ kind }: { kind: string }) => kind === 'clicks');
    expect(counted).toMatchObject({ rows: CLICKS + 10, duplicate: 10, rejected: 0 });
  });
});
