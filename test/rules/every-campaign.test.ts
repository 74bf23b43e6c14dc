import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextTracking } from '../../src/rules/every-campaign.ts';
import { type CampaignSetting, clicked, policyOf } from './policy.ts';

const EVENT = 1;
const [TRACKS, OTHER] = [
  { on: false, events: [EVENT] },
  { on: true, events: [2] },
];

/** Every campaign that the rule names, in its order. */
function named(campaigns: readonly CampaignSetting[], ...clicks: number[]): number[] {
  const policy = policyOf(campaigns);
  const recent = clicked(policy, clicks);
  const found: number[] = [];
  for (let campaign = nextTracking(recent, policy, EVENT, recent.first); campaign >= 0; ) {
    found.push(campaign);
    campaign = nextTracking(recent, policy, EVENT, recent.after(campaign));
  }
  return found;
}

test('every clicked campaign that tracks the event is named, ON or OFF', () => {
  expect(named([TRACKS, { on: true, events: [EVENT, 2] }], 0, 1)).toEqual([1, 0]);
});

test('a campaign that tracks another event, or was not clicked, is not named', () => {
  expect(named([TRACKS, OTHER, TRACKS], 0, 1)).toEqual([0]);
  expect(named([OTHER], 0)).toEqual([]);
  expect(named([TRACKS])).toEqual([]);
});

test('a campaign is named once, however many clicks it had', () => {
  expect(named([TRACKS, TRACKS], 0, 1, 0, 0)).toEqual([0, 1]);
});

test('of any clicks each tracking campaign is named once, by its last click, newest first', () => {
  const campaigns = fc.array(fc.constantFrom(TRACKS, OTHER), { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(campaigns, fc.array(fc.nat(3), { maxLength: 12 }), (settings, clicks) => {
      const newestFirst = [...new Set([...clicks].reverse())];
      expect(named(settings, ...clicks)).toEqual(
        newestFirst.filter((campaign) => settings[campaign] === TRACKS),
      );
    }),
  );
});
