import { LoopMemory } from '../../loops/loop-memory.ts';
import { Zone } from '../../values/zone.ts';
import type { Job } from '../job.ts';
import { FingerprintCollector } from '../repeated-ids/fingerprint-collector.ts';
import { type Fingerprints, RepeatFinder, type Repeats } from '../repeated-ids/fingerprints.ts';
import { sampleUsers, type UserSample } from '../users/alike-sample.ts';
import { type ResolvedConversions, UserFiller } from '../users/fill-users.ts';
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
  clicks: ClickScanner;
  conversions: ConversionScanner;
  readonly refunds: RefundScanner;
  readonly identities: IdentityScanner;
  readonly users: UserFiller;
  readonly #fingerprints: FingerprintCollector;
  /** Each thread looks for repeated ids in a memory of its own: very many ids would not fit into one memory. */
  #repeats: RepeatFinder | undefined;

  readonly #scanners: FileScanners;
  readonly #leftOut: LeftOutUsers | undefined;
  readonly #seed: number;
  #persons: Persons | undefined;

  constructor(job: Job, memory: LoopMemory) {
    this.#seed = job.seed;
    const zone = new Zone(job.timezone);
    const scanners = new FileScanners(job.files, memory, job.tracedIds.length > 0);
    this.memory = memory;
    this.#fingerprints = new FingerprintCollector(memory, BATCH);
    this.#scanners = scanners;
    this.#leftOut = job.excludedUsers && new LeftOutUsers(job.excludedUsers, BATCH, job.seed, memory);
    this.clicks = this.#clickScanner(job, zone);
    this.conversions = this.#conversionScanner(job, zone);
    this.refunds = new RefundScanner(job, zone, scanners);
    this.identities = new IdentityScanner(job, zone, scanners);
    this.users = new UserFiller(memory);
  }

  /** The persons of a table, of which there is one a run. */
  personsOf(table: PersonTable): Persons {
    this.#persons ??= new Persons(this.memory, table, this.#seed);
    return this.#persons;
  }

  /** Reads rows of a job whose campaigns are known now. Without any campaign other events are tracked than before. */
  knowCampaigns(job: Job): void {
    const zone = new Zone(job.timezone);
    this.clicks = this.#clickScanner(job, zone);
    if (job.campaignIds.length === 0) this.conversions = this.#conversionScanner(job, zone);
  }

  #clickScanner(job: Job, zone: Zone): ClickScanner {
    return new ClickScanner(job, zone, this.#scanners, this.#fingerprints, this.#leftOut);
  }

  #conversionScanner(job: Job, zone: Zone): ConversionScanner {
    return new ConversionScanner(job, zone, this.#scanners, this.#fingerprints, this.#leftOut);
  }

  findRepeats(fingerprints: readonly Fingerprints[], from: number, to: number): Repeats[] {
    this.#repeats ??= new RepeatFinder(new LoopMemory());
    return this.#repeats.find(fingerprints, { from, to });
  }

  sampleUsers(conversions: readonly ResolvedConversions[]): UserSample {
    return sampleUsers(conversions, this.memory);
  }

  /** Drops its hold on the memory of what it gave. */
  forget(): void {
    this.#repeats = undefined;
    this.#fingerprints.forget();
    this.clicks.forget();
    this.conversions.forget();
  }
}
