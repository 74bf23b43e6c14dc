import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { VALID, writeExport } from '../binary/export.ts';
import { lasttouch, ROOT, scratchFolder } from '../binary/lasttouch.ts';
import { describeInBrowser } from './browser.ts';
import { fromPercent, readCsv, readRows, ungroup } from './tables.ts';

const scratch = scratchFolder();
const report = join(scratch, 'report');
const PAGE = 'november.html';

/** An export of 200 campaigns over 90 days, with long names, in which each has clicks and purchases. */
function writeTwoHundred(): string {
  const places = Array.from({ length: 200 }, (_, place) => place);
  const day = (of: number) => new Date(Date.UTC(2026, 8, 1 + (of % 90), 3)).toISOString();
  const rows = places.flatMap((place) => Array.from({ length: 90 }, (_, of) => [place, of] as const));
  return writeExport(join(scratch, 'two-hundred'), {
    'campaigns.csv': `campaign_id,name,channel,published_at,purchase_conversion,sent,cost\n${places
      .map(
        (place) =>
          `CAMPAIGN-2026-${place},"겨울 신상 재입고 알림, 장바구니 리마인드 ${place}",channel ${place % 5},2026-09-01,on,123456,1234567`,
      )
      .join('\n')}\n`,
    'clicks.csv': `click_id,campaign_id,user_id,clicked_at\n${rows
      .map(([place, of]) => `c${place}-${of},CAMPAIGN-2026-${place},u${place}-${of},${day(of * 7 + place)}`)
      .join('\n')}\n`,
    'conversions.csv': `conversion_id,user_id,event,occurred_at,amount\n${rows
      .filter(([place, of]) => (place + of) % 3 === 0)
      .map(([place, of]) => `o${place}-${of},u${place}-${of},purchase,${day(of * 7 + place)},19900`)
      .join('\n')}\n`,
  });
}

