import type { Policy } from './journey.ts';

/**
 * Whether clicks on a campaign are eligible for conversions of an event. For a purchase the campaign must have
 * purchase conversion ON; for a custom event it must track the event.
 */
export function isEligible(policy: Policy, campaign: number, event: number): boolean {
  return event < policy.purchaseEvents ? policy.on[campaign] === 1 : policy.tracks(campaign, event);
}
