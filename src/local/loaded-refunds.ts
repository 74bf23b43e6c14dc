import { IdHash, paddedText } from '../batches/id-hash.ts';
import { Arena } from '../engine/columns/arena.ts';
import type { Scanned } from '../engine/counting/counts.ts';
import { namedIds, type RefundSums } from '../engine/counting/refunds.ts';
import type { ConversionPart, PlacedConversion } from '../engine/reading/conversion-scanner.ts';
import type { RefundPart } from '../engine/reading/refund-scanner.ts';
import type { VerifiedPart } from '../engine/reading/scan-files.ts';
import { type KeySet, keyOf, keySet, LEAST_GROUP_BITS } from '../engine/repeated-ids/fingerprints.ts';
import { type RefundColumns, refundColumns } from '../engine/users/refund-columns.ts';
import type { Sum } from '../values/sum.ts';
import { LoadedRows } from './resolve-conversions.ts';

/** The keys of the conversions that refunds name. */
export function namedKeys(parts: readonly VerifiedPart<RefundPart>[], seed: number): KeySet {
  const hash = new IdHash(seed);
  const keys = new Map<string, readonly [number, number]>();
  for (const id of namedIds(parts)) {
    const text = Buffer.from(id, 'latin1');
    hash.compute(paddedText(text), 0, text.length);
    const key = keyOf(hash.a, hash.b, LEAST_GROUP_BITS);
    keys.set(key.join(), key);
  }
  return keySet(Uint32Array.from([...keys.values()].flat()), LEAST_GROUP_BITS);
}

/** The conversions that refunds may name, by id, without those that do not count because of their id. */
export function findConversions({ parts, repeats }: Scanned<ConversionPart>): Map<string, FoundConversion> {
  const dropped = new Map<number, Set<number>>();
  for (const { file, offset } of [...repeats.duplicates, ...repeats.conflicts]) {
    const offsets = dropped.get(file) ?? new Set();
    dropped.set(file, offsets.add(offset));
  }
  const found = new Map<string, FoundConversion>();
  parts.forEach(({ task, part: { named } }, part) => {
    for (const conversion of named) {
      if (dropped.get(task.file)?.has(conversion.offset) !== true)
        found.set(conversion.id, { ...conversion, part });
    }
  });
  return found;
}

/** A conversion that refunds name, with the part in which it lies. */
export interface FoundConversion extends PlacedConversion {
  part: number;
}

/** What was refunded of each loaded conversion. */
export function columnsOfLoaded(
  sums: RefundSums,
  found: ReadonlyMap<string, FoundConversion>,
  { parts }: Scanned<ConversionPart>,
): RefundColumns {
  const loaded = new LoadedRows(parts);
  const rows = [...sums].flatMap(([id, sum]): [number, Sum][] => {
    const conversion = found.get(id);
    if (conversion === undefined) return [];
    const row = loaded.rowAt(conversion.part, conversion.offset);
    // Where single conversions are traced, only those are loaded.
    return row < 0 ? [] : [[row, sum]];
  });
  return refundColumns(loaded.numbering.total, rows, new Arena());
}
