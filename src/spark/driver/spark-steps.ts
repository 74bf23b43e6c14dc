import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { ClickedCampaigns } from '../../engine/clicked-campaigns.ts';
import type { RefundSums } from '../../engine/counting/refunds.ts';
import {
  keepTemporaryFolder,
  makeTemporaryFolder,
  removeTemporaryFolder,
} from '../../folders/temporary-folder.ts';
import { packageFile } from '../../package-files.ts';
import { InputError } from '../../problems/input-error.ts';
import { CAMPAIGNS_FILE, writeClickedCampaigns } from '../protocol/clicked-campaigns.ts';
import { CLICK_KINDS, SETTLED_KINDS } from '../protocol/file-ranges.ts';
import { hasIdentities, type KernelJob, writeKernelJob } from '../protocol/kernel-job.ts';
import { NAMED_FILE, REFUNDED_FILE, writeNamedIds, writeRefundSums } from '../protocol/refund-files.ts';
import type { AttributeBounds } from '../protocol/time-pieces.ts';
import { filterBlocks, joinSlices } from '../protocol/user-filter.ts';
import { bytesOfWords, wordsOfText } from '../protocol/words.ts';
import { HadoopShell, NOTHING_THERE } from './hadoop-shell.ts';
import { digestParts, type PartsDigest, tidyParts } from './part-files.ts';
import { RemoteOutput } from './remote-output.ts';
import { readingOf } from './spark-inputs.ts';
import { findSparkSql } from './spark-program.ts';
import type { SparkRequest } from './spark-request.ts';
import { SparkResults } from './spark-results.ts';
import { type ResultLine, SparkSession } from './spark-session.ts';
import { NEEDED_CONF, USUAL_CONF } from './sql.ts';
import { attributeSql } from './statements/attribute-users.ts';
import { listSql, type Wanted } from './statements/list-files.ts';
import { clicksSql, filterSql, scanSql, settleClicksSql } from './statements/read-rows.ts';
import { choosePartitions, type Partitions, setPartitions } from './statements/sizes.ts';
import { writeSql } from './statements/write-rows.ts';

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
   * Attributes all users; `refunded` is what was refunded where there are files of refunds, `clicked` are the campaigns
   * where they are made of clicks. `hasPersons` tells whether users belong to persons.
   */
  attribute(
    bounds: AttributeBounds,
    hasPersons: boolean,
    refunded: RefundSums | undefined,
    clicked: ClickedCampaigns | undefined,
  ): Promise<SparkResults>;
  /** Writes the folders; they are not published yet. */
  write(targets: readonly PartsTarget[]): Promise<PartsDigest[]>;
  /** Puts what was written elsewhere than in the report in its place. */
  publish(): Promise<void>;
  close(): Promise<void>;
}

/** One file with all that the kernel is made of; the build lays it into `dist`. */
const KERNEL = packageFile('dist/lasttouch-kernel.cjs');
/** Names of the files with the filter of users and with the keys of ids of clicks that may be repeated. */
const [FILTER_FILE, SUSPECTED_FILE] = ['lasttouch-users.bin', 'lasttouch-suspected.bin'];
/** The folders of rows of conversions. */
const ROW_FILES = ['attributions.csv', 'unattributed.csv'] as const;
/** To read rows, users and clicks, to settle clicks, to attribute and to write; looking for files comes before. */
const MOST_STEPS = 6;

/** Does the steps in one application of `spark-sql`. Its log is kept, and named, only where it fails. */
export class SqlSteps implements SparkSteps {
  readonly #request: SparkRequest;
  readonly #program: string;
  /** For what is needed only while the session lasts. */
  readonly folder: string;
  readonly #logFolder: string;
  readonly #shell: HadoopShell;
  readonly #output: RemoteOutput | undefined;
  #session: SparkSession | undefined;
  #failed = false;
  #partitions: Partitions;
  /** The tables with the rows that count. */
  #tables: readonly string[] = [];

  constructor(request: SparkRequest) {
    this.#request = request;
    this.#program = findSparkSql(process.env);
    this.folder = makeTemporaryFolder();
    this.#logFolder = makeTemporaryFolder('spark-log-');
    this.#shell = new HadoopShell(this.#program, request.conf, this.folder);
    this.#output = request.output === undefined ? undefined : new RemoteOutput(this.#shell, request.output);
  }

