import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputError } from '../../exports/input-error.ts';
import { type KernelJob, writeKernelJob } from '../../kernel/kernel-job.ts';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../report/temporary-folder.ts';
import { globOfRows } from './spark-inputs.ts';
import { findSparkSql } from './spark-program.ts';
import { SparkResults } from './spark-results.ts';
import { SparkSession } from './spark-session.ts';
import { attributeSql, NEEDED_CONF, resultsSql, scanSql, writeSql } from './sql.ts';

/** A folder of parts to write: rows of a kind, sorted, behind a header. */
export interface PartsTarget {
  kind: 'attribution' | 'unattributed';
  /** The first line, without its line feed. */
  header: string;
  folder: string;
}

/** What is done on Spark, step by step, in this order. */
export interface SparkSteps {
  /** Reads all rows and settles which count. */
  scan(kernel: KernelJob): Promise<SparkResults>;
  /** Attributes all users; the first and the last of all clicks are given. */
  attribute(firstClick: number, lastClick: number): Promise<SparkResults>;
  write(targets: readonly PartsTarget[]): Promise<void>;
  close(): Promise<void>;
}

/** Which Spark to use, and with which properties. */
export interface SparkRequest {
  /** Address of the cluster; without one, what Spark is configured for. */
  master: string | undefined;
  conf: readonly (readonly [string, string])[];
}

/** One file with all that the kernel is made of; the build lays it into `dist`. */
const KERNEL = fileURLToPath(new URL('../../../dist/lasttouch-kernel.cjs', import.meta.url));
const STEPS = ['scan', 'attribute', 'write'] as const;

/** Does the steps in one application of `spark-sql`. Its log is kept, and named, only where it fails. */
export class SqlSteps implements SparkSteps {
  readonly #request: SparkRequest;
  readonly #program: string;
  readonly #folder = makeTemporaryFolder();
  readonly #logFolder = mkdtempSync(join(tmpdir(), 'lasttouch-spark-log-'));
  #session: SparkSession | undefined;
  #failed = false;

  constructor(request: SparkRequest) {
    this.#request = request;
    this.#program = findSparkSql(process.env);
  }

  scan(kernel: KernelJob): Promise<SparkResults> {
    this.#start(kernel);
    return this.#results(scanSql(globOfRows(kernel.job)), 'counted');
  }

  attribute(firstClick: number, lastClick: number): Promise<SparkResults> {
    return this.#results(attributeSql(firstClick, lastClick), 'attributed');
  }

  async write(targets: readonly PartsTarget[]): Promise<void> {
    const statements = targets.map(({ kind, header, folder }) =>
      // Spark takes an address as it stands: nothing in it is escaped.
      writeSql(kind, header, `file://${folder}`),
    );
    await this.#noting((session) => session.finish(`${statements.join('\n')}\n`));
  }

  async close(): Promise<void> {
    await this.#session?.close();
    removeTemporaryFolder(this.#folder);
    if (!this.#failed) rmSync(this.#logFolder, { recursive: true, force: true });
  }

  #start(kernel: KernelJob): void {
    if (/\s/.test(this.#folder))
      throw InputError.of(
        '--engine spark: the folder for temporary files has a space in its path; set TMPDIR',
        {
          file: tmpdir(),
        },
      );
    const jobFile = join(this.#folder, 'lasttouch-job.json');
    writeFileSync(jobFile, writeKernelJob(kernel));
    const { master, conf } = this.#request;
    this.#session = new SparkSession({
      program: this.#program,
      master,
      conf: [...conf, ...NEEDED_CONF, ['spark.sql.warehouse.dir', join(this.#folder, 'warehouse')]],
      folder: this.#folder,
      files: [KERNEL, jobFile],
      log: join(this.#logFolder, 'spark.log'),
      steps: STEPS,
    });
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
