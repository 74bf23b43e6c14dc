import { IdHash } from '../../batches/id-hash.ts';
import type { ClickedCampaigns } from '../../engine/clicked-campaigns.ts';
import { NO_PARTITIONS, type PartitionRange } from '../../engine/columns/partitions.ts';
import { countClicks, countFiles, type Scanned } from '../../engine/counting/count-rows.ts';
import { noteWhollyRejected } from '../../engine/counting/describe-rejects.ts';
import { type ClickPart, type ClickPass, contentOfClick } from '../../engine/reading/click-scanner.ts';
import { forgetFingerprints, forgetGroups, type ScanTask } from '../../engine/reading/scan.ts';
import { scanFiles, type VerifiedPart } from '../../engine/reading/scan-files.ts';
import type { FlatRow } from '../../engine/repeated-ids/flat-rows.ts';
import { joinRepeated, losingRows, type Repeated } from '../../engine/repeated-ids/repeated.ts';
import type { ClickTotals } from '../../engine/result.ts';
import type { ClickColumns } from '../../engine/users/click-columns.ts';
import { USER_PARTITIONS, type UserTable } from '../../engine/users/user-table.ts';
import { InputError, type ProblemList } from '../../problems/input-error.ts';
import { compareSuspected, findSuspicions } from './find-repeated.ts';
import { learnCampaigns, settleCampaigns } from './learn-campaigns.ts';
import { type LocalRun, progressOf, rangesOf } from './local-run.ts';
import { dropKept, type LosersByPart, losersByPart, partsToRescan } from './losing-clicks.ts';
import {
  bytesOfThreads,
  bytesWithoutClicks,
  isWorthFreeing,
  leastMemory,
  planPasses,
  userClasses,
} from './passes.ts';
import type { ConversionsRead } from './read-conversions.ts';
import type { ReadSoFar } from './read-so-far.ts';

const ALL_USERS: PartitionRange = { from: 0, to: USER_PARTITIONS };

type ClickParts = readonly VerifiedPart<ClickPart>[];

/** All clicks, counted, and what `clicksOf` needs to give those of some users. */
export interface ClicksRead {
  scanned: Scanned<ClickPart>;
  /** How to go on: in this run the campaigns are known. */
  run: LocalRun;
  /** The campaigns, where they are made of clicks. */
  campaigns: ClickedCampaigns | undefined;
  totals: ClickTotals;
  /** Classes of users to attribute one after the other, so that the clicks of each class fit in memory. */
  classes: PartitionRange[];
  /** Whether the parts hold the clicks of all users with conversions. */
  areKept: boolean;
  /** Clicks that lost against another click of the same id. None of them is among the kept clicks. */
  losers: LosersByPart;
}

/**
 * Counts all clicks and finds those with repeated ids, in as many passes as memory asks for. Throws an `InputError`
 * with all `problems` if there are any; too little memory is one.
 */
export async function readClicks(
  given: LocalRun,
  conversions: ConversionsRead,
  problems: ProblemList,
  soFar: ReadSoFar,
): Promise<ClicksRead> {
  const { options } = given;
  const { users } = conversions;
  const freeBytes = bytesForClicks(given, conversions, problems);
  const { fingerprints, keepsAtOnce } = planPasses(
    options.clickRows,
    freeBytes,
    options.dedupeClicks,
    options.clickIdBytes,
  );
  const pass = { counts: true, keep: keepsAtOnce ? ALL_USERS : NO_PARTITIONS };
  const { run, ...counted } = await countAll(given, users, pass, fingerprints, problems);
  const { job } = run;
  soFar.add(counted);
  if (job.tracedIds.length === 0) {
    const files = countFiles(job, [conversions.read, counted], soFar.rejects);
    noteWhollyRejected({ files, job }, ['clicks', 'conversions'], soFar.rejects, problems);
  }
  problems.throwIfAny();
  const losers = losersByPart(losingRows(counted.repeats));
  const { parts, rescanned } = await takeOutLosers(run, users, counted.parts, losers, pass);
  const scanned = { parts, repeats: counted.repeats };
  const totals = countClicks(job, scanned, rescanned);
  const settled = job.campaignsFromClicks ? await settleCampaigns(run, parts, totals.cells) : undefined;
  return {
    scanned,
    run: settled?.run ?? run,
    campaigns: settled?.campaigns,
    totals: { ...totals, cells: settled?.cells ?? totals.cells },
    classes: keepsAtOnce ? [ALL_USERS] : userClasses(userBytesOf(parts), freeBytes),
    areKept: keepsAtOnce,
    losers,
  };
}

