import type { RejectReason } from '../../exports/reject-reasons.ts';
import type { Reject } from '../../exports/row-faults.ts';
import { millionthsOf } from '../../values/amount.ts';
import { type Sum, ZERO } from '../../values/sum.ts';
import { isInRange, type Job } from '../job.ts';
import type { NamedConversion } from '../reading/conversion-part.ts';
import type { RefundPart, RefundRow } from '../reading/refund-scanner.ts';
import type { VerifiedPart } from '../reading/scan-files.ts';
import { lateReject } from '../repeated-ids/repeated.ts';
import { resolveRepeats } from '../repeated-ids/repeated-rows.ts';
import type { DroppedCounts, RefundCounts } from '../result.ts';
import type { ReadKind } from './count-rows.ts';

/** What was refunded of purchases, by their ids in latin1. */
export type RefundSums = ReadonlyMap<string, Sum>;

/** All refunds, by class. */
export interface Refunds {
  read: ReadKind<RefundPart>;
  counts: RefundCounts;
  /** What was refunded of conversions in range. */
  sums: RefundSums;
}

interface PlacedRefund extends RefundRow {
  file: number;
  /** Line of the file in which the range of the row begins, from 0. */
  rangeLine: number;
}

interface LateReject {
  row: PlacedRefund;
  reject: Reject;
}

/** The ids of the conversions that refunds name, in latin1. */
export function namedIds(parts: readonly VerifiedPart<RefundPart>[]): Set<string> {
  return new Set(parts.flatMap(({ part }) => part.refunds.map(({ conversion }) => conversion)));
}

/**
 * All refunds without a fault of their own. Refunds of equal content must come in an order that does not depend on
 * files and lines: rejects.csv shows which of them counts, by how its amount is written. When the latest row counts,
 * they stay in the order of files and lines.
 */
function placeRefunds(parts: readonly VerifiedPart<RefundPart>[], { whichCounts }: Job): PlacedRefund[] {
  const placed = parts.flatMap(({ task, part, line }) =>
    part.refunds.map((refund) => ({ ...refund, file: task.file, rangeLine: line })),
  );
  if (whichCounts === 'latest') return placed;
  return placed.sort((a, b) => compare(a.amountText, b.amountText) || a.lines - b.lines);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function rejectRefund(refund: PlacedRefund, reason: RejectReason, column: string, value: string): LateReject {
  return { row: refund, reject: lateReject(refund, refund.rangeLine, reason, column, value) };
}

/**
 * Puts every refund into its class; `named` are the conversions that refunds name, `excluded` the ids of those that are
 * left out with their users. Refunds of conversions that are no
 * purchase are rejected. Then repeated ids are resolved. Then the refunds of each purchase are taken in the order
 * (time, id), as long as their sum is not greater than its amount.
 */
export function resolveRefunds(
  parts: readonly VerifiedPart<RefundPart>[],
  named: ReadonlyMap<string, NamedConversion>,
  excluded: ReadonlySet<string>,
  job: Job,
): Refunds {
  const isPurchase = ({ conversion }: RefundRow) => {
    const found = named.get(conversion);
    return found === undefined || (found.isPurchase && found.units >= 0);
  };
  const isExcluded = ({ conversion }: RefundRow) => !named.has(conversion) && excluded.has(conversion);
  const all = placeRefunds(parts, job);
  const placed = all.filter((refund) => !isExcluded(refund));
  const candidates = placed.filter(isPurchase);
  const { counting, duplicates, conflicts, superseded } = resolveRepeats(candidates, job.whichCounts);
  const { kept, excess } = takeRefunds(counting, named);
  const matched = kept.flatMap(({ refund, conversion }) =>
    conversion === undefined ? [] : [{ refund, conversion }],
  );
  const applied = matched.filter(({ conversion }) => isInRange(job, conversion.time));
  return {
    read: {
      parts,
      dropped: countExcluded(all.filter(isExcluded), job),
      repeats: {
        duplicates,
        superseded,
        conflicts: [
          ...placed
            .filter((refund) => !isPurchase(refund))
            .map((refund) => rejectRefund(refund, 'not_a_purchase', 'conversion_id', refund.conversion)),
          ...conflicts.map(({ row }) => rejectRefund(row, 'conflicting_duplicate', 'refund_id', row.id)),
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

/** Refunds that are left out with their conversions, by file. */
function countExcluded(refunds: readonly PlacedRefund[], { files }: Job): DroppedCounts[] {
  const dropped = files.map(() => ({ excluded: 0, duplicate: 0, superseded: 0, lines: 0 }));
  for (const { file } of refunds) dropped[file].excluded++;
  return dropped;
}

interface KeptRefund {
  refund: PlacedRefund;
  /** Undefined when no file has it. */
  conversion: NamedConversion | undefined;
}

/**
 * Takes the refunds of each purchase in the order (time, id). A refund that would exceed its amount goes to `excess`.
 */
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
