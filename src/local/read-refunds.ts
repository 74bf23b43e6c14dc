import { IdHash, paddedText } from '../batches/id-hash.ts';
import { Arena } from '../engine/columns/arena.ts';
import { NO_PARTITIONS } from '../engine/columns/partitions.ts';
import type { Scanned } from '../engine/counting/count-rows.ts';
import { namedIds, type RefundSums, type Refunds, resolveRefunds } from '../engine/counting/refunds.ts';
import type { Job } from '../engine/job.ts';
import type { ConversionPart, PlacedConversion } from '../engine/reading/conversion-scanner.ts';
import type { RefundPart } from '../engine/reading/refund-scanner.ts';
import { scanFiles, type VerifiedPart } from '../engine/reading/scan-files.ts';
import { type KeySet, keyOf, keySet, LEAST_GROUP_BITS } from '../engine/repeated-ids/fingerprints.ts';
import { droppedRows } from '../engine/repeated-ids/repeated.ts';
import { type RefundColumns, refundColumns } from '../engine/users/refund-columns.ts';
import type { ProblemList } from '../problems/input-error.ts';
import type { Sum } from '../values/sum.ts';
import { LoadedRows } from './loaded-conversions.ts';
import { type LocalRun, progressOf, rangesOf } from './local-run.ts';

/** All refunds by class, and what was refunded of each loaded conversion. */
export interface LoadedRefunds extends Refunds {
  columns: RefundColumns;
}

/** Reads all refunds; undefined without files of refunds. */
export async function scanRefunds(
  run: LocalRun,
  problems: ProblemList,
): Promise<VerifiedPart<RefundPart>[] | undefined> {
  const { job, pool } = run;
  const ranges = rangesOf(run, 'refunds');
  if (ranges.length === 0) return undefined;
  const onDone = progressOf(run, 'reading refunds', ranges.length);
  return scanFiles(job.files, ranges, NO_PARTITIONS, problems, (tasks) =>
    pool.run(
      'scanRefunds',
      tasks.map((task) => ({ task })),
      onDone,
    ),
  );
}

/** Puts every refund into its class; refunds name conversions that were scanned. */
export function resolveLoaded(
  refunds: readonly VerifiedPart<RefundPart>[],
  conversions: Scanned<ConversionPart>,
  job: Job,
): LoadedRefunds {
  const found = findConversions(conversions);
  const resolved = resolveRefunds(refunds, found, job);
  return { ...resolved, columns: columnsOfLoaded(resolved.sums, found, conversions) };
}

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

/** A conversion that refunds name, and the part in which it lies (its place in the list of parts). */
interface FoundConversion extends PlacedConversion {
  part: number;
}

/** The conversions that refunds name, by id, without duplicates and conflicts. */
function findConversions({ parts, repeats }: Scanned<ConversionPart>): Map<string, FoundConversion> {
  const dropped = new Map<number, Set<number>>();
  for (const { file, offset } of droppedRows(repeats)) {
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

/** What was refunded of each loaded conversion. */
function columnsOfLoaded(
  sums: RefundSums,
  found: ReadonlyMap<string, FoundConversion>,
  { parts }: Scanned<ConversionPart>,
): RefundColumns {
  const loaded = new LoadedRows(parts);
  const rows = [...sums].flatMap(([id, sum]): [number, Sum][] => {
    const conversion = found.get(id);
    if (conversion === undefined) return [];
    const row = loaded.rowAt(conversion.part, conversion.offset);
    // When single conversions are traced, only those are loaded.
    return row < 0 ? [] : [[row, sum]];
  });
  return refundColumns(loaded.numbering.total, rows, new Arena());
}
