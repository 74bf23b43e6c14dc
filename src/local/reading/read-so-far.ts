import { addRejects, type ReadKind } from '../../engine/counting/count-rows.ts';
import { coverageByFile, type FileCoverage } from '../../engine/counting/file-coverage.ts';
import type { ReadPart } from '../../engine/reading/scan.ts';
import { Rejects } from '../../engine/rejects.ts';

/** What was found in the files read so far. A failed run still tells it, in the rejects file and in `check`. */
export class ReadSoFar {
  /** The rejected rows. */
  readonly rejects = new Rejects();
  readonly #coverage: FileCoverage[] = [];

  /** What each file covers in time. */
  get coverage(): readonly FileCoverage[] {
    return this.#coverage;
  }

  /** Adds what was read of one kind. */
  add(read: ReadKind<ReadPart>): void {
    addRejects(read, this.rejects);
    this.#coverage.push(...coverageByFile(read.parts));
  }
}
