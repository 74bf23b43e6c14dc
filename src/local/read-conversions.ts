import { Numbering } from '../engine/columns/numbering.ts';
import { splitEvenly } from '../engine/columns/partitions.ts';
import { checkCurrencies, checkHistory } from '../engine/counting/check-conversions.ts';
import { takeCensus } from '../engine/counting/conversion-census.ts';
import { eventsOutOfRange, rejectedAmountOf, type Scanned } from '../engine/counting/count-rows.ts';
import { type ConversionPart, contentOfConversion, piecesOf } from '../engine/reading/conversion-scanner.ts';
import type { RefundPart } from '../engine/reading/refund-scanner.ts';
import { scanFiles, type VerifiedPart } from '../engine/reading/scan-files.ts';
import { ALL_FINGERPRINTS } from '../engine/repeated-ids/fingerprints.ts';
import type { Observations } from '../engine/result.ts';
import {
  type AlikeProbe,
  makeProbe,
  type ProbedSlots,
  probedSlots,
  sampleUsers,
} from '../engine/users/alike-users.ts';
import type { ConversionColumns } from '../engine/users/conversion-columns.ts';
import { layOutUsers } from '../engine/users/fill-users.ts';
import { findPlaceholders } from '../engine/users/placeholders.ts';
import { USER_PARTITIONS, type UserTable, userIds } from '../engine/users/user-table.ts';
import type { ProblemList } from '../problems/input-error.ts';
import { Zone } from '../values/zone.ts';
import { compareSuspected, findSuspicions } from './find-repeated.ts';
import { countingRows, countRepeated, forgetKeys } from './loaded-conversions.ts';
import { freeDropped, type LocalRun, progressOf, rangesOf } from './local-run.ts';
import { type LoadedRefunds, namedKeys, resolveLoaded, scanRefunds } from './read-refunds.ts';
import type { ReadSoFar } from './read-so-far.ts';

/** All conversions and refunds, and the users of the conversions, whose clicks are needed. */
export interface ConversionsRead {
  scanned: Scanned<ConversionPart>;
  /** Undefined without files of refunds. */
  refunds: LoadedRefunds | undefined;
  /** The conversions in range that are tracked, piece by piece. */
  columns: ConversionColumns[];
  /** The users of the conversions that count. */
  users: UserTable;
  /** The slot of each conversion's user, conversions numbered through all pieces; `NO_USER` if it does not count. */
  slots: Uint32Array;
  /** The ids of the users of traced conversions. */
  tracedUsers: ReadonlySet<string>;
  /** How many duplicates a conversion has, by its row, numbered through all pieces. */
  repeated: ReadonlyMap<number, number>;
  /** What only serves to say what is odd. */
  observed: Observations;
  /** Other spellings of the ids of some users; undefined where conversions are traced. */
  probe: LoadedProbe | undefined;
}

/** A probe, the slot of each of its rows, and which slots have clicks. */
export interface LoadedProbe {
  probe: AlikeProbe;
  rowSlots: Uint32Array;
  probed: ProbedSlots;
}

/**
 * Reads all refunds and conversions and finds out which of them count. Adds what is wrong to `problems`. Checks
 * conversions against the history only when it is known and all conversions could be read.
 */
export async function readConversions(
  run: LocalRun,
  problems: ProblemList,
  knowsRules: boolean,
  soFar: ReadSoFar,
): Promise<ConversionsRead> {
  const { job, pool } = run;
  const refundParts = await scanRefunds(run, problems);
  const known = problems.problems.length;
  const scanned = await scanConversions(run, problems, refundParts);
  const isWhole = problems.problems.length === known;
  const refunds = refundParts && resolveLoaded(refundParts, scanned, job);
  soFar.add(scanned);
  if (refunds !== undefined) soFar.add(refunds.read);
  const columns = piecesOf(scanned.parts).map(({ loaded }) => loaded);
  const counting = countingRows(scanned);
  const isTracing = job.tracedIds.length > 0;
  // Traced conversions are few of many, and their amounts are not added.
  if (!isTracing) checkCurrencies(scanned.parts, counting, problems);
  if (isWhole && knowsRules) checkHistory(job, scanned.parts, counting, problems);
  const { users, slots, probe } = await fillUsers(run, scanned, counting);
  const tracedUsers = isTracing ? userIds(users, pool.memory) : new Set<string>();
  const observed = observe(run, scanned, { columns, users, slots });
  const repeated = countRepeated(scanned);
  forgetKeys(scanned);
  await freeDropped(run, slots.length);
  return { scanned, refunds, columns, users, slots, tracedUsers, repeated, observed, probe };
}

function observe(
  { job, pool }: LocalRun,
  scanned: Scanned<ConversionPart>,
  { columns, users, slots }: Pick<ConversionsRead, 'columns' | 'users' | 'slots'>,
): Observations {
  const { count, example } = scanned.repeats.orderLines;
  return {
    ...takeCensus(job, new Zone(job.timezone), columns, slots),
    eventsOutOfRange: eventsOutOfRange(job, scanned),
    orderLines: { count, example: example && Buffer.from(example, 'latin1').toString() },
    rejectedAmount: rejectedAmountOf(scanned),
    placeholders: findPlaceholders(users, job.seed, slots, pool.memory),
    alike: { count: 0, example: undefined },
  };
}

async function scanConversions(
  { job, options, pool }: LocalRun,
  problems: ProblemList,
  refunds: readonly VerifiedPart<RefundPart>[] | undefined,
): Promise<Scanned<ConversionPart>> {
  const named = refunds && namedKeys(refunds, job.seed);
  const ranges = rangesOf({ job, options }, 'conversions');
  const onDone = progressOf({ job, options, pool }, 'reading conversions', ranges.length);
  const parts = await scanFiles(job.files, ranges, ALL_FINGERPRINTS, problems, (tasks) =>
    pool.run(
      'scanConversions',
      tasks.map((task) => ({ task, named })),
      onDone,
    ),
  );
  const suspicions = await findSuspicions(pool, parts);
  return {
    parts,
    repeats: await compareSuspected(pool, parts, suspicions, contentOfConversion, 'conversion_id'),
  };
}

/** Makes the table of users; gives it, the slot of each conversion's user, and those of a probe for users that are alike. */
async function fillUsers(
  { job, pool }: LocalRun,
  { parts: scanned }: Scanned<ConversionPart>,
  counting: readonly Uint8Array[],
): Promise<{ users: UserTable; slots: Uint32Array; probe: LoadedProbe | undefined }> {
  const real = piecesOf(scanned).map((piece, place) => ({ ...piece, counting: counting[place] }));
  const probe = job.tracedIds.length > 0 ? undefined : makeProbe(sampleUsers(real), job.seed);
  const parts = probe === undefined ? real : [...real, probe.piece];
  const table = layOutUsers(parts, pool.memory, pool.size);
  const { bases, total } = new Numbering(parts.map(({ loaded }) => loaded.length));
  const slots = new Uint32Array(new SharedArrayBuffer(total * 4));
  // Few tasks, since each carries the list of all pieces.
  const ranges = splitEvenly(USER_PARTITIONS, pool.size * 4);
  await pool.run(
    'fillUsers',
    ranges.map(({ from, to }) => ({ table, parts, users: slots, from, to })),
  );
  const rowSlots = slots.subarray(bases[real.length]);
  return {
    users: table,
    slots: slots.subarray(0, bases[real.length]),
    probe: probe && { probe, rowSlots, probed: probedSlots(rowSlots) },
  };
}
