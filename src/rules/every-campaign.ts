import { isEligible } from './eligibility.ts';
import type { Policy } from './journey.ts';
import type { RecentCampaigns } from './recent-campaigns.ts';

/**
 * The rule for custom conversion events: every campaign that tracks the event is credited, once, however many clicks
 * it had. Gives the first such campaign from `from` on, in the order of last clicks; -1 when there is none.
 */
export function nextTracking(recent: RecentCampaigns, policy: Policy, event: number, from: number): number {
  let campaign = from;
  while (campaign >= 0 && !isEligible(policy, campaign, event)) campaign = recent.after(campaign);
  return campaign;
}
