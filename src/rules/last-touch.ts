import { isEligible } from './eligibility.ts';
import type { Policy } from './journey.ts';
import type { RecentCampaigns } from './recent-campaigns.ts';

/**
 * The rule for purchases: last touch. Gives the campaign with the user's last eligible click, -1 without one. A click
 * is eligible when its campaign has purchase conversion ON. The window decides whether that click counts, never which
 * click is the last one.
 */
export function lastTouch(recent: RecentCampaigns, policy: Policy, event: number): number {
  let campaign = recent.first;
  while (campaign >= 0 && !isEligible(policy, campaign, event)) campaign = recent.after(campaign);
  return campaign;
}
