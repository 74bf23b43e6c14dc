import { createHash, randomUUID } from 'node:crypto';
import { InputError } from '../../problems/input-error.ts';
import type { HadoopShell, ShellRun } from './hadoop-shell.ts';
import { countLines, type PartsDigest } from './part-files.ts';

/** The last line that is not one of a stack. */
function lastLine({ stderr }: ShellRun): string {
  const lines = stderr.split('\n').filter((line) => /^\S/.test(line));
  return lines[lines.length - 1] ?? '';
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

  /** Throws an `InputError` where one of the folders is there already, or where that can't be told. */
  async checkFree(names: readonly string[]): Promise<void> {
    let found = '';
    const folders = names.map((name) => `${this.#address}/${name}`);
    const run = await this.#shell.run(['-ls', '-d', ...folders], (bytes) => {
      found += bytes.toString();
    });
    if (found !== '')
      throw InputError.of(
        `--spark-output: holds ${names.join(' or ')} already, and nothing there is replaced; give another address or remove them`,
        { file: this.#address },
      );
    if (run.status === 0 || /No such file or directory/.test(run.stderr)) return;
    throw InputError.of(`--spark-output: can't be looked at: ${lastLine(run)}`, { file: this.#address });
  }

  /** Where a folder is written before it is published. */
  pathOf(name: string): string {
    if (!this.#isStaged) process.once('exit', this.#removeWithProcess);
    this.#isStaged = true;
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
