import type { AgeQuestion } from '../engine/attributing/collect-ages.ts';
import { Numbering } from '../engine/columns/numbering.ts';
import { NO_PARTITIONS, splitEvenly } from '../engine/columns/partitions.ts';
import { checkCurrencies, checkHistory } from '../engine/counting/check-conversions.ts';
import {
  collectRejects,
  countClicks,
  countFiles,
  countOutOfRange,
  countRewritten,
  countUntracked,
  type ReadKind,
  type Scanned,
} from '../engine/counting/counts.ts';
import { coverageByFile, type FileCoverage } from '../engine/counting/file-coverage.ts';
import { type Refunds, resolveRefunds } from '../engine/counting/refunds.ts';
import type { Engine, EngineResult } from '../engine/engine.ts';
import type { Job } from '../engine/job.ts';
import type { ClickPart } from '../engine/reading/click-scanner.ts';
import { type ConversionPart, contentOfConversion, piecesOf } from '../engine/reading/conversion-scanner.ts';
import { planRanges, rangeBytesFor, usefulThreads } from '../engine/reading/plan.ts';
import type { RefundPart } from '../engine/reading/refund-scanner.ts';
import type { ReadPart } from '../engine/reading/scan.ts';
import { scanFiles, type VerifiedPart } from '../engine/reading/scan-files.ts';
import { ALL_FINGERPRINTS } from '../engine/repeated-ids/fingerprints.ts';
import type {
  ClickTotals,
  CreditTallies,
  FileDigest,
  FileReject,
  OutcomeTallies,
  RowCounts,
} from '../engine/result.ts';
import { digestTasks } from '../engine/rows/digest.ts';
import type { ConversionColumns } from '../engine/users/conversion-columns.ts';
import { layOutUsers } from '../engine/users/fill-users.ts';
import type { AttributionTask } from '../engine/users/journeys.ts';
import type { RefundColumns } from '../engine/users/refund-columns.ts';
import { USER_PARTITIONS, type UserTable, userIds } from '../engine/users/user-table.ts';
import type { ProblemList } from '../problems/input-error.ts';
import { CreditedRows } from './credited-rows.ts';
import { compareSuspected, findSuspicions } from './duplicates.ts';
import { columnsOfLoaded, findConversions, namedKeys } from './loaded-refunds.ts';
import { bytesWithoutClicks, isWorthFreeing, leastMemory, planPasses } from './passes.ts';
import { ClickReader } from './read-clicks.ts';
import { countingRows, countRepeated, forgetKeys } from './resolve-conversions.ts';
import type { AgesResult, TraceResult } from './results.ts';
import { ThreadPool } from './threads/thread-pool.ts';
import { tracedClicks, tracedConversions } from './trace.ts';

/** Resources of a run, and who is told of its progress. */
export interface EngineOptions {
  threads: number;
  /** Bytes that the run may take. */
  memory: number;
  /** Bytes for clicks, where they are not what the run may take less what the conversions need. */
  clickBytes: number | undefined;
  /** About how many clicks there are. */
  clickRows: number;
  dedupeClicks: boolean;
  /** Files are cut into ranges of about so many bytes. */
  rangeBytes: number;
  /** Rows of about so many conversions are written at once. */
  chunkRows: number;
  /** A thread is started for each so many bytes of clicks. */
  bytesPerThread: number;
  onProgress: (stage: string, done: number, total: number) => void;
}

interface LoadedRefunds extends Refunds {
  columns: RefundColumns;
}

/** What all rows gave, ready to be attributed. */
interface RowsRead {
  conversions: Scanned<ConversionPart>;
  /** Undefined without files of refunds. */
  refunds: LoadedRefunds | undefined;
  clicks: Scanned<ClickPart>;
  clickTotals: ClickTotals;
  reader: ClickReader;
  users: UserTable;
  /** The ids of the users of traced conversions. */
  tracedUsers: ReadonlySet<string>;
  conversionUsers: Uint32Array;
  /** How often conversions that count come again with the same content, by their row, numbered through all parts. */
  repeated: ReadonlyMap<number, number>;
}

