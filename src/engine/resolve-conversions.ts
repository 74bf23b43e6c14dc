import { Arena } from './arena.ts';
import { Numbering, placeAtOffset } from './columns.ts';
import { type ConversionPart, piecesOf } from './conversion-scanner.ts';
import type { Scanned } from './counts.ts';
import { offsetsByFile } from './duplicates.ts';
import { forgetFingerprints, forgetGroups } from './scan.ts';

/** For each loaded conversion, piece by piece, 1 when it counts, 0 when its id does not let it; in shared memory. */
export function countingRows({ parts, repeats }: Scanned<ConversionPart>): Uint8Array[] {
  const dropped = offsetsByFile([...repeats.duplicates, ...repeats.conflicts]);
  const arena = new Arena();
  return parts.flatMap(({ task, part }) =>
    part.collected.map(({ loaded, keys }) => {
      const rows = arena.bytes(loaded.length).fill(1);
      let at = 0;
      for (const offset of dropped.get(task.file) ?? []) {
        while (at < rows.length && keys.offsets[at] < offset) at++;
        if (at < rows.length && keys.offsets[at] === offset) rows[keys.rows[at]] = 0;
      }
      return rows;
    }),
  );
}

/** Finds loaded conversions by the places of their rows. */
export class LoadedRows {
  readonly numbering: Numbering;
  readonly #parts: readonly { part: ConversionPart }[];
  /** The first piece of each part. */
  readonly #firstPieces: Float64Array;

  constructor(parts: readonly { part: ConversionPart }[]) {
    this.#parts = parts;
    this.numbering = new Numbering(piecesOf(parts).map(({ loaded }) => loaded.length));
    this.#firstPieces = new Numbering(parts.map(({ part }) => part.collected.length)).bases;
  }

  /** The conversion of a part whose row begins at an offset of its file, numbered through all pieces; -1 where it was not loaded. */
  rowAt(part: number, offset: number): number {
    const { collected } = this.#parts[part].part;
    for (let piece = 0; piece < collected.length; piece++) {
      const place = placeAtOffset(collected[piece].keys, offset);
      if (place >= 0) return this.numbering.bases[this.#firstPieces[part] + piece] + place;
    }
    return -1;
  }
}

/** Drops of conversions what only served to find out which of them count and whose they are. */
export function forgetKeys({ parts }: Scanned<ConversionPart>): void {
  for (const { part } of parts) {
    for (const piece of part.collected)
      piece.keys = {
        currencies: new Uint32Array(0),
        userHashes: new Uint32Array(0),
        offsets: new Float64Array(0),
        rows: new Uint32Array(0),
      };
    forgetFingerprints(part);
    forgetGroups(part);
  }
}

/** Rows equal to a loaded conversion that counts, by the row of that, numbered through all parts. */
export function countRepeated({ parts, repeats }: Scanned<ConversionPart>): Map<number, number> {
  const loaded = new LoadedRows(parts);
  const counts = new Map<number, number>();
  for (const { rival } of repeats.duplicates) {
    const row = loaded.rowAt(rival.part, rival.offset);
    if (row >= 0) counts.set(row, (counts.get(row) ?? 0) + 1);
  }
  return counts;
}
