import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { VALID, writeExport } from '../binary/export.ts';
import { lasttouch, ROOT, scratchFolder } from '../binary/lasttouch.ts';
import { describeInBrowser } from './browser.ts';
import { readCsv, readRows, ungroup } from './tables.ts';

const scratch = scratchFolder();
const report = join(scratch, 'report');
const WINDOWS = ['1d', '3d', '7d', '14d', '30d'];
const GREATEST_HOURS = 30 * 24;

/** Conversions of a campaign (or of all) that came within so many whole hours, from lags.csv, and all of them. */
function within(hours: number, rule: string, campaign?: string): { count: number; total: number } {
  const rows = readCsv(report, 'lags.csv').filter(
    (row) => row.rule === rule && (campaign === undefined || row.campaign_id === campaign),
  );
  const add = (some: Record<string, string>[]) => some.reduce((sum, row) => sum + Number(row.conversions), 0);
  return { count: add(rows.filter((row) => Number(row.hours) < hours)), total: add(rows) };
}

/** What the readout says, and what it has to say by lags.csv about the hours that it names. */
async function readout(page: Page, campaign?: string): Promise<{ shown: string[]; expected: string[] }> {
  const box = page.locator('.readout');
  const heading = await box.locator('strong').innerText();
  const [, days = '0', hours = '0'] = /^within (?:(\d+) d)? ?(?:(\d+) h)?$/.exec(heading) ?? [];
  const names = await box.locator('dt').allInnerTexts();
  const values = await box.locator('dd').allInnerTexts();
  const rules = { Purchases: 'last_touch', 'Custom conversions': 'every_campaign' };
  return {
    shown: names.map((name, index) => `${name}: ${values[index]}`),
    expected: Object.entries(rules)
      .map(([name, rule]) => ({
        name,
        ...within(Number(days) * 24 + Number(hours), rule, campaign),
      }))
      .filter(({ total }) => total > 0)
      .map(({ name, count, total }) => `${name}: ${((100 * count) / total).toFixed(1)} % (${count})`),
  };
}

