import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { lasttouch, ROOT, scratchFolder } from '../binary/lasttouch.ts';
import { describeInBrowser } from './browser.ts';
import { readCsv, readRows, ungroup, withPlainTimes } from './tables.ts';

const scratch = scratchFolder();
const report = join(scratch, 'report');
const PAGE = 'campaigns/APP-1101.html';
const days = () => readCsv(report, 'campaigns/APP-1101.csv');

/** The box of an element; fails where it is not shown. */
async function boxOf(page: Page, selector: string) {
  const box = await page.locator(selector).first().boundingBox();
  if (box === null) throw new Error(`${selector} is not shown`);
  return box;
}

/** Where an instant has to stand, when the chart reaches from the beginning of the first row to the end of the last one. */
function placeOf(box: { x: number; width: number }, instant: string): number {
  const rows = days();
  const [start, end] = [Date.parse(rows[0].from), Date.parse(rows[rows.length - 1].to)];
  return box.x + (box.width * (Date.parse(instant) - start)) / (end - start);
}

/** What the readout says: its heading, and its values by name. */
async function readout(page: Page): Promise<Record<string, string>> {
  const box = page.locator('.readout');
  const names = await box.locator('dt').allInnerTexts();
  const values = await box.locator('dd').allInnerTexts();
  return {
    part: await box.locator('strong').innerText(),
    window: await box.locator('.window').innerText(),
    ...Object.fromEntries(names.map((name, index) => [name, values[index]])),
  };
}

/** What the readout has to say about a row of the campaign's CSV file. */
function expectedReadout(row: Record<string, string>, part: string): Record<string, string> {
  return {
    part,
    window: `window ${row.conversion_window}`,
    Clicks: row.clicks,
    Purchases: row.purchase_conversions,
    Amount: Number(row.purchase_amount).toLocaleString('en-US'),
    add_to_wishlist: row['conversions:add_to_wishlist'],
  };
}

