import { Arena } from '../../engine/columns/arena.ts';
import { Numbering } from '../../engine/columns/numbering.ts';
import { countCurrencies } from '../../engine/counting/check-conversions.ts';
import {
  countOutOfRange,
  countUntracked,
  eventsOutOfRange,
  rejectedAmountOf,
  type Scanned,
} from '../../engine/counting/count-rows.ts';
import type { Job } from '../../engine/job.ts';
import type { RowFate } from '../../engine/order-lines/settled-part.ts';
import { type ConversionPart, piecesOf } from '../../engine/reading/conversion-part.ts';
import { forgetFingerprints, forgetGroups } from '../../engine/reading/scan.ts';
import type { FlatRow } from '../../engine/repeated-ids/flat-rows.ts';
import { droppedRows, offsetsByFile } from '../../engine/repeated-ids/repeated.ts';
import { placeAtOffset } from '../../engine/users/conversion-columns.ts';
import { firstAfter } from '../../rules/window-history.ts';
import type { CountedConversions, FoundConversion } from './counted-conversions.ts';

/**
 * For each piece of loaded conversions: 1 for those that count, 0 for those that do not because of their id. In shared
 * memory.
 */
function countingRows({ parts, repeats }: Scanned<ConversionPart>): Uint8Array[] {
  const dropped = offsetsByFile(droppedRows(repeats));
  const arena = new Arena();
  // Parts and pieces come in the order of their rows: for each file, offsets before this place are done.
  const next = new Map<number, number>();
  return parts.flatMap(({ task, part }) =>
    part.collected.map(({ loaded, keys }) => {
      const rows = arena.bytes(loaded.length).fill(1);
      const offsets = dropped.get(task.file) ?? new Float64Array(0);
      let drop = next.get(task.file) ?? 0;
      for (let at = 0; at < rows.length && drop < offsets.length; ) {
        if (keys.offsets[at] === offsets[drop]) rows[keys.rows[at]] = 0;
        if (keys.offsets[at] < offsets[drop]) at++;
        else drop++;
      }
      next.set(task.file, drop);
      return rows;
    }),
  );
}

/** Finds loaded conversions by the places of their rows. */
class LoadedRows {
  readonly numbering: Numbering;
  readonly #parts: readonly { part: ConversionPart }[];
  /** For each part its first piece, and the offset in the file at which each of its pieces begins. */
  readonly #firstPieces: Float64Array;
  readonly #starts: number[][];

  constructor(parts: readonly { part: ConversionPart }[]) {
    this.#parts = parts;
    this.numbering = new Numbering(piecesOf(parts).map(({ loaded }) => loaded.length));
    this.#firstPieces = new Numbering(parts.map(({ part }) => part.collected.length)).bases;
    this.#starts = parts.map(({ part }) => part.collected.map(({ keys }) => keys.offsets[0]));
  }

  /**
   * The conversion whose row begins at an offset of its file, numbered through all pieces; -1 when it is not loaded.
   */
  rowAt(part: number, offset: number): number {
    const piece = firstAfter(this.#starts[part], offset) - 1;
    if (piece < 0) return -1;
    const place = placeAtOffset(this.#parts[part].part.collected[piece].keys, offset);
    return place < 0 ? -1 : this.numbering.bases[this.#firstPieces[part] + piece] + place;
  }
}

/** Drops what is not needed once it is known which conversions count and who their users are. */
export function forgetKeys(parts: readonly { part: ConversionPart }[]): void {
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

/** Tells which of the conversions that were scanned count, where each row is one. */
export function countWhole(job: Job, scanned: Scanned<ConversionPart>): CountedConversions {
  const counting = countingRows(scanned);
  return {
    read: scanned,
    pieces: piecesOf(scanned.parts).map((piece, place) => ({ ...piece, counting: counting[place] })),
    currencies: countCurrencies(scanned.parts, counting),
    outOfRange: countOutOfRange(job, scanned),
    untracked: countUntracked(job, scanned),
    named: findNamed(scanned),
    repeated: countRepeated(scanned),
    eventsOutOfRange: eventsOutOfRange(job, scanned),
    orderLines: scanned.repeats.orderLines,
    rejectedAmount: rejectedAmountOf(scanned),
    fates: fatesOf(scanned),
    lineBytes: 0,
  };
}

/** What became of the rows that do not count. */
function fatesOf({ repeats }: Scanned<ConversionPart>): RowFate[] {
  const fate = (rows: readonly { row: FlatRow }[], name: RowFate['fate']) =>
    rows.map(({ row: { file, offset } }): RowFate => ({ file, offset, fate: name }));
  return [...fate(repeats.duplicates, 'duplicate'), ...fate(repeats.superseded, 'superseded')];
}

/** The conversions that refunds name, by id, without those that do not count. */
function findNamed({ parts, repeats }: Scanned<ConversionPart>): Map<string, FoundConversion> {
  const found = new Map<string, FoundConversion>();
  if (parts.every(({ part: { named } }) => named.length === 0)) return found;
  const loaded = new LoadedRows(parts);
  const dropped = new Map<number, Set<number>>();
  for (const { file, offset } of droppedRows(repeats)) {
    const offsets = dropped.get(file) ?? new Set();
    dropped.set(file, offsets.add(offset));
  }
  parts.forEach(({ task, part: { named } }, part) => {
    for (const conversion of named) {
      if (dropped.get(task.file)?.has(conversion.offset) === true) continue;
      found.set(conversion.id, { ...conversion, row: loaded.rowAt(part, conversion.offset) });
    }
  });
  return found;
}

/** How many duplicates each loaded conversion has, by its row, numbered through all pieces. */
function countRepeated({ parts, repeats }: Scanned<ConversionPart>): Map<number, number> {
  const loaded = new LoadedRows(parts);
  const counts = new Map<number, number>();
  for (const { rival } of repeats.duplicates) {
    const row = loaded.rowAt(rival.part, rival.offset);
    if (row >= 0) counts.set(row, (counts.get(row) ?? 0) + 1);
  }
  return counts;
}
