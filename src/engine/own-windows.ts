import type { Campaign } from '../exports/campaigns.ts';
import type { ProblemList } from '../problems/input-error.ts';
import { didYouMean } from '../problems/nearest-name.ts';
import { quoted } from '../problems/quoted.ts';
import { singleWindow, type WindowHistory } from '../rules/window-history.ts';
import type { Job } from './job.ts';

/**
 * The window of each campaign where channels have windows of their own, `window` for all others (microseconds);
 * undefined where none has.
 */
export function ownWindowsOf(
  campaigns: readonly Campaign[],
  window: number | undefined,
  channelWindows: ReadonlyMap<string, number>,
): Float64Array | undefined {
  if (window === undefined || channelWindows.size === 0) return undefined;
  return Float64Array.from(campaigns, ({ channel }) => channelWindows.get(channel) ?? window);
}

/**
 * Adds what is wrong with windows of channels: there is no `window` for all others, or no campaign has the channel.
 */
export function checkChannelWindows(
  names: readonly string[],
  window: number | undefined,
  channelWindows: ReadonlyMap<string, number>,
  problems: ProblemList,
): void {
  const [first] = channelWindows.keys();
  if (first !== undefined && window === undefined)
    problems.add(
      `--window ${quoted(`${first}=…`)} is for one channel; give the window of all others beside it, for example --window 3d`,
    );
  for (const channel of channelWindows.keys()) {
    if (names.includes(channel)) continue;
    const known = names.map((name) => quoted(name)).join(', ');
    problems.add(
      `--window ${quoted(`${channel}=…`)}: no campaign has the channel ${quoted(channel)}${didYouMean(channel, names)}; the channels of the campaigns are ${known}`,
    );
  }
}

/** The history by the greatest window of any campaign: no older click can earn anything. */
export function greatestWindows({ history, ownWindows }: Pick<Job, 'history' | 'ownWindows'>): WindowHistory {
  if (ownWindows === undefined) return history;
  return singleWindow(ownWindows.reduce((greatest, window) => Math.max(greatest, window), 0));
}
