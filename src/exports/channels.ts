import { compareText } from '../values/text-order.ts';
import type { Campaign } from './campaigns.ts';

/** The channels of some campaigns. A channel is named by its place in `names`. */
export interface Channels {
  /** In order; campaigns without a channel have one named ``. */
  names: string[];
  /** The channel of each campaign, by its place. */
  ofCampaign: Uint32Array;
}

/** The channels of campaigns. */
export function channelsOf(campaigns: readonly Pick<Campaign, 'channel'>[]): Channels {
  const names = [...new Set(campaigns.map(({ channel }) => channel))].sort(compareText);
  const places = new Map(names.map((name, place) => [name, place]));
  return { names, ofCampaign: Uint32Array.from(campaigns, ({ channel }) => places.get(channel) ?? 0) };
}
