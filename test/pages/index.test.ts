import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { writeExport } from '../binary/export.ts';
import { lasttouch, ROOT, scratchFolder } from '../binary/lasttouch.ts';
import { describeInBrowser } from './browser.ts';
import { fromPercent, readCsv, readRows, toTheMinute, ungroup, withPlainTimes } from './tables.ts';

const scratch = scratchFolder();
const report = join(scratch, 'report');
const CAMPAIGNS = '#campaigns tbody tr';

/** What a row of the table of campaigns shows, in the words of summary.csv. Times are shown to the minute. */
function asSummary(cells: string[]): Record<string, string> {
  const stacks = cells.map((cell) => cell.split('\n').map((figure) => (figure === '–' ? '' : figure)));
  const [[name, id], [channel, onOff], , [purchases, assisted], [amount, purchasers], [customs]] = stacks;
  const [[clicks, ctr], [sent, targeted], [cost, roas], [breakpoints], [published, last]] = stacks.slice(6);
  const final = last.replace(' still grows', '');
  return {
    campaign_id: id,
    name,
    channel,
    published_at: published,
    purchase_conversion: onOff,
    targeted: ungroup(targeted),
    sent: ungroup(sent),
    clicks: ungroup(clicks),
    ctr: fromPercent(ctr),
    purchase_conversions: ungroup(purchases),
    purchase_amount: ungroup(amount),
    assisted_purchases: ungroup(assisted),
    custom_conversions: ungroup(customs),
    cost: ungroup(cost),
    roas: fromPercent(roas),
    breakpoints,
    final_at: final,
    purchasers: ungroup(purchasers),
  };
}

async function shownIds(page: Page): Promise<string[]> {
  return (await readRows(page, `${CAMPAIGNS}:not([hidden])`)).map(([campaign]) => campaign.split('\n')[1]);
}

