import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Attribution } from '../../src/rules/attribute.ts';
import { type Credits, type Journey, UNATTRIBUTED_REASONS } from '../../src/rules/journey.ts';
import {
  type Setting,
  singleWindow,
  type WindowHistory,
  windowHistory,
} from '../../src/rules/window-history.ts';
import { type CampaignSetting, policyOf } from './policy.ts';

type Click = readonly [time: number, campaign: number];
type Conversion = readonly [time: number, event: number];

interface User {
  clicks: readonly Click[];
  conversions: readonly Conversion[];
}

const [PURCHASE, SIGN_UP] = [0, 1];
const ON: CampaignSetting = { on: true, events: [] };
const OFF: CampaignSetting = { on: false, events: [] };
const CUSTOM: CampaignSetting = { on: false, events: [SIGN_UP] };
const BOTH: CampaignSetting = { on: true, events: [SIGN_UP] };

/** Says in words what the rules hand over; places in columns are told as user and place. */
class Recorder implements Credits {
  readonly said: string[] = [];
  readonly #history: WindowHistory;

  constructor(history: WindowHistory) {
    this.#history = history;
  }

  credited(conversion: number, click: number): void {
    this.said.push(`conversion ${conversion} to click ${click}`);
  }
  assisted(conversion: number, click: number): void {
    this.said.push(`conversion ${conversion} assisted by click ${click}`);
  }
  unattributed(conversion: number, reason: string, lastClick: number): void {
    this.said.push(`conversion ${conversion} ${reason} ${lastClick}`);
  }
  creditChanged(campaign: number, stretch: number, difference: number): void {
    this.said.push(`campaign ${campaign} ${difference} from ${this.#history.cuts[stretch - 1]}`);
  }
}

/** What the rules say about users whose clicks and conversions, each in order of time, lie behind each other in columns. */
function attribute(
  campaigns: readonly CampaignSetting[],
  history: WindowHistory,
  users: readonly User[],
): string[] {
  const clicks = users.flatMap((user) => user.clicks);
  const conversions = users.flatMap((user) => user.conversions);
  const recorder = new Recorder(history);
  const attribution = new Attribution(policyOf(campaigns, history), recorder);
  const journey: Journey = {
    clickTimes: Float64Array.from(clicks, ([time]) => time),
    clickCampaigns: Uint32Array.from(clicks, ([, campaign]) => campaign),
    firstClick: 0,
    endClick: 0,
    conversionTimes: Float64Array.from(conversions, ([time]) => time),
    conversionEvents: Uint32Array.from(conversions, ([, event]) => event),
    firstConversion: 0,
    endConversion: 0,
  };
  for (const user of users) {
    journey.firstClick = journey.endClick;
    journey.endClick += user.clicks.length;
    journey.firstConversion = journey.endConversion;
    journey.endConversion += user.conversions.length;
    attribution.attribute(journey);
  }
  return recorder.said;
}

function one(
  campaigns: readonly CampaignSetting[],
  clicks: readonly Click[],
  conversion: Conversion,
  history: WindowHistory = singleWindow(10),
): string[] {
  return attribute(campaigns, history, [{ clicks, conversions: [conversion] }]);
}

describe('the window', () => {
  test('includes both of its ends', () => {
    expect(one([ON], [[100, 0]], [110, PURCHASE])).toEqual(['conversion 0 to click 0']);
    expect(one([ON], [[100, 0]], [100, PURCHASE])).toEqual(['conversion 0 to click 0']);
  });

  test('is over one microsecond later', () => {
    expect(one([ON], [[100, 0]], [111, PURCHASE])).toEqual(['conversion 0 outside_window 0']);
  });

  test('does not reach to clicks behind the conversion', () => {
    expect(one([ON], [[101, 0]], [100, PURCHASE])).toEqual(['conversion 0 no_click -1']);
  });

  test('is the one in force at the conversion, not at the click', () => {
    const history = windowHistory(
      [
        { changedAt: null, window: 10, note: '' },
        { changedAt: 105, window: 2, note: '' },
      ],
      0,
    );
    expect(one([ON], [[100, 0]], [104, PURCHASE], history)).toEqual(['conversion 0 to click 0']);
    expect(one([ON], [[100, 0]], [105, PURCHASE], history)).toEqual([
      'campaign 0 -1 from 105',
      'conversion 0 outside_window 0',
    ]);
  });
});

