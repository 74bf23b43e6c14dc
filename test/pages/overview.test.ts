import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { VALID, writeExport } from '../binary/export.ts';
import { lasttouch, ROOT, scratchFolder } from '../binary/lasttouch.ts';
import { describeInBrowser } from './browser.ts';
import { fromPercent, readCsv, readRows, ungroup } from './tables.ts';

const scratch = scratchFolder();
const report = join(scratch, 'report');
const PANELS = ['clicks', 'purchase_conversions', 'purchase_amount'] as const;

/** The table behind a chart, opened: the channels, then a row for each day. */
async function numbersBehind(page: Page, panel: number): Promise<{ heads: string[]; rows: string[][] }> {
  const figure = page.locator('.by-day').nth(panel);
  await figure.locator('summary').click();
  const [heads] = await readRows(page, `.by-day:nth-of-type(${panel + 1}) thead tr`);
  const rows = await readRows(page, `.by-day:nth-of-type(${panel + 1}) tbody tr`);
  return { heads, rows };
}

/** Tables and the page itself that are wider than there is room. */
function overflows(page: Page): Promise<unknown[]> {
  return page.evaluate<unknown[]>(`[
    ...(document.documentElement.scrollWidth > innerWidth ? ['page'] : []),
    ...[...document.querySelectorAll('.scroll')]
      .filter((frame) => frame.checkVisibility() && frame.scrollWidth > frame.clientWidth).map((frame) => frame.ariaLabel),
  ]`);
}

