import { type AttributedPart, attributeUsers } from '../../engine/attributing/attribute-users.ts';
import { AttributionMemory } from '../../engine/attributing/cited-clicks.ts';
import { type AgedPart, type AgeTask, collectAges } from '../../engine/attributing/collect-ages.ts';
import type { CreditTask } from '../../engine/attributing/credits.ts';
import { type DealTask, type DealtRows, dealRows } from '../../engine/attributing/row-chunks.ts';
import { type ClickedCampaigns, jobWithCampaigns } from '../../engine/clicked-campaigns.ts';
import { freeMemory } from '../../engine/columns/free-memory.ts';
import type { Job } from '../../engine/job.ts';
import { settlePartitions } from '../../engine/order-lines/settle-partitions.ts';
import type { SettledPart, SettleTask } from '../../engine/order-lines/settled-part.ts';
import { inTurns } from '../../engine/pausing-work.ts';
import type { ClickPart, ClickPass } from '../../engine/reading/click-scanner.ts';
import type { ConversionPart } from '../../engine/reading/conversion-part.ts';
import type { IdentityPart } from '../../engine/reading/identity-scanner.ts';
import { Readers } from '../../engine/reading/readers.ts';
import type { RefundPart } from '../../engine/reading/refund-scanner.ts';
import type { ScanTask } from '../../engine/reading/scan.ts';
import type { Fingerprints, KeySet, Repeats } from '../../engine/repeated-ids/fingerprints.ts';
import { type FlatExtents, type FlatRows, readFlatExtents } from '../../engine/repeated-ids/flat-rows.ts';
import type { FileDigest } from '../../engine/result.ts';
import { digestBlock, digestFiles } from '../../engine/rows/digest.ts';
import { type WriteTask, type WrittenRows, writeRows } from '../../engine/rows/write-rows.ts';
import type { UserSample } from '../../engine/users/alike-sample.ts';
import type { ResolvedConversions } from '../../engine/users/fill-users.ts';
import type { Persons, PersonTable } from '../../engine/users/persons.ts';
import type { UserTable } from '../../engine/users/user-table.ts';
import type { PausingWork } from '../../folders/turns.ts';
import type { LoopMemory } from '../../loops/loop-memory.ts';

/**
 * The steps of a run. Any thread can do each of them. Inputs and outputs are plain data; large columns lie in shared
 * memory.
 */
export class Steps {
  #job: Job;
  /** What files are read with; undefined after reading has ended. */
  #readers: Readers | undefined;
  readonly #attribution = new AttributionMemory();
  #isStopped = false;
  /** A block through which files are read for their digest; made for the first of them. */
  #block: Uint8Array | undefined;

  /** All threads read files in `memory`, where the table of users lies as well. */
  constructor(job: Job, memory: LoopMemory) {
    this.#job = job;
    this.#readers = new Readers(job, memory);
  }

  scanRefunds(input: { task: ScanTask }): Promise<RefundPart> {
    return this.#reading.refunds.scan(input.task);
  }

  scanIdentities(input: { task: ScanTask }): Promise<IdentityPart> {
    return this.#reading.identities.scan(input.task);
  }

  scanConversions(input: {
    task: ScanTask;
    named: KeySet | undefined;
    persons: PersonTable | undefined;
  }): Promise<ConversionPart> {
    return this.#reading.conversions.scan(input.task, input.named, this.#personsOf(input.persons));
  }

  scanClicks(input: { task: ScanTask; users: UserTable; pass: ClickPass }): Promise<ClickPart> {
    return this.#reading.clicks.scan(
      input.task,
      input.users,
      input.pass,
      this.#personsOf(input.users.persons),
    );
  }

  findRepeats(input: { fingerprints: Fingerprints[]; from: number; to: number }): Repeats[] {
    return this.#reading.findRepeats(input.fingerprints, input.from, input.to);
  }

  collectRepeated(input: { file: number; extents: FlatExtents; keys: KeySet }): Promise<FlatRows> {
    const { clicks, conversions } = this.#reading;
    const scanner = this.#job.files[input.file].kind === 'clicks' ? clicks : conversions;
    return scanner.collectRepeated(input.file, readFlatExtents(input.extents), input.keys);
  }

  settleLines(input: SettleTask & { persons: PersonTable | undefined }): SettledPart {
    return settlePartitions(this.#job, input, this.#personsOf(input.persons));
  }

  sampleUsers(input: { conversions: readonly ResolvedConversions[] }): UserSample {
    return this.#reading.sampleUsers(input.conversions);
  }

  fillUsers(input: {
    table: UserTable;
    parts: ResolvedConversions[];
    users: Uint32Array;
    from: number;
    to: number;
  }): void {
    const persons = this.#personsOf(input.table.persons);
    this.#reading.users.fill(input.table, input.parts, input.users, input.from, input.to, persons);
  }

  attribute(input: CreditTask): Promise<AttributedPart> {
    return this.#inTurns(attributeUsers(this.#job, input, this.#attribution));
  }

  collectAges(input: AgeTask): Promise<AgedPart> {
    return this.#inTurns(collectAges(this.#job, input, this.#attribution));
  }

  dealRows(input: DealTask): DealtRows {
    return dealRows(input, this.#attribution.results);
  }

  writeRows(input: WriteTask): Promise<WrittenRows> {
    return this.#inTurns(writeRows(this.#job, input));
  }

  /** Takes the campaigns that are made of clicks, now that they are known. */
  knowCampaigns(input: ClickedCampaigns): void {
    this.#job = jobWithCampaigns(this.#job, input);
    this.#readers?.knowCampaigns(this.#job);
  }

  /** Drops all that files are read with. */
  endReading(_input: null): void {
    this.#readers = undefined;
  }

  /** Frees the memory of columns that nobody needs any more. */
  freeMemory(_input: null): void {
    this.#readers?.forget();
    freeMemory();
  }

  /** Flushes written files to the disk, all at once, and gives their digests. Where one fails, all are closed first. */
  async digest(input: { paths: readonly string[] }): Promise<FileDigest[]> {
    this.#block ??= digestBlock();
    const block = this.#block;
    const digests = input.paths.map((path) => digestFiles([path], block));
    await Promise.allSettled(digests);
    return Promise.all(digests);
  }

  /** Gives up the work at hand at its next pause: nobody waits for it any more. */
  stop(): void {
    this.#isStopped = true;
  }

  #personsOf(table: PersonTable | undefined): Persons | undefined {
    return table && this.#reading.personsOf(table);
  }

  #inTurns<Result>(work: PausingWork<Result>): Promise<Result> {
    return inTurns(work, () => this.#isStopped);
  }

  get #reading(): Readers {
    if (this.#readers === undefined) throw new Error('the reading of files has ended');
    return this.#readers;
  }
}

/** The names of the steps. */
export type StepName = Exclude<keyof Steps, symbol | 'stop'>;
/** What a step takes. */
export type StepInput<S extends StepName> = Parameters<Steps[S]>[0];
/** What a step gives. */
export type StepOutput<S extends StepName> = Awaited<ReturnType<Steps[S]>>;
