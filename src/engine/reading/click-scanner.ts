import { ClickBatch } from '../../batches/click-batch.ts';
import { NO_AMOUNT } from '../../batches/conversion-batch.ts';
import { IdTable } from '../../batches/id-table.ts';
import type { Sift } from '../../batches/row-columns.ts';
import { type FileExtent, readExtents } from '../../exports/extent-reader.ts';
import type { InputFile } from '../../exports/files/header.ts';
import { type BatchHandler, readRange } from '../../exports/range-reader.ts';
import { type Reject, rejectValue } from '../../exports/row-faults.ts';
import { RECORD_FAULT, type RecordScanner } from '../../records/record-scanner.ts';
import { Calendar } from '../../rules/calendar.ts';
import type { Zone } from '../../values/zone.ts';
import type { PartitionRange } from '../columns/partitions.ts';
import type { Job } from '../job.ts';
import type { FingerprintCollector } from '../repeated-ids/fingerprint-collector.ts';
import { type KeySet, keepKeys } from '../repeated-ids/fingerprints.ts';
import { type ContentOf, FlatRowCollector, type FlatRows } from '../repeated-ids/flat-rows.ts';
import { contentKey, type RepeatedContent } from '../repeated-ids/repeated-rows.ts';
import { TraceCollector, type TracedClickRow, type TracedRun } from '../trace-collector.ts';
import { ClickCollector, type CollectedClicks } from '../users/click-columns.ts';
import type { LeftOutUsers } from '../users/left-out-users.ts';
import type { Persons } from '../users/persons.ts';
import { type UserTable, userIds } from '../users/user-table.ts';
import { CampaignFirsts, type CampaignsOfPart } from './campaign-firsts.ts';
import { ClickCensus, type CountedClicks } from './click-census.ts';
import { coverageOfCells } from './coverage.ts';
import { addField, countValid, fieldOf, rejectOf } from './fields.ts';
import { RejectCollector } from './reject-collector.ts';
import { BATCH, type FileScanners, type ScannedPart, type ScanTask } from './scan.ts';
import { fieldText, timeOfRow, wantedPiece } from './traced-rows.ts';

const [CLICK_ID, CAMPAIGN_ID, USER_ID] = [0, 1, 2];

const NOBODY: ReadonlySet<string> = new Set();

/** The clicks of a range. */
export interface ClickPart extends ScannedPart, CountedClicks, CollectedClicks {
  /** Where campaigns are made of clicks: those of the range. */
  campaigns: CampaignsOfPart | undefined;
  /** Rows for `explain`. */
  traced: TracedRun[];
}

/** What a pass over the clicks does. */
export interface ClickPass {
  /** Whether rows, rejects and clicks are counted. */
  counts: boolean;
  /** The partitions of users whose clicks are kept. */
  keep: PartitionRange;
}

/** Scans ranges of clicks, one after the other. It reuses its buffers. */
export class ClickScanner {
  readonly #job: Job;
  readonly #zone: Zone;
  readonly #scanners: FileScanners;
  readonly #calendar: Calendar;
  readonly #batch: ClickBatch;
  readonly #census: ClickCensus;
  readonly #clicks: ClickCollector;
  readonly #campaigns: IdTable;
  /** Where campaigns are made of clicks. */
  readonly #firsts: CampaignFirsts | undefined;
  readonly #fingerprints: FingerprintCollector;
  readonly #leftOut: LeftOutUsers | undefined;

  constructor(
    job: Job,
    zone: Zone,
    scanners: FileScanners,
    fingerprints: FingerprintCollector,
    leftOut: LeftOutUsers | undefined,
  ) {
    this.#leftOut = leftOut;
    this.#job = job;
    this.#zone = zone;
    this.#scanners = scanners;
    this.#calendar = new Calendar(zone, job.history);
    this.#fingerprints = fingerprints;
    const { memory } = scanners;
    this.#census = new ClickCensus(job, this.#calendar, memory);
    this.#clicks = new ClickCollector(memory, BATCH, job.pieceRows);
    this.#campaigns = IdTable.of(job.seed, job.campaignIds, memory);
    this.#firsts = job.campaignsFromClicks ? new CampaignFirsts() : undefined;
    const addsCampaigns = job.campaignsFromClicks && job.campaignIds.length === 0;
    this.#batch = new ClickBatch(BATCH, job.seed, this.#campaigns, zone, memory, addsCampaigns);
  }

