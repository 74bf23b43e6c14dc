import { REJECT_REASONS } from '../../exports/reject-reasons.ts';
import type { Reject } from '../../exports/row-faults.ts';
import { ScratchFile } from '../../folders/scratch-file.ts';
import type { RejectedRows } from '../rejected-rows.ts';

/** Collects the rejected rows of a range. Many of them go to a scratch file as they come, so memory stays bounded. */
export class RejectCollector {
  readonly #folder: string;
  readonly #kept: number;
  #counts: number[] = REJECT_REASONS.map(() => 0);
  #multiLine = 0;
  #rows: Reject[] = [];
  #file: ScratchFile | undefined;
  length = 0;

  /** At most `kept` rows lie in memory. The others go to a file in `folder`, which is made when it is needed. */
  constructor(folder: string, kept: number) {
    this.#folder = folder;
    this.#kept = kept;
  }

  push(reject: Reject): void {
    if (this.#rows.length >= this.#kept) this.#writeRows();
    this.#rows.push(reject);
    this.#counts[REJECT_REASONS.indexOf(reject.reason)]++;
    if (reject.lines > 1) this.#multiLine++;
    this.length++;
  }

  /** Forgets all rows: the range did not begin where it was taken to begin. */
  clear(): void {
    this.#file?.discard();
    this.#file = undefined;
    this.#counts = REJECT_REASONS.map(() => 0);
    this.#multiLine = 0;
    this.#rows = [];
    this.length = 0;
  }

  /** All rows. Nothing can be added any more. */
  take(): RejectedRows {
    if (this.#file !== undefined) {
      this.#writeRows();
      this.#file.close();
    }
    return { counts: this.#counts, multiLine: this.#multiLine, rows: this.#rows, file: this.#file?.path };
  }

  #writeRows(): void {
    this.#file ??= ScratchFile.create(this.#folder);
    this.#file.append(this.#rows.map((row) => JSON.stringify(row)));
    this.#rows = [];
  }
}