describe('a purchase', () => {
  test('goes to the last of equal times in the order of the journey', () => {
    const said = one(
      [ON, ON],
      [
        [100, 1],
        [100, 0],
      ],
      [105, PURCHASE],
    );
    expect(said).toEqual(['conversion 0 to click 1', 'conversion 0 assisted by click 0']);
  });

  test('is assisted by each other ON campaign once, and only with a click in the window', () => {
    const clicks: Click[] = [
      [94, 3],
      [95, 1],
      [96, 1],
      [97, 2],
      [99, 0],
      [105, 0],
    ];
    expect(one([ON, ON, OFF, ON], clicks, [105, PURCHASE])).toEqual([
      'conversion 0 to click 5',
      'conversion 0 assisted by click 2',
    ]);
    expect(
      one(
        [ON, ON],
        [
          [95, 1],
          [105, 0],
        ],
        [105, PURCHASE],
      ).at(-1),
    ).toBe('conversion 0 assisted by click 0');
  });

  test('outside the window is assisted by nobody', () => {
    expect(
      one(
        [ON, ON],
        [
          [90, 0],
          [91, 1],
        ],
        [102, PURCHASE],
      ),
    ).toEqual(['conversion 0 outside_window 1']);
  });
});

describe('a custom event', () => {
  test('credits every tracking campaign with a click in the window, each by its last click', () => {
    const clicks: Click[] = [
      [89, 3],
      [90, 0],
      [91, 1],
      [95, 0],
      [96, 2],
    ];
    expect(one([CUSTOM, BOTH, ON, CUSTOM], clicks, [100, SIGN_UP])).toEqual([
      'conversion 0 to click 3',
      'conversion 0 to click 2',
    ]);
  });

  test('is outside the window when all eligible clicks are too old, and the last of them is named', () => {
    expect(
      one(
        [CUSTOM, CUSTOM, ON],
        [
          [80, 0],
          [85, 1],
          [99, 2],
        ],
        [100, SIGN_UP],
      ),
    ).toEqual(['conversion 0 outside_window 1']);
  });
});

describe('the reason', () => {
  test('is tracking_off when no clicked campaign is eligible, however old the clicks, and the last click is named', () => {
    expect(
      one(
        [OFF, CUSTOM],
        [
          [1, 1],
          [2, 0],
        ],
        [100, PURCHASE],
      ),
    ).toEqual(['conversion 0 tracking_off 1']);
    expect(one([ON], [[99, 0]], [100, SIGN_UP])).toEqual(['conversion 0 tracking_off 0']);
  });

  test('is outside_window as soon as one old click was eligible', () => {
    expect(
      one(
        [OFF, ON],
        [
          [1, 1],
          [99, 0],
        ],
        [100, PURCHASE],
      ),
    ).toEqual(['conversion 0 outside_window 0']);
  });

  test('is no_click for a user without clicks, whatever the user before did', () => {
    const said = attribute([ON], singleWindow(10), [
      { clicks: [[100, 0]], conversions: [[100, PURCHASE]] },
      {
        clicks: [],
        conversions: [
          [101, PURCHASE],
          [102, SIGN_UP],
        ],
      },
    ]);
    expect(said.slice(1)).toEqual(['conversion 1 no_click -1', 'conversion 2 no_click -1']);
  });
});

describe('what a change of the window changes', () => {
  const changed = (from: number, to: number) =>
    windowHistory(
      [
        { changedAt: null, window: from, note: '' },
        { changedAt: 50, window: to, note: '' },
      ],
      0,
    );

  test('is a gain where only the new window holds the click', () => {
    expect(one([ON], [[95, 0]], [100, PURCHASE], changed(4, 5))[0]).toBe('campaign 0 1 from 50');
  });

  test('is a loss where only the previous window holds it', () => {
    expect(one([ON], [[95, 0]], [100, PURCHASE], changed(5, 4))[0]).toBe('campaign 0 -1 from 50');
  });

  test('is nothing where both or none hold it', () => {
    expect(one([ON], [[95, 0]], [100, PURCHASE], changed(5, 9))).toEqual(['conversion 0 to click 0']);
    expect(one([ON], [[95, 0]], [100, PURCHASE], changed(3, 4))).toEqual(['conversion 0 outside_window 0']);
  });

  test('is told of every campaign that a custom event credits or credited', () => {
    expect(
      one(
        [CUSTOM, CUSTOM, CUSTOM],
        [
          [90, 2],
          [94, 0],
          [98, 1],
        ],
        [100, SIGN_UP],
        changed(8, 4),
      ),
    ).toEqual(['conversion 0 to click 2', 'campaign 0 -1 from 50']);
  });

  test('is never anything in the first stretch', () => {
    expect(one([ON], [[40, 0]], [45, PURCHASE], changed(2, 9))).toEqual(['conversion 0 outside_window 0']);
  });
});

