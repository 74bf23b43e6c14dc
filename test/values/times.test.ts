import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import { formatDay, TimeFormat } from '../../src/values/times.ts';
import { LAST_INSTANT, Zone } from '../../src/values/zone.ts';

function at(text: string, micros = 0): number {
  return Date.parse(text) * 1000 + micros;
}

function print(zone: string, instant: number): string {
  return new TimeFormat(new Zone(zone)).format(instant);
}

describe('an instant', () => {
  test('is printed in the zone with a numeric offset, also for UTC', () => {
    expect(print('Asia/Seoul', at('2026-11-01T00:00:00Z'))).toBe('2026-11-01T09:00:00.000+09:00');
    expect(print('UTC', at('2026-11-01T00:00:00Z'))).toBe('2026-11-01T00:00:00.000+00:00');
    expect(print('America/St_Johns', at('2026-01-01T00:00:00Z'))).toBe('2025-12-31T20:30:00.000-03:30');
  });

  test('has six digits only where it has microseconds', () => {
    expect(print('UTC', at('2026-11-01T00:00:00.120Z'))).toBe('2026-11-01T00:00:00.120+00:00');
    expect(print('UTC', at('2026-11-01T00:00:00.120Z', 1))).toBe('2026-11-01T00:00:00.120001+00:00');
    expect(print('UTC', 1)).toBe('1970-01-01T00:00:00.000001+00:00');
  });

  test('has seconds in its offset only where the zone has them', () => {
    expect(print('Africa/Monrovia', 0)).toBe('1969-12-31T23:15:30.000-00:44:30');
  });

  test('of the repeated hour is told by its offset', () => {
    const format = new TimeFormat(new Zone('America/New_York'));
    expect(
      [at('2026-11-01T05:30:00Z'), at('2026-11-01T06:30:00Z')].map((instant) => format.format(instant)),
    ).toEqual(['2026-11-01T01:30:00.000-04:00', '2026-11-01T01:30:00.000-05:00']);
  });
});

test('a day is a date', () => {
  expect([formatDay(0), formatDay(-1), formatDay(20_758)]).toEqual([
    '1970-01-01',
    '1969-12-31',
    '2026-11-01',
  ]);
});

test('any instants, one after the other, are printed as luxon prints them', () => {
  const formats = ['UTC', 'Asia/Seoul', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia'].map(
    (zone) => ({
      zone,
      format: new TimeFormat(new Zone(zone)),
    }),
  );
  const instant = fc.oneof(
    fc.integer({ min: 0, max: LAST_INSTANT - 1 }),
    fc.integer({ min: 0, max: LAST_INSTANT / 1000 - 1 }).map((millis) => millis * 1000),
  );
  fc.assert(
    fc.property(fc.constantFrom(...formats), instant, ({ zone, format }, time) => {
      const local = DateTime.fromMillis(Math.floor(time / 1000), { zone });
      const micros = time % 1000;
      const digits = micros === 0 ? '' : String(micros).padStart(3, '0');
      expect(format.format(time)).toBe(
        `${local.toFormat("yyyy-MM-dd'T'HH:mm:ss.SSS")}${digits}${local.toFormat('ZZ')}`,
      );
    }),
    { numRuns: 1000 },
  );
});
