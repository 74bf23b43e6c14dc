import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import { Calendar } from '../../src/rules/calendar.ts';
import type { WindowHistory } from '../../src/rules/window-history.ts';
import { Zone } from '../../src/values/zone.ts';

const [HOUR, DAY] = [3_600_000_000, 86_400_000_000];

function at(text: string): number {
  return Date.parse(text) * 1000;
}

/** A history whose stretches begin at these instants. */
function historyOf(cuts: readonly number[]): WindowHistory {
  return { cuts: [...cuts], windows: [7, ...cuts.map((_, i) => i + 1)], changes: [] };
}

function calendarOf(zone: string, ...cuts: number[]): Calendar {
  return new Calendar(new Zone(zone), historyOf(cuts));
}

/** The bounds of the part in which an instant lies, as hours from another instant. */
function hours(calendar: Calendar, instant: number, from: number): [number, number] {
  const bounds = calendar.bounds(calendar.partAt(instant));
  return [(bounds.from - from) / HOUR, (bounds.to - from) / HOUR];
}

describe('without a change a part is a day of the zone', () => {
  test('from midnight to midnight there, not in UTC', () => {
    const midnight = at('2026-11-01T00:00:00+09:00');
    const calendar = calendarOf('Asia/Seoul');
    expect(hours(calendar, midnight, midnight)).toEqual([0, 24]);
    expect(hours(calendar, midnight - 1, midnight)).toEqual([-24, 0]);
    expect(calendar.dayOfPart(calendar.partAt(midnight)) * DAY).toBe(at('2026-11-01T00:00:00Z'));
    expect(calendar.dayOfPart(calendar.partAt(midnight - 1)) * DAY).toBe(at('2026-10-31T00:00:00Z'));
  });

  test('of 23 and of 25 hours where the clock is changed', () => {
    const calendar = calendarOf('America/New_York');
    const [spring, autumn] = [at('2026-03-08T05:00:00Z'), at('2026-11-01T04:00:00Z')];
    expect(hours(calendar, spring + 5 * HOUR, spring)).toEqual([0, 23]);
    expect(hours(calendar, autumn + 24 * HOUR, autumn)).toEqual([0, 25]);
    expect(hours(calendar, autumn + 25 * HOUR, autumn)).toEqual([25, 49]);
  });

  test('and the first of all west of Greenwich is the last day of 1969', () => {
    const calendar = calendarOf('America/New_York');
    expect(calendar.dayOfPart(calendar.partAt(0))).toBe(-1);
    expect(calendar.dayOfPart(calendar.partAt(5 * HOUR))).toBe(0);
  });
});

describe('a change cuts its day', () => {
  const midnight = at('2026-11-10T00:00:00+09:00');

  test('at the instant of its effect: what lies there begins the new part', () => {
    const calendar = calendarOf('Asia/Seoul', midnight + 14 * HOUR);
    expect(hours(calendar, midnight + 14 * HOUR - 1, midnight)).toEqual([0, 14]);
    expect(hours(calendar, midnight + 14 * HOUR, midnight)).toEqual([14, 24]);
    expect(hours(calendar, midnight + 24 * HOUR, midnight)).toEqual([24, 48]);
  });

  test('into three parts when there are two', () => {
    const calendar = calendarOf('Asia/Seoul', midnight + 2 * HOUR, midnight + 5 * HOUR);
    const middle = calendar.partAt(midnight + 3 * HOUR);
    expect(calendar.bounds(middle)).toEqual({ from: midnight + 2 * HOUR, to: midnight + 5 * HOUR });
    expect([
      calendar.stretchOf(middle - 1),
      calendar.stretchOf(middle),
      calendar.stretchOf(middle + 1),
    ]).toEqual([0, 1, 2]);
  });

  test('but not when it lies at midnight: then the day before and the day behind are whole', () => {
    const calendar = calendarOf('Asia/Seoul', midnight);
    expect(hours(calendar, midnight - 1, midnight)).toEqual([-24, 0]);
    expect(hours(calendar, midnight, midnight)).toEqual([0, 24]);
    expect(calendar.stretchOf(calendar.partAt(midnight))).toBe(1);
    expect(calendar.stretchOf(calendar.partAt(midnight - 1))).toBe(0);
  });

  test('that the zone skips as well as any other', () => {
    // Samoa had no 30 December 2011: the 29th ended where the 31st began, at 10:00 UTC on the 30th.
    const jump = at('2011-12-30T10:00:00Z');
    const calendar = calendarOf('Pacific/Apia', jump - HOUR, jump + HOUR);
    const dates = [-2, -1, 0, 1].map((hour) => calendar.dayOfPart(calendar.partAt(jump + hour * HOUR)));
    expect(dates.map((day) => new Date(day * 86_400_000).getUTCDate())).toEqual([29, 29, 31, 31]);
    expect(hours(calendar, jump, jump)).toEqual([0, 1]);
    expect(hours(calendar, jump - 1, jump)).toEqual([-1, 0]);
  });
});