/** The policy as the definitions say it: for each conversion all clicks, and every window on its own. */
function naive(
  campaigns: readonly CampaignSetting[],
  settings: readonly Setting[],
  propagation: number,
  users: readonly User[],
): string[] {
  const said: string[] = [];
  let [firstClick, conversion] = [0, 0];
  for (const { clicks, conversions } of users) {
    for (const [time, event] of conversions) {
      said.push(
        ...naiveConversion(campaigns, settings, propagation, clicks, time, event, firstClick, conversion),
      );
      conversion++;
    }
    firstClick += clicks.length;
  }
  return said;
}

function naiveConversion(
  campaigns: readonly CampaignSetting[],
  settings: readonly Setting[],
  propagation: number,
  clicks: readonly Click[],
  time: number,
  event: number,
  firstClick: number,
  conversion: number,
): string[] {
  const placed = clicks.map(([clickedAt, campaign], i) => ({ clickedAt, campaign, place: firstClick + i }));
  const before = placed.filter(({ clickedAt }) => clickedAt <= time);
  const eligible = before.filter(({ campaign }) =>
    event === PURCHASE ? campaigns[campaign].on : campaigns[campaign].events.includes(event),
  );
  const inWindow = (window: number) => eligible.filter(({ clickedAt }) => time - clickedAt <= window);
  const lastOfEach = (window: number) =>
    campaigns.flatMap(
      (_, campaign) => inWindow(window).findLast((click) => click.campaign === campaign) ?? [],
    );
  const creditedWith = (window: number) =>
    event === PURCHASE ? inWindow(window).slice(-1) : lastOfEach(window);
  const distinct = settings.filter((row, i) => i === 0 || row.window !== settings[i - 1].window);
  const force = distinct.findLastIndex(
    (row) => (row.changedAt ?? Number.NEGATIVE_INFINITY) + propagation <= time,
  );
  const { window, changedAt } = distinct[force];
  const credited = creditedWith(window);
  const said = credited.map(({ place }) => `conversion ${conversion} to click ${place}`);
  if (force > 0) {
    const formerly = creditedWith(distinct[force - 1].window);
    campaigns.forEach((_, campaign) => {
      const difference =
        Number(credited.some((click) => click.campaign === campaign)) -
        Number(formerly.some((click) => click.campaign === campaign));
      if (difference !== 0)
        said.push(`campaign ${campaign} ${difference} from ${Number(changedAt) + propagation}`);
    });
  }
  if (credited.length === 0) {
    const last = eligible.at(-1) ?? before.at(-1);
    const holds = { outside_window: eligible.length > 0, tracking_off: before.length > 0, no_click: true };
    const reason = UNATTRIBUTED_REASONS.find((one) => holds[one]);
    said.push(`conversion ${conversion} ${reason} ${last?.place ?? -1}`);
  } else if (event === PURCHASE) {
    const others = lastOfEach(window).filter((click) => click.campaign !== credited[0].campaign);
    said.push(...others.map(({ place }) => `conversion ${conversion} assisted by click ${place}`));
  }
  return said;
}

function byTime<T extends readonly [number, number]>(items: readonly T[]): T[] {
  return [...items].sort((a, b) => a[0] - b[0]);
}

test('any users under any history get what the definitions give, conversion by conversion and click by click', () => {
  const time = fc.integer({ min: 0, max: 40 });
  const user = fc.record({
    clicks: fc.array(fc.tuple(time, fc.nat(3)), { maxLength: 12 }).map(byTime),
    conversions: fc.array(fc.tuple(time, fc.nat(2)), { maxLength: 6 }).map(byTime),
  });
  const campaign = fc.record({ on: fc.boolean(), events: fc.subarray([1, 2]) });
  const window = fc.integer({ min: 1, max: 20 });
  const history = fc
    .tuple(
      window,
      fc.uniqueArray(fc.tuple(time, window), { maxLength: 4, selector: ([at]) => at }).map(byTime),
    )
    .map(([initial, changes]): Setting[] => [
      { changedAt: null, window: initial, note: '' },
      ...changes.map(([changedAt, next]) => ({ changedAt, window: next, note: '' })),
    ]);
  fc.assert(
    fc.property(
      fc.array(campaign, { minLength: 4, maxLength: 4 }),
      history,
      fc.nat(6),
      fc.array(user, { minLength: 1, maxLength: 3 }),
      (campaigns, settings, propagation, users) => {
        const said = attribute(campaigns, windowHistory(settings, propagation), users);
        expect(said.sort()).toEqual(naive(campaigns, settings, propagation, users).sort());
      },
    ),
    { numRuns: 3000 },
  );
});
