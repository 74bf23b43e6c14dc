import { type ReferenceOptions, saidOf } from './options.ts';
import { parseTimestamp } from './times.ts';

/** The instant of a text of a column of times. A date alone will do where the whole day is meant. */
export function timeIn(
  kind: string,
  column: string,
  text: string,
  { zone, written }: ReferenceOptions,
): bigint | null {
  const takesDates = ['published_at', 'ended_at', 'changed_at'].includes(column);
  return parseTimestamp(text, zone, takesDates, saidOf(written.timeFormats, `${kind}.${column}`));
}
