import { LoopMemory } from '../../loops/loop-memory.ts';
import { Zone } from '../../values/zone.ts';
import type { Job } from '../job.ts';
import { FingerprintCollector } from '../repeated-ids/fingerprint-collector.ts';
import { type Fingerprints, RepeatFinder, type Repeats } from '../repeated-ids/fingerprints.ts';
import { UserFiller } from '../users/fill-users.ts';
import { LeftOutUsers } from '../users/left-out-users.ts';
import { Persons, type PersonTable } from '../users/persons.ts';
import { ClickScanner } from './click-scanner.ts';
import { ConversionScanner } from './conversion-scanner.ts';
import { IdentityScanner } from './identity-scanner.ts';
import { RefundScanner } from './refund-scanner.ts';
import { BATCH, FileScanners } from './scan.ts';

/** What a thread reads files and fills the table of users with, all in one memory. */
export class Readers {
  readonly memory: LoopMemory;
  readonly clicks: ClickScanner;
  readonly conversions: ConversionScanner;
  readonly refunds: RefundScanner;
  readonly identities: IdentityScanner;
  readonly users: UserFiller;
  readonly #fingerprints: FingerprintCollector;
  /** Each thread looks for repeated ids in a memory of its own: very many ids would not fit into one memory. */
  #repeats: RepeatFinder | undefined;

  readonly #seed: number;
  #persons: Persons | undefined;

  constructor(job: Job, memory: LoopMemory) {
    this.#seed = job.seed;
    const zone = new Zone(job.timezone);
    const scanners = new FileScanners(job.files, memory, job.tracedIds.length > 0);
    this.memory = memory;
    this.#fingerprints = new FingerprintCollector(memory, BATCH);
    const leftOut = job.excludedUsers && new LeftOutUsers(job.excludedUsers, BATCH, job.seed, memory);
    this.clicks = new ClickScanner(job, zone, scanners, this.#fingerprints, leftOut);
    this.conversions = new ConversionScanner(job, zone, scanners, this.#fingerprints, leftOut);
    this.refunds = new RefundScanner(job, zone, scanners);
    this.identities = new IdentityScanner(job, zone, scanners);
    this.users = new UserFiller(memory);
  }

  /** The persons of a table, of which there is one a run. */
  personsOf(table: PersonTable): Persons {
    this.#persons ??= new Persons(this.memory, table, this.#seed);
    return this.#persons;
  }

  findRepeats(fingerprints: readonly Fingerprints[], from: number, to: number): Repeats[] {
    this.#repeats ??= new RepeatFinder(new LoopMemory());
    return this.#repeats.find(fingerprints, { from, to });
  }

  /** Drops its hold on the memory of what it gave. */
  forget(): void {
    this.#repeats = undefined;
    this.#fingerprints.forget();
    this.clicks.forget();
    this.conversions.forget();
  }
}
