import { IdHash } from '../exports/id-hash.ts';
import { Zone } from '../exports/zone.ts';
import type { LoopMemory } from '../loops/loop-memory.ts';
import { type AttributedPart, attributeUsers } from './attribute-users.ts';
import { AttributionMemory } from './attribution-memory.ts';
import { type ClickPart, type ClickPass, ClickScanner } from './click-scanner.ts';
import { type AgedPart, type AgeTask, collectAges } from './collect-ages.ts';
import { type ConversionPart, ConversionScanner } from './conversion-scanner.ts';
import { digestBlock, digestFiles, type FileDigest } from './digest.ts';
import { fillUsers, type ResolvedConversions } from './fill-users.ts';
import { type Fingerprints, findRepeats, type KeySet, type Repeats } from './fingerprints.ts';
import { type FlatExtents, type FlatRows, flattenRows, readFlatExtents } from './flat-rows.ts';
import { freeMemory } from './free-memory.ts';
import type { Job } from './job.ts';
import type { AttributionTask } from './journeys.ts';
import { PrintCollector } from './print-collector.ts';
import { type RefundPart, RefundScanner } from './refund-scanner.ts';
import { BATCH, FileScanners, type ScanTask } from './scan.ts';
import type { UserTable } from './user-table.ts';
import { type WriteTask, type WrittenRows, writeRows } from './write-rows.ts';

/** The steps of a run, each of which any thread can do. Inputs and outputs are plain data; large columns are shared. */
export class Station {
  readonly #job: Job;
  readonly #memory: LoopMemory;
  readonly #prints: PrintCollector;
  readonly #clicks: ClickScanner;
  readonly #conversions: ConversionScanner;
  readonly #refunds: RefundScanner;
  #attribution = new AttributionMemory();
  /** Files are read through it for their digest; made with the first. */
  #block: Uint8Array | undefined;

  /** The memory is that in which the table of users lies. */
  constructor(job: Job, memory: LoopMemory) {
    const zone = new Zone(job.timezone);
    const hash = new IdHash(job.seed);
    const scanners = new FileScanners(job.files, memory);
    const prints = new PrintCollector(memory, BATCH);
    this.#job = job;
    this.#memory = memory;
    this.#prints = prints;
    this.#clicks = new ClickScanner(job, zone, hash, scanners, prints);
    this.#conversions = new ConversionScanner(job, zone, hash, scanners, prints);
    this.#refunds = new RefundScanner(job, zone, scanners);
  }

  scanRefunds(input: { task: ScanTask }): Promise<RefundPart> {
    return this.#refunds.scan(input.task);
  }

  scanConversions(input: { task: ScanTask; named: KeySet | undefined }): Promise<ConversionPart> {
    return this.#conversions.scan(input.task, input.named);
  }

  scanClicks(input: { task: ScanTask; users: UserTable; pass: ClickPass }): Promise<ClickPart> {
    return this.#clicks.scan(input.task, input.users, input.pass);
  }

  findRepeats(input: { fingerprints: Fingerprints[]; from: number; to: number }): Repeats[] {
    return findRepeats(input.fingerprints, input.from, input.to, this.#memory);
  }

  async collectRepeated(input: { file: number; extents: FlatExtents; keys: KeySet }): Promise<FlatRows> {
    const scanner = this.#job.files[input.file].kind === 'clicks' ? this.#clicks : this.#conversions;
    return flattenRows(await scanner.collectRepeated(input.file, readFlatExtents(input.extents), input.keys));
  }

  fillUsers(input: {
    table: UserTable;
    parts: ResolvedConversions[];
    users: Uint32Array;
    from: number;
    to: number;
  }): void {
    fillUsers(input.table, input.parts, input.users, input.from, input.to, this.#memory);
  }

  attribute(input: AttributionTask): AttributedPart {
    return attributeUsers(this.#job, input, this.#attribution);
  }

  collectAges(input: AgeTask): AgedPart {
    return collectAges(this.#job, input, this.#attribution);
  }

  writeRows(input: WriteTask): WrittenRows {
    return writeRows(this.#job, input);
  }

  /** Frees the memory of columns that nobody needs any more. */
  freeMemory(_input: null): void {
    this.#prints.forget();
    this.#clicks.forget();
    this.#conversions.forget();
    this.#attribution = new AttributionMemory();
    freeMemory();
  }

  /** Flushes a written file to the disk and gives its digest. */
  digest(input: { path: string }): Promise<FileDigest> {
    this.#block ??= digestBlock();
    return digestFiles([input.path], this.#block);
  }
}

/** The names of the steps. */
export type StepName = Exclude<keyof Station, symbol>;
/** What a step takes. */
export type StepInput<S extends StepName> = Parameters<Station[S]>[0];
/** What a step gives. */
export type StepOutput<S extends StepName> = Awaited<ReturnType<Station[S]>>;
