/** A row whose id may be that of another row. Texts are in latin1, one character a byte, so that `<` compares bytes. */
export interface RepeatedRow {
  id: string;
  user: string;
  /** The whole content as a text that sorts as the content does; equal for equal content only. */
  content: string;
  time: number;
  /** The campaign of a click, the event of a conversion. */
  subject: string;
  /** Whole units of the amount, -1 for none. */
  units: number;
  millionths: number;
  /** Where the row begins in its file, and the line counted from 0 at the start of the range. */
  offset: number;
  line: number;
  lines: number;
}

/** Sorts behind every text in UTF-8. */
export const NONE_LAST = '\xff';

/** The sorting text of an amount; none is last. */
export function amountKey(units: number, millionths: number): string {
  return units < 0 ? NONE_LAST : `${String(units).padStart(15, '0')}.${String(millionths).padStart(6, '0')}`;
}

/** A text that sorts by time, then by each of `texts`: NUL ends a text, and NUL inside one is escaped. */
export function contentKey(time: number, texts: readonly string[]): string {
  return [String(time).padStart(16, '0'), ...texts.map((text) => text.replaceAll('\0', '\0\x01'))].join(
    '\0\0',
  );
}

/** A repeated row with its place: the scanned part, by its place in the list of parts. */
export interface PlacedRow extends RepeatedRow {
  part: number;
}

/** What becomes of rows that share an id: of each id the least content counts once. */
export interface Resolution {
  /** Rows equal to one that counts. */
  duplicates: PlacedRow[];
  /** Rows that differ from the one that counts, their rival. */
  conflicts: (PlacedRow & { rival: PlacedRow })[];
}

/** Sorts rows by id and resolves each id; rows must come in the order of files and lines, the first of equal rows counts. */
export function resolveRepeats(rows: readonly PlacedRow[]): Resolution {
  const byId = new Map<string, PlacedRow[]>();
  for (const row of rows) {
    const same = byId.get(row.id);
    if (same === undefined) byId.set(row.id, [row]);
    else same.push(row);
  }
  const resolution: Resolution = { duplicates: [], conflicts: [] };
  for (const same of byId.values()) {
    if (same.length === 1) continue;
    const counted = same.reduce((least, row) => (row.content < least.content ? row : least));
    for (const row of same) {
      if (row === counted) continue;
      if (row.content === counted.content) resolution.duplicates.push(row);
      else resolution.conflicts.push({ ...row, rival: counted });
    }
  }
  return resolution;
}