  /** Looks for files at addresses and gives what `listSql` prints of those that are there; comes first, if at all. */
  async list(wanted: readonly Wanted[]): Promise<ResultLine[]> {
    this.#start(wanted.length);
    const found: ResultLine[][] = [];
    for (const [place, one] of wanted.entries())
      found.push((await this.#noting((session) => session.look(`${listSql(one, place)}\n`))) ?? []);
    return found.flat();
  }

  /** What is wrong with an address that is meant to be a folder; undefined where it is one, or that can't be told. */
  async faultOfFolder(address: string): Promise<string | undefined> {
    let listed = '';
    const look = this.#shell.run(['-ls', '-d', address], (bytes) => {
      listed += bytes.toString();
    });
    // Beside a `spark-sql` that only starts another one there is no shell.
    const { stderr } = await look.catch(() => ({ stderr: '' }));
    if (listed.startsWith('-')) return 'is not a folder';
    return listed === '' && NOTHING_THERE.test(stderr) ? 'does not exist' : undefined;
  }

  async scan(kernel: KernelJob, named: ReadonlySet<string> | undefined): Promise<SparkResults> {
    await this.#output?.open(ROW_FILES);
    if (this.#session === undefined) this.#start();
    this.#partitions = choosePartitions(kernel.job, this.#request.conf);
    const jobFile = this.#writeFile('lasttouch-job.json', writeKernelJob(kernel));
    const namedFile = named && this.#writeFile(NAMED_FILE, writeNamedIds(named));
    const rows = await this.#run('rows', scanSql(jobFile, readingOf(kernel, SETTLED_KINDS), namedFile));
    const filterFile = await this.#filterUsers(kernel, new SparkResults(rows));
    return new SparkResults([...rows, ...(await this.#readClicks(kernel, filterFile))]);
  }

  /** Gives the file with the filter of the users that have conversions. */
  async #filterUsers({ job }: KernelJob, counted: SparkResults): Promise<string> {
    const conversions = counted.countOf('loaded');
    const blocks = filterBlocks(conversions + counted.countOf('listedUsers'));
    const lines = conversions === 0 ? [] : await this.#run('rows', filterSql(blocks, hasIdentities(job)));
    const slices = lines.map(([, slice, text]) => [Number(slice), wordsOfText(text)] as const);
    return this.#writeFile(FILTER_FILE, bytesOfWords(joinSlices(blocks, slices)));
  }

  /** Counts clicks, for good where none has an id that may be repeated. */
  async #readClicks(kernel: KernelJob, filterFile: string): Promise<ResultLine[]> {
    const reading = readingOf(kernel, CLICK_KINDS);
    const statements = clicksSql(filterFile, reading, kernel.dedupeClicks);
    const lines = await this.#run('fingerprints', statements);
    const keys = lines
      .filter(([what]) => what === 'suspected')
      .map(([, text]) => Buffer.from(text, 'base64'));
    this.#tables = keys.length === 0 ? ['counted', 'clicked'] : ['counted', 'recounted', 'settled'];
    if (keys.length === 0) return lines;
    const suspectedFile = this.#writeFile(SUSPECTED_FILE, Buffer.concat(keys));
    return this.#run('fingerprints', settleClicksSql(filterFile, suspectedFile, reading));
  }

  async attribute(
    bounds: AttributeBounds,
    hasPersons: boolean,
    refunded: RefundSums | undefined,
    clicked: ClickedCampaigns | undefined,
  ): Promise<SparkResults> {
    const refundedFile = refunded && this.#writeFile(REFUNDED_FILE, writeRefundSums(refunded));
    const campaignsFile = clicked && this.#writeFile(CAMPAIGNS_FILE, writeClickedCampaigns(clicked));
    const tables = this.#tables;
    const sql = attributeSql({ tables, bounds, hasPersons, campaignsFile, refundedFile });
    return new SparkResults(await this.#run('users', sql));
  }

  async write(targets: readonly PartsTarget[]): Promise<PartsDigest[]> {
    const output = this.#output;
    const inserts = targets.map(({ kind, header, folder }) =>
      // Spark takes an address as it stands: nothing in it is escaped.
      writeSql(kind, header, output?.pathOf(basename(folder)) ?? `file://${folder}`),
    );
    const statements = [...setPartitions(this.#partitions?.rows), ...inserts];
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

  #start(looks = 0): void {
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
      conf: [
        ...USUAL_CONF,
        ...conf,
        ...NEEDED_CONF,
        ['spark.sql.warehouse.dir', join(this.folder, 'warehouse')],
      ],
      folder: this.folder,
      files: [KERNEL],
      log: join(this.#logFolder, 'spark.log'),
      mostSteps: looks + MOST_STEPS,
    });
  }

  /** Writes a file that the executors are to be given. */
  #writeFile(name: string, content: string | Uint8Array): string {
    const file = join(this.folder, name);
    writeFileSync(file, content);
    return file;
  }

  /** Does a step with the number of partitions that is chosen for its kind; gives the lines of its results. */
  #run(kind: keyof NonNullable<Partitions>, statements: string): Promise<ResultLine[]> {
    const sql = [...setPartitions(this.#partitions?.[kind]), statements].join('\n');
    return this.#noting((session) => session.run(`${sql}\n`));
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