describeInBrowser('the overview on the index page', (open) => {
  beforeAll(async () => {
    const run = await lasttouch(['attribute', join(ROOT, 'fixtures/november'), '--quiet', '--out', report]);
    expect(run).toEqual({ stdout: '', stderr: '', status: 0 });
  });

  test('the tables behind the charts hold the numbers of days.csv', async () => {
    const { page, complaints } = await open(report, 'index.html');
    const days = readCsv(report, 'days.csv');
    const dates = [...new Set(days.map(({ date }) => date))];
    for (const [panel, column] of PANELS.entries()) {
      const { heads, rows } = await numbersBehind(page, panel);
      const channels = heads.slice(1, -1);
      expect(heads).toEqual(['Date', ...new Set(days.map(({ channel }) => channel).sort()), 'Total']);
      const expected = dates.map((date) => {
        const cells = channels.map(
          (channel) => days.find((row) => row.date === date && row.channel === channel)?.[column] ?? '0',
        );
        return [date, ...cells, String(cells.reduce((sum, cell) => sum + Number(cell), 0))];
      });
      expect(
        rows.map((row) => row.map(ungroup)),
        column,
      ).toEqual(expected);
    }
    expect(complaints).toEqual([]);
  });

  test('unattributed purchases are those of unattributed.csv, by day and reason', async () => {
    const { page } = await open(report, 'index.html');
    const { heads, rows } = await numbersBehind(page, PANELS.length);
    expect(heads.slice(1, -1)).toEqual([
      'clicked, but too long before',
      'clicked only campaigns that are OFF',
      'clicked nothing before',
    ]);
    const lost = readCsv(report, 'unattributed.csv').filter(({ event }) => event.endsWith('purchase'));
    const expected = rows.map(([date]) => {
      const ofDay = lost.filter((row) => row.occurred_at.startsWith(date)).map(({ reason }) => reason);
      const reasons = ['outside_window', 'tracking_off', 'no_click'];
      const counts = reasons.map((reason) => ofDay.filter((one) => one === reason).length);
      return [date, ...counts, ofDay.length].map(String);
    });
    expect(rows.map((row) => row.map(ungroup))).toEqual(expected);
    const total = rows.reduce((sum, row) => sum + Number(row[4]), 0);
    expect(total).toBe(lost.length);
    expect(lost.length).toBeGreaterThan(100);
  });

  test('bars are as high as their numbers, on top of each other, in the place of their day', async () => {
    const { page } = await open(report, 'index.html');
    const { rows } = await numbersBehind(page, 0);
    const totals = rows.map((row) => Number(ungroup(row[row.length - 1])));
    const best = totals.indexOf(Math.max(...totals));
    const plot = page.locator('.plot').first();
    const box = await plot.boundingBox();
    const colours = await plot.locator('path').count();
    expect(colours).toBe(rows[0].length - 2);
    const paths = await page.evaluate<string[]>(
      '[...document.querySelector(".plot").querySelectorAll("path")].map((path) => path.getAttribute("d"))',
    );
    const bars = paths.flatMap((path) => [...path.matchAll(/M(\d+) (\d+)h9v(\d+)/g)]);
    const height = (bin: number) =>
      bars.filter(([, x]) => Number(x) === bin * 10).reduce((sum, [, , , high]) => sum + Number(high), 0);
    const scale = height(best) / totals[best];
    for (const [bin, total] of totals.entries())
      expect(Math.abs(height(bin) - total * scale), String(bin)).toBeLessThan(4);
    expect(box?.height).toBeGreaterThan(100);
  });

  test('a line marks each change of the window in each chart, where it takes effect, and the list has its number', async () => {
    const { page } = await open(report, 'index.html');
    for (let panel = 0; panel < PANELS.length; panel++) {
      const plot = page.locator('.plot').nth(panel);
      const places = await page.evaluate<string[]>(
        `[...document.querySelectorAll('.plot')[${panel}].querySelectorAll('line.change')].map((line) => line.getAttribute('x1'))`,
      );
      // 10 November 14:10 and 21 November 10:40 on an axis of 30 days.
      const expected = [9 + (14 + 10 / 60) / 24, 20 + (10 + 40 / 60) / 24].map((day) => (100 * day) / 30);
      expect(places.map((place) => Number(place.replace('%', '')))).toEqual(
        expected.map((place) => Number(place.toFixed(2))),
      );
      expect(await plot.locator('.flag').allTextContents()).toEqual(panel === 0 ? ['1', '2'] : []);
    }
    const history = await readRows(page, '.history tbody tr');
    expect(history.map(([window]) => window)).toEqual(['7d', '1 3d', '2 5d']);
  });

  test('channels stand side by side as in channels.csv', async () => {
    const { page } = await open(report, 'index.html');
    const rows = await readRows(page, '#channels tbody tr');
    const shown = rows.map((row) => row.map((cell) => ungroup(cell.replace('–', ''))));
    expect(shown.map((row) => [...row.slice(0, -1), fromPercent(row[9])])).toEqual(
      readCsv(report, 'channels.csv').map((row) => [
        row.channel,
        row.campaigns,
        row.purchase_conversions,
        row.purchase_amount,
        row.purchasers,
        row.custom_conversions,
        row.clicks,
        row.sent,
        row.cost,
        row.roas,
      ]),
    );
  });

  test('who takes from whom is what overlaps.csv says, shaded, with the greatest one by one', async () => {
    const { page } = await open(report, 'index.html');
    const names = new Map(readCsv(report, 'summary.csv').map(({ campaign_id, name }) => [campaign_id, name]));
    const overlaps = readCsv(report, 'overlaps.csv');
    const rows = await readRows(page, '.overlaps tbody tr');
    const campaigns = rows.map(([name]) => name.replace(/^\d+ /, ''));
    const shown = rows.flatMap(([, ...cells], row) =>
      cells.flatMap((cell, column) => (cell === '' ? [] : [[campaigns[row], campaigns[column], cell]])),
    );
    const expected = overlaps.map((row) => [
      names.get(row.campaign_id),
      names.get(row.other_campaign_id),
      row.purchases,
    ]);
    expect([...shown].sort()).toEqual([...expected].sort());
    const most = Math.max(...overlaps.map(({ purchases }) => Number(purchases)));
    expect(await page.locator('.overlaps .shade-5').allInnerTexts()).toContain(String(most));
    await page.getByText('The greatest, one by one').click();
    const pairs = await readRows(page, '.pairs tbody tr');
    expect(pairs).toHaveLength(20);
    const counts = pairs.map(([, , count]) => Number(count));
    expect(counts).toEqual(
      overlaps
        .map(({ purchases }) => Number(purchases))
        .sort((a, b) => b - a)
        .slice(0, 20),
    );
    const [first] = overlaps.filter(({ purchases }) => Number(purchases) === most);
    expect(pairs[0].map(ungroup)).toEqual([
      ungroup(names.get(first.campaign_id) ?? ''),
      ungroup(names.get(first.other_campaign_id) ?? ''),
      first.purchases,
      first.amount,
    ]);
  });

  test.each([
    [390, 'light'],
    [768, 'dark'],
    [1280, 'light'],
    [1280, 'dark'],
  ] as const)('fits %d pixels, %s: no column is cut', async (width, colorScheme) => {
    const { page, complaints } = await open(report, 'index.html', {
      viewport: { width, height: 900 },
      colorScheme,
    });
    expect(await overflows(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('on a telephone every number of a campaign stands under the name of its column', async () => {
    const { page } = await open(report, 'index.html', { viewport: { width: 390, height: 800 } });
    const heads = await page.locator('#campaigns thead th').allInnerTexts();
    const names = await page.evaluate<string[]>(
      '[...document.querySelectorAll("#campaigns tbody tr:first-child td")].map((cell) => getComputedStyle(cell, "::before").content.replace(/"/g, "").trim())',
    );
    expect(names.map((name) => (name === 'none' ? 'By day' : name))).toEqual(
      heads.slice(1).map((head) => head.split('\n')[0]),
    );
    const cells = page.locator('#campaigns tbody tr').first().locator('td');
    for (const cell of await cells.all()) {
      const box = await cell.boundingBox();
      expect((box?.x ?? -1) >= 0 && (box?.x ?? 0) + (box?.width ?? 0) <= 390).toBe(true);
    }
  });

  test('is printed on an upright page: nothing is cut, closed tables are left out, totals come last', async () => {
    const { page } = await open(report, 'index.html', { viewport: { width: 688, height: 1000 } });
    await page.emulateMedia({ media: 'print' });
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(688);
    expect(await page.locator('details:visible').count()).toBe(0);
    const foot = await page.evaluate<string>(
      'getComputedStyle(document.querySelector("#campaigns tfoot")).display',
    );
    expect(foot).toBe('table-row-group');
  });

  test('a report without clicks and conversions has no charts', async () => {
    const folder = writeExport(join(scratch, 'empty'), {
      'clicks.csv': 'click_id,campaign_id,user_id,clicked_at\n',
      'conversions.csv': 'conversion_id,user_id,event,occurred_at\n',
    });
    const out = join(scratch, 'empty-report');
    expect((await lasttouch(['attribute', folder, '--quiet', '--out', out])).status).toBe(0);
    const { page, complaints } = await open(out, 'index.html');
    expect(await page.locator('.plot').count()).toBe(0);
    expect(await page.locator('main').innerText()).toContain('No purchase had a click on a second campaign');
    expect(complaints).toEqual([]);
  });

  test('purchases without any click have a chart of reasons alone, and without a purchase there is none', async () => {
    const folder = writeExport(join(scratch, 'nobody-clicked'), {
      'clicks.csv': 'click_id,campaign_id,user_id,clicked_at\n',
      'conversions.csv': 'conversion_id,user_id,event,occurred_at\no1,u1,purchase,2026-11-03T10:00:00Z\n',
    });
    const [lost, credited] = ['nobody-report', 'credited-report'].map((name) => join(scratch, name));
    expect((await lasttouch(['attribute', folder, '--quiet', '--out', lost])).status).toBe(0);
    const { page, complaints } = await open(lost, 'index.html');
    expect(await page.locator('.plot').count()).toBe(1);
    expect(await page.locator('.by-reason figcaption').innerText()).toContain('Unattributed purchases');
    expect(complaints).toEqual([]);
    const clicked = writeExport(join(scratch, 'all-clicked'));
    expect((await lasttouch(['attribute', clicked, '--quiet', '--out', credited])).status).toBe(0);
    const second = await open(credited, 'index.html');
    expect(await second.page.locator('.plot').count()).toBe(PANELS.length);
    expect(await second.page.locator('.by-reason').count()).toBe(0);
  });

  test('of a very long time weeks are shown, and of many channels the small ones together', async () => {
    const campaigns = Array.from({ length: 12 }, (_, index) => `P${index}`);
    const clicks = campaigns.flatMap((id, index) =>
      Array.from({ length: index + 1 }, (_, click) => {
        const day = new Date(Date.UTC(2023, 0, 1) + (click * 100 + index) * 86_400_000).toISOString();
        return `${id}-${click},${id},u,${day}`;
      }),
    );
    const folder = writeExport(join(scratch, 'long'), {
      'campaigns.csv': `campaign_id,name,channel,published_at,purchase_conversion\n${campaigns.map((id) => `${id},${id},channel ${id},2022-12-01,on`).join('\n')}\n`,
      'clicks.csv': `click_id,campaign_id,user_id,clicked_at\n${clicks.join('\n')}\n`,
      'settings.csv': VALID['settings.csv'],
    });
    const out = join(scratch, 'long-report');
    expect((await lasttouch(['attribute', folder, '--quiet', '--out', out])).status).toBe(0);
    const { page, complaints } = await open(out, 'index.html');
    expect(await page.locator('#by-day').innerText()).toBe('What happened by week');
    const { heads, rows } = await numbersBehind(page, 0);
    expect(heads).toHaveLength(9);
    expect(heads[7]).toBe('other channels');
    const total = rows.reduce((sum, row) => sum + Number(ungroup(row[8])), 0);
    expect(total).toBe(78);
    for (const [date] of rows.slice(1)) expect(new Date(date).getUTCDay(), date).toBe(1);
    expect(complaints).toEqual([]);
  });
});
