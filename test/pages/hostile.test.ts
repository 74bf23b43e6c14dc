import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { writeExport } from '../binary/export.ts';
import { lasttouch, ROOT, scratchFolder } from '../binary/lasttouch.ts';
import { describeInBrowser } from './browser.ts';
import { readCsv, readRows, ungroup } from './tables.ts';

const scratch = scratchFolder();
const report = join(scratch, 'report');

/** Campaigns that try to be more than text: id, name, channel, purchase conversion, events; and how the name has to look. */
const CAMPAIGNS: readonly (readonly [string, string, string, string, string, string])[] = [
  ['<script>', '<script>alert(1)</script>', '<b>push</b>', 'on', '', '<script>alert(1)</script>'],
  ['"q\'', '"double" and \'single\' & &amp;', '', 'on', '</script>', '"double" and \'single\' & &amp;'],
  ['a/b\\c', 'tab\tline\nnul\0esc\x1b[31m', '', 'on', '', 'tab\\tline\\nnul\\x00esc\\x1b[31m'],
  ['%2e%2e%2f', '\u202egnirts', '', 'on', '', '\\u202egnirts'],
  ['rtl', 'שלום', '', 'on', '', 'שלום'],
  ['x'.repeat(300), 'y'.repeat(1000), 'z'.repeat(1000), 'on', '', 'y'.repeat(1000)],
  ['off', '<img src=x onerror=alert(1)>', '', 'off', '', '<img src=x onerror=alert(1)>'],
  ['events only', '{{name}} $& $1', '', 'off', '"e"|e<2>|\u2028', '{{name}} $& $1'],
  ['nothing', 'Nobody clicked', '', 'off', '', 'Nobody clicked'],
];

function csv(header: string, rows: readonly (readonly string[])[]): string {
  const line = (row: readonly string[]) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');
  return `${[header, ...rows.map(line)].join('\n')}\n`;
}

function hour(of: number): string {
  return new Date(Date.UTC(2026, 0, 1) + of * 3_600_000).toISOString();
}

/** An export in which the window changes a hundred times, every twelve hours. */
function writeHostileExport(): string {
  const clicks: string[][] = [];
  const conversions: string[][] = [];
  for (let index = 0; index < 1200; index++) {
    const [id, , , , events] = CAMPAIGNS[index % (CAMPAIGNS.length - 1)];
    clicks.push([`c${index}`, id, `u${index}`, hour(index)]);
    const [event] = events === '' ? ['purchase'] : events.split('|');
    conversions.push([`o${index}`, `u${index}`, event, hour(index + 30), '99999999999.000001']);
  }
  const changes = Array.from({ length: 101 }, (_, index) => [
    index === 0 ? '' : hour(index * 12),
    index % 2 === 0 ? '2d' : '1d',
    index === 3 ? '</script><script>alert(2)</script>\u202e' : '',
  ]);
  return writeExport(join(scratch, 'export'), {
    'campaigns.csv': csv(
      'campaign_id,name,channel,published_at,purchase_conversion,conversion_events,sent,cost',
      CAMPAIGNS.map(([id, name, channel, on, events]) => [
        id,
        name,
        channel,
        '2025-12-31',
        on,
        events,
        '999999999999999',
        '0.000001',
      ]),
    ),
    'clicks.csv': csv('click_id,campaign_id,user_id,clicked_at', clicks),
    'conversions.csv': csv('conversion_id,user_id,event,occurred_at,amount', conversions),
    'settings.csv': csv('changed_at,conversion_window,note', changes),
  });
}

