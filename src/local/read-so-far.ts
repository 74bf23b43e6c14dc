import { collectRejects, type ReadKind } from '../engine/counting/count-rows.ts';
import { coverageByFile, type FileCoverage } from '../engine/counting/file-coverage.ts';
import type { ReadPart } from '../engine/reading/scan.ts';
import type { FileReject } from '../engine/result.ts';

/** What was found in the files read so far. A failed run still tells it, in the rejects file and in `check`. */
export class ReadSoFar {
  readonly #rejects: FileReject[] = [];
  readonly #coverage: FileCoverage[] = [];

  /** The rejected rows. */
  get rejects(): readonly FileReject[] {
    return this.#rejects;
  }

  /** What each file covers in time. */
  get coverage(): readonly FileCoverage[] {
    return this.#coverage;
  }

  /** Adds what was read of one kind. */
  add(read: ReadKind<ReadPart>): void {
    // One by one: there may be more rejects than a call takes arguments.
    for (const reject of collectRejects(read)) this.#rejects.push(reject);
    this.#coverage.push(...coverageByFile(read.parts));
  }
}