  /**
   * Scans a range: counts its clicks, collects fingerprints of their ids, and keeps clicks, as the task and the pass
   * ask.
   */
  async scan(
    task: ScanTask,
    users: UserTable,
    pass: ClickPass,
    persons: Persons | undefined,
  ): Promise<ClickPart> {
    const scanner = this.#scanners.of(task.file);
    const batch = this.#batch;
    const counts = { rows: 0, notSelected: 0, excluded: 0, listed: 0, rewritten: 0, rounded: 0 };
    const { keptRejects, pieceRows, scratchFolder } = this.#job;
    const rejects = new RejectCollector(scratchFolder, keptRejects);
    const traced = new TraceCollector(scratchFolder, keptRejects, pieceRows);
    const traces = pass.counts && this.#job.tracedIds.length > 0;
    const tracedUsers = traces ? userIds(users, scanner.memory) : NOBODY;
    const exclusion = new Exclusion(task.excluded);
    const hasFingerprints = task.fingerprints.from < task.fingerprints.to;
    const keeps = pass.counts || pass.keep.from < pass.keep.to;
    const reading = await this.#read(task, rejects, (bytes, base) => {
      batch.decode(scanner, this.#job.files[task.file]);
      if (pass.counts) this.#reject(scanner, bytes, task.file, rejects);
      const excluded = this.#leaveOut(scanner);
      if (hasFingerprints) this.#fingerprints.addBatch(scanner, base, batch.valid, batch.idHashes, task);
      if (traces) this.#trace(scanner, bytes, base, task.file, users, persons, tracedUsers, traced);
      exclusion.apply(scanner, base, batch.valid);
      if (pass.counts) this.#count(scanner, excluded, counts);
      if (keeps) counts.listed += persons?.meet(scanner, USER_ID, batch.valid, batch.userHashes, true) ?? 0;
      if (keeps) this.#clicks.addBatch(scanner, batch, users, pass.keep);
    });
    const counted = this.#census.drain();
    return {
      reading,
      rejected: rejects.take(),
      coverage: coverageOfCells(counted.cells, counted.earliest, this.#calendar, (cell) => cell >> 1),
      ...counts,
      ...counted,
      ...this.#clicks.drain(),
      ...this.#fingerprints.drain(task),
      campaigns: this.#firsts?.take((number) => this.#campaigns.text(number)),
      traced: traced.take(),
    };
  }

  /** Drops its hold on the memory of what it gave. */
  forget(): void {
    this.#clicks.forget();
  }

