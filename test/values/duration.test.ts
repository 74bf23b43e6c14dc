import fc from 'fast-check';
import { Duration } from 'luxon';
import { describe, expect, test } from 'vitest';
import { formatDuration, LONGEST_DURATION, parseDuration } from '../../src/values/duration.ts';

const SECOND = 1_000_000;
const DAY = 86_400 * SECOND;

test.each([
  ['90s', 90 * SECOND],
  ['30m', 1800 * SECOND],
  ['72h', 3 * DAY],
  ['7d', 7 * DAY],
  ['007d', 7 * DAY],
  ['P7D', 7 * DAY],
  ['PT72H', 3 * DAY],
  ['P1DT12H', 1.5 * DAY],
  ['P2W', 14 * DAY],
  ['P1W1DT1H1M1S', 8 * DAY + 3661 * SECOND],
  ['PT1S', SECOND],
  ['365d', LONGEST_DURATION],
  ['PT31536000S', LONGEST_DURATION],
  ['2w', 14 * DAY],
  ['7 days', 7 * DAY],
  ['7day', 7 * DAY],
  ['1 WEEK', 7 * DAY],
  ['90 Seconds', 90 * SECOND],
  ['30\u00a0minutes', 1800 * SECOND],
  ['72 hours', 3 * DAY],
  ['7일', 7 * DAY],
  ['7 일', 7 * DAY],
  ['72시간', 3 * DAY],
  ['30분', 1800 * SECOND],
  ['90 초', 90 * SECOND],
  ['2주', 14 * DAY],
  [' 7d\t', 7 * DAY],
  ['000000007d', 7 * DAY],
])('%s is a duration', (text, micros) => {
  expect(parseDuration(text)).toBe(micros);
});

test.each([
  '',
  '7',
  'd',
  '7D',
  '1.5h',
  '-1d',
  '+1d',
  '1d12h',
  'P',
  'PT',
  'P1',
  'P1DT',
  'P1.5D',
  'P1M',
  'P1Y',
  'PT1D',
  'p7d',
  'P7d',
  'PT1M1H',
  '366d',
  '31536001s',
  'PT31536001S',
  '99999999999999999999d',
  '7 d',
  '7W',
  '7  days',
  '7 dayss',
  '7 months',
  '7 일s',
  '7일간',
  'days',
  '일',
  '7d 12h',
  '53w',
  '0000000007d',
  '0000000007 days',
  'P7 D',
])('%j is no duration', (text) => {
  expect(parseDuration(text)).toBeNaN();
});

test('zero is a duration only where it is allowed', () => {
  for (const zero of ['0s', '0d', 'PT0S', 'P0D']) {
    expect(parseDuration(zero)).toBeNaN();
    expect(parseDuration(zero, true)).toBe(0);
  }
  expect(parseDuration('-0s', true)).toBeNaN();
  expect(parseDuration('366d', true)).toBeNaN();
});

describe('formatDuration', () => {
  test.each([
    ['168h', '7d'],
    ['36h', '36h'],
    ['90m', '90m'],
    ['3600s', '1h'],
    ['61s', '61s'],
    ['P1DT1S', '86401s'],
    ['365d', '365d'],
  ])('%s is printed as %s', (text, printed) => {
    expect(formatDuration(parseDuration(text))).toBe(printed);
  });

  test('zero is printed in seconds', () => {
    expect(formatDuration(0)).toBe('0s');
  });
});

test('any duration in ISO 8601 means what luxon reads, and its printed form means the same', () => {
  const part = fc.option(fc.nat(99), { nil: undefined });
  fc.assert(
    fc.property(part, part, part, part, part, (weeks, days, hours, minutes, seconds) => {
      const say = (value: number | undefined, letter: string) =>
        value === undefined ? '' : `${value}${letter}`;
      const time = say(hours, 'H') + say(minutes, 'M') + say(seconds, 'S');
      const text = `P${say(weeks, 'W')}${say(days, 'D')}${time === '' ? '' : `T${time}`}`;
      const micros = text === 'P' ? Number.NaN : Duration.fromISO(text).toMillis() * 1000;
      const parsed = parseDuration(text, true);
      expect(parsed).toBe(micros <= LONGEST_DURATION ? micros : Number.NaN);
      if (!Number.isNaN(parsed)) expect(parseDuration(formatDuration(parsed), true)).toBe(parsed);
    }),
    { numRuns: 1000 },
  );
});
