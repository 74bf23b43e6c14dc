import { Arena } from './arena.ts';
import { Numbering, placeAtOffset } from './columns.ts';
import type { ConversionPart } from './conversion-scanner.ts';
import type { Scanned } from './counts.ts';
import { offsetsByFile } from './duplicates.ts';
import { forgetFingerprints, forgetGroups } from './scan.ts';

/** For each loaded conversion 1 when it counts, 0 when its id does not let it; in shared memory. */
export function countingRows({ parts, repeats }: Scanned<ConversionPart>): Uint8Array[] {
  const dropped = offsetsByFile([...repeats.duplicates, ...repeats.conflicts]);
  const arena = new Arena();
  return parts.map(({ task, part }) => {
    const rows = arena.bytes(part.loaded.length).fill(1);
    const { offsets, rows: rowOf } = part.keys;
    let at = 0;
    for (const offset of dropped.get(task.file) ?? []) {
      while (at < rows.length && offsets[at] < offset) at++;
      if (at < rows.length && offsets[at] === offset) rows[rowOf[at]] = 0;
    }
    return rows;
  });
}

/** Drops of conversions what only served to find out which of them count and whose they are. */
export function forgetKeys({ parts }: Scanned<ConversionPart>): void {
  for (const { part } of parts) {
    part.keys = {
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
  const numbering = new Numbering(parts.map(({ part }) => part.loaded.length));
  const counts = new Map<number, number>();
  for (const { rival } of repeats.duplicates) {
    const place = placeAtOffset(parts[rival.part].part.keys, rival.offset);
    if (place < 0) continue;
    const row = numbering.bases[rival.part] + place;
    counts.set(row, (counts.get(row) ?? 0) + 1);
  }
  return counts;
}