/** The memory for clicks in bytes. Throws an `InputError` with all `problems` when it is too little. */
function bytesForClicks(
  { job, options, pool }: LocalRun,
  { columns, users, refunds, lineBytes }: ConversionsRead,
  problems: ProblemList,
): number {
  const refundRows = refunds?.read.parts.reduce((sum, { part }) => sum + part.rows, 0) ?? 0;
  const fixed = bytesWithoutClicks(pool.size, columns, users, refundRows, job.excludedUsers);
  const persons = users.persons?.bytes ?? 0;
  // What files of identities and lines take while they are read is freed before clicks are.
  const whileReading = bytesOfThreads(pool.size) + persons + Math.max(persons, lineBytes);
  const least = Math.max(leastMemory(fixed), whileReading);
  const allowed = options.memory;
  if (least > allowed) {
    // All lines are read, wherever their conversion lies.
    const fewer =
      lineBytes > 0 ? 'name fewer files of conversions' : 'count fewer conversions with --from and --to';
    problems.add(
      `--max-memory: the conversions of this export need ${megabytes(least)}, allowed are ${megabytes(allowed)}; give --max-memory ${megabytes(least)} or ${fewer}`,
    );
    problems.throwIfAny();
  }
  return options.clickBytes ?? allowed - fixed;
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1_000_000)}MB`;
}

/** The clicks of the users of some partitions, without those that lost against another click of the same id. */
export async function clicksOf(
  run: LocalRun,
  users: UserTable,
  { scanned: { parts }, areKept, losers }: ClicksRead,
  keep: PartitionRange,
): Promise<ClickColumns[]> {
  if (areKept) return parts.flatMap(({ part }) => part.kept);
  await run.pool.freeMemory();
  const tasks = parts.map(({ task }, part) => withoutLosers(task, losers.get(part)));
  const again = await scanAgain(run, users, tasks, { counts: false, keep });
  return again.flatMap((part) => part.kept);
}

/** Scans all clicks, and compares their ids: those of one range of fingerprint partitions after the other. */
async function countAll(
  given: LocalRun,
  users: UserTable,
  pass: ClickPass,
  [first = NO_PARTITIONS, ...more]: readonly PartitionRange[],
  problems: ProblemList,
): Promise<Scanned<ClickPart> & { run: LocalRun }> {
  const { job, pool } = given;
  const ranges = rangesOf(given, 'clicks');
  const onDone = progressOf(given, 'reading clicks', ranges.length);
  const scanned = await scanFiles(job.files, ranges, first, problems, (tasks) =>
    scan(given, users, tasks, pass, onDone),
  );
  const learnt = job.campaignsFromClicks
    ? await learnCampaigns(given, scanned)
    : { run: given, parts: scanned };
  const { run } = learnt;
  let { parts }: { parts: ClickParts } = learnt;
  const repeated = [await findRepeated(run, parts)];
  for (const fingerprints of more) {
    await pool.freeMemory();
    parts = await withFingerprints(run, users, parts, fingerprints);
    repeated.push(await findRepeated(run, parts));
  }
  return { run, parts, repeats: joinRepeated(repeated) };
}

/** Finds repeated ids by the fingerprints of the parts, and drops the fingerprints. */
async function findRepeated({ job, pool }: LocalRun, parts: ClickParts): Promise<Repeated> {
  const rows = parts.reduce((sum, { part }) => sum + part.rows, 0);
  const suspicions = await findSuspicions(pool, parts);
  for (const { part } of parts) forgetFingerprints(part);
  if (suspicions.length > 0 && isWorthFreeing(rows, 0)) await pool.freeMemory();
  const repeated = await compareSuspected(
    pool,
    parts,
    suspicions,
    contentOfClick,
    job.whichCounts,
    'click_id',
  );
  for (const { part } of parts) forgetGroups(part);
  return repeated;
}

/** Scans the parts again for the fingerprints of other partitions; gives the parts with these. */
async function withFingerprints(
  run: LocalRun,
  users: UserTable,
  parts: ClickParts,
  fingerprints: PartitionRange,
): Promise<ClickParts> {
  const tasks = parts.map(({ task }) => ({ ...task, fingerprints }));
  const again = await scanAgain(run, users, tasks, { counts: false, keep: NO_PARTITIONS });
  return parts.map((verified, place) => {
    const { fingerprints: fresh, groups } = again[place];
    return { ...verified, part: { ...verified.part, fingerprints: fresh, groups } };
  });
}

/**
 * Takes losing clicks out of the kept ones, either one by one or by another scan without them: they must leave no
 * trace, not even in the latest time of a campaign. Gives the parts, and the places of those that were scanned again.
 */
async function takeOutLosers(
  run: LocalRun,
  users: UserTable,
  parts: ClickParts,
  losers: LosersByPart,
  pass: ClickPass,
): Promise<{ parts: ClickParts; rescanned: ReadonlySet<number> }> {
  if (losers.size === 0) return { parts, rescanned: new Set() };
  const { job, pool } = run;
  const rescanned = partsToRescan(parts, losers, job.campaignIds.length);
  const hash = new IdHash(job.seed);
  for (const [part, rows] of losers) {
    if (!rescanned.has(part)) dropKept(parts[part].part, rows, users, hash, pool.memory);
  }
  const again = [...rescanned];
  const tasks = again.map((part) => withoutLosers(parts[part].task, losers.get(part)));
  const fresh = await scanAgain(run, users, tasks, pass);
  const cleaned = parts.slice();
  again.forEach((part, place) => {
    // All else includes losing clicks, so it must not depend on which parts are scanned again.
    const { cells, beforePublished, earliest, earliestInRange, campaigns, kept, userBytes } = fresh[place];
    const counted = { cells, beforePublished, earliest, earliestInRange, campaigns, kept, userBytes };
    cleaned[part] = { ...parts[part], part: { ...parts[part].part, ...counted } };
  });
  return { parts: cleaned, rescanned };
}

/** The task that scans a part again without its losing clicks and without fingerprints. */
function withoutLosers(task: ScanTask, losers: readonly FlatRow[] | undefined): ScanTask {
  const excluded = Float64Array.from(losers ?? [], ({ offset }) => offset).sort();
  return { ...task, fingerprints: NO_PARTITIONS, excluded };
}

function scan(
  { pool }: LocalRun,
  users: UserTable,
  tasks: readonly ScanTask[],
  pass: ClickPass,
  onDone?: () => void,
): Promise<ClickPart[]> {
  return pool.run(
    'scanClicks',
    tasks.map((task) => ({ task, users, pass })),
    onDone,
  );
}

/** Scans parts a second time. Throws an `InputError` when a file can no longer be read: it may have changed. */
async function scanAgain(
  run: LocalRun,
  users: UserTable,
  tasks: readonly ScanTask[],
  pass: ClickPass,
): Promise<ClickPart[]> {
  const parts = await scan(run, users, tasks, pass);
  const problems = parts.flatMap(({ reading }) => reading.problems ?? []);
  if (problems.length > 0) throw new InputError(problems);
  return parts;
}

/** Bytes that the clicks of each partition of users take when they are kept. */
function userBytesOf(parts: ClickParts): Float64Array {
  const bytes = new Float64Array(USER_PARTITIONS);
  for (const { part } of parts) {
    for (let partition = 0; partition < USER_PARTITIONS; partition++)
      bytes[partition] += part.userBytes[partition];
  }
  return bytes;
}
