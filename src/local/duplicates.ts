import { splitEvenly } from '../engine/columns/partitions.ts';
import type { ScannedPart } from '../engine/reading/scan.ts';
import type { VerifiedPart } from '../engine/reading/scan-files.ts';
import {
  FINGERPRINT_PARTITIONS,
  type KeySet,
  keySet,
  type Repeats,
} from '../engine/repeated-ids/fingerprints.ts';
import { resolveFlatRows } from '../engine/repeated-ids/flat-repeats.ts';
import type { ContentOf } from '../engine/repeated-ids/flat-rows.ts';
import { lateReject, type Repeated } from '../engine/repeated-ids/repeated.ts';
import { extentsOf } from '../engine/repeated-ids/row-groups.ts';
import type { Crew } from './threads/pool.ts';

/** So many suspected ids are looked at in one reading; more are looked at in further readings, to bound the memory. */
const KEYS_AT_ONCE = 250_000;

/** Finds the ids that may be repeated, by their fingerprints, which are of no use afterwards. */
export async function findSuspicions<P extends ScannedPart>(
  crew: Crew,
  parts: readonly VerifiedPart<P>[],
): Promise<Repeats[]> {
  const fingerprints = parts.flatMap(({ part }) => part.fingerprints);
  // Few tasks, since each carries the list of all fingerprints.
  const tasks = splitEvenly(FINGERPRINT_PARTITIONS, crew.size * 4).map((range) => ({
    fingerprints,
    ...range,
  }));
  return (await crew.run('findRepeats', tasks)).flat().filter(({ keys }) => keys.length > 0);
}

/** Finds repeated ids, exactly, where they are suspected: the rows are read again whole and compared. */
export async function compareSuspected<P extends ScannedPart>(
  crew: Crew,
  parts: readonly VerifiedPart<P>[],
  suspicions: readonly Repeats[],
  contentOf: ContentOf,
): Promise<Repeated> {
  const repeated: Repeated = { duplicates: [], conflicts: [] };
  for (let at = 0; at < suspicions.length; ) {
    const first = at;
    for (let words = 0; at < suspicions.length && words < KEYS_AT_ONCE * 2; at++)
      words += suspicions[at].keys.length;
    const some = suspicions.slice(first, at);
    const keys = keySet(joined(some.map((suspicion) => suspicion.keys)), parts[0].task.grouping.bits);
    const groups = joined(some.map((suspicion) => suspicion.groups)).sort();
    await compareRows(crew, parts, groups, keys, contentOf, repeated);
  }
  return repeated;
}

/** Numbers one behind the other. */
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
  crew: Crew,
  parts: readonly VerifiedPart<P>[],
  groups: Uint32Array,
  keys: KeySet,
  contentOf: ContentOf,
  into: Repeated,
): Promise<void> {
  const suspected = splitGroups(parts, groups);
  const rows = await crew.run(
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
  const { duplicates, conflicts } = resolveFlatRows(found, contentOf);
  for (const row of duplicates) into.duplicates.push(row);
  for (const row of conflicts) {
    const told = {
      reject: lateReject(row, parts[row.part].line, 'conflicting_duplicate', '', row.id),
      rival: { file: row.rival.file, line: parts[row.rival.part].line + row.rival.line + 1 },
      counted: true,
    };
    into.conflicts.push(Object.assign(row, told));
  }
}

/** Of each part that has some of the groups, which ascend and may come several times, those groups, counted from its first. */
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
