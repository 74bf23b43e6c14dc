import { describe, expect, test } from 'vitest';
import { adviseOption, adviseReject, formatsFor } from '../../src/exports/advice.ts';

describe('formats that would read a time', () => {
  test.each([
    ['01/11/2026 09:00', ['dd/MM/yyyy HH:mm', 'MM/dd/yyyy HH:mm']],
    ['1/11/2026 9:00', ['d/MM/yyyy H:mm', 'M/dd/yyyy H:mm']],
    ['25/11/2026 09:00:15', ['dd/MM/yyyy HH:mm:ss']],
    ['11/25/2026 09:00', ['MM/dd/yyyy HH:mm']],
    ['01.11.2026 09:00', ['dd.MM.yyyy HH:mm', 'MM.dd.yyyy HH:mm']],
    ['01-11-26', ['dd-MM-yy', 'MM-dd-yy', 'yy-MM-dd']],
    ['26-11-01', ['yy-MM-dd', 'dd-MM-yy']],
    ['26/11/15 09:00', ['yy/MM/dd HH:mm', 'dd/MM/yy HH:mm']],
    ['26.11.32 09:00', ['dd.MM.yy HH:mm']],
    ['32.11.26 09:00', ['yy.MM.dd HH:mm']],
    ['25.11.61 09:00', ['dd.MM.yy HH:mm']],
    ['26.1.5 9:05', ['yy.M.d H:mm']],
    ['26-1-5', ['yy-M-d']],
    ['26.1.5', []],
    ['01-Nov-2026', ['dd-LLL-yyyy']],
    ['Nov 1, 2026 9:05 PM', ['LLL d, yyyy h:mm a']],
    ['1 November 2026 09:05:07.123', ['d LLLL yyyy HH:mm:ss.SSS']],
    ['01/11/2026 09:00:00 +0900', ['dd/MM/yyyy HH:mm:ss ZZZ', 'MM/dd/yyyy HH:mm:ss ZZZ']],
    ['01/11/2026T09:00:00+09:00', ["dd/MM/yyyy'T'HH:mm:ssZZ", "MM/dd/yyyy'T'HH:mm:ssZZ"]],
    ['2026-11-01', ['yyyy-MM-dd']],
    ['2026-11-01T09.05.07', ["yyyy-MM-dd'T'HH.mm.ss"]],
    ['31/31/2026 09:00', []],
    ['01/11/2026 25:00', []],
    ['yesterday', []],
    ['', []],
  ])('%s', (text, formats) => {
    expect(formatsFor(text)).toEqual(formats);
  });
});

describe('the option that would read a value', () => {
  test.each([
    [
      '01/11/2026 09:00',
      'timestamp',
      "; --time-format 'dd/MM/yyyy HH:mm' would read it, or 'MM/dd/yyyy HH:mm' if the month comes first",
    ],
    [
      '26-11-01 09:00',
      'timestamp',
      "; --time-format 'yy-MM-dd HH:mm' would read it, or 'dd-MM-yy HH:mm' if the day comes first",
    ],
    [
      '01-11-26 09:00',
      'timestamp',
      "; --time-format 'dd-MM-yy HH:mm' would read it, or 'MM-dd-yy HH:mm' if the month comes first, or 'yy-MM-dd HH:mm' if the year comes first",
    ],
    ['01-Nov-2026', 'timestamp', "; --time-format 'dd-LLL-yyyy' would read it"],
    ['12.000,50', 'amount', '; --decimal , would read it'],
    ['1.234.567', 'count', '; --decimal , would read it'],
    ['1.234,00', 'count', '; --decimal , would read it'],
    ['1.234,50', 'count', ''],
    ['1e3', 'count', ''],
    ['1.234원', 'count', ''],
    ['\\N', 'timestamp', "; --null '\\N' would take it for empty"],
    ['NULL', 'amount', "; --null 'NULL' would take it for empty"],
    ['never', 'timestamp', ''],
    ['free', 'amount', ''],
    ['12,50', 'text', ''],
  ] as const)('of %j as %s', (text, type, advice) => {
    expect(adviseOption(text, type)).toBe(advice);
  });
});

test('a refund below zero is written with a decimal comma, which one of a conversion never is', () => {
  const advice = (kind: 'refunds' | 'conversions') =>
    adviseReject({ reason: 'invalid_amount', value: '-5,50' }, { kind, decimal: '.' });
  expect(advice('refunds')).toBe('; --decimal , would read it');
  expect(advice('conversions')).toBe('');
});
