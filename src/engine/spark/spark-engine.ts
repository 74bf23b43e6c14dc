import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { InputError, type ProblemList } from '../../exports/input-error.ts';
import { plainAddress, writeKernelJob } from '../../kernel/kernel-job.ts';
import { ATTRIBUTION_COLUMNS } from '../../report/attributions.ts';
import { csvHeader } from '../../report/csv.ts';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../report/temporary-folder.ts';
import { UNATTRIBUTED_COLUMNS } from '../../report/unattributed.ts';
import { noteCurrencies, noteEarlyConversions } from '../check-conversions.ts';
import type { ClickTotals, FileCounts, FileReject } from '../counts.ts';
import { digestBlock, digestFiles, type FileDigest } from '../digest.ts';
import type { Engine, EngineResult } from '../engine.ts';
import type { Job } from '../job.ts';
import type { WrittenRows } from '../write-rows.ts';
import { digestParts, tidyParts } from './part-files.ts';
import { addressesOf, checkRead, checkReadable, globOfRows } from './spark-inputs.ts';
import { findSparkSql } from './spark-program.ts';
import { SparkResults } from './spark-results.ts';
import { SparkSession } from './spark-session.ts';
import { attributeSql, NEEDED_CONF, resultsSql, scanSql, writeSql } from './sql.ts';

/** How to run a job on Spark. */
export interface SparkOptions {
  /** Address of the cluster; without one, what Spark is configured for. */
  master: string | undefined;
  conf: readonly (readonly [string, string])[];
  dedupeClicks: boolean;
  /** Whether text is written so that a spreadsheet does not run it. */
  forSpreadsheet: boolean;
  onProgress: (stage: string, done: number, total: number) => void;
}

/** One file with all that the kernel is made of; the build lays it into `dist`. */
const KERNEL = fileURLToPath(new URL('../../../dist/lasttouch-kernel.cjs', import.meta.url));
const STEPS = ['scan', 'attribute', 'write'] as const;

/**
 * Runs a job on Apache Spark, in one application: rows are scanned, ids settled and users attributed by the kernel on the executors;
 * what comes back is added up here. Spark's log is kept, and named, only where it fails.
 */
export class SparkEngine implements Engine {
  readonly name = 'spark';
  rejects: FileReject[] = [];
  readonly #job: Job;
  readonly #options: SparkOptions;
  readonly #program: string;
  readonly #folder = makeTemporaryFolder();
  readonly #logFolder = mkdtempSync(join(tmpdir(), 'lasttouch-spark-log-'));
  #session: SparkSession | undefined;
  #failed = false;
  /** Of the folders of parts, by path. */
  readonly #digests = new Map<string, FileDigest>();

  constructor(job: Job, options: SparkOptions) {
    this.#job = job;
    this.#options = options;
    this.#program = findSparkSql(process.env);
  }

