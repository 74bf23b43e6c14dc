import type { AgeQuestion } from '../engine/attributing/collect-ages.ts';
import type { FileCoverage } from '../engine/counting/file-coverage.ts';
import type { AttributedResult, Engine } from '../engine/engine.ts';
import type { Job } from '../engine/job.ts';
import { usefulThreads } from '../engine/reading/plan.ts';
import type { Rejects } from '../engine/rejects.ts';
import type { FileDigest } from '../engine/result.ts';
import { digestTasks } from '../engine/rows/digest.ts';
import { Persons } from '../engine/users/persons.ts';
import { removeTemporaryFolder } from '../folders/temporary-folder.ts';
import type { ProblemList } from '../problems/input-error.ts';
import { attributeRows, collectAges, type RowsRead } from './attribute-classes.ts';
import { dealOut, writeRowFiles } from './attributed-rows.ts';
import { type EngineOptions, type LocalRun, progressOf, rangesOf } from './reading/local-run.ts';
import { readClicks } from './reading/read-clicks.ts';
import { readConversions } from './reading/read-conversions.ts';
import { ReadSoFar } from './reading/read-so-far.ts';
import { type AgesResult, resultOf, type TraceResult } from './results.ts';
import { ThreadPool } from './threads/thread-pool.ts';
import { decisionsOf, tracedConversions } from './trace.ts';
import { TracedClicks } from './traced-clicks.ts';

/** Runs a job on this machine: either `attribute`, or `collectAges`, or `trace`. */
export class LocalEngine implements Engine {
  readonly name = 'local';
  readonly #run: LocalRun;
  #soFar = new ReadSoFar();

  constructor(job: Job, options: EngineOptions) {
    const ranges =
      rangesOf({ job, options }, 'clicks').length + rangesOf({ job, options }, 'conversions').length;
    const threads = usefulThreads(job.files, options.threads, ranges, options.bytesPerThread);
    this.#run = { job, options, pool: new ThreadPool(job, threads) };
  }

  /** The rejected rows found so far. It stays readable after a failure. */
  get rejects(): Rejects {
    return this.#soFar.rejects;
  }

  /** What each file read so far covers in time. It stays readable after a failure. */
  get coverage(): readonly FileCoverage[] {
    return this.#soFar.coverage;
  }

  /** Reads all files even where something is wrong, to find more problems; then nothing is attributed. */
  async attribute(problems: ProblemList, knowsRules: boolean): Promise<AttributedResult> {
    const rows = await this.#read(problems, knowsRules);
    const { run } = rows.clicks;
    const { attributed, tallies } = await attributeRows(run, rows);
    const dealing = dealOut(this.#run.pool, attributed);
    // Other threads begin to deal while this one adds up.
    const result = resultOf(run, rows, tallies, this.rejects);
    const dealtOut = await dealing;
    const { pool } = this.#run;
    return {
      ...result,
      writeRows: (attributions, unattributed, forSpreadsheet) => {
        const files = { attributions, unattributed, forSpreadsheet };
        return writeRowFiles(pool, dealtOut, files, progressOf(this.#run, 'writing', pool.size));
      },
    };
  }

  /**
   * Attributes all conversions and sorts the credits by the ages of their clicks. That answers for each window of the
   * question at once. Throws an `InputError` as `attribute` does.
   */
  async collectAges(problems: ProblemList, knowsRules: boolean, question: AgeQuestion): Promise<AgesResult> {
    const rows = await this.#read(problems, knowsRules);
    const { run } = rows.clicks;
    const parts = await collectAges(run, rows, question);
    const tallies = parts.map((part) => part.tallies);
    return {
      ...resultOf(run, rows, tallies, this.rejects),
      lastClicks: parts.map((part) => part.lastClicks),
      ages: parts.map((part) => part.ages),
      atClick: parts.map((part) => part.atClick),
      repeated: rows.conversions.repeated,
    };
  }

  /**
   * Attributes only the traced conversions of the job and gives all that is known about them, to be used before the
   * engine is disposed of. Throws as `attribute` does.
   */
  async trace(problems: ProblemList, knowsRules: boolean): Promise<TraceResult> {
    const rows = await this.#read(problems, knowsRules);
    const { run, campaigns } = rows.clicks;
    const { campaignIds } = run.job;
    const persons = this.#persons(rows);
    const { attributed } = await attributeRows(run, rows);
    return {
      conversions: tracedConversions(rows.conversions),
      clicks: new TracedClicks(rows.clicks.scanned, campaignIds, rows.conversions.tracedUsers, persons),
      decisions: decisionsOf(attributed, campaignIds),
      persons,
      campaigns,
    };
  }

  async digest(paths: readonly string[]): Promise<FileDigest[]> {
    const tasks = await digestTasks(paths);
    const digests = (await this.#run.pool.run('digest', tasks)).flat();
    const order = tasks.flatMap((task) => task.paths);
    const byPath = new Map(order.map((path, place) => [path, digests[place]]));
    return paths.flatMap((path) => byPath.get(path) ?? []);
  }

  async publish(): Promise<void> {}

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#run.pool.close();
    removeTemporaryFolder(this.#run.job.scratchFolder);
  }

  /** The persons of users; to be asked for while files can still be read. Undefined without files of identities. */
  #persons({ conversions: { identities } }: RowsRead): Persons | undefined {
    const { job, pool } = this.#run;
    return identities && new Persons(pool.memory, identities.persons, job.seed);
  }

  async #read(problems: ProblemList, knowsRules: boolean): Promise<RowsRead> {
    const rows = await this.#readAll(this.#run, problems, knowsRules);
    const { run } = rows.clicks;
    if (run.job.events.length === this.#run.job.events.length) return rows;
    // Clicks name no campaign at all, so no event is tracked after all.
    this.#soFar = new ReadSoFar();
    return this.#readAll(run, problems, knowsRules);
  }

  async #readAll(run: LocalRun, problems: ProblemList, knowsRules: boolean): Promise<RowsRead> {
    const conversions = await readConversions(run, problems, knowsRules, this.#soFar);
    const clicks = await readClicks(run, conversions, problems, this.#soFar);
    return { conversions, clicks };
  }
}
