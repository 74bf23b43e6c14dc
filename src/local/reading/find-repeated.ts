import { splitEvenly } from '../../engine/columns/partitions.ts';
import type { ScannedPart } from '../../engine/reading/scan.ts';
import type { VerifiedPart } from '../../engine/reading/scan-files.ts';
import {
  FINGERPRINT_PARTITIONS,
  type KeySet,
  keySet,
  type Repeats,
} from '../../engine/repeated-ids/fingerprints.ts';
import { resolveFlatRows } from '../../engine/repeated-ids/flat-repeats.ts';
import type { ContentOf, FlatRow } from '../../engine/repeated-ids/flat-rows.ts';
import { findOrderLines } from '../../engine/repeated-ids/order-lines.ts';
import { joinRepeated, lateReject, type Repeated } from '../../engine/repeated-ids/repeated.ts';
import type { Beaten } from '../../engine/repeated-ids/repeated-rows.ts';
import { extentsOf } from '../../engine/repeated-ids/row-groups.ts';
import type { WhichCounts } from '../../engine/which-counts.ts';
import type { ThreadPool } from '../threads/thread-pool.ts';

/**
 * About how many suspected ids one reading looks for. More would take too much memory, so they wait for the next
 * reading.
 */
const KEYS_AT_ONCE = 250_000;

/** Finds the ids that may be repeated, by their fingerprints. Nothing needs the fingerprints afterwards. */
export async function findSuspicions<P extends ScannedPart>(
  pool: ThreadPool,
  parts: readonly VerifiedPart<P>[],
): Promise<Repeats[]> {
  const fingerprints = parts.flatMap(({ part }) => part.fingerprints);
  // Few tasks, since each carries the list of all fingerprints.
  const tasks = splitEvenly(FINGERPRINT_PARTITIONS, pool.size * 4).map((range) => ({
    fingerprints,
    ...range,
  }));
  return (await pool.run('findRepeats', tasks)).flat().filter(({ keys }) => keys.length > 0);
}

/** Finds repeated ids for certain: reads the rows with suspected ids again, whole, and compares them. */
export async function compareSuspected<P extends ScannedPart>(
  pool: ThreadPool,
  parts: readonly VerifiedPart<P>[],
  suspicions: readonly Repeats[],
  contentOf: ContentOf,
  which: WhichCounts,
  idColumn: 'click_id' | 'conversion_id',
): Promise<Repeated> {
  const found: Repeated[] = [];
  for (const some of splitSuspicions(suspicions)) {
    const keys = keySet(joined(some.map((suspicion) => suspicion.keys)), parts[0].task.grouping.bits);
    const groups = joined(some.map((suspicion) => suspicion.groups)).sort();
    found.push(await compareRows(pool, parts, groups, keys, contentOf, which, idColumn));
  }
  return joinRepeated(found);
}

/** Splits suspicions into lists of not much more than `KEYS_AT_ONCE` keys. */
function* splitSuspicions(suspicions: readonly Repeats[]): Generator<readonly Repeats[]> {
  for (let at = 0; at < suspicions.length; ) {
    const first = at;
    for (let words = 0; at < suspicions.length && words < KEYS_AT_ONCE * 2; at++)
      words += suspicions[at].keys.length;
    yield suspicions.slice(first, at);
  }
}

/** All numbers in one array, one list behind the other. */
function joined(all: readonly Uint32Array[]): Uint32Array {
  const numbers = new Uint32Array(all.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const some of all) {
    numbers.set(some, at);
    at += some.length;
  }
  return numbers;
}

async function compareRows<P extends ScannedPart>(
  pool: ThreadPool,
  parts: readonly VerifiedPart<P>[],
  groups: Uint32Array,
  keys: KeySet,
  contentOf: ContentOf,
  which: WhichCounts,
  idColumn: string,
): Promise<Repeated> {
  const suspected = splitGroups(parts, groups);
  const rows = await pool.run(
    'collectRepeated',
    suspected.map(({ part, wanted }) => ({
      file: parts[part].task.file,
      extents: extentsOf(parts[part].part.groups, wanted, parts[part].part.reading.next),
      keys,
    })),
  );
  const found = rows.map((ofPart, index) => {
    const { part } = suspected[index];
    return { part, file: parts[part].task.file, rows: ofPart };
  });
  const { duplicates, conflicts, superseded } = resolveFlatRows(found, contentOf, which);
  const lineOf = (part: number) => parts[part].line;
  const losing = ({ row, rival }: Beaten<FlatRow>) => ({
    row,
    rival: { file: rival.file, line: lineOf(rival.part) + rival.line + 1 },
  });
  return {
    duplicates,
    conflicts: conflicts.map((beaten) => ({
      ...losing(beaten),
      reject: lateReject(
        beaten.row,
        lineOf(beaten.row.part),
        'conflicting_duplicate',
        idColumn,
        beaten.row.id,
      ),
    })),
    superseded: superseded.map(losing),
    orderLines: findOrderLines(conflicts),
  };
}

/**
 * Sorts groups by the part in which they lie; there they are counted from its first. The given groups ascend and may
 * repeat.
 */
function splitGroups<P extends ScannedPart>(
  parts: readonly VerifiedPart<P>[],
  sorted: Uint32Array,
): { part: number; wanted: number[] }[] {
  const split: { part: number; wanted: number[] }[] = [];
  let at = 0;
  parts.forEach(({ task, part }, place) => {
    const wanted: number[] = [];
    const end = task.grouping.first + part.groups.offsets.length;
    for (; at < sorted.length && sorted[at] < end; at++)
      if (sorted[at] !== sorted[at - 1]) wanted.push(sorted[at] - task.grouping.first);
    if (wanted.length > 0) split.push({ part: place, wanted });
  });
  return split;
}
