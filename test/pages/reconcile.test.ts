import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { writeExport } from '../binary/export.ts';
import { lasttouch, ROOT, scratchFolder } from '../binary/lasttouch.ts';
import { describeInBrowser } from './browser.ts';
import { readCsv, readRows, ungroup } from './tables.ts';

const scratch = scratchFolder();
const report = join(scratch, 'report');
const everyWay = join(ROOT, 'fixtures/console-read-in-every-way');

describeInBrowser('the page of reconcile', (open) => {
  beforeAll(async () => {
    const run = await lasttouch(['reconcile', everyWay, '--out', report, '--windows', '3d,7d', '--quiet']);
    expect(run).toEqual({ stdout: '', stderr: '', status: 0 });
  });

  test.each([
    [390, 'light'],
    [768, 'dark'],
    [1280, 'light'],
  ] as const)('opens without complaints and fits %s pixels, %s', async (width, colorScheme) => {
    const { page, complaints } = await open(report, 'index.html', {
      viewport: { width, height: 800 },
      colorScheme,
    });
    expect(complaints).toEqual([]);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(width);
  });

  test('marks the readings that console.csv names, and shows the figures of the console', async () => {
    const { page } = await open(report, 'index.html');
    const heads = (await readRows(page, '#campaigns thead tr'))[0].map((head) => head.replace(/\s+/g, ' '));
    const rows = await readRows(page, '#campaigns tbody tr');
    const cell = (row: string[], head: string) => row[heads.findIndex((one) => one.startsWith(head))];
    const csv = readCsv(report, 'console.csv');
    expect(rows).toHaveLength(csv.length);
    for (const [place, row] of rows.entries()) {
      const { console_conversions, console_amount, lasttouch_conversions, reproduced_by } = csv[place];
      expect(ungroup(cell(row, 'Purchases, console'))).toBe(console_conversions);
      expect(ungroup(cell(row, 'Amount, console'))).toBe(console_amount);
      if (lasttouch_conversions !== '' && console_conversions !== '')
        expect(cell(row, 'Purchases, recorded').replace(' ✓', '')).toBe(lasttouch_conversions);
      for (const reading of ['recorded', 'window=3d', 'window=7d', 'propagation=0', 'window_at_click']) {
        const given = ['Purchases', 'Amount'].map((figure) => cell(row, `${figure}, ${reading}`));
        const isReproduced = given.every((text) => text === '' || text.endsWith('✓')) && given.some(Boolean);
        expect([row[0], reading, isReproduced]).toEqual([
          row[0],
          reading,
          reproduced_by.split('|').includes(reading),
        ]);
      }
    }
  });

  test('names are text; without figures of the console the page says so', async () => {
    const campaigns = (more: string, cells: string) =>
      `campaign_id,name,channel,published_at,purchase_conversion${more}\nP1,"<script>alert(1)</script>",push,2026-11-01,on${cells}\n`;
    const hostile = writeExport(join(scratch, 'hostile'), {
      'campaigns.csv': campaigns(',console_purchase_conversions', ',1'),
    });
    const out = join(scratch, 'hostile-report');
    await lasttouch(['reconcile', hostile, '--out', out, '--quiet']);
    const { page, complaints } = await open(out, 'index.html');
    expect(complaints).toEqual([]);
    expect((await readRows(page, '#campaigns tbody tr'))[0][0]).toContain('<script>alert(1)</script>');
    const none = writeExport(join(scratch, 'none'), { 'campaigns.csv': campaigns('', '') });
    await lasttouch(['reconcile', none, '--out', out, '--quiet']);
    const second = await open(out, 'index.html');
    expect(await second.page.locator('#main').innerText()).toContain(
      'The console shows figures of no campaign.',
    );
  });
});

test('--no-html leaves the page out', async () => {
  const out = join(scratch, 'plain');
  await lasttouch(['reconcile', everyWay, '--out', out, '--quiet', '--no-html']);
  expect(readdirSync(out).sort()).toEqual(['console.csv', 'run.json']);
});
