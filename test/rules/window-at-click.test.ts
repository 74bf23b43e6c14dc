import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Journey } from '../../src/rules/journey.ts';
import { WindowAtClick } from '../../src/rules/window-at-click.ts';
import { stretchAt, type WindowHistory } from '../../src/rules/window-history.ts';
import { policyOf } from './policy.ts';

function journeyOf(clicks: readonly (readonly [number, number])[], conversions: readonly number[]): Journey {
  return {
    clickTimes: Float64Array.from(clicks, ([time]) => time),
    clickCampaigns: Uint32Array.from(clicks, ([, campaign]) => campaign),
    firstClick: 0,
    endClick: clicks.length,
    conversionTimes: Float64Array.from(conversions),
    conversionEvents: new Uint32Array(conversions.length),
    firstConversion: 0,
    endConversion: conversions.length,
  };
}

/** The click that each conversion is credited to, -1 for none. */
function creditedClicks(history: WindowHistory, on: readonly number[], journey: Journey): number[] {
  const credited = Array.from(journey.conversionTimes, () => -1);
  const campaigns = on.map((isOn) => ({ on: isOn === 1, events: [] }));
  const reading = new WindowAtClick(policyOf(campaigns, history), (conversion, click) => {
    credited[conversion] = click;
  });
  // Twice: nothing of one user may be left for the next.
  reading.attribute({ ...journey, endConversion: 0 });
  reading.attribute(journey);
  return credited;
}

const SHORTER: WindowHistory = { cuts: [100], windows: [50, 10], changes: [] };

test('the window that was in force at the click counts, not that at the purchase', () => {
  const clicks = [[95, 0]] as const;
  expect(creditedClicks(SHORTER, [1], journeyOf(clicks, [94, 95, 120, 145, 146]))).toEqual([-1, 0, 0, 0, -1]);
});

test('a click whose window has passed gives way to an earlier one whose window lasts', () => {
  const clicks = [
    [90, 0],
    [105, 1],
  ] as const;
  expect(creditedClicks(SHORTER, [1, 1], journeyOf(clicks, [115, 116, 140, 141]))).toEqual([1, 0, 0, -1]);
});

test('other events than purchases are none of its business', () => {
  const journey = journeyOf([[95, 0]], [96]);
  journey.conversionEvents[0] = 1;
  expect(creditedClicks(SHORTER, [1], journey)).toEqual([-1]);
});

test('clicks before any window was in force, and of campaigns that are OFF, count for nothing', () => {
  const begins: WindowHistory = { cuts: [100], windows: [Number.NaN, 50], changes: [] };
  const clicks = [
    [99, 0],
    [100, 0],
    [101, 1],
  ] as const;
  expect(creditedClicks(begins, [1, 0], journeyOf(clicks, [99, 100, 150, 151]))).toEqual([-1, 1, 1, -1]);
});

test('the click is the last of those within their own windows', () => {
  const click = fc.tuple(fc.nat(60), fc.nat(2));
  const history = fc
    .tuple(fc.uniqueArray(fc.nat(60), { maxLength: 3 }), fc.array(fc.nat(40), { minLength: 4, maxLength: 4 }))
    .map(([cuts, windows]) => ({
      cuts: cuts.sort((a, b) => a - b),
      windows: windows.slice(0, cuts.length + 1),
      changes: [],
    }));
  fc.assert(
    fc.property(history, fc.array(click), fc.array(fc.nat(100)), (windows, clicks, conversions) => {
      const sorted = clicks.toSorted((a, b) => a[0] - b[0]);
      const times = conversions.toSorted((a, b) => a - b);
      const on = [1, 0, 1];
      const expected = times.map((time) =>
        sorted.findLastIndex(
          ([at, campaign]) =>
            on[campaign] === 1 && at <= time && time - at <= windows.windows[stretchAt(windows, at)],
        ),
      );
      expect(creditedClicks(windows, on, journeyOf(sorted, times))).toEqual(expected);
    }),
  );
});
