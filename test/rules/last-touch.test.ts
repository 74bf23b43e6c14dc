import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lastTouch } from '../../src/rules/last-touch.ts';
import { type CampaignSetting, clicked, policyOf } from './policy.ts';

const PURCHASE = 0;
const ON: CampaignSetting = { on: true, events: [] };
const OFF: CampaignSetting = { on: false, events: [1] };

function winner(campaigns: readonly CampaignSetting[], ...clicks: number[]): number {
  const policy = policyOf(campaigns);
  return lastTouch(clicked(policy, clicks), policy, PURCHASE);
}

test('a purchase belongs to the campaign of the last click, not of the first', () => {
  expect(winner([ON, ON], 0, 1)).toBe(1);
  expect(winner([ON, ON], 1, 0)).toBe(0);
  expect(winner([ON, ON], 0, 1, 0)).toBe(0);
});

test('a campaign with purchase conversion OFF is passed over, whatever else it tracks', () => {
  expect(winner([ON, OFF], 0, 1)).toBe(0);
  expect(winner([OFF, ON], 1, 0, 0)).toBe(1);
});

test('nobody wins without a click, nor with clicks on OFF campaigns only', () => {
  expect(winner([ON])).toBe(-1);
  expect(winner([OFF, OFF], 0, 1)).toBe(-1);
});

test('of any clicks the last one on an ON campaign wins', () => {
  const campaigns = fc.array(fc.constantFrom(ON, OFF), { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(campaigns, fc.array(fc.nat(3), { maxLength: 12 }), (settings, clicks) => {
      const eligible = clicks.filter((campaign) => settings[campaign].on);
      expect(winner(settings, ...clicks)).toBe(eligible.at(-1) ?? -1);
    }),
  );
});