  async attribute(problems: ProblemList, knowsRules: boolean): Promise<EngineResult> {
    checkReadable(this.#job, problems);
    // Starting Spark is dear: what is wrong already is told at once.
    problems.throwIfAny();
    const session = this.#start();
    const counted = await this.#step(
      session,
      'scan',
      `${scanSql(globOfRows(this.#job))}\n${resultsSql('counted', 'scan')}`,
    );
    this.rejects = counted.rejects;
    this.#check(counted, knowsRules, problems);
    problems.throwIfAny();
    const clicks = clickTotals(counted);
    const attributed = await this.#step(
      session,
      'attribute',
      `${attributeSql(clicks.first, clicks.last)}\n${resultsSql('attributed', 'attribute')}`,
    );
    return {
      files: this.#fileCounts(counted),
      clicks,
      conversionsOutOfRange: counted.countOf('outOfRange'),
      rewrittenIds: counted.countOf('rewritten'),
      firstConversion: counted.earliestOf('loaded'),
      lastConversion: counted.latestOf('loaded'),
      untracked: counted.talliesByText('untracked'),
      tallies: [attributed.creditTallies()],
      threads: 1,
    };
  }

  async writeRows(
    attributionsPath: string,
    unattributedPath: string,
    forSpreadsheet: boolean,
  ): Promise<WrittenRows> {
    const sql = [
      writeSql(
        'attribution',
        headerOf(ATTRIBUTION_COLUMNS, forSpreadsheet),
        pathToFileURL(attributionsPath).href,
      ),
      writeSql(
        'unattributed',
        headerOf(UNATTRIBUTED_COLUMNS, forSpreadsheet),
        pathToFileURL(unattributedPath).href,
      ),
    ];
    this.#options.onProgress('writing', STEPS.indexOf('write'), STEPS.length);
    await this.#noting(() => this.#session?.finish(`${sql.join('\n')}\n`));
    return {
      attributions: this.#takeParts(attributionsPath),
      unattributed: this.#takeParts(unattributedPath),
    };
  }

  async digest(paths: readonly string[]): Promise<FileDigest[]> {
    const block = digestBlock();
    return paths.map((path) => this.#digests.get(path) ?? digestFiles([path], block));
  }

  async close(): Promise<void> {
    await this.#session?.close();
    removeTemporaryFolder(this.#folder);
    if (!this.#failed) rmSync(this.#logFolder, { recursive: true, force: true });
  }

  #start(): SparkSession {
    if (/\s/.test(this.#folder))
      throw InputError.of(
        '--engine spark: the folder for temporary files has a space in its path; set TMPDIR',
        {
          file: tmpdir(),
        },
      );
    const { master, conf, dedupeClicks, forSpreadsheet } = this.#options;
    const jobFile = join(this.#folder, 'lasttouch-job.json');
    const addresses = addressesOf(this.#job).map(plainAddress);
    writeFileSync(jobFile, writeKernelJob({ job: this.#job, addresses, dedupeClicks, forSpreadsheet }));
    this.#session = new SparkSession({
      program: this.#program,
      master,
      conf: [...conf, ...NEEDED_CONF, ['spark.sql.warehouse.dir', join(this.#folder, 'warehouse')]],
      folder: this.#folder,
      files: [KERNEL, jobFile],
      log: join(this.#logFolder, 'spark.log'),
      steps: STEPS,
    });
    return this.#session;
  }

  async #step(
    session: SparkSession,
    step: (typeof STEPS)[number],
    statements: string,
  ): Promise<SparkResults> {
    this.#options.onProgress(step === 'scan' ? 'reading' : 'attributing', STEPS.indexOf(step), STEPS.length);
    return new SparkResults(await this.#noting(() => session.run(`${statements}\n`)));
  }

  /** Notes whether Spark failed, which its log has to be kept for. */
  async #noting<T>(work: () => T): Promise<Awaited<T>> {
    try {
      return await work();
    } catch (error) {
      this.#failed = true;
      throw error;
    }
  }

  #check(counted: SparkResults, knowsRules: boolean, problems: ProblemList): void {
    const { files } = this.#job;
    checkRead(this.#job, counted.countsByFile('headers', files.length), problems);
    for (const { file, message } of distinct(counted.problems))
      problems.add(message, { file: files[file].label });
    if (problems.problems.length > 0) return;
    const currencies = counted.countsByText('loaded');
    currencies.delete('');
    noteCurrencies(currencies, problems);
    if (!knowsRules) return;
    const count = counted.countOf('beforeHistory');
    noteEarlyConversions(this.#job, count, counted.earliestOf('beforeHistory'), problems);
  }

  #fileCounts(counted: SparkResults): FileCounts[] {
    const count = this.#job.files.length;
    const [rows, duplicates] = [
      counted.countsByFile('rows', count),
      counted.countsByFile('duplicates', count),
    ];
    const rejected = new Array<number>(count).fill(0);
    for (const { file } of this.rejects) rejected[file]++;
    return this.#job.files.map((_, file) => ({
      rows: rows[file],
      rejected: rejected[file],
      duplicate: duplicates[file],
    }));
  }

  /** Makes a folder of parts that Spark wrote part of the report; gives its rows. */
  #takeParts(folder: string): number {
    if (statSync(folder, { throwIfNoEntry: false }) === undefined) return 0;
    tidyParts(folder);
    const { lines, ...digest } = digestParts(folder);
    this.#digests.set(folder, digest);
    return lines - 1;
  }
}

/** The header of a file as one line. */
function headerOf(columns: readonly string[], forSpreadsheet: boolean): string {
  return csvHeader(columns, forSpreadsheet).slice(0, -1);
}

function clickTotals(counted: SparkResults): ClickTotals {
  return {
    cells: counted.tallyOf('cells'),
    beforePublished: counted.countOf('clicksBeforePublished'),
    first: counted.earliestOf('clicks'),
    firstInRange: counted.earliestOf('clicksInRange'),
    last: counted.latestOf('cells'),
  };
}

/** The first problem of each file: several tasks may have met it. */
function distinct<T extends { file: number }>(problems: readonly T[]): T[] {
  const byFile = new Map([...problems].reverse().map((problem) => [problem.file, problem]));
  return [...byFile.values()].sort((a, b) => a.file - b.file);
}