describeInBrowser('the page of a campaign', (open) => {
  beforeAll(async () => {
    const run = await lasttouch(['attribute', join(ROOT, 'fixtures/november'), '--quiet', '--out', report]);
    expect(run).toEqual({ stdout: '', stderr: '', status: 0 });
  });

  test('opens from the disk without complaints, each of them, and fits 360 pixels in light and dark', async () => {
    const pages = readdirSync(join(report, 'campaigns')).filter((name) => name.endsWith('.html'));
    expect(pages).toHaveLength(12);
    for (const [index, name] of [...pages.map((page) => `campaigns/${page}`), 'index.html'].entries()) {
      const colorScheme = index % 2 === 0 ? 'light' : 'dark';
      const { page, complaints } = await open(report, name, {
        viewport: { width: 360, height: 740 },
        colorScheme,
      });
      expect(complaints, name).toEqual([]);
      expect(await page.evaluate<number>('document.documentElement.scrollWidth'), name).toBe(360);
      const [red] =
        /\d+/.exec(await page.evaluate<string>('getComputedStyle(document.body).backgroundColor')) ?? [];
      expect(Number(red) > 128, name).toBe(colorScheme === 'light');
      await page.close();
    }
  });

  test('holds the rows of the CSV file, its annotations, and the totals of summary.csv', async () => {
    const { page } = await open(report, PAGE);
    const shown = await readRows(page, 'table.days tbody tr:not(.mark)');
    expect(shown.map(([date, , ...cells]) => [date, ...cells.map(ungroup)])).toEqual(
      days().map(({ from: _from, to: _to, annotation: _annotation, ...cells }) => Object.values(cells)),
    );
    expect(shown.filter(([, hours]) => hours !== '').map(([date, hours]) => `${date} ${hours}`)).toEqual([
      '2026-11-10 00:00–14:10',
      '2026-11-10 14:10–24:00',
      '2026-11-21 00:00–10:40',
      '2026-11-21 10:40–24:00',
    ]);
    const annotations = days().flatMap(({ annotation }) => (annotation === '' ? [] : [annotation]));
    const marks = await page.locator('table.days tr.mark').allInnerTexts();
    expect(marks.map((mark) => mark.replace(/^\d\s*/, ''))).toEqual(annotations.map(withPlainTimes));
    const summary = readCsv(report, 'summary.csv').find((row) => row.campaign_id === 'APP-1101');
    const [totals] = await readRows(page, 'table.days tfoot tr');
    expect(totals.map(ungroup)).toEqual([
      'All days',
      summary?.clicks,
      summary?.purchase_conversions,
      summary?.purchase_amount,
      summary?.custom_conversions,
    ]);
  });

  test('compares the stretches as breakpoints.csv does, and says what each change did', async () => {
    for (const id of ['APP-1101', 'KKO-1110', 'TXT-1103']) {
      const { page } = await open(report, `campaigns/${id}.html`);
      const breakpoints = readCsv(report, 'breakpoints.csv').filter((row) => row.campaign_id === id);
      expect(breakpoints.length).toBeGreaterThan(0);
      const row = async (name: string) => {
        const cells = page.locator('table.stretches tbody tr', {
          has: page.locator(`th:text-is("${name}")`),
        });
        return (await cells.innerText())
          .split('\t')
          .slice(1)
          .map((cell) => cell.trim().replace('−', '-'));
      };
      const after = breakpoints.map((breakpoint) => breakpoint.conversions_after);
      expect(await row('All conversions')).toEqual([breakpoints[0].conversions_before, ...after]);
      const changes = breakpoints.map(({ credit_changed }) => credit_changed);
      expect((await row('Credit changed')).slice(1).map((cell) => cell.replace('+', ''))).toEqual(changes);
      expect((await row('With the former window instead')).slice(1)).toEqual(
        breakpoints.map((breakpoint) =>
          String(Number(breakpoint.conversions_after) - Number(breakpoint.credit_changed)),
        ),
      );
      const inTransition = breakpoints.map(({ conversions_in_transition }) => conversions_in_transition);
      expect((await row('… in transition to this window')).slice(1)).toEqual(inTransition);
    }
  });

  test('says in words how many conversions a shorter window lost', async () => {
    const { page } = await open(report, 'campaigns/KKO-1110.html');
    const [first] = readCsv(report, 'breakpoints.csv').filter((row) => row.campaign_id === 'KKO-1110');
    expect(first).toMatchObject({ credit_changed: '-3', conversions_after: '68' });
    expect(await page.locator('#breakpoint-1').innerText()).toContain(
      '3d instead of 7d lost this campaign 3 conversions (credit changed −3): with 7d still in force it would have been 71.',
    );
  });

  test('has a line for each breakpoint in each panel, exactly where it is effective', async () => {
    const { page } = await open(report, PAGE);
    const breakpoints = readCsv(report, 'breakpoints.csv').filter((row) => row.campaign_id === 'APP-1101');
    const panels = page.locator('.u-over');
    expect(await panels.count()).toBe(3);
    for (let panel = 0; panel < 3; panel++) {
      const over = await panels.nth(panel).boundingBox();
      const lines = panels.nth(panel).locator('.line');
      expect(await lines.count()).toBe(breakpoints.length);
      for (const [index, { effective_at }] of breakpoints.entries()) {
        const line = await lines.nth(index).boundingBox();
        const middle = (line?.x ?? 0) + (line?.width ?? 0) / 2;
        expect(Math.abs(middle - placeOf(over ?? { x: 0, width: 0 }, effective_at))).toBeLessThan(1);
        expect(line?.height).toBe(over?.height);
      }
    }
    expect(await page.locator('.flag').allInnerTexts()).toEqual(['1 7d → 3d', '2 3d → 5d']);
    expect(await page.locator('.line').first().getAttribute('title')).toBe(
      days().find(({ annotation }) => annotation !== '')?.annotation,
    );
  });

  test('tints the stretches from line to line', async () => {
    const { page } = await open(report, PAGE);
    const over = await boxOf(page, '.u-over');
    const canvas = await boxOf(page, 'canvas');
    const colorAt = (x: number) =>
      page.evaluate<string>(
        `[...document.querySelector('canvas').getContext('2d').getImageData(${Math.round(x - canvas.x)}, ${over.y - canvas.y + 2}, 1, 1).data].join()`,
      );
    const lines = await page.locator('.u-over').first().locator('.line').all();
    const places = await Promise.all(lines.map(async (line) => (await line.boundingBox())?.x ?? 0));
    const beside = places.flatMap((place) => [place - 4, place + 6]);
    const [first, second, third, fourth] = await Promise.all(beside.map(colorAt));
    expect(second).not.toBe(first);
    expect([third, fourth]).toEqual([second, first]);
  });

  test('shows the transition as a hatched strip that ends at the line, wide enough to be seen', async () => {
    const { page } = await open(report, PAGE);
    const line = await boxOf(page, '.line');
    const strip = await boxOf(page, '.transition');
    expect(strip.width).toBeGreaterThanOrEqual(5);
    expect(Math.abs(strip.x + strip.width - line.x - line.width / 2)).toBeLessThan(1);
  });

  test('shows a long transition from the change to its effect', async () => {
    const slow = join(scratch, 'slow');
    const november = join(ROOT, 'fixtures/november');
    await lasttouch(['attribute', november, '--propagation', '36h', '--quiet', '--out', slow]);
    const { page } = await open(slow, PAGE);
    const over = await boxOf(page, '.u-over');
    const line = await boxOf(page, '.line');
    const strip = await boxOf(page, '.transition');
    expect(Math.abs(strip.x - placeOf(over, '2026-11-10T14:00:00+09:00'))).toBeLessThan(1);
    expect(Math.abs(line.x + line.width / 2 - placeOf(over, '2026-11-12T02:00:00+09:00'))).toBeLessThan(1);
  });

  test('gives the numbers of the part of a day under the pointer, on each side of a breakpoint', async () => {
    const { page } = await open(report, PAGE);
    const over = await boxOf(page, '.u-over');
    const rows = days();
    const at = rows.findIndex(({ annotation }) => annotation !== '');
    const line = placeOf(over, rows[at].from);
    await page.mouse.move(line - 3, over.y + 40);
    expect(await readout(page)).toEqual(expectedReadout(rows[at - 1], '2026-11-10 00:00–14:10'));
    await page.mouse.move(line + 3, over.y + 40);
    expect(await readout(page)).toEqual(expectedReadout(rows[at], '2026-11-10 14:10–24:00'));
    await page.mouse.move(placeOf(over, '2026-11-13T12:00:00+09:00'), over.y + 40);
    const day = rows.find(({ date }) => date === '2026-11-13');
    expect(await readout(page)).toEqual(expectedReadout(day ?? {}, '2026-11-13'));
    await page.mouse.move(5, 5);
    expect(await page.locator('.readout').isVisible()).toBe(false);
  });

  test('is walked through with the arrow keys', async () => {
    const { page } = await open(report, PAGE);
    const rows = days();
    await page.locator('#chart').focus();
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    expect(await readout(page)).toEqual(expectedReadout(rows[rows.length - 2], '2026-11-29'));
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    expect(await readout(page)).toEqual(expectedReadout(rows[1], '2026-11-02'));
    await page.keyboard.press('Escape');
    expect(await page.locator('.readout').isVisible()).toBe(false);
  });

  test('a part of the time can be drawn out; the line moves with it, and all days come back', async () => {
    const { page } = await open(report, PAGE);
    const over = await boxOf(page, '.u-over');
    const before = await boxOf(page, '.line');
    const [from, to] = ['2026-11-10T00:00:00+09:00', '2026-11-12T00:00:00+09:00'].map((time) =>
      placeOf(over, time),
    );
    await page.mouse.move(from, over.y + 40);
    await page.mouse.down();
    await page.mouse.move(to, over.y + 40, { steps: 4 });
    await page.mouse.up();
    const line = await boxOf(page, '.line');
    const share = (line.x + line.width / 2 - over.x) / over.width;
    // 14:10 of the first of two days; the pointer stands on whole pixels, of which the two days had 75.
    expect(Math.abs(share - (14 + 10 / 60) / 48)).toBeLessThan(0.03);
    await page.locator('#chart').focus();
    await page.keyboard.press('Escape');
    await expect.poll(async () => (await boxOf(page, '.line')).x).toBe(before.x);
  });

  test('is all there without JavaScript, as tables', async () => {
    const { page, complaints } = await open(report, PAGE, { javaScriptEnabled: false });
    expect(await page.locator('#chart').isVisible()).toBe(false);
    expect(await page.locator('noscript').innerText()).toContain('tables below hold all its numbers');
    expect(await readRows(page, 'table.days tbody tr:not(.mark)')).toHaveLength(days().length);
    expect(complaints).toEqual([]);
  });

  test('is printed in the colours of paper, from a dark screen too, and comes back as it was', async () => {
    const { page } = await open(report, PAGE, { colorScheme: 'dark' });
    const width = (await boxOf(page, '.u-over')).width;
    const drawn = () =>
      page.evaluate<string>(
        "(() => { const c = document.querySelector('canvas'); return [...c.getContext('2d').getImageData(c.width - 60, 60, 1, 1).data].join() })()",
      );
    const dark = await drawn();
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    await expect.poll(drawn).not.toBe(dark);
    expect((await boxOf(page, '.u-over')).width).toBeLessThan(680);
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    await expect.poll(drawn).toBe(dark);
    expect((await boxOf(page, '.u-over')).width).toBe(width);
  });
});
