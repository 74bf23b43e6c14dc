import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CAMPAIGN_WORDS } from '../../../src/report/html/words/campaign-words.ts';
import { COMMON_WORDS } from '../../../src/report/html/words/common-words.ts';
import { COMPARE_WORDS } from '../../../src/report/html/words/compare-words.ts';
import { DICTIONARY } from '../../../src/report/html/words/dictionary.ts';
import { INDEX_WORDS } from '../../../src/report/html/words/index-words.ts';
import { KOREAN_WARNINGS, koreanWarning } from '../../../src/report/html/words/korean-warnings.ts';
import { RUN_WORDS } from '../../../src/report/html/words/run-words.ts';
import { WARNING_WORDS } from '../../../src/report/html/words/warning-words.ts';
import { WINDOWS_WORDS } from '../../../src/report/html/words/windows-words.ts';
import { Words } from '../../../src/report/html/words/words.ts';
import { WARNING_CODES } from '../../../src/report/warnings.ts';
import { ROOT, readTree } from '../../binary/lasttouch.ts';

const HANGUL = /[가-힣]/;
/** Words that are the same in both languages: names, and texts that are all places. */
const ALIKE = ['roas', 'onOff', 'headOfWindow', 'consoleAlone'];

function placesOf(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)/g)].map(([, name]) => name))].sort();
}

test('every word stands in both languages, with the same places, and is Korean in Korean', () => {
  for (const [key, [english, korean]] of Object.entries(DICTIONARY)) {
    expect(english, key).not.toBe('');
    expect(HANGUL.test(english), key).toBe(false);
    expect(HANGUL.test(korean), key).toBe(!ALIKE.includes(key));
    expect(placesOf(korean), key).toEqual(placesOf(english));
    expect(korean.includes('|'), key).toBe(false);
  }
});

test('no word stands in two parts of the dictionary', () => {
  const parts = [
    COMMON_WORDS,
    INDEX_WORDS,
    CAMPAIGN_WORDS,
    RUN_WORDS,
    WINDOWS_WORDS,
    COMPARE_WORDS,
    WARNING_WORDS,
  ];
  const keys = parts.flatMap((part) => Object.keys(part));
  expect([...keys].sort()).toEqual(Object.keys(DICTIONARY).sort());
});

test('every warning has a word', () => {
  for (const code of WARNING_CODES) expect(DICTIONARY).toHaveProperty(`warning_${code}`);
});

test('every warning is told in Korean, with its count, as sentences that say what to do', () => {
  for (const code of WARNING_CODES) {
    const text = KOREAN_WARNINGS[code];
    expect(HANGUL.test(text), code).toBe(true);
    expect(
      placesOf(text).filter((name) => !['count', 'kind'].includes(name)),
      code,
    ).toEqual([]);
    expect(text.includes('{count}'), code).toBe(code !== 'no_rows');
    expect(text.endsWith('.'), code).toBe(true);
    expect(text.split('`').length % 2, code).toBe(1);
  }
  expect(koreanWarning({ code: 'snapshots_differ', count: 2, kind: 'campaigns' }).text).toMatch(
    /^캠페인 2개의/,
  );
  expect(koreanWarning({ code: 'many_rejects', count: 1200, kind: 'clicks' }).text).toMatch(
    /^클릭 행 1,200개가 제외되어 어디에도 집계되지 않았습니다\. /,
  );
});

test('the terms of the console are those of its Korean pages', () => {
  const korean = new Words('ko');
  const terms = ['conversionWindow', 'clicks', 'purchases', 'class_credited', 'breakpoints'] as const;
  expect(terms.map((key) => korean.text(key))).toEqual([
    '구매 전환 기간',
    '클릭',
    '구매',
    '기여',
    '전환 기간 변경 시점',
  ]);
});

test('parts are filled in and escaped, words follow their number, and a part that lacks is an error', () => {
  const english = new Words('en');
  expect(english.say('warningCount', { count: 1 }).text).toBe('1 warning');
  expect(english.say('warningCount', { count: 1200 }).text).toBe('1,200 warnings');
  expect(english.say('csvOfPage').text).toBe('this page&#39;s CSV file');
  expect(english.say('sameRows', { file: '<b>' }).text).toBe('The same rows: &lt;b&gt;.');
  expect(new Words('ko').say('warningCount', { count: 1 }).text).toBe('경고 1건');
  expect(() => english.say('sameRows')).toThrow('{file}');
});

test('durations have Korean units in Korean', () => {
  const [english, korean] = [new Words('en'), new Words('ko')];
  expect(['7d', '36h', '90m', '45s', ''].map((window) => korean.window(window))).toEqual([
    '7일',
    '36시간',
    '90분',
    '45초',
    '',
  ]);
  expect(english.window('7d')).toBe('7d');
  expect(korean.duration(7 * 86_400_000_000)).toBe('7일');
});

test('every word is said on some page', () => {
  const folders = ['src/report/html', 'src/commands'].map((folder) => join(ROOT, folder));
  const files = folders.flatMap((folder) => [...readTree(folder)]);
  const source = files.filter(([path]) => !path.startsWith('words/')).map(([, text]) => text);
  const said = new Set(source.flatMap((text) => [...text.matchAll(/'(\w+)'/g)].map(([, word]) => word)));
  const keys = Object.keys(DICTIONARY).filter(
    (key) => !/^(class|warning|cause)_|^(outside_window|no_click)$|^tracking_off$/.test(key),
  );
  expect(keys.filter((key) => !said.has(key))).toEqual([]);
});
