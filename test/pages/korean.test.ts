import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { lasttouch, ROOT, scratchFolder } from '../binary/lasttouch.ts';
import { describeInBrowser } from './browser.ts';

const scratch = scratchFolder();
const NOVEMBER = join(ROOT, 'fixtures/november');
const REPORTS = ['attribute', 'windows', 'reconcile', 'compare'];
/** What is not Korean in Korean pages, besides names, codes, messages and files. */
const KEPT = [
  'ROAS',
  'OFF',
  'UTC',
  'attribute',
  'lasttouch',
  'CSV',
  'JavaScript',
  'Esc',
  'csv',
  'Asia',
  'Seoul',
  'json',
  'lags',
  'overlaps',
];

/** Latin words that can be read or heard on a page, names from the export, codes and messages aside. */
async function latinWords(page: Page): Promise<string[]> {
  const texts = await page.evaluate<string[]>(`(() => {
    const labels = [...document.querySelectorAll('[aria-label], [placeholder]')].flatMap((element) =>
      element.closest('.overlaps thead') ? [] : [element.getAttribute('aria-label') ?? '', element.getAttribute('placeholder') ?? '']);
    for (const element of document.querySelectorAll('details')) element.open = true;
    const aside = 'bdi, code, time, script, style, option, title, a[href$=csv], a[href$=json], tbody th:not(:has(*)), .facts dd, .line, .flag, .flows, [data-sort=number]:not(:has(small))';
    for (const element of document.querySelectorAll(aside)) element.remove();
    return [document.body.innerText, ...labels];
  })()`);
  const words = texts.flatMap((text) => text.match(/[A-Za-z]{3,}/g) ?? []);
  return [...new Set(words)].filter((word) => !KEPT.includes(word));
}

describeInBrowser('Korean pages', (open) => {
  beforeAll(async () => {
    const korean = async (...args: string[]) => {
      const run = await lasttouch([...args, '--language', 'ko', '--quiet']);
      expect(run).toEqual({ stdout: '', stderr: '', status: 0 });
    };
    const readings = join(ROOT, 'fixtures/console-read-in-every-way');
    const shorter = join(scratch, 'shorter');
    const [attributed, windows, reconciled, compared] = REPORTS.map((name) => join(scratch, name));
    await korean('attribute', NOVEMBER, '--out', attributed, '--page', join(scratch, 'page.html'));
    await korean('attribute', NOVEMBER, '--window', '1d', '--out', shorter);
    await korean('windows', NOVEMBER, '--out', windows);
    await korean('reconcile', readings, '--out', reconciled);
    await korean('compare', attributed, shorter, '--out', compared);
    // A page in another language is known as one of lasttouch, too.
    await korean('compare', attributed, shorter, '--out', compared);
  });

  test.each([
    'attribute/index.html',
    'attribute/campaigns/APP-1101.html',
    'attribute/campaigns/KKO-1101.html',
    'windows/index.html',
    'reconcile/index.html',
    'compare/index.html',
    'page.html',
  ])('%s is Korean throughout', async (path) => {
    const { page, complaints } = await open(scratch, path);
    expect(await page.locator('html').getAttribute('lang')).toBe('ko');
    expect(await latinWords(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('tell warnings and notes in Korean, with the details in English behind', async () => {
    const { page } = await open(scratch, 'attribute/index.html');
    const notes = await page.locator('.warnings li').allInnerTexts();
    const note = notes.find((text) => text.includes('in_transition')) ?? '';
    const lines = note.split('\n').filter((line) => line !== '');
    expect(lines[0]).toBe('변경이 반영되는 동안의 전환 in_transition');
    expect(lines[1]).toMatch(/^전환 10건이 구매 전환 기간을 바꾼 때와 적용된 때 사이에 일어났습니다\./);
    expect(lines[2]).toMatch(/^10 conversions occurred between a change of the window/);
    expect(await page.locator('.warnings .note > bdi[lang=en]').count()).toBe(notes.length);
  });

  test('say the same numbers as English ones, with the terms of the console', async () => {
    const english = join(scratch, 'english');
    expect((await lasttouch(['attribute', NOVEMBER, '--quiet', '--out', english])).status).toBe(0);
    const numbers = async (report: string) => {
      const { page } = await open(report, 'campaigns/APP-1101.html');
      return (await page.locator('table .n').allInnerTexts()).filter((text) => /^[\d,.−–]+$/.test(text));
    };
    expect(await numbers(join(scratch, 'attribute'))).toEqual(await numbers(english));
    const { page } = await open(join(scratch, 'attribute'), 'campaigns/APP-1101.html');
    expect(await page.locator('#breakpoints').innerText()).toBe('전환 기간 변경 시점');
    expect(await page.locator('#breakpoint-1 strong').innerText()).toContain(
      '구매 전환 기간 7일 → 3일: 변경 2026-11-10 14:00, 적용 2026-11-10 14:10',
    );
    await page.locator('#chart').focus();
    await page.keyboard.press('Home');
    expect(await page.locator('.readout').innerText()).toContain('구매 전환 기간 7일');
  });
});
