import { isEligible } from './eligibility.ts';
import type { Policy } from './journey.ts';
import type { RecentCampaigns } from './recent-campaigns.ts';

/**
 * Purchase: last touch. The campaign with the user's last eligible click, which is one on a campaign with purchase
 * conversion ON; -1 without one. The window decides whether that click counts, never which click is last.
 */
export function lastTouch(recent: RecentCampaigns, policy: Policy, event: number): number {
  let campaign = recent.first;
  while (campaign >= 0 && !isEligible(policy, campaign, event)) campaign = recent.after(campaign);
  return campaign;
}