describeInBrowser('the page on windows', (open) => {
  beforeAll(async () => {
    const run = await lasttouch(['windows', join(ROOT, 'fixtures/november'), '--quiet', '--out', report]);
    expect(run).toEqual({ stdout: '', stderr: '', status: 0 });
  });

  test.each(['light', 'dark'] as const)(
    'opens without complaints and fits 360 pixels, %s',
    async (colorScheme) => {
      const { page, complaints } = await open(report, 'index.html', {
        viewport: { width: 360, height: 740 },
        colorScheme,
      });
      expect(complaints).toEqual([]);
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(360);
      expect(await page.locator('#chart canvas').count()).toBe(1);
    },
  );

  test('shows the numbers of windows_total.csv and windows.csv', async () => {
    const { page } = await open(report, 'index.html');
    const totals = await readRows(page, 'table.windows tbody tr');
    expect(totals.map((row) => row.slice(0, -1).map(ungroup))).toEqual(
      readCsv(report, 'windows_total.csv').map(({ window, ...cells }) => [
        window === 'recorded' ? 'recorded history' : window,
        ...Object.values(cells),
      ]),
    );
    expect(totals.map((row) => row.at(-1))).toEqual([
      '93.5 %',
      '63.6 %',
      '87.6 %',
      '96.7 %',
      '99.4 %',
      '100.0 %',
    ]);
    const campaigns = await readRows(page, '#campaigns tbody tr');
    const rows = readCsv(report, 'windows.csv');
    const expected = [...new Set(rows.map(({ campaign_id }) => campaign_id))].map((id) => {
      const ofCampaign = rows.filter(({ campaign_id }) => campaign_id === id);
      return [
        id,
        ...['purchase_conversions', 'purchase_amount', 'custom_conversions'].flatMap((column) =>
          ofCampaign.map((row) => row[column]),
        ),
      ];
    });
    const shown = campaigns.map(([campaign, ...cells]) => [
      campaign.split('\n')[1],
      ...cells.map((cell) => ungroup(cell.replace('–', ''))),
    ]);
    expect(shown).toEqual(expected);
  });

  test('campaigns are sorted by a click on a window, and filtered', async () => {
    const { page } = await open(report, 'index.html');
    await page.getByRole('button', { name: 'Purchases, 7d' }).click();
    const counts = (await readRows(page, '#campaigns tbody tr'))
      .map((row) => row[4])
      .filter((cell) => cell !== '');
    expect(counts.map(Number)).toEqual(counts.map(Number).sort((a, b) => b - a));
    await page.getByLabel('Filter').fill('push-11');
    expect(await page.locator('#campaigns tbody tr:not([hidden])').count()).toBe(3);
  });

  test('a line stands where each window ends, and zooming moves it', async () => {
    const { page } = await open(report, 'index.html');
    const over = await page.locator('#chart .u-over').boundingBox();
    if (over === null) throw new Error('the chart is not shown');
    const places = async () => {
      const lines = await page.locator('#chart .line:visible').all();
      return Promise.all(
        lines.map(async (line) => [await line.getAttribute('data-window'), (await line.boundingBox())?.x]),
      );
    };
    const shown = (await places()) as [string, number][];
    expect(shown.map(([window]) => window)).toEqual(WINDOWS);
    for (const [window, x] of shown) {
      const expected = over.x + (over.width * Number.parseInt(window, 10)) / 30;
      expect(Math.abs(x - expected), window).toBeLessThan(2);
    }
    await page.mouse.move(over.x + over.width * 0.2, over.y + 50);
    await page.mouse.down();
    await page.mouse.move(over.x + over.width * 0.3, over.y + 50, { steps: 4 });
    await page.mouse.up();
    const [[window, x], ...others] = (await places()) as [string, number][];
    expect([window, others]).toEqual(['7d', []]);
    expect(Math.abs(x - (over.x + over.width / 3))).toBeLessThan(12);
  });

  test('pointer and arrow keys tell what lags.csv says, for all campaigns and for one', async () => {
    const { page, complaints } = await open(report, 'index.html');
    const chart = page.locator('#chart');
    const over = await page.locator('#chart .u-over').boundingBox();
    if (over === null) throw new Error('the chart is not shown');
    await page.mouse.move(over.x + over.width * 0.11, over.y + 80);
    const all = await readout(page);
    expect(all.shown).toEqual(all.expected);
    expect(all.shown).toHaveLength(2);
    await page.locator('#choose select').selectOption({ label: 'Pepero Day text (TXT-1111)' });
    await chart.focus();
    for (const key of ['ArrowLeft', 'ArrowLeft', 'Home', 'ArrowRight', 'ArrowRight']) {
      await page.keyboard.press(key);
      const one = await readout(page, 'TXT-1111');
      expect(one.shown, key).toEqual(one.expected);
      expect(one.shown, key).toHaveLength(1);
    }
    await page.keyboard.press('End');
    expect((await readout(page, 'TXT-1111')).shown[0]).toMatch(/^Purchases: 100.0 % \(\d+\)$/);
    await page.keyboard.press('Escape');
    expect(await page.locator('.readout').isVisible()).toBe(false);
    expect(within(GREATEST_HOURS, 'last_touch').total).toBe(570);
    expect(complaints).toEqual([]);
  });

  test('hostile names are text, and a conversion exactly at the end of the greatest window is on the curve', async () => {
    const folder = writeExport(join(scratch, 'hostile'), {
      'campaigns.csv': VALID['campaigns.csv'].replace('One', '"</script><b>""\t\u202e"'),
      'conversions.csv': VALID['conversions.csv'].replace('02T12', '03T10'),
    });
    const out = join(scratch, 'hostile-report');
    const run = await lasttouch(['windows', folder, '--windows', '1d', '--quiet', '--out', out]);
    expect(run).toEqual({ stdout: '', stderr: '', status: 0 });
    const { page, complaints } = await open(out, 'index.html');
    const names = await page.locator('#choose option').allInnerTexts();
    expect(names).toEqual(['All campaigns', '</script><b>"\\t\\u202e (P1)']);
    expect(await page.locator('#campaigns tbody bdi').first().innerText()).toBe('</script><b>"\\t\\u202e');
    expect(await page.locator('.facts').first().innerText()).toContain('99 % within 24 hours');
    await page.locator('#chart').focus();
    await page.keyboard.press('End');
    expect(await page.locator('.readout').innerText()).toMatch(/within 1 d\s+Purchases\s+100\.0 % \(1\)/);
    expect(complaints).toEqual([]);
  });

  test('an export that no window credits says so, without a chart', async () => {
    const folder = writeExport(join(scratch, 'empty'), {
      'conversions.csv': 'conversion_id,user_id,event,occurred_at\n',
    });
    const out = join(scratch, 'empty-report');
    expect((await lasttouch(['windows', folder, '--quiet', '--out', out])).status).toBe(0);
    const { page, complaints } = await open(out, 'index.html');
    expect(await page.locator('main').innerText()).toContain('No window credits any conversion.');
    expect(await page.locator('#chart').count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});