/** Runs a job on this machine: `attribute` first, then `writeRows` into a folder, and disposed of in any case. */
export class LocalEngine implements Engine {
  readonly name = 'local';
  /** The rejected rows found so far; also to be asked after a failure. */
  rejects: FileReject[] = [];
  /** What the files read so far cover; also to be asked after a failure. */
  coverage: FileCoverage[] = [];
  readonly #job: Job;
  readonly #options: EngineOptions;
  readonly #pool: ThreadPool;
  #conversions: ConversionColumns[] = [];
  #freeBytes = 0;
  #credited: CreditedRows | undefined;

  constructor(job: Job, options: EngineOptions) {
    this.#job = job;
    this.#options = options;
    const ranges = this.#plan('clicks').length + this.#plan('conversions').length;
    this.#pool = new ThreadPool(
      job,
      usefulThreads(job.files, options.threads, ranges, options.bytesPerThread),
    );
  }

  /**
   * Reads all rows and attributes all conversions. Throws an `InputError` with the problems known already and all that are found;
   * where there are some, the rest is still read to find more, but nothing is attributed. Conversions are held against the history
   * only where it and the campaigns are known.
   */
  async attribute(problems: ProblemList, knowsRules: boolean): Promise<EngineResult> {
    const rows = await this.#readRows(problems, knowsRules);
    const { credited, tallies } = await this.#credit(rows);
    this.#credited = credited;
    // Other threads begin to deal while this one adds up.
    const [, result] = await Promise.all([credited.deal(), this.#resultOf(rows, tallies)]);
    return result;
  }

  /**
   * As `attribute`, but sorts what is credited by the ages of the clicks, so that it can be told for each of some windows (ascending, in
   * microseconds) and for all that are not greater than the greatest of them.
   */
  async collectAges(problems: ProblemList, knowsRules: boolean, question: AgeQuestion): Promise<AgesResult> {
    const rows = await this.#readRows(problems, knowsRules);
    const parts = await this.#forUsers(rows, (tasks, onDone) =>
      this.#pool.run(
        'collectAges',
        tasks.map((task) => ({ ...task, ...question })),
        onDone,
      ),
    );
    return {
      ...this.#resultOf(
        rows,
        parts.map((part) => part.tallies),
      ),
      lastClicks: parts.map((part) => part.lastClicks),
      ages: parts.map((part) => part.ages),
      atClick: parts.map((part) => part.atClick),
      repeated: rows.repeated,
    };
  }

  /** As `attribute`, for the traced conversions of the job alone, and gives all that is known about them. */
  async trace(problems: ProblemList, knowsRules: boolean): Promise<TraceResult> {
    const rows = await this.#readRows(problems, knowsRules);
    const { credited } = await this.#credit(rows);
    return {
      conversions: tracedConversions(rows.conversions),
      clicks: tracedClicks(rows.clicks, this.#job.campaignIds, rows.tracedUsers),
      decisions: credited.decisions(this.#job.campaignIds),
    };
  }

  async writeRows(attributions: string, unattributed: string, forSpreadsheet: boolean): Promise<RowCounts> {
    if (this.#credited === undefined) throw new Error('nothing is attributed yet');
    const onDone = this.#progress('writing', this.#pool.size);
    return this.#credited.write({ attributions, unattributed, forSpreadsheet }, onDone);
  }

  /** Flushes files to the disk and gives their digests. */
  async digest(paths: readonly string[]): Promise<FileDigest[]> {
    const tasks = digestTasks(paths);
    const digests = (await this.#pool.run('digest', tasks)).flat();
    const order = tasks.flatMap((task) => task.paths);
    const byPath = new Map(order.map((path, place) => [path, digests[place]]));
    return paths.flatMap((path) => byPath.get(path) ?? []);
  }

  async publish(): Promise<void> {}

  [Symbol.asyncDispose](): Promise<void> {
    return this.#pool.close();
  }

  /** Attributes all conversions; gives what became of each, and the sums. */
  async #credit(rows: RowsRead): Promise<{ credited: CreditedRows; tallies: CreditTallies[] }> {
    const { chunkRows } = this.#options;
    const credited = new CreditedRows(this.#pool, this.#conversions, rows.refunds?.columns, chunkRows);
    const { credits } = credited;
    const parts = await this.#forUsers(rows, (tasks, onDone) =>
      this.#pool.run(
        'attribute',
        tasks.map((task) => ({ ...task, credits })),
        onDone,
      ),
    );
    credited.keep(parts.flatMap((part) => part.cited));
    return { credited, tallies: parts.map((part) => part.tallies) };
  }

  #plan(kind: 'clicks' | 'conversions' | 'refunds') {
    return planRanges(this.#job.files, kind, rangeBytesFor(this.#job.files, kind, this.#options.rangeBytes));
  }

  async #readRows(problems: ProblemList, knowsRules: boolean): Promise<RowsRead> {
    const refundParts = await this.#scanRefunds(problems);
    const known = problems.problems.length;
    const conversions = await this.#scanConversions(problems, refundParts);
    const refunds = refundParts && this.#resolveRefunds(refundParts, conversions);
    this.rejects = [...collectRejects(conversions), ...(refunds ? collectRejects(refunds.read) : [])];
    this.coverage = [...coverageByFile(conversions.parts), ...coverageByFile(refundParts ?? [])];
    this.#conversions = piecesOf(conversions.parts).map(({ loaded }) => loaded);
    const counting = countingRows(conversions);
    const isWhole = problems.problems.length === known;
    // Traced conversions are few of many, and their amounts are not added.
    if (this.#job.tracedIds.length === 0) checkCurrencies(conversions.parts, counting, problems);
    if (isWhole && knowsRules) checkHistory(this.#job, conversions.parts, counting, problems);
    const { table, users } = await this.#fillUsers(conversions, counting);
    const tracedUsers =
      this.#job.tracedIds.length === 0 ? new Set<string>() : userIds(table, this.#pool.memory);
    const repeated = countRepeated(conversions);
    forgetKeys(conversions);
    await this.#freeMemory();
    const reader = this.#readerOf(table, refunds, problems);
    const planned = this.#plan('clicks');
    const clicks = await reader.count(planned, problems, this.#progress('reading clicks', planned.length));
    this.rejects = [...this.rejects, ...collectRejects(clicks)];
    this.coverage = [...this.coverage, ...coverageByFile(clicks.parts)];
    problems.throwIfAny();
    const clickTotals = countClicks(this.#job, clicks);
    return {
      conversions,
      refunds,
      clicks,
      clickTotals,
      reader,
      users: table,
      tracedUsers,
      conversionUsers: users,
      repeated,
    };
  }

  #resultOf<Tallies extends OutcomeTallies>(
    { conversions, refunds, clicks, clickTotals }: RowsRead,
    tallies: Tallies[],
  ): EngineResult<Tallies> {
    const read: ReadKind<ReadPart>[] = [conversions, clicks, ...(refunds ? [refunds.read] : [])];
    return {
      files: countFiles(this.#job, read, this.rejects),
      clicks: clickTotals,
      conversionsOutOfRange: countOutOfRange(this.#job, conversions),
      refunds: refunds?.counts,
      rewrittenIds: countRewritten(read),
      firstConversion: Math.min(...tallies.map((part) => part.firstConversion)),
      lastConversion: Math.max(...tallies.map((part) => part.lastConversion)),
      untracked: countUntracked(this.#job, conversions),
      tallies,
      threads: this.#pool.size,
    };
  }

  /** Undefined without files of refunds. */
  async #scanRefunds(problems: ProblemList): Promise<VerifiedPart<RefundPart>[] | undefined> {
    const planned = this.#plan('refunds');
    if (planned.length === 0) return undefined;
    const progress = this.#progress('reading refunds', planned.length);
    return scanFiles(this.#job.files, planned, NO_PARTITIONS, problems, (tasks) =>
      this.#pool.run(
        'scanRefunds',
        tasks.map((task) => ({ task })),
        progress,
      ),
    );
  }

  #resolveRefunds(
    parts: readonly VerifiedPart<RefundPart>[],
    conversions: Scanned<ConversionPart>,
  ): LoadedRefunds {
    const found = findConversions(conversions);
    const refunds = resolveRefunds(parts, found, this.#job);
    return { ...refunds, columns: columnsOfLoaded(refunds.sums, found, conversions) };
  }

  async #scanConversions(
    problems: ProblemList,
    refunds: readonly VerifiedPart<RefundPart>[] | undefined,
  ): Promise<Scanned<ConversionPart>> {
    const named = refunds && namedKeys(refunds, this.#job.seed);
    const planned = this.#plan('conversions');
    const progress = this.#progress('reading conversions', planned.length);
    const parts = await scanFiles(this.#job.files, planned, ALL_FINGERPRINTS, problems, (tasks) =>
      this.#pool.run(
        'scanConversions',
        tasks.map((task) => ({ task, named })),
        progress,
      ),
    );
    return {
      parts,
      repeats: await compareSuspected(
        this.#pool,
        parts,
        await findSuspicions(this.#pool, parts),
        contentOfConversion,
      ),
    };
  }

  #readerOf(table: UserTable, refunds: Refunds | undefined, problems: ProblemList): ClickReader {
    const { clickRows, memory, dedupeClicks } = this.#options;
    const rows = refunds?.read.parts.reduce((sum, { part }) => sum + part.rows, 0) ?? 0;
    const fixed = bytesWithoutClicks(this.#pool.size, this.#conversions, table, rows);
    if (leastMemory(fixed) > memory) {
      problems.add(tooLittleMemory(leastMemory(fixed), memory));
      problems.throwIfAny();
    }
    this.#freeBytes = this.#options.clickBytes ?? memory - fixed;
    const passes = planPasses(clickRows, this.#freeBytes, dedupeClicks);
    return new ClickReader(this.#job, this.#pool, table, passes);
  }

  /** Frees dropped columns, where they may be so large that it is worth its time. */
  async #freeMemory(): Promise<void> {
    const conversions = this.#conversions.reduce((sum, { length }) => sum + length, 0);
    if (isWorthFreeing(this.#options.clickRows, conversions)) await this.#pool.freeMemory();
  }

  #progress(stage: string, total: number): () => void {
    let done = 0;
    return () => this.#options.onProgress(stage, ++done, total);
  }

  async #fillUsers(
    conversions: Scanned<ConversionPart>,
    counting: readonly Uint8Array[],
  ): Promise<{ table: UserTable; users: Uint32Array }> {
    const parts = piecesOf(conversions.parts).map((piece, place) => ({
      ...piece,
      counting: counting[place],
    }));
    const table = layOutUsers(parts, this.#pool.memory, this.#pool.size);
    const numbering = new Numbering(parts.map(({ loaded }) => loaded.length));
    const users = new Uint32Array(new SharedArrayBuffer(numbering.total * 4));
    // Few tasks, since each carries the list of all parts.
    const ranges = splitEvenly(USER_PARTITIONS, this.#pool.size * 4);
    await this.#pool.run(
      'fillUsers',
      ranges.map(({ from, to }) => ({ table, parts, users, from, to })),
    );
    return { table, users };
  }

  /** Goes through the users class by class; the clicks of one class are kept at a time. */
  async #forUsers<Part>(
    { reader, users, conversionUsers, refunds, clickTotals }: RowsRead,
    work: (tasks: AttributionTask[], onDone: () => void) => Promise<Part[]>,
  ): Promise<Part[]> {
    const done: Part[] = [];
    const threads = this.#pool.size;
    const classes = reader.userClasses(this.#freeBytes);
    const onDone = this.#progress('attributing', classes.length * threads);
    for (const { from, to } of classes) {
      const clicks = await reader.keep({ from, to });
      if (to === USER_PARTITIONS) {
        await this.#pool.endReading();
        await this.#freeMemory();
      }
      const task = {
        from,
        to,
        taken: new Int32Array(new SharedArrayBuffer(4)),
        slotBases: users.slotBases,
        conversions: this.#conversions,
        conversionUsers,
        refunds: refunds?.columns,
        clicks,
        firstClick: clickTotals.first,
        lastClick: clickTotals.last,
      };
      const tasks = Array.from({ length: Math.min(threads, to - from) }, () => task);
      done.push(...(await work(tasks, onDone)));
    }
    return done;
  }
}

function tooLittleMemory(needed: number, allowed: number): string {
  const megabytes = (size: number) => `${Math.ceil(size / 1_000_000)}MB`;
  return `--max-memory: the conversions of this export need ${megabytes(needed)}, allowed are ${megabytes(allowed)}; give --max-memory ${megabytes(needed)} or count fewer conversions with --from and --to`;
}