describeInBrowser('the page of --page', (open) => {
  beforeAll(async () => {
    const november = join(ROOT, 'fixtures/november');
    const args = ['attribute', november, '--quiet', '--out', report, '--page', join(scratch, PAGE)];
    expect(await lasttouch(args)).toEqual({ stdout: '', stderr: '', status: 0 });
  });

  test('is one file that asks for nothing else, and needs no script', async () => {
    const text = readFileSync(join(scratch, PAGE), 'utf8');
    expect(text).not.toMatch(/<script|<link rel="stylesheet"|<img|<a href="(?!#)/);
    for (const javaScriptEnabled of [true, false]) {
      const { page, complaints } = await open(scratch, PAGE, { javaScriptEnabled });
      expect(await page.locator('#campaigns tbody tr:visible').count()).toBe(12);
      expect(await page.locator('.plot:visible').count()).toBe(4);
      expect(complaints).toEqual([]);
    }
  });

  test('has overview, channels, campaigns and warnings, with the numbers of the CSV files', async () => {
    const { page } = await open(scratch, PAGE);
    expect(await page.locator('h2').allInnerTexts()).toEqual([
      'What happened by day',
      'Conversion window over time',
      'Channels side by side',
      'Campaigns',
      'Unattributed by reason',
      'Warnings',
      'Rejected rows',
    ]);
    const rows = await readRows(page, '#campaigns tbody tr');
    const shown = rows.map((row) => {
      const [[, id], , , [purchases, assisted], [amount, purchasers]] = row.map((cell) => cell.split('\n'));
      const [clicks, ctr] = row[6].split('\n');
      return [id, purchases, assisted, amount, purchasers, clicks, fromPercent(ctr)].map((figure) =>
        ungroup(figure.replace('–', '')),
      );
    });
    const expected = readCsv(report, 'summary.csv').map((row) => [
      row.campaign_id,
      row.purchase_conversions,
      row.assisted_purchases,
      row.purchase_amount,
      row.purchasers,
      row.clicks,
      row.ctr,
    ]);
    expect([...shown].sort()).toEqual([...expected].sort());
    const channels = await readRows(page, '#channels tbody tr');
    expect(channels.map((row) => ungroup(row[3]))).toEqual(
      readCsv(report, 'channels.csv').map((row) => row.purchase_amount),
    );
  });

  test.each([
    [390, 'light', 'screen'],
    [768, 'dark', 'screen'],
    [1280, 'dark', 'screen'],
    [688, 'dark', 'print'],
  ] as const)('fits %d pixels, %s, on %s', async (width, colorScheme, media) => {
    const { page } = await open(scratch, PAGE, { viewport: { width, height: 900 }, colorScheme });
    await page.emulateMedia({ media });
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(width);
    const [red] = /\d+/.exec(await page.evaluate('getComputedStyle(document.body).backgroundColor')) ?? [];
    expect(Number(red) > 128).toBe(colorScheme === 'light' || media === 'print');
  });

  test('of 200 campaigns is below 500 KB and holds all of them', async () => {
    const out = join(scratch, 'two-hundred-report');
    const file = join(scratch, 'two-hundred.html');
    const args = ['attribute', writeTwoHundred(), '--quiet', '--out', out, '--page', file];
    expect((await lasttouch(args)).status).toBe(0);
    expect(statSync(file).size).toBeLessThan(500_000);
    const { page, complaints } = await open(scratch, 'two-hundred.html');
    expect(await page.locator('#campaigns tbody tr:visible').count()).toBe(200);
    expect(await page.locator('#by-day').innerText()).toBe('What happened by week');
    expect(complaints).toEqual([]);
  });

  test('is Korean where that is asked for', async () => {
    const file = join(scratch, 'korean.html');
    const november = join(ROOT, 'fixtures/november');
    const out = join(scratch, 'korean-report');
    const args = ['attribute', november, '--quiet', '--out', out, '--page', file, '--language', 'ko'];
    expect((await lasttouch(args)).status).toBe(0);
    const { page, complaints } = await open(scratch, 'korean.html');
    expect(await page.locator('html').getAttribute('lang')).toBe('ko');
    expect(await page.locator('h1').innerText()).toBe('캠페인 전환');
    expect(complaints).toEqual([]);
  });
});

describe('--page', () => {
  const folder = writeExport(join(scratch, 'small'));
  const out = join(scratch, 'small-report');
  const attribute = (...args: string[]) => lasttouch(['attribute', folder, '--quiet', '--out', out, ...args]);

  test('is also written without pages in the report, and replaces the former page', async () => {
    const file = join(scratch, 'small.html');
    expect((await attribute('--no-html', '--page', file)).status).toBe(0);
    const [before] = [readFileSync(file, 'utf8')];
    expect(existsSync(join(out, 'index.html'))).toBe(false);
    writeExport(folder, { 'campaigns.csv': VALID['campaigns.csv'].replace('One', 'Another') });
    expect((await attribute('--page', file)).status).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(before.replaceAll('One', 'Another'));
  });

  test('is no input, does not lie in the report, and is not the file of --rejects', async () => {
    const clicks = join(folder, 'clicks.csv');
    const rejects = join(scratch, 'both.html');
    const refused = [
      [['--page', clicks], 'is the same file as'],
      [['--page', join(out, 'page.html')], '--page: lies inside the report folder'],
      [['--page', rejects, '--rejects', rejects], 'is the same file as that of --rejects'],
      [['--page', join(scratch, 'nowhere/page.html')], 'lies in no folder'],
    ] as const;
    for (const [args, message] of refused) {
      const run = await attribute(...args);
      expect([run.status, run.stderr], message).toEqual([2, expect.stringContaining(message)]);
    }
    expect(readFileSync(clicks, 'utf8')).toBe(VALID['clicks.csv']);
    expect(existsSync(rejects)).toBe(false);
  });

  test('is not written where a limit does not hold', async () => {
    const file = join(scratch, 'limit.html');
    writeExport(folder, { 'clicks.csv': `${VALID['clicks.csv']}c2,P1,u1,yesterday\n` });
    const run = await attribute('--page', file, '--max-rejects', '0');
    expect(run.status).toBe(1);
    expect(existsSync(file)).toBe(false);
  });

  test('is asked for in a configuration file, by whose folder it goes', async () => {
    const config = join(scratch, 'pages.json');
    writeExport(scratch, { 'pages.json': JSON.stringify({ page: 'asked.html', language: 'ko' }) });
    expect((await attribute('--config', config)).status).toBe(0);
    expect(readFileSync(join(scratch, 'asked.html'), 'utf8')).toContain('<html lang="ko">');
  });

  test('a language that is not known is an error that names those that are', async () => {
    const run = await attribute('--language', 'kr');
    expect([run.status, run.stderr]).toEqual([
      2,
      expect.stringContaining('--language "kr" is not known (did you mean "ko"?); allowed are en and ko'),
    ]);
  });
});
