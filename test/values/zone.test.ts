import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import { LAST_INSTANT, Zone } from '../../src/values/zone.ts';

const [MINUTE, HOUR, DAY] = [60_000_000, 3_600_000_000, 86_400_000_000];

/** Zones whose days and offsets are unlike each other, and an instant about which something happens there. */
const PLACES = [
  { name: 'UTC', around: '2026-06-01T00:00:00Z' },
  { name: 'Asia/Seoul', around: '1988-05-07T17:00:00Z' },
  { name: 'Asia/Seoul', around: '1988-10-08T17:00:00Z' },
  { name: 'America/New_York', around: '2026-03-08T07:00:00Z' },
  { name: 'America/New_York', around: '2026-11-01T06:00:00Z' },
  { name: 'America/Sao_Paulo', around: '2018-11-04T03:00:00Z' },
  { name: 'America/Sao_Paulo', around: '2018-02-18T02:00:00Z' },
  { name: 'Pacific/Apia', around: '2011-12-30T10:00:00Z' },
  { name: 'Africa/Casablanca', around: '2026-02-15T02:00:00Z' },
  { name: 'Africa/Casablanca', around: '2026-03-22T02:00:00Z' },
  { name: 'Australia/Lord_Howe', around: '2026-04-04T15:00:00Z' },
  { name: 'Australia/Lord_Howe', around: '2026-10-03T15:30:00Z' },
  { name: 'America/Nuuk', around: '2022-03-27T01:00:00Z' },
  { name: 'America/Havana', around: '2026-11-01T05:00:00Z' },
  { name: 'Asia/Kathmandu', around: '1985-12-31T18:30:00Z' },
  { name: 'Africa/Monrovia', around: '1972-01-07T00:44:30Z' },
].map(({ name, around }) => ({ zone: new Zone(name), name, around: at(around) }));

function at(text: string): number {
  return Date.parse(text) * 1000;
}

/** A wall-clock time as the microseconds that it would be in UTC. */
function wall(text: string): number {
  return at(`${text}Z`);
}

/** Luxon's offset in microseconds; whole seconds, which luxon keeps as fractions of minutes. */
function offset(name: string, instant: number): number {
  return Math.round(DateTime.fromMillis(Math.floor(instant / 1000), { zone: name }).offset * 60) * 1_000_000;
}

describe('a name', () => {
  test('that is no IANA zone is an input error that says what to give', () => {
    expect(() => new Zone('Seoul')).toThrow('--timezone "Seoul" is not a time zone; give an IANA name');
  });
});

describe('a wall-clock time', () => {
  const newYork = new Zone('America/New_York');

  test('in a gap is none, at its ends it is one', () => {
    expect(newYork.instantOf(wall('2026-03-08T01:59:59.999'))).toBe(at('2026-03-08T06:59:59.999Z'));
    expect(newYork.instantOf(wall('2026-03-08T02:00:00'))).toBeNaN();
    expect(newYork.instantOf(wall('2026-03-08T02:59:59.999'))).toBeNaN();
    expect(newYork.instantOf(wall('2026-03-08T03:00:00'))).toBe(at('2026-03-08T07:00:00Z'));
  });

  test('that exists twice is the earlier', () => {
    expect(newYork.instantOf(wall('2026-11-01T01:00:00'))).toBe(at('2026-11-01T05:00:00Z'));
    expect(newYork.instantOf(wall('2026-11-01T01:59:59.999'))).toBe(at('2026-11-01T05:59:59.999Z'));
    expect(newYork.instantOf(wall('2026-11-01T02:00:00'))).toBe(at('2026-11-01T07:00:00Z'));
  });

  test('of a half-hour clock change too', () => {
    const lordHowe = new Zone('Australia/Lord_Howe');
    expect(lordHowe.instantOf(wall('2026-10-04T02:15:00'))).toBeNaN();
    expect(lordHowe.instantOf(wall('2026-10-04T02:30:00'))).toBe(at('2026-10-03T15:30:00Z'));
    expect(lordHowe.instantOf(wall('2026-04-05T01:45:00'))).toBe(at('2026-04-04T14:45:00Z'));
  });

  test('on the day that Samoa skipped is none', () => {
    const apia = new Zone('Pacific/Apia');
    expect(apia.instantOf(wall('2011-12-29T23:59:00'))).toBe(at('2011-12-30T09:59:00Z'));
    expect(apia.instantOf(wall('2011-12-30T12:00:00'))).toBeNaN();
    expect(apia.instantOf(wall('2011-12-31T00:00:00'))).toBe(at('2011-12-30T10:00:00Z'));
  });
});

