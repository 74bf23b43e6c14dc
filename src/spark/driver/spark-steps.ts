import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { RefundSums } from '../../engine/counting/refunds.ts';
import {
  keepTemporaryFolder,
  makeTemporaryFolder,
  removeTemporaryFolder,
} from '../../folders/temporary-folder.ts';
import { packageFile } from '../../package-files.ts';
import { InputError } from '../../problems/input-error.ts';
import { type KernelJob, writeKernelJob } from '../protocol/kernel-job.ts';
import { NAMED_FILE, REFUNDED_FILE, writeNamedIds, writeRefundSums } from '../protocol/refund-files.ts';
import { HadoopShell } from './hadoop-shell.ts';
import { digestParts, type PartsDigest, tidyParts } from './part-files.ts';
import { RemoteOutput } from './remote-output.ts';
import { globsOfRows } from './spark-inputs.ts';
import { findSparkSql } from './spark-program.ts';
import type { SparkRequest } from './spark-request.ts';
import { SparkResults } from './spark-results.ts';
import { type ResultLine, SparkSession } from './spark-session.ts';
import { attributeSql, listSql, NEEDED_CONF, resultsSql, scanSql, type Wanted, writeSql } from './sql.ts';

/** A folder of parts to write: rows of a kind, sorted, behind a header. */
export interface PartsTarget {
  kind: 'attribution' | 'unattributed';
  /** The first line, without its line feed. */
  header: string;
  folder: string;
}

/** What is done on Spark, step by step, in this order. */
export interface SparkSteps {
  /**
   * Reads all rows and settles which count. `named` are the ids that refunds name; undefined without files of refunds.
   */
  scan(kernel: KernelJob, named: ReadonlySet<string> | undefined): Promise<SparkResults>;
  /**
   * Attributes all users; the first and the last of all clicks are given, and what was refunded where there are files
   * of refunds. `hasPersons` tells whether users belong to persons.
   */
  attribute(
    firstClick: number,
    lastClick: number,
    hasPersons: boolean,
    refunded: RefundSums | undefined,
  ): Promise<SparkResults>;
  /** Writes the folders; they are not published yet. */
  write(targets: readonly PartsTarget[]): Promise<PartsDigest[]>;
  /** Puts what was written elsewhere than in the report in its place. */
  publish(): Promise<void>;
  close(): Promise<void>;
}

/** One file with all that the kernel is made of; the build lays it into `dist`. */
const KERNEL = packageFile('dist/lasttouch-kernel.cjs');
/** The folders of rows of conversions. */
const ROW_FILES = ['attributions.csv', 'unattributed.csv'] as const;
const STEPS = ['scan', 'attribute', 'write'] as const;

/** Does the steps in one application of `spark-sql`. Its log is kept, and named, only where it fails. */
export class SqlSteps implements SparkSteps {
  readonly #request: SparkRequest;
  readonly #program: string;
  /** For what is needed only while the session lasts. */
  readonly folder: string;
  readonly #logFolder: string;
  readonly #output: RemoteOutput | undefined;
  #session: SparkSession | undefined;
  #failed = false;

  constructor(request: SparkRequest) {
    this.#request = request;
    this.#program = findSparkSql(process.env);
    this.folder = makeTemporaryFolder();
    this.#logFolder = makeTemporaryFolder('spark-log-');
    const shell = new HadoopShell(this.#program, request.conf, this.folder);
    this.#output = request.output === undefined ? undefined : new RemoteOutput(shell, request.output);
  }

  /** Looks for files at addresses; to be called first, if at all. */
  async list(wanted: readonly Wanted[]): Promise<ResultLine[]> {
    this.#start(['list', ...STEPS]);
    return this.#noting((session) => session.run(`${listSql(wanted)}\n`));
  }

  async scan(kernel: KernelJob, named: ReadonlySet<string> | undefined): Promise<SparkResults> {
    await this.#output?.open(ROW_FILES);
    if (this.#session === undefined) this.#start(STEPS);
    const jobFile = this.#writeFile('lasttouch-job.json', writeKernelJob(kernel));
    const namedFile = named && this.#writeFile(NAMED_FILE, writeNamedIds(named));
    return this.#results(scanSql(jobFile, globsOfRows(kernel.job), namedFile), 'counted');
  }

  attribute(
    firstClick: number,
    lastClick: number,
    hasPersons: boolean,
    refunded: RefundSums | undefined,
  ): Promise<SparkResults> {
    const refundedFile = refunded && this.#writeFile(REFUNDED_FILE, writeRefundSums(refunded));
    return this.#results(attributeSql(firstClick, lastClick, refundedFile, hasPersons), 'attributed');
  }

  async write(targets: readonly PartsTarget[]): Promise<PartsDigest[]> {
    const output = this.#output;
    const statements = targets.map(({ kind, header, folder }) =>
      // Spark takes an address as it stands: nothing in it is escaped.
      writeSql(kind, header, output?.pathOf(basename(folder)) ?? `file://${folder}`),
    );
    await this.#noting((session) => session.finish(`${statements.join('\n')}\n`));
    if (output !== undefined)
      return Promise.all(targets.map(({ folder }) => output.digest(basename(folder))));
    for (const { folder } of targets) tidyParts(folder);
    return Promise.all(targets.map(({ folder }) => digestParts(folder)));
  }

  async publish(): Promise<void> {
    await this.#output?.publish(ROW_FILES);
  }

  async close(): Promise<void> {
    await this.#session?.close();
    await this.#output?.close();
    removeTemporaryFolder(this.folder);
    (this.#failed ? keepTemporaryFolder : removeTemporaryFolder)(this.#logFolder);
  }

  #start(steps: readonly string[]): void {
    if (/\s/.test(this.folder))
      throw InputError.of(
        '--engine spark: the folder for temporary files has a space in its path; set TMPDIR',
        {
          file: tmpdir(),
        },
      );
    const { master, conf } = this.#request;
    this.#session = new SparkSession({
      program: this.#program,
      master,
      conf: [...conf, ...NEEDED_CONF, ['spark.sql.warehouse.dir', join(this.folder, 'warehouse')]],
      folder: this.folder,
      files: [KERNEL],
      log: join(this.#logFolder, 'spark.log'),
      steps,
    });
  }

  /** Writes a file that the executors are to be given. */
  #writeFile(name: string, text: string): string {
    const file = join(this.folder, name);
    writeFileSync(file, text);
    return file;
  }

  async #results(statements: string, table: string): Promise<SparkResults> {
    const sql = `${statements}\n${resultsSql(table)}\n`;
    return new SparkResults(await this.#noting((session) => session.run(sql)));
  }

  /** Notes whether Spark failed, which its log has to be kept for. */
  async #noting<T>(work: (session: SparkSession) => Promise<T>): Promise<T> {
    if (this.#session === undefined) throw new Error('Spark is asked for a step before it was started');
    try {
      return await work(this.#session);
    } catch (error) {
      this.#failed = true;
      throw error;
    }
  }
}
