/**
 * Valid rows of conversions that are made of lines, in columns, sorted by the partition of the hash of their conversion
 * id; in a partition as they came. The ids of row i begin at `starts[3i]` of `texts`: first the conversion id, then the
 * user id from `starts[3i + 1]`, then the line id from `starts[3i + 2]` to `starts[3i + 3]`. Some bytes behind the last
 * text are readable.
 */
export interface LineColumns {
  length: number;
  times: Float64Array;
  /** Numbers of events and currencies, as the thread has numbered them that read the rows. */
  events: Uint32Array;
  currencies: Uint32Array;
  /** Whole units of the amount, -1 for none. */
  units: Float64Array;
  millionths: Uint32Array;
  /** Pairs of the two lanes of the hash of the conversion id. */
  idHashes: Uint32Array;
  starts: Uint32Array;
  texts: Uint8Array;
  /** Where the rows of each partition begin; one more than partitions. */
  partitionStarts: Uint32Array;
  /**
   * As the rows came: where each begins in its file (only when rows are traced), in which line of its range, how many
   * it spans (nothing where each is one), and its place here.
   */
  offsets: Float64Array;
  lines: Uint32Array;
  lineSpans: Uint32Array;
  places: Uint32Array;
}

/** Lines of a file, and what the numbers of their events and currencies mean. */
export interface LinePiece {
  /** By place in the list of parts, and in that of files. */
  part: number;
  file: number;
  columns: LineColumns;
  /** For each number of an event or currency the place of its text in the texts of all parts. */
  eventPlaces: Uint32Array;
  currencyPlaces: Uint32Array;
}

/** Where a row stands among the lines of a run. */
export interface LinePlace {
  piece: LinePiece;
  row: number;
}

/** The bounds in `texts` of the conversion id, the user id and the line id of a row. */
export const [ID, USER, LINE] = [0, 1, 2] as const;
export type LineText = typeof ID | typeof USER | typeof LINE;

/** A text of a row, in latin1, one character a byte. */
export function lineText({ piece: { columns }, row }: LinePlace, which: LineText): string {
  const { texts, starts } = columns;
  const [start, end] = [starts[row * 3 + which], starts[row * 3 + which + 1]];
  return Buffer.from(texts.buffer, texts.byteOffset + start, end - start).toString('latin1');
}

/** Compares a text of two rows by bytes. */
export function compareTexts(a: LinePlace, b: LinePlace, which: LineText): number {
  const [textsA, startsA] = [a.piece.columns.texts, a.piece.columns.starts];
  const [textsB, startsB] = [b.piece.columns.texts, b.piece.columns.starts];
  let atA = startsA[a.row * 3 + which];
  let atB = startsB[b.row * 3 + which];
  const lengthA = startsA[a.row * 3 + which + 1] - atA;
  const lengthB = startsB[b.row * 3 + which + 1] - atB;
  for (let left = Math.min(lengthA, lengthB); left > 0; left--) {
    const difference = textsA[atA++] - textsB[atB++];
    if (difference !== 0) return difference;
  }
  return lengthA - lengthB;
}

/** Where a row begins in its file, in which line of its range, and how many it spans. */
export function rowPosition({ piece: { columns }, row }: LinePlace): {
  offset: number;
  line: number;
  lines: number;
} {
  const at = columns.places.indexOf(row);
  return { offset: columns.offsets[at], line: columns.lines[at], lines: columns.lineSpans[at] ?? 1 };
}
