import type { Campaign } from './campaigns.ts';
import { changesOf, inTransition, type Stretch, stretchAt } from './history.ts';
import type { ReferenceOptions } from './options.ts';
import { compareNumbers, compareText, distinct } from './order.ts';
import { windowOf } from './own-windows.ts';
import type { Click, Conversion } from './rows.ts';

/** Why a conversion belongs to nobody. */
export type Reason = 'outside_window' | 'tracking_off' | 'no_click';

/** What the policy says about one conversion. */
export interface Outcome {
  conversion: Conversion;
  stretch: Stretch;
  rule: 'last_touch' | 'every_campaign';
  inTransition: boolean;
  /** The click of each credited campaign. */
  credits: Click[];
  /** Campaigns with an eligible click in the window to which another one was preferred. */
  assists: string[];
  /** Null where it is credited. */
  reason: Reason | null;
  /** The click that the reason names. */
  named: Click | null;
}

/** Last: greatest `clicked_at`, then greatest `click_id`, then greatest `campaign_id`. */
export function lastOf(clicks: readonly Click[]): Click | null {
  const compare = (a: Click, b: Click) =>
    compareNumbers(a.at, b.at) || compareText(a.id, b.id) || compareText(a.campaign, b.campaign);
  return clicks.length === 0 ? null : clicks.reduce((a, b) => (compare(a, b) >= 0 ? a : b));
}

/** Everything that the policy looks at. */
export interface Scene {
  campaigns: readonly Campaign[];
  /** Clicks in and out of range: all of them compete. */
  clicks: readonly Click[];
  /** The person that a user is: of that name where nobody says otherwise. */
  personOf(user: string): string;
  stretches: readonly Stretch[];
  options: ReferenceOptions;
}

/** A purchase event, or an event that some campaign tracks. */
export function isTracked(
  event: string,
  { campaigns, options }: Pick<Scene, 'campaigns' | 'options'>,
): boolean {
  return options.purchaseEvents.includes(event) || campaigns.some(({ events }) => events.includes(event));
}

function clicksBefore(conversion: Conversion, { clicks, personOf }: Scene): Click[] {
  const person = personOf(conversion.user);
  return clicks.filter(({ user, at }) => personOf(user) === person && at <= conversion.at);
}

/** The campaign of a click. */
export function campaignOf(click: Click, { campaigns }: Pick<Scene, 'campaigns'>): Campaign {
  return campaigns.find(({ id }) => id === click.campaign) as Campaign;
}

/** Same person, and for a purchase a campaign that is ON, for a custom event one that lists it. */
function eligibleBefore(conversion: Conversion, scene: Scene): Click[] {
  const isPurchase = scene.options.purchaseEvents.includes(conversion.event);
  return clicksBefore(conversion, scene).filter((click) => {
    const campaign = campaignOf(click, scene);
    return isPurchase ? campaign.on : campaign.events.includes(conversion.event);
  });
}

/** The clicks that are credited with a conversion under a window. */
export function creditsUnder(window: bigint | null, conversion: Conversion, scene: Scene): Click[] {
  return creditsWhere(({ at }) => window !== null && conversion.at - at <= window, conversion, scene);
}

/** The clicks that are credited with a conversion when only some are in the window. */
export function creditsWhere(
  isWithin: (click: Click) => boolean,
  conversion: Conversion,
  scene: Scene,
): Click[] {
  const within = eligibleBefore(conversion, scene).filter(isWithin);
  if (scene.options.purchaseEvents.includes(conversion.event)) return [lastOf(within) ?? []].flat();
  const campaigns = distinct(within.map(({ campaign }) => campaign));
  return campaigns.map((id) => lastOf(within.filter(({ campaign }) => campaign === id)) as Click);
}

function assistsOf(
  isWithin: (click: Click) => boolean,
  conversion: Conversion,
  credits: Click[],
  scene: Scene,
): string[] {
  if (!scene.options.purchaseEvents.includes(conversion.event)) return [];
  const within = eligibleBefore(conversion, scene).filter(isWithin);
  return distinct(within.map(({ campaign }) => campaign)).filter((id) => id !== credits[0]?.campaign);
}

/** The first reason that holds, and the click that it names. */
function reasonFor(conversion: Conversion, scene: Scene): { reason: Reason; named: Click | null } {
  const eligible = lastOf(eligibleBefore(conversion, scene));
  if (eligible !== null) return { reason: 'outside_window', named: eligible };
  const any = lastOf(clicksBefore(conversion, scene));
  if (any !== null) return { reason: 'tracking_off', named: any };
  return { reason: 'no_click', named: null };
}

/** Applies the policy to one conversion. */
export function attribute(conversion: Conversion, scene: Scene): Outcome {
  const stretch = stretchAt(scene.stretches, conversion.at);
  const isWithin = (click: Click) => {
    const window = windowOf(campaignOf(click, scene), stretch, scene.options);
    return window !== null && conversion.at - click.at <= window;
  };
  const credits = creditsWhere(isWithin, conversion, scene);
  return {
    conversion,
    stretch,
    rule: scene.options.purchaseEvents.includes(conversion.event) ? 'last_touch' : 'every_campaign',
    inTransition: changesOf(scene.stretches).some((change) => inTransition(change, conversion.at)),
    credits,
    assists: assistsOf(isWithin, conversion, credits, scene),
    ...(credits.length > 0 ? { reason: null, named: null } : reasonFor(conversion, scene)),
  };
}
