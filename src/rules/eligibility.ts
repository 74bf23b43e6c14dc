import type { Policy } from './journey.ts';

/**
 * Whether clicks on a campaign are eligible for conversions of an event: for a purchase those on campaigns with purchase conversion ON,
 * for a custom event those on campaigns that track it.
 */
export function isEligible(policy: Policy, campaign: number, event: number): boolean {
  return event < policy.purchaseEvents ? policy.on[campaign] === 1 : policy.tracks(campaign, event);
}
