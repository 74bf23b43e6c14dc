import { describe, expect, test } from 'vitest';
import { Attribution } from '../../src/rules/attribute.ts';
import type { Credits } from '../../src/rules/journey.ts';
import { type CampaignSetting, policyOf } from './policy.ts';

type Click = readonly [time: number, campaign: number];

const [PURCHASE, SIGN_UP] = [0, 1];
const ON: CampaignSetting = { on: true, events: [SIGN_UP] };
const OFF: CampaignSetting = { on: false, events: [] };

/** What the rules say about a conversion of a user at 100, where each campaign has a window of its own. */
function decide(
  windows: readonly number[],
  clicks: readonly Click[],
  event = PURCHASE,
  campaigns: readonly CampaignSetting[] = windows.map(() => ON),
): string[] {
  const said: string[] = [];
  const credits: Credits = {
    credited: (_, click) => said.push(`to click ${click}`),
    assisted: (_, click, creditedClick) => said.push(`click ${click} assists click ${creditedClick}`),
    unattributed: (_, reason, lastClick) => said.push(`${reason} ${lastClick}`),
    creditChanged: () => said.push('changed'),
  };
  const policy = { ...policyOf(campaigns), ownWindows: Float64Array.from(windows) };
  new Attribution(policy, credits).attribute({
    clickTimes: Float64Array.from(clicks, ([time]) => time),
    clickCampaigns: Uint32Array.from(clicks, ([, campaign]) => campaign),
    firstClick: 0,
    endClick: clicks.length,
    conversionTimes: Float64Array.of(100),
    conversionEvents: Uint32Array.of(event),
    firstConversion: 0,
    endConversion: 1,
  });
  return said;
}

describe('a purchase, where campaigns have windows of their own,', () => {
  test('belongs to the last click that is in the window of its campaign', () => {
    const clicks: Click[] = [
      [80, 0],
      [90, 1],
    ];
    expect(decide([20, 10], clicks)).toEqual(['to click 1', 'click 0 assists click 1']);
    expect(decide([20, 9], clicks)).toEqual(['to click 0']);
    expect(decide([19, 10], clicks)).toEqual(['to click 1']);
  });

  test('is outside of the window where no click is in its own, and the last eligible one is named', () => {
    const clicks: Click[] = [
      [80, 0],
      [90, 1],
      [95, 2],
    ];
    expect(decide([19, 9, 50], clicks, PURCHASE, [ON, ON, OFF])).toEqual(['outside_window 1']);
  });

  test('is assisted by clicks behind one that is too old', () => {
    const clicks: Click[] = [
      [70, 0],
      [80, 1],
      [90, 2],
    ];
    expect(decide([30, 10, 10], clicks)).toEqual(['to click 2', 'click 0 assists click 2']);
  });
});

test('a custom event is credited to each campaign whose last click is in its own window', () => {
  const clicks: Click[] = [
    [70, 0],
    [80, 1],
    [90, 2],
  ];
  expect(decide([30, 19, 10], clicks, SIGN_UP)).toEqual(['to click 2', 'to click 0']);
  expect(decide([29, 19, 9], clicks, SIGN_UP)).toEqual(['outside_window 2']);
});
