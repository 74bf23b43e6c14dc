import { millionthsOf } from '../exports/amount.ts';
import { IdHash, paddedText } from '../exports/id-hash.ts';
import type { RejectReason } from '../exports/reject-reasons.ts';
import type { Reject } from '../exports/rejects.ts';
import { type Sum, ZERO } from '../report/figures.ts';
import { Arena } from './arena.ts';
import type { ConversionPart, NamedConversion, PlacedConversion } from './conversion-scanner.ts';
import type { ReadKind, Scanned } from './counts.ts';
import { lateReject } from './duplicates.ts';
import { type KeySet, keyOf, keySet } from './fingerprints.ts';
import { isInRange, type Job } from './job.ts';
import { type RefundColumns, refundColumns } from './refund-columns.ts';
import type { RefundPart, RefundRow } from './refund-scanner.ts';
import { resolveRepeats } from './repeated-rows.ts';
import { LoadedRows } from './resolve-conversions.ts';
import type { VerifiedPart } from './scan-files.ts';

/** Refunds in each class that is not told by the files alone. */
export interface RefundCounts {
  applied: number;
  unmatched: number;
  outOfRange: number;
}

/** What was refunded of purchases, by their ids in latin1. */
export type RefundSums = ReadonlyMap<string, Sum>;

/** What became of all refunds. */
export interface Refunds {
  read: ReadKind<RefundPart>;
  counts: RefundCounts;
  /** Of the conversions in range. */
  sums: RefundSums;
}

interface PlacedRefund extends RefundRow {
  file: number;
  /** Line of the file in which the range of the row begins, from 0. */
  rangeLine: number;
}

/** A conversion that refunds name, with the part in which it lies. */
export interface FoundConversion extends PlacedConversion {
  part: number;
}

type LateReject = { file: number; reject: Reject };

/** The ids of the conversions that refunds name, in latin1. */
export function namedIds(parts: readonly VerifiedPart<RefundPart>[]): Set<string> {
  return new Set(parts.flatMap(({ part }) => part.refunds.map(({ conversion }) => conversion)));
}

/** The keys of the conversions that refunds name. */
export function namedKeys(parts: readonly VerifiedPart<RefundPart>[], seed: number): KeySet {
  const hash = new IdHash(seed);
  const keys = new Map<string, readonly [number, number]>();
  for (const id of namedIds(parts)) {
    const text = Buffer.from(id, 'latin1');
    hash.compute(paddedText(text), 0, text.length);
    const key = keyOf(hash.a, hash.b);
    keys.set(key.join(), key);
  }
  return keySet(Uint32Array.from([...keys.values()].flat()));
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

/**
 * All refunds without a fault of their own, in an order that does not depend on files and lines as long as they are equal in
 * content: which of equal refunds counts shows in rejects.csv by how its amount is written.
 */
function placeRefunds(parts: readonly VerifiedPart<RefundPart>[]): PlacedRefund[] {
  const placed = parts.flatMap(({ task, part, line }) =>
    part.refunds.map((refund) => ({ ...refund, file: task.file, rangeLine: line })),
  );
  return placed.sort((a, b) => compare(a.amountText, b.amountText) || a.lines - b.lines);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function rejectRefund(refund: PlacedRefund, reason: RejectReason, column: string, value: string): LateReject {
  return { file: refund.file, reject: lateReject(refund, refund.rangeLine, reason, column, value) };
}

/**
 * Puts every refund into its class, by the conversions that refunds name: one of a conversion that is no purchase is rejected, then ids are resolved, then the refunds
 * of each purchase are taken in the order (time, id) as long as their sum is not over its amount.
 */
export function resolveRefunds(
  parts: readonly VerifiedPart<RefundPart>[],
  named: ReadonlyMap<string, NamedConversion>,
  job: Job,
): Refunds {
  const isPurchase = ({ conversion }: RefundRow) => {
    const found = named.get(conversion);
    return found === undefined || (found.isPurchase && found.units >= 0);
  };
  const placed = placeRefunds(parts);
  const candidates = placed.filter(isPurchase);
  const { counting, duplicates, conflicts } = resolveRepeats(candidates);
  const { kept, excess } = takeRefunds(counting, named);
  const matched = kept.flatMap(({ refund, conversion }) =>
    conversion === undefined ? [] : [{ refund, conversion }],
  );
  const applied = matched.filter(({ conversion }) => isInRange(job, conversion.time));
  return {
    read: {
      parts,
      repeats: {
        duplicates,
        conflicts: [
          ...placed
            .filter((refund) => !isPurchase(refund))
            .map((refund) => rejectRefund(refund, 'not_a_purchase', 'conversion_id', refund.conversion)),
          ...conflicts.map((refund) => rejectRefund(refund, 'conflicting_duplicate', '', refund.id)),
          ...excess.map((refund) => rejectRefund(refund, 'excess_refund', 'amount', refund.amountText)),
        ],
      },
    },
    counts: {
      applied: applied.length,
      unmatched: kept.length - matched.length,
      outOfRange: matched.length - applied.length,
    },
    sums: sumRefunds(applied),
  };
}

interface KeptRefund {
  refund: PlacedRefund;
  /** Undefined where no file has it. */
  conversion: NamedConversion | undefined;
}

/** Takes the refunds of each purchase in the order (time, id), without those that would bring their sum over its amount. */
function takeRefunds(
  counting: readonly PlacedRefund[],
  named: ReadonlyMap<string, NamedConversion>,
): { kept: KeptRefund[]; excess: PlacedRefund[] } {
  const left = new Map<string, bigint>();
  const kept: KeptRefund[] = [];
  const excess: PlacedRefund[] = [];
  for (const refund of counting.toSorted((a, b) => a.time - b.time || compare(a.id, b.id))) {
    const conversion = named.get(refund.conversion);
    if (conversion !== undefined) {
      const before = left.get(refund.conversion) ?? millionthsOf(conversion);
      const after = before - millionthsOf(refund);
      if (after < 0n) {
        excess.push(refund);
        continue;
      }
      left.set(refund.conversion, after);
    }
    kept.push({ refund, conversion });
  }
  return { kept, excess };
}

function sumRefunds(applied: readonly { refund: PlacedRefund }[]): RefundSums {
  const sums = new Map<string, Sum>();
  for (const { refund } of applied) {
    const { count, amount } = sums.get(refund.conversion) ?? ZERO;
    sums.set(refund.conversion, { count: count + 1, amount: amount + millionthsOf(refund) });
  }
  return sums;
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