  /** Leaves out the rows of listed users; gives how many they are. */
  #leaveOut(scanner: RecordScanner): number {
    return this.#leftOut?.leaveOut(scanner, USER_ID, this.#batch.valid) ?? 0;
  }

  #count(
    scanner: RecordScanner,
    excluded: number,
    counts: Pick<ClickPart, 'rows' | 'notSelected' | 'excluded' | 'rewritten'>,
  ): void {
    counts.rows += scanner.scanned;
    counts.notSelected += scanner.scanned - scanner.count;
    counts.excluded += excluded;
    counts.rewritten += this.#batch.countRewritten();
    this.#firsts?.addBatch(this.#batch, scanner.count, this.#campaigns.size);
    this.#census.addBatch(this.#batch, scanner.count);
  }

  /** Reads parts of a file again and collects the valid rows whose id has one of the given keys. */
  async collectRepeated(file: number, extents: readonly FileExtent[], keys: KeySet): Promise<FlatRows> {
    const scanner = this.#scanners.of(file);
    const batch = this.#batch;
    const rows = new FlatRowCollector();
    const sift: Sift = (valid, hashes) => keepKeys(keys, scanner.count, valid, hashes);
    const { files, blockBytes } = this.#job;
    await readExtents(files[file], extents, scanner, blockBytes, (bytes, places) => {
      batch.decode(scanner, files[file], sift);
      this.#leaveOut(scanner);
      for (let row = 0; row < scanner.count; row++) {
        if (batch.valid[row] === 0) continue;
        rows.add(batch.idHashes[row * 2], batch.idHashes[row * 2 + 1], {
          time: batch.times[row],
          units: NO_AMOUNT,
          millionths: 0,
          offset: places.offsets[row],
          line: places.lines[row],
          lines: scanner.lineSpans[row],
          campaign: batch.campaigns[row],
        });
        for (const slot of [CLICK_ID, USER_ID, CAMPAIGN_ID]) addField(rows, scanner, bytes, row, slot);
        rows.addText(bytes, 0, 0);
      }
    });
    return rows.collected();
  }

  #read(task: ScanTask, rejects: RejectCollector, handler: BatchHandler) {
    const { files, blockBytes } = this.#job;
    return readRange(
      files[task.file],
      task.range,
      this.#scanners.of(task.file),
      blockBytes,
      rejects,
      handler,
    );
  }

  #reject(scanner: RecordScanner, bytes: Uint8Array, file: number, rejects: RejectCollector): void {
    if (countValid(scanner, this.#batch.valid) === scanner.count) return;
    for (let row = 0; row < scanner.count; row++) {
      if (this.#batch.valid[row] === 0) rejects.push(this.#rejectOf(scanner, bytes, row, file));
    }
  }

  #rejectOf(scanner: RecordScanner, bytes: Uint8Array, row: number, file: number): Reject {
    return clickReject(scanner, row, bytes, this.#job.files[file], this.#zone);
  }

  /** Notes the rows of a batch that are clicks of the users of traced conversions, or may be. */
  #trace(
    scanner: RecordScanner,
    bytes: Uint8Array,
    base: number,
    file: number,
    users: UserTable,
    persons: Persons | undefined,
    ids: ReadonlySet<string>,
    traced: TraceCollector,
  ): void {
    const { valid, times } = this.#batch;
    const passed = new Set(this.#clicks.passing(scanner, this.#batch, users));
    const personOf = (user: string) => persons?.personOf(user) ?? user;
    for (let row = 0; row < scanner.count; row++) {
      if (persons === undefined && valid[row] === 1 && !passed.has(row)) continue;
      const texts = this.#textsOf(scanner, bytes, row, file, ids, personOf);
      if (texts === undefined) continue;
      const { id, campaignId, user } = texts;
      const offset = base + scanner.starts[row];
      const line = scanner.lines[row];
      const time = timeOfRow(scanner, row, times);
      const isExcluded = this.#leftOut?.has(row) === true;
      const reject = valid[row] === 1 || isExcluded ? undefined : this.#rejectOf(scanner, bytes, row, file);
      traced.push(personOf(user), { offset, line, id, campaignId, user, time, isExcluded, reject });
    }
  }

  /** The texts of a row whose user belongs to one of `ids`, or may; undefined for others. */
  #textsOf(
    scanner: RecordScanner,
    bytes: Uint8Array,
    row: number,
    file: number,
    ids: ReadonlySet<string>,
    personOf: (user: string) => string,
  ): Pick<TracedClickRow, 'id' | 'campaignId' | 'user'> | undefined {
    if (scanner.faults[row] !== RECORD_FAULT.none) {
      const piece = wantedPiece(scanner, bytes, row, this.#job.files[file].delimiter, ids);
      return piece === undefined ? undefined : { id: '', campaignId: '', user: piece };
    }
    const user = fieldText(scanner, bytes, row, USER_ID);
    if (!ids.has(personOf(user))) return undefined;
    const [id, campaignId] = [CLICK_ID, CAMPAIGN_ID].map((slot) => fieldText(scanner, bytes, row, slot));
    return { id, campaignId, user };
  }
}

/** The reject of a click that is not valid. If its row has no fault of its own, its campaign is unknown. */
export function clickReject(
  scanner: RecordScanner,
  row: number,
  bytes: Uint8Array,
  file: InputFile,
  zone: Zone,
): Reject {
  return rejectOf(scanner, row, bytes, file, zone, () => ({
    reason: 'unknown_campaign',
    column: 'campaign_id',
    value: rejectValue(fieldOf(scanner, bytes, row, CAMPAIGN_ID)),
  }));
}

/** The content of a click that shares its id. Texts are in latin1, one character a byte. */
export function clickContent(time: number, campaign: string, user: string): RepeatedContent {
  return {
    user,
    content: contentKey(time, [campaign, user]),
    time,
    subject: campaign,
    units: NO_AMOUNT,
    millionths: 0,
  };
}

/** The content of a click that shares its id, as a text that sorts as the content does. */
export const contentOfClick: ContentOf = ({ time, subject, user }) =>
  clickContent(time, subject, user).content;

/** Makes the rows at given offsets invalid. Offsets and rows both ascend. */
class Exclusion {
  readonly #offsets: Float64Array;
  #next = 0;

  constructor(offsets: Float64Array) {
    this.#offsets = offsets;
  }

  apply(scanner: RecordScanner, base: number, valid: Uint8Array): void {
    if (this.#next >= this.#offsets.length) return;
    for (let row = 0; row < scanner.count; row++) {
      const offset = base + scanner.starts[row];
      while (this.#offsets[this.#next] < offset) this.#next++;
      if (this.#offsets[this.#next] === offset) valid[row] = 0;
    }
  }
}
