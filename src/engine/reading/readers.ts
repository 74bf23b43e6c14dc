import { LoopMemory } from '../../loops/loop-memory.ts';
import { Zone } from '../../values/zone.ts';
import type { Job } from '../job.ts';
import { PrintCollector } from '../repeated-ids/fingerprint-collector.ts';
import { type Fingerprints, findRepeats, type Repeats } from '../repeated-ids/fingerprints.ts';
import { ClickScanner } from './click-scanner.ts';
import { ConversionScanner } from './conversion-scanner.ts';
import { RefundScanner } from './refund-scanner.ts';
import { BATCH, FileScanners } from './scan.ts';

/** What a thread reads files with, all in one memory. */
export class Readers {
  readonly memory: LoopMemory;
  readonly clicks: ClickScanner;
  readonly conversions: ConversionScanner;
  readonly refunds: RefundScanner;
  readonly #prints: PrintCollector;
  /** Each thread looks for repeated ids in a memory of its own: with very many ids all together would not fit in one. */
  #repeats: LoopMemory | undefined;

  constructor(job: Job, memory: LoopMemory) {
    const zone = new Zone(job.timezone);
    const scanners = new FileScanners(job.files, memory);
    this.memory = memory;
    this.#prints = new PrintCollector(memory, BATCH);
    this.clicks = new ClickScanner(job, zone, scanners, this.#prints);
    this.conversions = new ConversionScanner(job, zone, scanners, this.#prints);
    this.refunds = new RefundScanner(job, zone, scanners);
  }

  findRepeats(fingerprints: readonly Fingerprints[], from: number, to: number): Repeats[] {
    this.#repeats ??= new LoopMemory();
    return findRepeats(fingerprints, from, to, this.#repeats);
  }

  /** Holds nothing any more of what was read. */
  forget(): void {
    this.#repeats = undefined;
    this.#prints.forget();
    this.clicks.forget();
    this.conversions.forget();
  }
}
