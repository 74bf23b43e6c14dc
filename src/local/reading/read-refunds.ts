import { IdHash, paddedText } from '../../batches/id-hash.ts';
import { Arena } from '../../engine/columns/arena.ts';
import { NO_PARTITIONS } from '../../engine/columns/partitions.ts';
import { namedIds, type RefundSums, type Refunds, resolveRefunds } from '../../engine/counting/refunds.ts';
import type { Job } from '../../engine/job.ts';
import type { RefundPart } from '../../engine/reading/refund-scanner.ts';
import { scanFiles, type VerifiedPart } from '../../engine/reading/scan-files.ts';
import { type KeySet, keyOf, keySet, LEAST_GROUP_BITS } from '../../engine/repeated-ids/fingerprints.ts';
import { type RefundColumns, refundColumns } from '../../engine/users/refund-columns.ts';
import type { ProblemList } from '../../problems/input-error.ts';
import type { Sum } from '../../values/sum.ts';
import type { CountedConversions, FoundConversion } from './counted-conversions.ts';
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

/** Puts every refund into its class, by the conversions that refunds name. */
export function resolveLoaded(
  refunds: readonly VerifiedPart<RefundPart>[],
  { named, pieces, read }: Pick<CountedConversions, 'named' | 'pieces' | 'read'>,
  job: Job,
): LoadedRefunds {
  const excluded = new Set(read.parts.flatMap(({ part }) => part.excludedNamed));
  const resolved = resolveRefunds(refunds, named, excluded, job);
  const conversions = pieces.reduce((sum, { loaded }) => sum + loaded.length, 0);
  return { ...resolved, columns: columnsOfLoaded(resolved.sums, named, conversions) };
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

/** What was refunded of each loaded conversion, of so many. */
function columnsOfLoaded(
  sums: RefundSums,
  named: ReadonlyMap<string, FoundConversion>,
  conversions: number,
): RefundColumns {
  const rows = [...sums].flatMap(([id, sum]): [number, Sum][] => {
    const row = named.get(id)?.row ?? -1;
    // When single conversions are traced, only those are loaded.
    return row < 0 ? [] : [[row, sum]];
  });
  return refundColumns(conversions, rows, new Arena());
}