describe('a day', () => {
  const dayOfDate = (date: string) => Date.parse(date) / 86_400_000;

  test('begins where the clock jumps when it jumps at midnight', () => {
    const saoPaulo = new Zone('America/Sao_Paulo');
    expect(saoPaulo.dayStart(dayOfDate('2018-11-04'))).toBe(at('2018-11-04T03:00:00Z'));
    expect(saoPaulo.dayOf(at('2018-11-04T03:00:00Z'))).toBe(dayOfDate('2018-11-04'));
    expect(saoPaulo.dayOf(at('2018-11-04T02:59:59Z'))).toBe(dayOfDate('2018-11-03'));
  });

  test('begins at the first of two midnights', () => {
    const havana = new Zone('America/Havana');
    expect(havana.dayStart(dayOfDate('2026-11-01'))).toBe(at('2026-11-01T04:00:00Z'));
    expect(havana.dayStart(dayOfDate('2026-11-02'))).toBe(at('2026-11-02T05:00:00Z'));
  });

  test('that has begun does not end when the clock goes back behind its midnight', () => {
    // Newfoundland changed its clock at one minute past midnight, back to 23:01 of the day before.
    const stJohns = new Zone('America/St_Johns');
    const midnight = at('2006-10-29T02:30:00Z');
    const day = dayOfDate('2006-10-29');
    expect(stJohns.dayStart(day)).toBe(midnight);
    expect([-1, 0, MINUTE, 30 * MINUTE, 62 * MINUTE].map((later) => stJohns.dayOf(midnight + later))).toEqual(
      [day - 1, day, day, day, day],
    );
  });

  test('that a zone skips has no instant', () => {
    const apia = new Zone('Pacific/Apia');
    const [before, skipped, after] = ['2011-12-29', '2011-12-30', '2011-12-31'].map(dayOfDate);
    expect(apia.dayStart(skipped)).toBe(apia.dayStart(after));
    expect(apia.dayOf(at('2011-12-30T09:59:59Z'))).toBe(before);
    expect(apia.dayOf(at('2011-12-30T10:00:00Z'))).toBe(after);
  });
});

describe('the bounds of time', () => {
  test('have offsets and days in every zone', () => {
    for (const { zone, name } of PLACES) {
      for (const instant of [-DAY, -1, 0, 1, DAY, LAST_INSTANT - 1, LAST_INSTANT, LAST_INSTANT + DAY]) {
        expect(zone.offsetAt(instant)).toBe(offset(name, instant));
        const day = zone.dayOf(instant);
        expect(zone.dayStart(day) <= instant && instant < zone.dayStart(day + 1)).toBe(true);
      }
    }
  });
});

describe('at any time', () => {
  const place = fc.constantFrom(...PLACES);
  const near = fc.integer({ min: -50 * 60, max: 50 * 60 }).map((minutes) => minutes * MINUTE);
  const far = fc.integer({ min: 0, max: LAST_INSTANT / MINUTE - 1 }).map((minutes) => minutes * MINUTE);

  test('the offset is luxon’s', () => {
    fc.assert(
      fc.property(
        place,
        near,
        far,
        fc.integer({ min: 0, max: 59_999_999 }),
        ({ zone, name, around }, step, any, micros) => {
          for (const instant of [around + step + micros, any + micros]) {
            expect(zone.offsetAt(instant)).toBe(offset(name, instant));
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('a wall-clock time is the earliest instant at which luxon’s clocks show it, or none', () => {
    fc.assert(
      fc.property(place, near, ({ zone, name, around }, step) => {
        const local = around + step;
        const offsets = [-36, -12, 0, 12, 36].map((hours) => offset(name, local + hours * HOUR));
        const shown = offsets
          .map((one) => local - one)
          .filter((instant) => instant + offset(name, instant) === local);
        expect(zone.instantOf(local)).toBe(shown.length === 0 ? Number.NaN : Math.min(...shown));
      }),
      { numRuns: 1000 },
    );
  });

  test('the day is luxon’s date, and starts with luxon’s day', () => {
    fc.assert(
      fc.property(place, near, far, ({ zone, name, around }, step, any) => {
        for (const instant of [around + step, any]) {
          const local = DateTime.fromMillis(instant / 1000, { zone: name });
          const day = zone.dayOf(instant);
          expect(new Date(day * 86_400_000).toISOString().slice(0, 10)).toBe(local.toISODate());
          expect(zone.dayStart(day)).toBe(firstInstantOf(name, instant));
        }
      }),
      { numRuns: 500 },
    );
  });
});

/** The first instant with the local date of another, which luxon puts an hour too late where midnight exists twice. */
function firstInstantOf(name: string, instant: number): number {
  const date = (micros: number) => DateTime.fromMillis(micros / 1000, { zone: name }).toISODate();
  const start =
    DateTime.fromMillis(instant / 1000, { zone: name })
      .startOf('day')
      .toMillis() * 1000;
  expect(date(start)).toBe(date(instant));
  return date(start - HOUR) === date(instant) ? start - HOUR : start;
}

test.each([
  ['America/New_York', '2026-11-01', at('2026-11-01T06:00:00Z')],
  ['America/New_York', '2026-11-02', Number.POSITIVE_INFINITY],
  ['Africa/Monrovia', '1972-01-07', at('1972-01-07T00:44:30Z')],
  ['Asia/Seoul', '2026-11-01', Number.POSITIVE_INFINITY],
])('of %s it is known when the offset changes on %s in UTC', (name, date, change) => {
  const zone = new Zone(name);
  const day = at(`${date}T00:00:00Z`) / DAY;
  expect([zone.changeOn(day), zone.changeOn(day)]).toEqual([change, change]);
});
