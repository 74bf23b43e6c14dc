import { isEligible } from './eligibility.ts';
import type { Policy } from './journey.ts';
import type { RecentCampaigns } from './recent-campaigns.ts';

/**
 * Custom conversion events: every campaign. The next campaign at or behind `from`, by last click, that tracks the event;
 * -1 when there is none. Each is credited once, however many clicks it had.
 */
export function nextTracking(recent: RecentCampaigns, policy: Policy, event: number, from: number): number {
  let campaign = from;
  while (campaign >= 0 && !isEligible(policy, campaign, event)) campaign = recent.after(campaign);
  return campaign;
}
