import type { Policy } from '../../src/rules/journey.ts';
import { RecentCampaigns } from '../../src/rules/recent-campaigns.ts';
import { singleWindow, type WindowHistory } from '../../src/rules/window-history.ts';

/** A campaign as the rules see it: ON or OFF, and the numbers of the events that it tracks. */
export interface CampaignSetting {
  on: boolean;
  events: readonly number[];
}

/** A policy over campaigns; events below `purchaseEvents` are purchases. */
export function policyOf(
  campaigns: readonly CampaignSetting[],
  history: WindowHistory = singleWindow(10),
  purchaseEvents = 1,
): Policy {
  return {
    campaigns: campaigns.length,
    on: Uint8Array.from(campaigns, ({ on }) => (on ? 1 : 0)),
    purchaseEvents,
    tracks: (campaign, event) => campaigns[campaign].events.includes(event),
    history,
  };
}

/** What is known after clicks on these campaigns, in this order. */
export function clicked(policy: Policy, campaigns: readonly number[]): RecentCampaigns {
  const recent = new RecentCampaigns(policy.campaigns);
  campaigns.forEach((campaign, click) => {
    recent.clicked(campaign, click);
  });
  return recent;
}
