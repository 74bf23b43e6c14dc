import { createHash, randomUUID } from 'node:crypto';
import { InputError } from '../../problems/input-error.ts';
import { type HadoopShell, NOTHING_THERE, type ShellRun } from './hadoop-shell.ts';
import { countLines, type PartsDigest } from './part-files.ts';

/** The last line that is not one of a stack. */
function lastLine({ stderr }: ShellRun): string {
  const lines = stderr.split('\n').filter((line) => /^\S/.test(line));
  return lines[lines.length - 1] ?? '';
}

/** What is wrong with an address, and what to do where its file system is missing. */
function faultOf(run: ShellRun): string {
  return /ClassNotFoundException|No FileSystem for scheme/.test(run.stderr)
    ? `${lastLine(run)}; give the library of this file system as files of this machine, with --spark-conf spark.jars=JAR,JAR`
    : lastLine(run);
}

/**
 * The folder at an address into which the rows of conversions go. They are written beside their places and moved there
 * when the report is published; nothing that is there already is replaced.
 */
export class RemoteOutput {
  readonly #shell: HadoopShell;
  readonly #address: string;
  readonly #staging: string;
  #isStaged = false;
  readonly #removeWithProcess = () => this.#shell.runNow(this.#removal());

  constructor(shell: HadoopShell, address: string) {
    this.#shell = shell;
    this.#address = address.replace(/\/+$/, '');
    this.#staging = `${this.#address}/.lasttouch-${randomUUID()}`;
  }

  /**
   * Makes the folder in which the rows are written first. Throws an `InputError` where one of the folders is there
   * already, where that can't be told, and where nothing can be written.
   */
  async open(names: readonly string[]): Promise<void> {
    await this.#checkFree(names);
    this.#isStaged = true;
    process.once('exit', this.#removeWithProcess);
    const run = await this.#shell.run(['-mkdir', '-p', this.#staging]);
    if (run.status !== 0) throw this.#inputError(`can't be written: ${faultOf(run)}`);
  }

  async #checkFree(names: readonly string[]): Promise<void> {
    let found = '';
    const folders = names.map((name) => `${this.#address}/${name}`);
    const run = await this.#shell.run(['-ls', '-d', ...folders], (bytes) => {
      found += bytes.toString();
    });
    if (found !== '')
      throw this.#inputError(
        `holds ${names.join(' or ')} already, and nothing there is replaced; give another address or remove them`,
      );
    if (run.status !== 0 && !NOTHING_THERE.test(run.stderr))
      throw this.#inputError(`can't be looked at: ${faultOf(run)}`);
  }

  #inputError(message: string): InputError {
    return InputError.of(`--spark-output: ${message}`, { file: this.#address });
  }

  /** Where a folder is written before it is published. */
  pathOf(name: string): string {
    return `${this.#staging}/${name}`;
  }

  /** Reads a written folder back: its digest and lines. */
  async digest(name: string): Promise<PartsDigest> {
    const hash = createHash('sha256');
    let [bytes, lines] = [0, 0];
    const run = await this.#shell.run(['-cat', `${this.pathOf(name)}/part-*`], (block) => {
      hash.update(block);
      bytes += block.length;
      lines += countLines(block);
    });
    this.#expectDone(run);
    return { bytes, sha256: hash.digest('hex'), lines };
  }

  /** Moves written folders to their places. */
  async publish(names: readonly string[]): Promise<void> {
    this.#expectDone(
      await this.#shell.run(['-mv', ...names.map((name) => this.pathOf(name)), this.#address]),
    );
  }

  /** Removes what is not published; to be called in any case. */
  async close(): Promise<void> {
    if (!this.#isStaged) return;
    this.#isStaged = false;
    process.off('exit', this.#removeWithProcess);
    await this.#shell.run(this.#removal());
  }

  #removal(): string[] {
    return ['-rm', '-r', '-f', '-skipTrash', this.#staging];
  }

  #expectDone(run: ShellRun): void {
    if (run.status === 0) return;
    const error = new Error(lastLine(run));
    throw Object.assign(error, { code: 'EIO', syscall: 'write', path: this.#address });
  }
}
