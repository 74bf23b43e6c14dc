import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { writeExport } from '../binary/export.ts';
import { lasttouch, ROOT, scratchFolder } from '../binary/lasttouch.ts';
import { describeInBrowser } from './browser.ts';
import { readRows, ungroup } from './tables.ts';

const scratch = scratchFolder();
const november = join(ROOT, 'fixtures/november');
const changes = join(scratch, 'changes');
const HOSTILE = '</style><script>alert(1)</script>"\'&\u202e';

/** Attributes an export twice, the second time with another window, and writes what changed. */
async function compared(input: string, name: string): Promise<string> {
  const [a, b, out] = ['a', 'b', 'changes'].map((part) => join(scratch, `${name}-${part}`));
  for (const [report, window] of [
    [a, '7d'],
    [b, '1h'],
  ])
    await lasttouch(['attribute', input, '--window', window, '--out', report, '--quiet', '--no-html']);
  const run = await lasttouch(['compare', a, b, '--out', out, '--quiet']);
  expect(run).toEqual({ stdout: '', stderr: '', status: 0 });
  return out;
}

describeInBrowser('the page of compare --out', (open) => {
  beforeAll(async () => {
    const [a, b] = [join(scratch, 'recorded'), join(scratch, '3d')];
    await lasttouch(['attribute', november, '--out', a, '--quiet', '--no-html']);
    await lasttouch(['attribute', november, '--window', '3d', '--out', b, '--quiet', '--no-html']);
    await lasttouch(['compare', a, b, '--out', changes, '--quiet']);
  });

  test.each([
    [390, 'light'],
    [390, 'dark'],
    [768, 'light'],
    [1280, 'dark'],
  ] as const)('opens without complaints and fits %s pixels, %s', async (width, colorScheme) => {
    const { page, complaints } = await open(changes, 'index.html', {
      viewport: { width, height: 800 },
      colorScheme,
    });
    expect(complaints).toEqual([]);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(width);
    expect(await page.locator('svg.flows').isVisible()).toBe(width > 640);
  });

  test('is one file beside changes.csv, and has the flows that changes.csv adds up to', async () => {
    expect(readdirSync(changes).sort()).toEqual(['changes.csv', 'index.html']);
    expect(statSync(join(changes, 'index.html')).size).toBeLessThan(500_000);
    const [, ...rows] = readFileSync(join(changes, 'changes.csv'), 'utf8').trimEnd().split('\n');
    const flows = new Map<string, number>();
    for (const row of rows) {
      const pair = row.split(',').slice(-2).join(' -> ');
      flows.set(pair, (flows.get(pair) ?? 0) + 1);
    }
    const { page } = await open(changes, 'index.html');
    const shown = await readRows(page, 'section[aria-labelledby="flows"] tbody tr');
    const idOf = (cell: string) => (cell === 'unattributed' ? '' : (cell.split(' ').at(-1) ?? ''));
    expect(
      shown.map(([from, to, count]) => [`${idOf(from)} -> ${idOf(to)}`, Number(ungroup(count))]),
    ).toEqual([...flows].sort(([x, n], [y, m]) => m - n || (x < y ? -1 : 1)));
    expect(await page.locator('svg.flows path').count()).toBe(Math.min(20, flows.size));
  });

  test('names of an export are text, whatever they hold', async () => {
    const input = writeExport(join(scratch, 'hostile'), {
      'campaigns.csv': `campaign_id,name,channel,published_at,purchase_conversion\nP1,"${HOSTILE.replaceAll('"', '""')}",push,2026-11-01,on\n`,
    });
    const { page, complaints } = await open(await compared(input, 'hostile'), 'index.html');
    expect(complaints).toEqual([]);
    const [[from, to]] = await readRows(page, 'section[aria-labelledby="flows"] tbody tr');
    expect([from, to]).toEqual([`${HOSTILE.replace('\u202e', '\\u202e')} P1`, 'unattributed']);
  });

  test('where nothing moved it says so', async () => {
    const out = join(scratch, 'nothing');
    await lasttouch(['compare', join(scratch, '3d'), join(scratch, '3d'), '--out', out, '--quiet']);
    const { page, complaints } = await open(out, 'index.html');
    expect(complaints).toEqual([]);
    expect(await page.locator('#main').innerText()).toContain('No conversion is credited otherwise.');
  });
});

test('a page that somebody else wrote is never replaced, its own is', async () => {
  const a = join(scratch, 'mine');
  await lasttouch(['attribute', november, '--out', a, '--quiet', '--no-html']);
  const out = join(scratch, 'others');
  mkdirSync(out);
  writeFileSync(join(out, 'index.html'), '<!doctype html>\n<html lang="en">\n<head>\n<title>Mine</title>\n');
  const run = await lasttouch(['compare', a, a, '--out', out]);
  expect(run.status).toBe(2);
  expect(run.stderr).toContain('index.html: --out: was not written by lasttouch compare');
  expect(readdirSync(out)).toEqual(['index.html']);
  const own = join(scratch, 'own');
  for (let times = 0; times < 2; times++)
    expect((await lasttouch(['compare', a, a, '--out', own, '--quiet'])).status).toBe(0);
});
