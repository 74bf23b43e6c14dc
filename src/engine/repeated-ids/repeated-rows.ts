import type { WhichCounts } from '../which-counts.ts';

/** Where a row is whose id may be that of another row. */
export interface RepeatedPlace {
  id: string;
  /** Where the row begins in its file. */
  offset: number;
  /** Counted from 0 at the start of the range. */
  line: number;
  lines: number;
}

/** The content that decides which row counts. Texts are in latin1, one character a byte, so that `<` compares bytes. */
export interface RepeatedContent {
  user: string;
  /** The whole content as a text. It sorts as the content does, and two are equal only where the content is. */
  content: string;
  time: number;
  /** The campaign of a click, the event of a conversion. */
  subject: string;
  /** Whole units of the amount, -1 for none. */
  units: number;
  millionths: number;
}

/** A row whose id may be that of another row. */
export interface RepeatedRow extends RepeatedPlace, RepeatedContent {}

/** Sorts behind every text in UTF-8. */
export const NONE_LAST = '\xff';

/** An amount as a text that sorts as the amount does; no amount is last. */
export function amountKey(units: number, millionths: number): string {
  return units < 0 ? NONE_LAST : `${String(units).padStart(15, '0')}.${String(millionths).padStart(6, '0')}`;
}

/** A text that sorts by time (microseconds), then by each of `texts`. NUL ends a text, so NUL inside one is escaped. */
export function contentKey(time: number, texts: readonly string[]): string {
  let key = String(time).padStart(16, '0');
  for (const text of texts) key += `\0\0${text.includes('\0') ? text.replaceAll('\0', '\0\x01') : text}`;
  return key;
}

/**
 * What decides about a conversion that shares its id. Texts in latin1, one character a byte; an empty currency is
 * none.
 */
export function conversionContent(
  time: number,
  event: string,
  user: string,
  units: number,
  millionths: number,
  currency: string,
): RepeatedContent {
  const texts = [event, user, amountKey(units, millionths), currency === '' ? NONE_LAST : currency];
  return { user, content: contentKey(time, texts), time, subject: event, units, millionths };
}

/** A repeated row and the scanned part that it lies in. */
export interface PlacedRow extends RepeatedRow {
  /** By place in the list of parts. */
  part: number;
}

/** A row that does not count, and the row with its id that does. */
export interface Beaten<R> {
  row: R;
  rival: R;
}

/** What becomes of rows that share an id: one of them counts. */
export interface Resolution<R> {
  /** The row of each id that counts. */
  counting: R[];
  /** Rows equal to one that counts. */
  duplicates: Beaten<R>[];
  /** Rows that differ from the one that counts: rejected when that is the least, superseded when it is the latest. */
  conflicts: Beaten<R>[];
  superseded: Beaten<R>[];
}

/** Tells which row of each id counts. Rows must come in the order of files and lines. */
export function resolveRepeats<R extends Pick<RepeatedRow, 'id' | 'content'>>(
  rows: readonly R[],
  which: WhichCounts = 'least',
): Resolution<R> {
  const byId = new Map<string, R[]>();
  for (const row of rows) {
    const same = byId.get(row.id);
    if (same === undefined) byId.set(row.id, [row]);
    else same.push(row);
  }
  const resolution: Resolution<R> = { counting: [], duplicates: [], conflicts: [], superseded: [] };
  const others = which === 'latest' ? resolution.superseded : resolution.conflicts;
  for (const same of byId.values()) {
    const rival = countingRow(same, which);
    resolution.counting.push(rival);
    for (const row of same) {
      if (row === rival) continue;
      (row.content === rival.content ? resolution.duplicates : others).push({ row, rival });
    }
  }
  return resolution;
}

/** The one of some rows with the same id that counts. The first of equal ones does when the least counts. */
function countingRow<R extends Pick<RepeatedRow, 'content'>>(same: readonly R[], which: WhichCounts): R {
  if (which === 'latest') return same[same.length - 1];
  return same.reduce((least, row) => (row.content < least.content ? row : least));
}