const PLACES = [
  { zone: 'UTC', around: at('2026-06-01T00:00:00Z') },
  { zone: 'Asia/Seoul', around: at('1988-05-07T17:00:00Z') },
  { zone: 'America/New_York', around: at('2026-11-01T06:00:00Z') },
  { zone: 'Pacific/Apia', around: at('2011-12-30T10:00:00Z') },
  { zone: 'America/Sao_Paulo', around: at('2018-11-04T03:00:00Z') },
];

test('any cuts and instants: two instants share a part when they share the date and the stretch', () => {
  const offsets = fc.array(fc.integer({ min: -50 * 60, max: 50 * 60 }), { maxLength: 6 });
  fc.assert(
    fc.property(fc.constantFrom(...PLACES), offsets, offsets, ({ zone, around }, cutMinutes, minutes) => {
      const cuts = [...new Set(cutMinutes)]
        .sort((a, b) => a - b)
        .map((minute) => around + (minute * HOUR) / 60);
      const calendar = calendarOf(zone, ...cuts);
      const places = minutes.map((minute) => {
        const instant = around + (minute * HOUR) / 60;
        const date = DateTime.fromMillis(instant / 1000, { zone }).toISODate();
        const stretch = cuts.filter((cut) => cut <= instant).length;
        const part = calendar.partAt(instant);
        const { from, to } = calendar.bounds(part);
        expect(calendar.stretchOf(part)).toBe(stretch);
        expect(new Date(calendar.dayOfPart(part) * 86_400_000).toISOString().slice(0, 10)).toBe(date);
        expect(from <= instant && instant < to).toBe(true);
        return { instant, place: `${date} ${stretch}`, part };
      });
      for (const a of places) {
        for (const b of places) {
          expect(a.part === b.part).toBe(a.place === b.place);
          if (a.instant < b.instant) expect(a.part).toBeLessThanOrEqual(b.part);
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('any cuts: the bounds of a part are those of its day, cut by its stretch', () => {
  const cutHours = fc.uniqueArray(fc.integer({ min: -48, max: 48 }), { maxLength: 4 });
  fc.assert(
    fc.property(
      fc.constantFrom(...PLACES),
      cutHours,
      fc.integer({ min: -60, max: 60 }),
      (place, list, hour) => {
        const { zone, around } = place;
        const cuts = list.sort((a, b) => a - b).map((cut) => around + cut * HOUR);
        const instant = around + hour * HOUR;
        const local = DateTime.fromMillis(instant / 1000, { zone });
        const calendar = calendarOf(zone, ...cuts);
        const before = cuts.filter((cut) => cut <= instant);
        const behind = cuts.filter((cut) => cut > instant);
        expect(calendar.bounds(calendar.partAt(instant))).toEqual({
          from: Math.max(local.startOf('day').toMillis() * 1000, ...before),
          to: Math.min(local.endOf('day').toMillis() * 1000 + 1000, ...behind),
        });
      },
    ),
    { numRuns: 300 },
  );
});
