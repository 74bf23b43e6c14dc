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

/** What becomes of rows that share an id: the least content counts, once. */
export interface Resolution<R> {
  /** The row of each id that counts. */
  counting: R[];
  /** Rows equal to one that counts. */
  duplicates: Beaten<R>[];
  /** Rows that differ from the one that counts. */
  conflicts: Beaten<R>[];
}

/**
 * Tells which row of each id counts. Of equal rows it is the first, so rows must come in the order of files and lines.
 */
export function resolveRepeats<R extends Pick<RepeatedRow, 'id' | 'content'>>(
  rows: readonly R[],
): Resolution<R> {
  const byId = new Map<string, R[]>();
  for (const row of rows) {
    const same = byId.get(row.id);
    if (same === undefined) byId.set(row.id, [row]);
    else same.push(row);
  }
  const resolution: Resolution<R> = { counting: [], duplicates: [], conflicts: [] };
  for (const same of byId.values()) {
    const rival = same.reduce((least, row) => (row.content < least.content ? row : least));
    resolution.counting.push(rival);
    for (const row of same) {
      if (row === rival) continue;
      const { duplicates, conflicts } = resolution;
      (row.content === rival.content ? duplicates : conflicts).push({ row, rival });
    }
  }
  return resolution;
}
