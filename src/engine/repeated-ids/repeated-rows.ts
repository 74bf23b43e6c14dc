/** Where a row is whose id may be that of another row. */
export interface RepeatedPlace {
  id: string;
  /** Where the row begins in its file, and the line counted from 0 at the start of the range. */
  offset: number;
  line: number;
  lines: number;
}

/** What decides which of such rows counts. Texts are in latin1, one character a byte, so that `<` compares bytes. */
export interface RepeatedContent {
  user: string;
  /** The whole content as a text that sorts as the content does; equal for equal content only. */
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

/** The sorting text of an amount; none is last. */
export function amountKey(units: number, millionths: number): string {
  return units < 0 ? NONE_LAST : `${String(units).padStart(15, '0')}.${String(millionths).padStart(6, '0')}`;
}

/** A text that sorts by time, then by each of `texts`: NUL ends a text, and NUL inside one is escaped. */
export function contentKey(time: number, texts: readonly string[]): string {
  let key = String(time).padStart(16, '0');
  for (const text of texts) key += `\0\0${text.includes('\0') ? text.replaceAll('\0', '\0\x01') : text}`;
  return key;
}

/** A repeated row with its place: the scanned part, by its place in the list of parts. */
export interface PlacedRow extends RepeatedRow {
  part: number;
}

/** A row that does not count, and the row with its id that does. */
export type Beaten<R> = R & { rival: R };

/** What becomes of rows that share an id: of each id the least content counts once. */
export interface Resolution<R> {
  /** Of each id the row that counts. */
  counting: R[];
  /** Rows equal to one that counts. */
  duplicates: Beaten<R>[];
  /** Rows that differ from the one that counts. */
  conflicts: Beaten<R>[];
}

/** Resolves the rows of each id. Of equal rows the first counts, so rows must come in the order of files and lines. */
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
      (row.content === rival.content ? duplicates : conflicts).push(Object.assign(row, { rival }));
    }
  }
  return resolution;
}
