import { InputError, type ProblemList } from '../../problems/input-error.ts';
import { quoted } from '../../problems/quoted.ts';
import { DURATION_HELP, parseDuration } from '../../values/duration.ts';

/** What `--window` says; durations in microseconds. */
export interface Windows {
  /** The one window for everything. */
  window?: number | undefined;
  /** Windows of their own, by channel. */
  channelWindows: ReadonlyMap<string, number>;
}

/**
 * Reads the texts of `--window`: one duration, and durations of channels beside it. Of several plain ones the last
 * counts.
 */
export function readWindow(texts: readonly string[], problems: ProblemList): Windows {
  const windows = new Map<string, number>();
  let plain: number | undefined;
  for (const text of texts) {
    const equals = text.lastIndexOf('=');
    const window = parseDuration(text.slice(equals + 1), false);
    const channel = text.slice(0, equals);
    const before = equals < 0 ? undefined : windows.get(channel);
    if (Number.isNaN(window)) problems.add(notDuration(text, equals));
    else if (before !== undefined && before !== window)
      problems.add(`--window names two windows for the channel ${quoted(channel)}; give one`);
    else if (equals < 0) plain = window;
    else windows.set(channel, window);
  }
  return { window: plain, channelWindows: windows };
}

function notDuration(text: string, equals: number): string {
  const duration = equals < 0 ? '' : `: ${quoted(text.slice(equals + 1))}`;
  return `--window ${quoted(text)}${duration} is not a duration; ${DURATION_HELP}`;
}

/** Throws an `InputError` where channels have windows of their own, for commands that know one window at a time. */
export function refuseChannelWindows({ channelWindows }: Windows, command: string): void {
  const [channel] = channelWindows.keys();
  if (channel === undefined) return;
  throw InputError.of(
    `--window ${quoted(`${channel}=…`)} gives a channel a window of its own, which lasttouch ${command} does not know; leave it out, or use lasttouch attribute`,
  );
}
