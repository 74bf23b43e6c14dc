import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Campaign } from '../../src/exports/campaigns.ts';
import { channelsOf } from '../../src/exports/channels.ts';
import {
  breakpointsOf,
  type Figures,
  finalAt,
  formatRatio,
  pairsByCampaign,
  windowAtEnd,
} from '../../src/report/figures.ts';
import { Calendar } from '../../src/rules/calendar.ts';
import { windowHistory } from '../../src/rules/window-history.ts';
import { NO_SUMS } from '../../src/values/sum.ts';
import { Zone } from '../../src/values/zone.ts';

describe('a ratio', () => {
  test.each([
    [1n, 3n, '0.3333'],
    [2n, 3n, '0.6667'],
    [1n, 1n, '1.0000'],
    [0n, 5n, '0.0000'],
    [12_345n, 10n, '1234.5000'],
    [1n, 20_000n, '0.0001'],
    [1n, 20_001n, '0.0000'],
    [3n, 20_000n, '0.0002'],
    [19_999n, 20_000n, '1.0000'],
  ])('%s / %s is %s', (numerator, denominator, printed) => {
    expect(formatRatio(numerator, denominator)).toBe(printed);
  });

  test('is empty without a denominator or with zero', () => {
    expect([formatRatio(5n, null), formatRatio(5n, 0n), formatRatio(0n, 0n)]).toEqual(['', '', '']);
  });

  test('of any numbers is rounded half up to four decimals, exactly', () => {
    const number = fc.bigInt({ min: 0n, max: 10n ** 27n });
    fc.assert(
      fc.property(number, number, (numerator, smaller) => {
        const denominator = smaller + 1n;
        const printed = formatRatio(numerator, denominator);
        expect(printed).toMatch(/^\d+\.\d{4}$/);
        const error = BigInt(printed.replace('.', '')) * denominator - numerator * 10_000n;
        expect(-denominator < error * 2n && error * 2n <= denominator).toBe(true);
      }),
    );
  });
});

const CAMPAIGN: Campaign = {
  id: 'P1',
  name: '',
  channel: '',
  publishedAt: 0,
  on: true,
  events: [],
  endedAt: null,
  targeted: null,
  sent: null,
  cost: null,
  consoleConversions: null,
  consoleAmount: null,
};

/** Figures over one campaign, with a change from 7 to 3 that is effective at 1000. */
function figures(changes: Partial<Figures> = {}): Figures {
  const history = windowHistory(
    [
      { changedAt: null, window: 7, note: '' },
      { changedAt: 990, window: 3, note: '' },
    ],
    10,
  );
  const zone = new Zone('UTC');
  const none = NO_SUMS;
  return {
    campaigns: [CAMPAIGN],
    channels: channelsOf([CAMPAIGN]),
    pairs: [],
    purchaseEvents: new Set(['purchase']),
    history,
    calendar: new Calendar(zone, history),
    zone,
    from: Number.NEGATIVE_INFINITY,
    to: Number.POSITIVE_INFINITY,
    clicks: none,
    lastClicks: Float64Array.of(2000),
    purchases: none,
    customs: none,
    unattributedPurchases: none,
    purchaseCohorts: none,
    customCohorts: none,
    purchasers: none,
    channelPurchasers: none,
    assists: none,
    overlaps: none,
    transitions: none,
    creditChanges: none,
    refunds: undefined,
    outcomes: [],
    data: { first: 0, last: 5000 },
    ...changes,
  };
}

describe('a breakpoint', () => {
  const count = (campaign: Partial<Campaign>, changes: Partial<Figures> = {}) =>
    breakpointsOf(figures(changes), { ...CAMPAIGN, ...campaign }).length;

  test('is a change that is effective later than the publication', () => {
    expect([count({ publishedAt: 999 }), count({ publishedAt: 1000 })]).toEqual([1, 0]);
  });

  test('later than the start of the range', () => {
    expect([count({}, { from: 999 }), count({}, { from: 1000 })]).toEqual([1, 0]);
  });

  test('not later than the end of the data', () => {
    const until = (last: number) => count({}, { data: { first: 0, last } });
    expect([until(1000), until(999), count({}, { data: undefined })]).toEqual([1, 0, 0]);
  });

  test('not later than the end of the campaign plus the greater of the two windows', () => {
    expect([count({ endedAt: 993 }), count({ endedAt: 992 })]).toEqual([1, 0]);
  });

  test('of a campaign that is ON or tracks an event, and of no other', () => {
    expect([count({ on: false }), count({ on: false, events: ['e'] })]).toEqual([0, 1]);
  });
});

describe('the window at the end of the data', () => {
  test('is the one in force at the last click or conversion', () => {
    const at = (last: number) => windowAtEnd(figures({ data: { first: 0, last } }), 0);
    expect([at(999), at(1000)]).toEqual([7, 3]);
  });

  test('is none without data, or before the history begins', () => {
    expect(windowAtEnd(figures({ data: undefined }), 0)).toBeUndefined();
    const history = windowHistory([{ changedAt: 6000, window: 3, note: '' }], 0);
    expect(windowAtEnd(figures({ history }), 0)).toBeUndefined();
  });
});

describe('figures are final', () => {
  test('when the window has passed since the last click', () => {
    expect(finalAt(figures(), 0)).toBe(2003);
    expect(finalAt(figures({ lastClicks: Float64Array.of(0) }), 0)).toBe(3);
  });

  test('at no time that could be told without a click, without a window, or where nothing can be earned', () => {
    expect(finalAt(figures({ lastClicks: Float64Array.of(-1) }), 0)).toBeUndefined();
    expect(finalAt(figures({ data: undefined }), 0)).toBeUndefined();
    expect(finalAt(figures({ campaigns: [{ ...CAMPAIGN, on: false }] }), 0)).toBeUndefined();
    expect(finalAt(figures({ campaigns: [{ ...CAMPAIGN, on: false, events: ['e'] }] }), 0)).toBe(2003);
  });
});

test('tracked pairs are listed by campaign in the order of events as bytes', () => {
  const campaigns = [CAMPAIGN, { ...CAMPAIGN, id: 'P2' }];
  const pairs = [
    { campaign: 1, event: '\u{1f600}' },
    { campaign: 0, event: 'z' },
    { campaign: 1, event: '\uff21' },
    { campaign: 1, event: 'a' },
  ];
  expect(pairsByCampaign(figures({ campaigns, pairs }))).toEqual([[1], [3, 2, 0]]);
});
