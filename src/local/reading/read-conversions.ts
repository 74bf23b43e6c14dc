import { Numbering } from '../../engine/columns/numbering.ts';
import { splitEvenly } from '../../engine/columns/partitions.ts';
import type { Tally } from '../../engine/columns/tally.ts';
import { checkHistory, noteCurrencies } from '../../engine/counting/check-conversions.ts';
import type { ReadKind } from '../../engine/counting/count-rows.ts';
import type { RowFate } from '../../engine/order-lines/settled-part.ts';
import type { ConversionPart } from '../../engine/reading/conversion-part.ts';
import { contentOfConversion } from '../../engine/reading/conversion-part.ts';
import { scanFiles, type VerifiedPart } from '../../engine/reading/scan-files.ts';
import { ALL_FINGERPRINTS, type KeySet } from '../../engine/repeated-ids/fingerprints.ts';
import type { Observations } from '../../engine/result.ts';
import { joinSamples } from '../../engine/users/alike-sample.ts';
import { type AlikeProbe, makeProbe, type ProbedSlots, probedSlots } from '../../engine/users/alike-users.ts';
import type { ConversionColumns } from '../../engine/users/conversion-columns.ts';
import { layOutUsers, type ResolvedConversions } from '../../engine/users/fill-users.ts';
import { Persons, type PersonTable } from '../../engine/users/persons.ts';
import { findPlaceholders } from '../../engine/users/placeholders.ts';
import { USER_PARTITIONS, type UserTable, userIds } from '../../engine/users/user-table.ts';
import type { ProblemList } from '../../problems/input-error.ts';
import type { CountedConversions } from './counted-conversions.ts';
import { compareSuspected, findSuspicions } from './find-repeated.ts';
import { countWhole, forgetKeys } from './loaded-conversions.ts';
import { freeDropped, type LocalRun, progressOf, rangesOf } from './local-run.ts';
import { type IdentitiesRead, readIdentities } from './read-identities.ts';
import { type LoadedRefunds, namedKeys, resolveLoaded, scanRefunds } from './read-refunds.ts';
import type { ReadSoFar } from './read-so-far.ts';
import { settleScanned } from './settle-order-lines.ts';

/** All conversions and refunds, and the users of the conversions, whose clicks are needed. */
export interface ConversionsRead {
  read: ReadKind<ConversionPart>;
  outOfRange: number;
  /** Conversions in range that nobody tracks, by event. */
  untracked: Map<string, Tally>;
  /** What became of traced rows. */
  fates: RowFate[];
  /** Bytes that lines of conversions took at most; 0 where each row is a conversion. */
  lineBytes: number;
  /** Undefined without files of refunds. */
  refunds: LoadedRefunds | undefined;
  /** Undefined without files of identities. */
  identities: IdentitiesRead | undefined;
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
  /** Other spellings of the ids of some users; undefined where conversions are traced or users belong to persons. */
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
  const identities = await readIdentities(run, problems);
  const refundParts = await scanRefunds(run, problems);
  const known = problems.problems.length;
  const counted = await countConversions(run, problems, {
    named: refundParts && namedKeys(refundParts, job.seed),
    persons: identities?.persons,
  });
  const isWhole = problems.problems.length === known;
  const refunds = refundParts && resolveLoaded(refundParts, counted, job);
  const { read, pieces, outOfRange, untracked, repeated, fates, lineBytes } = counted;
  soFar.add(read);
  if (refunds !== undefined) soFar.add(refunds.read);
  if (identities !== undefined) soFar.add(identities.read);
  const isTracing = job.tracedIds.length > 0;
  // Traced conversions are few of many, and their amounts are not added.
  if (!isTracing) noteCurrencies(counted.currencies, problems);
  if (isWhole && knowsRules) checkHistory(job, pieces, problems);
  const { users, slots, probe } = await fillUsers(run, pieces, identities?.persons);
  const tracedUsers = isTracing ? userIds(users, pool.memory) : new Set<string>();
  const columns = pieces.map(({ loaded }) => loaded);
  const observed = observe(run, counted, { users, slots });
  forgetKeys(read.parts);
  await freeDropped(run, slots.length);
  return {
    read,
    outOfRange,
    untracked,
    fates,
    lineBytes,
    refunds,
    identities,
    columns,
    users,
    slots,
    tracedUsers,
    repeated,
    observed,
    probe,
  };
}

function observe(
  { job, pool }: LocalRun,
  { eventsOutOfRange, orderLines: { count, example }, rejectedAmount }: CountedConversions,
  { users, slots }: Pick<ConversionsRead, 'users' | 'slots'>,
): Observations {
  return {
    eventsOutOfRange,
    orderLines: { count, example: example && Buffer.from(example, 'latin1').toString() },
    rejectedAmount,
    listedRows: undefined,
    placeholders: findPlaceholders(users, job.seed, slots, pool.memory),
    alike: { count: 0, example: undefined },
  };
}

/** What scanners of conversions must know: those that refunds name, and the persons of users. */
interface Wanted {
  named: KeySet | undefined;
  persons: PersonTable | undefined;
}

/** Scans all conversions and tells which of them count. */
async function countConversions(
  run: LocalRun,
  problems: ProblemList,
  wanted: Wanted,
): Promise<CountedConversions> {
  const { job, pool } = run;
  const parts = await scanConversions(run, problems, wanted);
  if (job.hasLines) return settleScanned(run, parts, wanted);
  const suspicions = await findSuspicions(pool, parts);
  const repeats = await compareSuspected(
    pool,
    parts,
    suspicions,
    contentOfConversion,
    job.whichCounts,
    'conversion_id',
  );
  return countWhole(job, { parts, repeats });
}

async function scanConversions(
  { job, options, pool }: LocalRun,
  problems: ProblemList,
  wanted: Wanted,
): Promise<VerifiedPart<ConversionPart>[]> {
  const ranges = rangesOf({ job, options }, 'conversions');
  const onDone = progressOf({ job, options, pool }, 'reading conversions', ranges.length);
  return scanFiles(job.files, ranges, ALL_FINGERPRINTS, problems, (tasks) =>
    pool.run(
      'scanConversions',
      tasks.map((task) => ({ task, ...wanted })),
      onDone,
    ),
  );
}

/** The persons of a sample of the users of conversions; without identities these users themselves. */
async function samplePersons(
  { job, pool }: LocalRun,
  pieces: readonly ResolvedConversions[],
  table: PersonTable | undefined,
): Promise<readonly string[]> {
  const tasks = splitEvenly(pieces.length, pool.size).map(({ from, to }) => ({
    conversions: pieces.slice(from, to),
  }));
  const users = joinSamples(await pool.run('sampleUsers', tasks));
  if (table === undefined) return users;
  const persons = new Persons(pool.memory, table, job.seed);
  return [...new Set(users.map((user) => persons.personOf(user)))];
}

/**
 * Makes the table of users; gives it, the slot of each conversion's user, and those of a probe for users that are
 * alike.
 */
async function fillUsers(
  run: LocalRun,
  real: ResolvedConversions[],
  persons: PersonTable | undefined,
): Promise<{ users: UserTable; slots: Uint32Array; probe: LoadedProbe | undefined }> {
  const { job, pool } = run;
  const probe =
    job.tracedIds.length === 0
      ? makeProbe(await samplePersons(run, real, persons), job.seed, pool.memory)
      : undefined;
  const parts = probe === undefined ? real : [...real, probe.piece];
  const table = layOutUsers(parts, pool.memory, pool.size, persons);
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
