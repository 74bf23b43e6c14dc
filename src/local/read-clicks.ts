import { IdHash } from '../batches/id-hash.ts';
import { NO_PARTITIONS, type PartitionRange } from '../engine/columns/partitions.ts';
import type { Scanned } from '../engine/counting/counts.ts';
import type { Job } from '../engine/job.ts';
import { type ClickPart, type ClickPass, contentOfClick } from '../engine/reading/click-scanner.ts';
import type { PlannedRange } from '../engine/reading/plan.ts';
import { forgetFingerprints, forgetGroups, type ScanTask } from '../engine/reading/scan.ts';
import { scanFiles, type VerifiedPart } from '../engine/reading/scan-files.ts';
import type { Repeated } from '../engine/repeated-ids/repeated.ts';
import type { ClickColumns } from '../engine/users/click-columns.ts';
import { USER_PARTITIONS, type UserTable } from '../engine/users/user-table.ts';
import { InputError, type ProblemList } from '../problems/input-error.ts';
import { compareSuspected, findSuspicions } from './duplicates.ts';
import { dropKept, type LosersByPart, losersByPart, partsToRescan } from './losing-clicks.ts';
import { type ClickPasses, isWorthFreeing, userClasses } from './passes.ts';
import type { Crew } from './threads/pool.ts';

const ALL_USERS: PartitionRange = { from: 0, to: USER_PARTITIONS };

/** Reads the clicks of a job, in as many passes as the memory asks for. */
export class ClickReader {
  readonly #job: Job;
  readonly #crew: Crew;
  readonly #users: UserTable;
  readonly #passes: ClickPasses;
  #parts: readonly VerifiedPart<ClickPart>[] = [];
  #losers: LosersByPart = new Map();

  constructor(job: Job, crew: Crew, users: UserTable, passes: ClickPasses) {
    this.#job = job;
    this.#crew = crew;
    this.#users = users;
    this.#passes = passes;
  }

  /** Counts all clicks and finds those with repeated ids; what keeps files from being read goes to `problems`. */
  async count(
    planned: readonly PlannedRange[],
    problems: ProblemList,
    onDone: () => void,
  ): Promise<Scanned<ClickPart>> {
    const [first = NO_PARTITIONS, ...more] = this.#passes.fingerprints;
    const pass = { counts: true, keep: this.#passes.keepsAtOnce ? ALL_USERS : NO_PARTITIONS };
    this.#parts = await scanFiles(this.#job.files, planned, first, problems, (tasks) =>
      this.#scan(tasks, pass, onDone),
    );
    const rows = this.#parts.reduce((sum, { part }) => sum + part.rows, 0);
    const repeats: Repeated = { duplicates: [], conflicts: [] };
    for (const fingerprints of [first, ...more]) {
      if (fingerprints !== first) {
        await this.#crew.freeMemory();
        await this.#fingerprintAgain(fingerprints);
      }
      const suspicions = await findSuspicions(this.#crew, this.#parts);
      for (const { part } of this.#parts) forgetFingerprints(part);
      if (suspicions.length > 0 && isWorthFreeing(rows, 0)) await this.#crew.freeMemory();
      const found = await compareSuspected(this.#crew, this.#parts, suspicions, contentOfClick);
      for (const row of found.duplicates) repeats.duplicates.push(row);
      for (const row of found.conflicts) repeats.conflicts.push(row);
      for (const { part } of this.#parts) forgetGroups(part);
    }
    if (repeats.conflicts.length === 0 || problems.problems.length > 0)
      return { parts: this.#parts, repeats };
    return this.#withoutLosers(repeats, pass);
  }

  /** The classes of users to attribute one after the other, so that the clicks of each fit in `free` bytes. */
  userClasses(free: number): PartitionRange[] {
    if (this.#passes.keepsAtOnce) return [ALL_USERS];
    const bytes = new Float64Array(USER_PARTITIONS);
    for (const { part } of this.#parts) {
      for (let partition = 0; partition < USER_PARTITIONS; partition++)
        bytes[partition] += part.userBytes[partition];
    }
    return userClasses(bytes, free);
  }

  /** The clicks of the users of some partitions; rows that lost against another row of the same id are not among them. */
  async keep(partitions: PartitionRange): Promise<ClickColumns[]> {
    if (this.#passes.keepsAtOnce) return this.#parts.flatMap(({ part }) => part.kept);
    await this.#crew.freeMemory();
    const tasks = this.#parts.map(({ task }, part) => this.#withoutFingerprints(task, part));
    const parts = await this.#scan(tasks, { counts: false, keep: partitions });
    checkRead(parts);
    return parts.flatMap((part) => part.kept);
  }

  #scan(tasks: readonly ScanTask[], pass: ClickPass, onDone?: () => void): Promise<ClickPart[]> {
    return this.#crew.run(
      'scanClicks',
      tasks.map((task) => ({ task, users: this.#users, pass })),
      onDone,
    );
  }

  async #fingerprintAgain(fingerprints: PartitionRange): Promise<void> {
    const tasks = this.#parts.map(({ task }) => ({ ...task, fingerprints }));
    const parts = await this.#scan(tasks, { counts: false, keep: NO_PARTITIONS });
    checkRead(parts);
    this.#parts = this.#parts.map((verified, index) => {
      const { fingerprints: fresh, groups } = parts[index];
      return { ...verified, part: { ...verified.part, fingerprints: fresh, groups } };
    });
  }

  #withoutFingerprints(task: ScanTask, part: number): ScanTask {
    const excluded = Float64Array.from(this.#losers.get(part) ?? [], ({ offset }) => offset).sort();
    return { ...task, fingerprints: NO_PARTITIONS, excluded };
  }

  /** Rows that lost against another row of the same id must leave no trace, not even in the latest time of a campaign. */
  async #withoutLosers(repeats: Repeated, pass: ClickPass): Promise<Scanned<ClickPart>> {
    this.#losers = losersByPart(repeats.conflicts);
    const again = partsToRescan(this.#parts, this.#losers, this.#job.campaignIds.length);
    const scanned = new Set(again);
    const hash = new IdHash(this.#job.seed);
    for (const [part, rows] of this.#losers) {
      if (!scanned.has(part)) dropKept(this.#parts[part].part, rows, this.#users, hash, this.#crew.memory);
    }
    const fresh = await this.#scan(
      again.map((part) => this.#withoutFingerprints(this.#parts[part].task, part)),
      pass,
    );
    checkRead(fresh);
    const cleaned = this.#parts.slice();
    again.forEach((part, index) => {
      // Where a part is not scanned again, its coverage holds the losers as well.
      const { coverage } = cleaned[part].part;
      cleaned[part] = { ...cleaned[part], part: { ...fresh[index], coverage } };
    });
    this.#parts = cleaned;
    for (const row of repeats.conflicts) row.counted = !scanned.has(row.part);
    return { parts: cleaned, repeats };
  }
}

/** A file that was read well once may have changed since. */
function checkRead(parts: readonly ClickPart[]): void {
  const problems = parts.flatMap(({ reading }) => reading.problems ?? []);
  if (problems.length > 0) throw new InputError(problems);
}
