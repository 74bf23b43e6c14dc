import type { Job } from '../../engine/job.ts';
import type { ProtocolRow } from './protocol.ts';

/** The last field of a row whose id may be repeated: its place in its file, where the latest row of an id counts. */
export function placeOfRow({ whichCounts }: Pick<Job, 'whichCounts'>, place: number): string[] {
  return whichCounts === 'latest' ? [String(place)] : [];
}

/** Sorts rows by file, then by their place in it. */
export function compareRowPlaces(a: ProtocolRow, b: ProtocolRow): number {
  return a.position - b.position || Number(a.body[a.body.length - 1]) - Number(b.body[b.body.length - 1]);
}