describeInBrowser('the index page', (open) => {
  beforeAll(async () => {
    const run = await lasttouch(['attribute', join(ROOT, 'fixtures/november'), '--quiet', '--out', report]);
    expect(run).toEqual({ stdout: '', stderr: '', status: 0 });
  });

  test('opens from the disk without complaints and without network', async () => {
    const { page, complaints } = await open(report, 'index.html');
    expect(await page.locator('h1').innerText()).toBe('Campaign conversions');
    expect(complaints).toEqual([]);
  });

  test('shows the numbers of summary.csv, the highest purchase amount first', async () => {
    const { page } = await open(report, 'index.html');
    const rows = (await readRows(page, CAMPAIGNS)).map(asSummary);
    const summary = readCsv(report, 'summary.csv').map((row) => ({
      ...row,
      published_at: toTheMinute(row.published_at),
      final_at: toTheMinute(row.final_at),
    }));
    const byId = (a: { campaign_id?: string }, b: { campaign_id?: string }) =>
      (a.campaign_id ?? '') < (b.campaign_id ?? '') ? -1 : 1;
    expect([...rows].sort(byId)).toEqual(summary);
    const amounts = rows.map(({ purchase_amount }) => Number(purchase_amount || '-1'));
    expect(amounts).toEqual([...amounts].sort((a, b) => b - a));
  });

  test('shows totals, reasons, outcomes and warnings as the CSV files and run.json have them', async () => {
    const { page } = await open(report, 'index.html');
    const summary = readCsv(report, 'summary.csv');
    const sum = (column: string) => summary.reduce((total, row) => total + Number(row[column]), 0);
    const tiles = await page.locator('.tile strong').allInnerTexts();
    const unattributed = readCsv(report, 'unattributed.csv');
    expect(tiles.map((text) => Number(ungroup(text)))).toEqual([
      summary.length,
      sum('clicks'),
      sum('purchase_conversions'),
      sum('purchase_amount'),
      sum('custom_conversions'),
      unattributed.length,
    ]);
    const reasons = await readRows(page, 'section:has(#unattributed) tbody tr');
    expect(reasons.map(([reason, count]) => [reason, Number(count)])).toEqual(
      ['outside_window', 'tracking_off', 'no_click'].map((reason) => [
        reason,
        unattributed.filter((row) => row.reason === reason).length,
      ]),
    );
    const outcomes = await readRows(page, 'section:has(#outcomes) tbody tr');
    expect(outcomes.map((row) => row.map(ungroup))).toEqual(
      readCsv(report, 'reconciliation.csv').map((row) => Object.values(row)),
    );
    const { warnings } = JSON.parse(readFileSync(join(report, 'run.json'), 'utf8'));
    expect(await page.locator('.warnings code').allInnerTexts()).toEqual(
      warnings.map(({ code }: { code: string }) => code),
    );
    expect(await page.locator('.warnings p').allInnerTexts()).toEqual(
      warnings.map(({ message }: { message: string }) => withPlainTimes(message)),
    );
    expect(warnings.some(({ message }: { message: string }) => message !== withPlainTimes(message))).toBe(
      true,
    );
  });

  test('sorts by a head that is clicked, numbers from the top, and the other way when clicked again', async () => {
    const { page } = await open(report, 'index.html');
    const summary = readCsv(report, 'summary.csv').sort((a, b) => Number(b.clicks) - Number(a.clicks));
    const head = page.locator('#campaigns').getByRole('columnheader', { name: 'Clicks' });
    const button = head.getByRole('button', { name: 'Clicks' });
    await button.click();
    const clicks = async () => (await readRows(page, CAMPAIGNS)).map((row) => asSummary(row).clicks);
    expect(await clicks()).toEqual(summary.map((row) => row.clicks));
    expect(await head.getAttribute('aria-sort')).toBe('descending');
    await button.click();
    expect(await clicks()).toEqual(summary.map((row) => row.clicks).reverse());
    expect(await head.getAttribute('aria-sort')).toBe('ascending');
    expect(await page.locator('[aria-sort]').count()).toBe(1);
  });

  test('sorts ratios by their value, and empty cells last in both directions', async () => {
    const { page } = await open(report, 'index.html');
    const ratios = readCsv(report, 'summary.csv').map((row) => row.roas);
    const filled = ratios.filter((ratio) => ratio !== '').sort((a, b) => Number(b) - Number(a));
    const empty = ratios.filter((ratio) => ratio === '');
    expect([filled.length, empty.length]).toEqual([4, 8]);
    const head = page.getByRole('button', { name: 'ROAS' });
    const shown = async () => (await readRows(page, CAMPAIGNS)).map((row) => asSummary(row).roas);
    await head.click();
    expect(await shown()).toEqual([...filled, ...empty]);
    await head.click();
    expect(await shown()).toEqual([...filled.reverse(), ...empty]);
  });

  test('sorts with the keyboard, times by instant', async () => {
    const { page } = await open(report, 'index.html');
    const times = readCsv(report, 'summary.csv')
      .map((row) => row.final_at)
      .filter((time) => time !== '')
      .sort()
      .map(toTheMinute);
    const shown = async () => (await readRows(page, CAMPAIGNS)).map((row) => asSummary(row).final_at);
    await page.getByRole('button', { name: 'Final at' }).focus();
    await page.keyboard.press('Enter');
    expect(await shown()).toEqual([...times, '', '']);
    await page.keyboard.press('Enter');
    expect(await shown()).toEqual([...times.reverse(), '', '']);
  });

  test('filters by name, id and channel, and says how many are shown', async () => {
    const { page } = await open(report, 'index.html');
    const filter = page.getByRole('searchbox');
    await filter.fill('블랙프라이데이');
    expect((await shownIds(page)).sort()).toEqual(['KKO-1122', 'PUSH-1118']);
    expect(await page.getByRole('status').innerText()).toBe('2 of 12 campaigns');
    await filter.fill('KAKAOTALK 11 coupon');
    expect(await shownIds(page)).toEqual(['KKO-1110']);
    await filter.fill('');
    expect(await shownIds(page)).toHaveLength(12);
  });

  test('of very many campaigns the first 200 are shown, and all when asked, filtered, printed or without script', async () => {
    const places = Array.from({ length: 250 }, (_, place) => place);
    const folder = writeExport(join(scratch, 'many'), {
      'campaigns.csv': `campaign_id,name,channel,published_at,purchase_conversion\n${places.map((place) => `P${place},Name ${place},push,2026-11-01,on`).join('\n')}\n`,
    });
    const out = join(scratch, 'many-report');
    expect((await lasttouch(['attribute', folder, '--quiet', '--out', out])).status).toBe(0);
    const { page } = await open(out, 'index.html');
    const visible = () => page.locator(`${CAMPAIGNS}:visible`).count();
    expect(await visible()).toBe(200);
    expect(await page.getByRole('status').innerText()).toBe('200 of 250 campaigns');
    await page.getByRole('searchbox').fill('Name 249');
    expect(await visible()).toBe(1);
    await page.getByRole('searchbox').fill('');
    await page.emulateMedia({ media: 'print' });
    expect(await visible()).toBe(250);
    await page.emulateMedia({ media: 'screen' });
    await page.getByRole('button', { name: 'Show all' }).click();
    expect(await visible()).toBe(250);
    expect(await page.getByRole('status').innerText()).toBe('250 of 250 campaigns');
    const plain = await open(out, 'index.html', { javaScriptEnabled: false });
    expect(await plain.page.locator(`${CAMPAIGNS}:visible`).count()).toBe(250);
  });

  test('leads to the page of each campaign and back', async () => {
    const { page, complaints } = await open(report, 'index.html');
    await page.getByRole('link', { name: '블랙프라이데이 "최대 70%"' }).click();
    expect(await page.locator('h1').innerText()).toBe('블랙프라이데이 "최대 70%"');
    await page.getByRole('link', { name: 'All campaigns' }).click();
    expect(await page.locator('h1').innerText()).toBe('Campaign conversions');
    expect(complaints).toEqual([]);
  });
});
