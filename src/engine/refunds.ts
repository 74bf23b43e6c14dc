import { type Amount, MILLIONTHS, millionthsOf } from '../exports/amount.ts';
import { IdHash, TEXT_SLACK } from '../exports/id-hash.ts';
import type { RejectReason } from '../exports/reject-reasons.ts';
import type { Reject } from '../exports/rejects.ts';
import { type Sum, ZERO } from '../report/figures.ts';
import { Numbering, placeAtOffset } from './columns.ts';
import type { ConversionPart, NamedConversion } from './conversion-scanner.ts';
import type { ReadKind, Scanned } from './counts.ts';
import { lateReject } from './duplicates.ts';
import { type KeySet, keyOf, keySet } from './fingerprints.ts';
import { isInRange, type Job } from './job.ts';
import type { RefundPart, RefundRow } from './refund-scanner.ts';
import { resolveRepeats } from './repeated-rows.ts';
import type { VerifiedPart } from './scan-files.ts';
import { shareFloats, shareNumbers } from './shared-columns.ts';
import type { Tally } from './tally.ts';

/** What was refunded of the loaded conversions, in shared memory. */
export interface RefundColumns {
  /** For each conversion, numbered through all parts, the place of what was refunded of it plus one; 0 for nothing. */
  places: Uint32Array;
  /** How many refunds, and what they sum up to. */
  counts: Uint32Array;
  units: Float64Array;
  millionths: Uint32Array;
}

/** Adds what was refunded of a conversion to a sum. */
export function addRefunds(
  refunds: RefundColumns | undefined,
  conversionRow: number,
  tally: Tally,
  first: number,
  second: number,
): void {
  if (refunds === undefined) return;
  const place = refunds.places[conversionRow] - 1;
  if (place >= 0)
    tally.addSum(first, second, refunds.counts[place], refunds.units[place], refunds.millionths[place]);
}

/** What was refunded of a conversion. */
export function refundsOfRow({ places, counts, units, millionths }: RefundColumns, row: number): Sum {
  const place = places[row] - 1;
  if (place < 0) return ZERO;
  const amount = millionthsOf({ units: units[place], millionths: millionths[place] });
  return { count: counts[place], amount };
}

/** Refunds in each class that is not told by the files alone. */
export interface RefundCounts {
  applied: number;
  unmatched: number;
  outOfRange: number;
}

/** What became of all refunds. */
export interface Refunds {
  read: ReadKind<RefundPart>;
  counts: RefundCounts;
  columns: RefundColumns;
}

interface PlacedRefund extends RefundRow {
  file: number;
  /** Line of the file in which the range of the row begins, from 0. */
  rangeLine: number;
}

/** A conversion that refunds name, with the part in which it lies. */
interface FoundConversion extends NamedConversion {
  part: number;
}

type LateReject = { file: number; reject: Reject };

/** The keys of the conversions that refunds name. */
export function namedKeys(parts: readonly VerifiedPart<RefundPart>[], seed: number): KeySet {
  const hash = new IdHash(seed);
  const ids = new Set(parts.flatMap(({ part }) => part.refunds.map(({ conversion }) => conversion)));
  const keys = new Map<string, readonly [number, number]>();
  for (const id of ids) {
    const text = Buffer.from(id, 'latin1');
    const padded = new DataView(new ArrayBuffer(text.length + TEXT_SLACK));
    text.copy(new Uint8Array(padded.buffer));
    hash.compute(padded, 0, text.length);
    const key = keyOf(hash.a, hash.b);
    keys.set(key.join(), key);
  }
  return keySet(Uint32Array.from([...keys.values()].flat()));
}

/** The conversions that refunds may name, by id, without those that do not count because of their id. */
function findConversions({ parts, repeats }: Scanned<ConversionPart>): Map<string, FoundConversion> {
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
 * Puts every refund into its class: one of a conversion that is no purchase is rejected, then ids are resolved, then the refunds
 * of each purchase are taken in the order (time, id) as long as their sum is not over its amount.
 */
export function resolveRefunds(
  parts: readonly VerifiedPart<RefundPart>[],
  conversions: Scanned<ConversionPart>,
  job: Job,
): Refunds {
  const named = findConversions(conversions);
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
    columns: refundColumns(applied, conversions.parts),
  };
}

interface KeptRefund {
  refund: PlacedRefund;
  /** Undefined where no file has it. */
  conversion: FoundConversion | undefined;
}

/** Takes the refunds of each purchase in the order (time, id), without those that would bring their sum over its amount. */
function takeRefunds(
  counting: readonly PlacedRefund[],
  named: ReadonlyMap<string, FoundConversion>,
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

/** What was refunded of each loaded conversion. */
function refundColumns(
  applied: readonly { refund: Amount; conversion: FoundConversion }[],
  parts: readonly VerifiedPart<ConversionPart>[],
): RefundColumns {
  const numbering = new Numbering(parts.map(({ part }) => part.loaded.length));
  const places = new Uint32Array(new SharedArrayBuffer(numbering.total * 4));
  const sums: { count: number; amount: bigint }[] = [];
  for (const { refund, conversion } of applied) {
    const place = placeAtOffset(parts[conversion.part].part.loaded, conversion.offset);
    // Where single conversions are traced, only those are loaded.
    if (place < 0) continue;
    const row = numbering.bases[conversion.part] + place;
    if (places[row] === 0) places[row] = sums.push({ count: 0, amount: 0n });
    const sum = sums[places[row] - 1];
    sum.count++;
    sum.amount += millionthsOf(refund);
  }
  return {
    places,
    counts: shareNumbers(
      Uint32Array.from(sums, ({ count }) => count),
      sums.length,
    ),
    units: shareFloats(
      Float64Array.from(sums, ({ amount }) => Number(amount / BigInt(MILLIONTHS))),
      sums.length,
    ),
    millionths: shareNumbers(
      Uint32Array.from(sums, ({ amount }) => Number(amount % BigInt(MILLIONTHS))),
      sums.length,
    ),
  };
}
