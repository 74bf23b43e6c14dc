import { describe, expect, test } from 'vitest';
import { agreementText, spellWindow } from '../../../src/commands/reconcile/text.ts';

describe('the sentence about single windows', () => {
  const hours = (from: number, to = from) => ({ from: from * 3600, to: to * 3600 });

  test('names the windows that fit most campaigns', () => {
    expect(agreementText({ campaigns: 41, of: 43, ranges: [{ from: 259_080, to: 259_380 }] })).toBe(
      '41 of 43 campaigns agree with any window from 71 h 58 m to 72 h 3 m',
    );
    expect(agreementText({ campaigns: 2, of: 3, ranges: [hours(72)] })).toBe(
      '2 of 3 campaigns agree with a window of 72 h',
    );
  });

  test('names several spans, not too many of them', () => {
    const ranges = [hours(1), hours(3, 4), hours(6), hours(8), hours(10)];
    expect(agreementText({ campaigns: 2, of: 2, ranges })).toBe(
      '2 of 2 campaigns agree with a window of 1 h, or any window from 3 h to 4 h, or a window of 6 h, or 2 more such spans',
    );
  });

  test('says so where no window fits most campaigns, or any', () => {
    expect(agreementText({ campaigns: 1, of: 2, ranges: [hours(1)] })).toBe(
      'no single window fits most campaigns: at best 1 of 2 campaigns agree with a window of 1 h',
    );
    expect(agreementText({ campaigns: 0, of: 1, ranges: [] })).toBe(
      "no single window gives the console's number of any of 1 campaign",
    );
    expect(agreementText({ campaigns: 0, of: 0, ranges: [] })).toBe(
      'no campaign that is ON has a number of purchases of the console',
    );
  });
});

test.each([
  [1, '1 s'],
  [60, '1 m'],
  [3661, '1 h 1 m 1 s'],
  [259_080, '71 h 58 m'],
  [31_536_000, '8760 h'],
])('a window of %i seconds is spelt %s', (seconds, spelt) => {
  expect(spellWindow(seconds)).toBe(spelt);
});
