import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  changeOf,
  type Setting,
  singleWindow,
  stretchAt,
  transitionsAt,
  windowHistory,
} from '../../src/rules/window-history.ts';

function setting(changedAt: number | null, window: number, note = ''): Setting {
  return { changedAt, window, note };
}

describe('windowHistory', () => {
  test('the initial setting is in force from the beginning, a change from its effective time', () => {
    const history = windowHistory([setting(null, 7), setting(100, 3, 'sale')], 10);
    expect(history).toEqual({
      cuts: [110],
      windows: [7, 3],
      changes: [
        { changedAt: 100, effectiveAt: 110, previousWindow: 7, newWindow: 3, note: 'sale', stretch: 1 },
      ],
    });
  });

  test('a row with the window of the row before it is no change', () => {
    const same = [setting(null, 7), setting(100, 7), setting(200, 3), setting(300, 3)];
    expect(windowHistory(same, 10)).toEqual(windowHistory([setting(null, 7), setting(200, 3)], 10));
  });

  test('back to a former window is a change', () => {
    const { cuts, windows, changes } = windowHistory([setting(null, 7), setting(100, 3), setting(200, 7)], 0);
    expect([cuts, windows, changes.length]).toEqual([[100, 200], [7, 3, 7], 2]);
  });

  test('without an initial setting the first row begins the first stretch and is no change', () => {
    const history = windowHistory([setting(100, 7), setting(150, 7), setting(200, 3)], 10);
    expect(history.cuts).toEqual([110, 210]);
    expect(history.windows).toEqual([Number.NaN, 7, 3]);
    expect(
      history.changes.map(({ changedAt, previousWindow, stretch }) => [changedAt, previousWindow, stretch]),
    ).toEqual([[200, 7, 2]]);
  });

  test('with a propagation of zero a change is effective when it is made', () => {
    expect(windowHistory([setting(null, 7), setting(100, 3)], 0).cuts).toEqual([100]);
  });

  test('one window for everything has no change', () => {
    expect(singleWindow(5)).toEqual({ cuts: [], windows: [5], changes: [] });
  });
});

describe('stretchAt', () => {
  const history = windowHistory([setting(null, 7), setting(100, 3), setting(200, 5)], 10);

  test('a stretch begins at the very instant of the effect, not one microsecond before', () => {
    expect([109, 110, 111].map((instant) => stretchAt(history, instant))).toEqual([0, 1, 1]);
    expect([209, 210].map((instant) => stretchAt(history, instant))).toEqual([1, 2]);
  });
});

describe('changeOf', () => {
  test('the first stretch begins with no change, with or without an initial setting', () => {
    const initial = windowHistory([setting(null, 7), setting(100, 3)], 10);
    expect(changeOf(initial, 0)).toBeUndefined();
    expect(changeOf(initial, 1)?.changedAt).toBe(100);
    const late = windowHistory([setting(50, 7), setting(100, 3)], 10);
    expect(changeOf(late, 1)).toBeUndefined();
    expect(changeOf(late, 2)?.changedAt).toBe(100);
  });
});

/** Places of the changes to which an instant is in transition. */
function inTransition(settings: readonly Setting[], propagation: number, instant: number): number[] {
  const history = windowHistory(settings, propagation);
  const { first, end } = transitionsAt(history, stretchAt(history, instant), instant);
  return history.changes.map((_, place) => place).slice(first, end);
}

describe('transitionsAt', () => {
  const one = [setting(null, 7), setting(100, 3)];

  test('from the instant of the change until before its effect', () => {
    expect([99, 100, 109, 110].map((instant) => inTransition(one, 10, instant))).toEqual([[], [0], [0], []]);
  });

  test('never with a propagation of zero', () => {
    expect([99, 100, 101].map((instant) => inTransition(one, 0, instant))).toEqual([[], [], []]);
  });

  test('to several changes at once where they follow within the propagation', () => {
    const three = [...one, setting(105, 5), setting(108, 9)];
    expect([104, 105, 108, 110, 115, 118].map((instant) => inTransition(three, 10, instant))).toEqual([
      [0],
      [0, 1],
      [0, 1, 2],
      [1, 2],
      [2],
      [],
    ]);
  });

  test('not to the first row of a history without an initial setting', () => {
    const late = [setting(100, 7), setting(105, 3)];
    expect([100, 104, 105, 112, 115].map((instant) => inTransition(late, 10, instant))).toEqual([
      [],
      [],
      [0],
      [0],
      [],
    ]);
  });
});

test('any history: window in force, changes and transitions are as their definitions say', () => {
  const times = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 6 });
  const arbitrary = fc.tuple(
    fc.option(fc.constant(null), { nil: undefined }),
    times.chain((list) =>
      fc.tuple(
        ...list
          .sort((a, b) => a - b)
          .map((time) => fc.tuple(fc.constant(time), fc.integer({ min: 1, max: 3 }))),
      ),
    ),
    fc.integer({ min: 0, max: 25 }),
  );
  fc.assert(
    fc.property(arbitrary, ([initial, rows, propagation]) => {
      const settings = [
        ...(initial === null ? [setting(null, 2)] : []),
        ...rows.map(([time, window]) => setting(time, window)),
      ];
      const history = windowHistory(settings, propagation);
      const changes = settings.filter((row, i) => i > 0 && row.window !== settings[i - 1].window);
      expect(history.changes.map(({ changedAt }) => changedAt)).toEqual(
        changes.map(({ changedAt }) => changedAt),
      );
      for (let instant = 0; instant <= 90; instant++) {
        const effective = settings.filter((row) => (row.changedAt ?? -100) + propagation <= instant);
        const stretch = stretchAt(history, instant);
        expect(history.windows[stretch]).toBe(effective.at(-1)?.window ?? Number.NaN);
        const { first, end } = transitionsAt(history, stretch, instant);
        expect(history.changes.slice(first, end).map(({ changedAt }) => changedAt)).toEqual(
          changes
            .map(({ changedAt }) => changedAt ?? Number.NaN)
            .filter((changedAt) => changedAt <= instant && instant < changedAt + propagation),
        );
      }
    }),
  );
});