describeInBrowser('pages of hostile exports', (open) => {
  beforeAll(async () => {
    const args = ['attribute', writeHostileExport(), '--quiet', '--out', report];
    const run = await lasttouch([...args, '--page', join(scratch, 'page.html')]);
    expect(run).toEqual({ stdout: '', stderr: '', status: 0 });
  });

  test('names stand on the index as text, control characters escaped, and every link leads to a page', async () => {
    const { page, complaints } = await open(report, 'index.html', { viewport: { width: 360, height: 740 } });
    const names = await page.locator('#campaigns tbody th a').allInnerTexts();
    expect(names.sort()).toEqual(CAMPAIGNS.map((campaign) => campaign[5]).sort());
    const links = await page.locator('a[href$=".html"]').all();
    expect(links).toHaveLength(CAMPAIGNS.length);
    for (const link of links) {
      const address = new URL((await link.getAttribute('href')) ?? '', page.url());
      expect(existsSync(fileURLToPath(address)), address.href).toBe(true);
    }
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(360);
    expect(complaints).toEqual([]);
  });

  test('each page opens without complaints, with its name as text and its hundred breakpoints', async () => {
    const { page, complaints } = await open(report, 'index.html');
    const links = await page.locator('#campaigns tbody th a').all();
    const addresses = await Promise.all(links.map((link) => link.getAttribute('href')));
    const headings: string[] = [];
    for (const address of addresses) {
      await page.goto(new URL(address ?? '', `file://${report}/`).href);
      headings.push(await page.locator('h1').innerText());
      const off = (await page.locator('.facts').innerText()).includes('OFF\nCustom events\nnone');
      const panels = await page.locator('.u-over').count();
      expect(panels > 0, address ?? '').toBe(headings[headings.length - 1] !== 'Nobody clicked');
      expect(await page.locator('.line').count()).toBe(off ? 0 : 100 * panels);
      expect(await page.locator('table.days tr.mark').count()).toBe(off ? 0 : 100);
    }
    expect(headings.sort()).toEqual(CAMPAIGNS.map((campaign) => campaign[5]).sort());
    expect(complaints).toEqual([]);
  });

  test.each([
    [390, 'index.html'],
    [768, 'index.html'],
    [1280, 'index.html'],
    [390, '../page.html'],
    [768, '../page.html'],
    [1280, '../page.html'],
  ])(
    'at %d pixels %s is as wide as the screen, its names are text, and no row is longer than a screen',
    async (width, path) => {
      const { page, complaints } = await open(report, path, { viewport: { width, height: 900 } });
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(width);
      const names = await page.locator('#campaigns tbody th > :first-child').allInnerTexts();
      expect(names.sort()).toEqual(CAMPAIGNS.map((campaign) => campaign[5]).sort());
      const channels = await page.locator('.channels li').allInnerTexts();
      expect(channels.sort()).toEqual(['<b>push</b>', 'no channel', 'z'.repeat(1000)].sort());
      expect(await page.locator('.by-day line.change').count()).toBe(400);
      const heights = await page.evaluate<number[]>(
        '[...document.querySelectorAll("tr")].map((row) => row.getBoundingClientRect().height)',
      );
      expect(Math.max(...heights)).toBeLessThan(900);
      expect(complaints).toEqual([]);
    },
  );

  test('flags of close breakpoints do not lie over each other', async () => {
    const { page } = await open(report, 'campaigns/rtl.html');
    const flags = await page.locator('.flag:visible').all();
    expect(flags.length).toBeGreaterThan(10);
    let free = 0;
    for (const flag of flags) {
      const box = await flag.boundingBox();
      expect(box?.x).toBeGreaterThanOrEqual(free);
      free = (box?.x ?? 0) + (box?.width ?? 0);
    }
  });

  test('amounts keep every digit, and are sorted by all of them', async () => {
    const { page } = await open(report, 'index.html');
    const exact = readCsv(report, 'summary.csv').map((row) => row.purchase_amount);
    await page.getByRole('button', { name: 'Amount' }).click();
    const rows = await readRows(page, '#campaigns tbody tr');
    const shown = rows.map((cells) => ungroup(cells[4].split('\n')[0].replace('–', '')));
    expect([...shown].sort()).toEqual([...exact].sort());
    const millionths = shown.filter((cell) => cell !== '').map((cell) => BigInt(cell.replace('.', '')));
    expect(millionths.every((amount, index) => index === 0 || millionths[index - 1] <= amount)).toBe(true);
  });
});

describeInBrowser('pages of fixtures', (open) => {
  test.each([
    ['change-inside-the-repeated-hour', 'P1'],
    ['days-of-the-zone-cut-by-dst', 'P1'],
    ['off-campaign-tracks-event', 'P1'],
    ['no-initial-setting', 'P1'],
    ['window-overrides-history', 'P1'],
    ['range-cuts-totals-not-clicks', 'P1'],
  ])('%s opens without complaints', async (name, campaign) => {
    const out = join(scratch, name);
    const folder = join(ROOT, 'fixtures', name);
    const args = JSON.parse(readFileSync(join(folder, 'arguments.json'), 'utf8')) as string[];
    expect((await lasttouch(['attribute', folder, ...args, '--quiet', '--out', out])).status).toBe(0);
    const { page, complaints } = await open(out, `campaigns/${campaign}.html`);
    expect(await page.locator('.u-over').count()).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
  });
});
