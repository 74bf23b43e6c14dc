import type { Campaign } from './campaigns.ts';
import type { Stretch } from './history.ts';
import { InputFault } from './input-fault.ts';
import type { ReferenceOptions } from './options.ts';
import { greatest } from './order.ts';

/** The window by which clicks on a campaign are judged: that of its channel, or else the one in force. */
export function windowOf(
  campaign: Campaign,
  { window }: Stretch,
  { channelWindows }: ReferenceOptions,
): bigint | null {
  return channelWindows.get(campaign.channel) ?? window;
}

/** The greatest window that any campaign has. */
export function greatestWindow(
  campaigns: readonly Campaign[],
  stretch: Stretch,
  options: ReferenceOptions,
): bigint {
  if (options.channelWindows.size === 0) return stretch.window as bigint;
  return greatest(campaigns.map((campaign) => windowOf(campaign, stretch, options) as bigint)) as bigint;
}

/** A channel that no campaign has may not have a window of its own. */
export function checkChannels(campaigns: readonly Campaign[], options: ReferenceOptions): void {
  const { channelWindows, shape, written } = options;
  const said = shape.values.get('campaigns.channel') ?? '';
  const channels = shape.areCampaignsFromClicks
    ? [written.nulls.includes(said) ? '' : said]
    : campaigns.map(({ channel }) => channel);
  for (const name of channelWindows.keys()) {
    if (!channels.includes(name)) throw new InputFault('a window of no channel');
  }
}
