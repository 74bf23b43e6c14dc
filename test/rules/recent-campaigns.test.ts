import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RecentCampaigns } from '../../src/rules/recent-campaigns.ts';

/** Campaigns with their last clicks, most recent first. */
function listed(recent: RecentCampaigns): [number, number][] {
  const found: [number, number][] = [];
  for (let campaign = recent.first; campaign >= 0; campaign = recent.after(campaign)) {
    found.push([campaign, recent.lastClick(campaign)]);
  }
  return found;
}

function after(...campaigns: number[]): [number, number][] {
  const recent = new RecentCampaigns(3);
  campaigns.forEach((campaign, click) => {
    recent.clicked(campaign, click);
  });
  return listed(recent);
}

test('nobody is listed before the first click', () => {
  expect(after()).toEqual([]);
});

test('a campaign clicked again moves to the front from any place, with its newest click', () => {
  expect(after(0, 1, 2, 2)).toEqual([
    [2, 3],
    [1, 1],
    [0, 0],
  ]);
  expect(after(0, 1, 2, 1)).toEqual([
    [1, 3],
    [2, 2],
    [0, 0],
  ]);
  expect(after(0, 1, 2, 0)).toEqual([
    [0, 3],
    [2, 2],
    [1, 1],
  ]);
});

test('after clear nothing of one user is seen by the next', () => {
  const recent = new RecentCampaigns(3);
  for (const campaign of [2, 0, 1]) recent.clicked(campaign, 7);
  recent.clear();
  expect(listed(recent)).toEqual([]);
  recent.clicked(1, 0);
  recent.clicked(0, 1);
  expect(listed(recent)).toEqual([
    [0, 1],
    [1, 0],
  ]);
});

test('any clicks of any users are listed as a plain array keeps them', () => {
  const clicksOfUser = fc.array(fc.nat(4), { maxLength: 20 });
  fc.assert(
    fc.property(fc.array(clicksOfUser, { maxLength: 4 }), (users) => {
      const recent = new RecentCampaigns(5);
      for (const clicks of users) {
        let model: [number, number][] = [];
        clicks.forEach((campaign, click) => {
          recent.clicked(campaign, click);
          model = [[campaign, click], ...model.filter(([other]) => other !== campaign)];
          expect(listed(recent)).toEqual(model);
        });
        recent.clear();
      }
    }),
  );
});
