import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { explainFailure, foundNothing } from './spark-failure.ts';
import { COMPILE_ONCE, RESULT_MARK } from './sql.ts';

/** What a session is started with. */
export interface SessionOptions {
  program: string;
  master: string | undefined;
  conf: readonly (readonly [string, string])[];
  /** A folder for what the session needs, without spaces in its path. */
  folder: string;
  /** Files that are brought to the executors. */
  files: readonly string[];
  log: string;
  /** How many steps there are at most; a step begins when the one before has been answered. */
  mostSteps: number;
}

/** A line of results: its fields. */
export type ResultLine = string[];

/** Waits, as long as the process that asked for it lives, until there is a file of that name. */
const GATE = `while [ ! -e "$1" ]; do kill -0 "$2" 2>/dev/null || exit 1; sleep 0.1; done\n`;
/** Ends Spark where a step has failed: it would go on with the next one. */
const CHECK = `[ -e "$1" ] || kill $PPID\n`;
/** The line behind the results of a step. */
const END = `${RESULT_MARK}\tend\n`;
const END_FILE = 'end.txt';
const KILL_AFTER_MS = 10_000;

/** The lines of a stream of text; only line feeds end them. */
async function* linesOf(stream: Readable): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

/**
 * What the driver's Java is told where executors have processes of their own. It only plans and collects then, and in
 * the minute or less that it does so, Java's second compiler costs more than it saves: a job of a month took 60 s of a
 * small cluster with it and 44 s without. Where the driver runs the tasks itself, as with `local[4]`, it stays.
 */
function driverOptions(master: string | undefined): { SPARK_SUBMIT_OPTS?: string } {
  if (master === undefined || /^local(\[|$)/.test(master)) return {};
  return {
    SPARK_SUBMIT_OPTS: [COMPILE_ONCE, process.env.SPARK_SUBMIT_OPTS ?? ''].join(' ').trim(),
  };
}

/**
 * A running `spark-sql` that does steps one after the other, in one Spark application. Its script is fixed when it
 * starts, but each step's statements lie in a file of their own that is written when the step begins: the script waits
 * for it at a gate.
 */
export class SparkSession {
  readonly #options: SessionOptions;
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;
  readonly #lines: AsyncIterator<string>;
  /** Asks Spark to end, so that it tidies up after itself, too. */
  readonly #endWithProcess = () => this.#child.kill('SIGTERM');
  #step = 0;
  /** Where the log begins that tells of a failure: behind those that were no more than finding nothing. */
  #logStart = 0;

  constructor(options: SessionOptions) {
    this.#options = options;
    writeFileSync(join(options.folder, 'gate.sh'), GATE);
    writeFileSync(join(options.folder, 'check.sh'), CHECK);
    writeFileSync(join(options.folder, END_FILE), END);
    writeFileSync(join(options.folder, 'job.sql'), this.#script());
    const log = openSync(options.log, 'a');
    this.#child = spawn(options.program, this.#arguments(), {
      stdio: ['ignore', 'pipe', log],
      // Names of files are no ASCII, and a JVM in the C locale can't name them.
      env: { ...process.env, ...driverOptions(options.master), LC_ALL: 'C.UTF-8' },
    });
    closeSync(log);
    process.once('exit', this.#endWithProcess);
    this.#ended = new Promise((resolve, reject) => {
      this.#child.on('error', reject);
      this.#child.on('close', resolve);
    });
    this.#ended.catch(() => {});
    if (this.#child.stdout === null) throw new Error('spark-sql was started without stdout');
    this.#lines = linesOf(this.#child.stdout.setEncoding('utf8'));
  }

  /** Does the next step and gives the lines of its results; the last line says `end`. */
  async run(statements: string): Promise<ResultLine[]> {
    this.#open(statements);
    const results: ResultLine[] = [];
    for (let next = await this.#lines.next(); next.done !== true; next = await this.#lines.next()) {
      const [mark, ...fields] = next.value.split('\t');
      if (mark !== RESULT_MARK) continue;
      if (fields[0] === 'end') return results;
      results.push(fields);
    }
    throw await this.#failure();
  }

  /**
   * Does a step that looks for files; gives undefined where there are none. Then Spark fails and leaves out the rest of
   * a file of statements, so these have one of their own.
   */
  async look(statements: string): Promise<ResultLine[] | undefined> {
    const { log } = this.#options;
    const file = `${this.#fileOf(this.#step)}.look`;
    writeFileSync(file, `${statements}!touch ${file}.done;\n`);
    const results = await this.run(`source ${file};\n`);
    if (existsSync(`${file}.done`)) return results;
    // A file that is printed was there, whatever failed behind it.
    if (results.length > 0 || !foundNothing(log, this.#logStart))
      throw explainFailure(log, null, this.#logStart);
    this.#logStart = statSync(log).size;
    return undefined;
  }

  /** Does the last step and waits for the end of the session. */
  async finish(statements: string): Promise<void> {
    this.#open(statements);
    while (this.#step < this.#options.mostSteps) this.#open('');
    for (let next = await this.#lines.next(); next.done !== true; ) next = await this.#lines.next();
    if ((await this.#ended) !== 0) throw await this.#failure();
  }

  /** Ends the session, whatever it does. */
  async close(): Promise<void> {
    process.off('exit', this.#endWithProcess);
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), KILL_AFTER_MS);
    await this.#ended.catch(() => {});
    clearTimeout(timer);
  }

  #script(): string {
    const { folder, mostSteps } = this.#options;
    return Array.from({ length: mostSteps }, (_, step) => this.#fileOf(step))
      .map((file) =>
        [
          `!sh ${join(folder, 'gate.sh')} ${file}.go ${process.pid};`,
          `source ${file};`,
          `!sh ${join(folder, 'check.sh')} ${file}.done;\n`,
        ].join('\n'),
      )
      .join('');
  }

  #arguments(): string[] {
    const { master, conf, files, folder } = this.#options;
    return [
      ...(master === undefined ? [] : ['--master', master]),
      ...conf.flatMap(([key, value]) => ['--conf', `${key}=${value}`]),
      '--files',
      files.join(','),
      '-f',
      join(folder, 'job.sql'),
    ];
  }

  #fileOf(step: number): string {
    return join(this.#options.folder, `step-${step}.sql`);
  }

  #open(statements: string): void {
    const file = this.#fileOf(this.#step++);
    writeFileSync(file, `${statements}!touch ${file}.done;\n!cat ${join(this.#options.folder, END_FILE)};\n`);
    writeFileSync(`${file}.go`, '');
  }

  async #failure(): Promise<Error> {
    const status = await this.#ended;
    return explainFailure(this.#options.log, status, this.#logStart);
  }
}
