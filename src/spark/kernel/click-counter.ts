import { ClickBatch } from '../../batches/click-batch.ts';
import { IdTable } from '../../batches/id-table.ts';
import { CampaignFirsts } from '../../engine/reading/campaign-firsts.ts';
import { ClickCensus } from '../../engine/reading/click-census.ts';
import { clickReject } from '../../engine/reading/click-scanner.ts';
import { latin1Of } from '../../engine/reading/fields.ts';
import { BATCH } from '../../engine/reading/scan.ts';
import { FingerprintCollector } from '../../engine/repeated-ids/fingerprint-collector.ts';
import {
  ALL_FINGERPRINTS,
  FINGERPRINT_PARTITIONS,
  hasKey,
  type KeySet,
  keySet,
  LEAST_GROUP_BITS,
} from '../../engine/repeated-ids/fingerprints.ts';
import { LeftOutUsers } from '../../engine/users/left-out-users.ts';
import type { LoopMemory, TextBytes } from '../../loops/loop-memory.ts';
import type { RecordScanner } from '../../records/record-scanner.ts';
import { Calendar } from '../../rules/calendar.ts';
import { Zone } from '../../values/zone.ts';
import { clickedRow } from '../protocol/clicked-campaigns.ts';
import type { KernelJob } from '../protocol/kernel-job.ts';
import { clickTotals } from '../protocol/tally-rows.ts';
import { UserFilter } from '../protocol/user-filter.ts';
import { textOfWords, wordsOfBytes } from '../protocol/words.ts';
import type { BatchTaker } from './batch-taker.ts';
import type { FileReports } from './file-reports.ts';
import { BlockOutput } from './streams/block-output.ts';
import type { RowOutput } from './streams/row-output.ts';

const [ID, USER] = [0, 2];
/** Fingerprints are given when there are so many. */
const MOST_FINGERPRINTS = 1 << 20;
/** On Spark no group of rows is read again, so that all of them are one. */
const ONE_GROUP = {
  range: { start: 0 },
  fingerprints: ALL_FINGERPRINTS,
  grouping: { bytes: Number.POSITIVE_INFINITY, first: 0, bits: LEAST_GROUP_BITS },
};

/** What is known of clicks before they are counted. */
export interface KnownOfClicks {
  /** The users who may have conversions. */
  filter: UserFilter;
  /** Keys of the ids that may be repeated; undefined where that is to be found out, or no id is compared. */
  suspected: KeySet | undefined;
}

/** What the files say that a stage of clicks is given: the filter of users, then keys of ids that may be repeated. */
export function knownOfClicks([filter, suspected]: readonly Buffer[]): KnownOfClicks {
  return {
    filter: new UserFilter(wordsOfBytes(filter)),
    suspected: suspected && keySet(wordsOfBytes(suspected), LEAST_GROUP_BITS),
  };
}

/**
 * Counts clicks and gives rows of those only that matter further on: clicks of users who may have conversions, keyed by
 * the user, and candidates, clicks whose id may be repeated, keyed by the id and not counted yet. Where repeated ids
 * are to be found out it gives the fingerprints of all ids, many in a row.
 */
export class ClickCounter implements BatchTaker {
  readonly #kernel: KernelJob;
  readonly #known: KnownOfClicks;
  readonly #reports: FileReports;
  readonly #output: RowOutput;
  /** Clicks by their user, and candidates by their id. */
  readonly #clicks: BlockOutput;
  readonly #candidates: BlockOutput;
  readonly #zone: Zone;
  readonly #campaigns: IdTable;
  /** How rows name the campaigns of the table, in bytes. */
  readonly #names: Buffer[] = [];
  readonly #batch: ClickBatch;
  readonly #census: ClickCensus;
  /** Where campaigns are made of clicks. */
  readonly #firsts: CampaignFirsts | undefined;
  readonly #leftOut: LeftOutUsers | undefined;
  readonly #fingerprints: FingerprintCollector | undefined;
  /** How many rows may have given fingerprints that are still to be given. */
  #collected = 0;

  constructor(
    kernel: KernelJob,
    known: KnownOfClicks,
    memory: LoopMemory,
    reports: FileReports,
    output: RowOutput,
  ) {
    const { job, dedupeClicks } = kernel;
    this.#kernel = kernel;
    this.#known = known;
    this.#reports = reports;
    this.#output = output;
    this.#clicks = new BlockOutput('settled', kernel.keyPartitions, output);
    this.#candidates = new BlockOutput('unsettled', kernel.keyPartitions, output);
    this.#zone = new Zone(job.timezone);
    const { campaignsFromClicks } = job;
    this.#campaigns = IdTable.of(job.seed, job.campaignIds, memory);
    this.#batch = new ClickBatch(BATCH, job.seed, this.#campaigns, this.#zone, memory, campaignsFromClicks);
    this.#firsts = campaignsFromClicks ? new CampaignFirsts() : undefined;
    this.#census = new ClickCensus(job, new Calendar(this.#zone, job.history), memory);
    this.#leftOut = job.excludedUsers && new LeftOutUsers(job.excludedUsers, BATCH, job.seed, memory);
    if (dedupeClicks && known.suspected === undefined)
      this.#fingerprints = new FingerprintCollector(memory, BATCH);
  }

  take(file: number, scanner: RecordScanner, bytes: TextBytes): void {
    const batch = this.#batch;
    batch.decode(scanner, this.#kernel.job.files[file]);
    this.#reports.countBatch(file, scanner);
    this.#reports.count('excluded', file, this.#leftOut?.leaveOut(scanner, USER, batch.valid) ?? 0);
    this.#reports.count('rewritten', file, batch.countRewritten());
    this.#reject(file, scanner, bytes);
    this.#collect(scanner);
    this.#setCandidatesAside(file, scanner, bytes);
    this.#census.addBatch(batch, scanner.count);
    this.#firsts?.addBatch(batch, scanner.count, this.#campaigns.size);
    this.#giveClicks(scanner, bytes);
  }

  end(): void {
    this.#output.addAll(clickTotals(this.#census.drain(), (campaign) => this.#nameTextOf(campaign)));
    this.#giveCampaigns();
    this.#giveFingerprints();
    this.#clicks.end();
    this.#candidates.end();
  }

  #reject(place: number, scanner: RecordScanner, bytes: TextBytes): void {
    const { valid } = this.#batch;
    const file = this.#kernel.job.files[place];
    for (let row = valid.indexOf(0); row >= 0 && row < scanner.count; row = valid.indexOf(0, row + 1)) {
      if (this.#leftOut?.has(row)) continue;
      this.#reports.reject(place, clickReject(scanner, row, bytes, file, this.#zone));
    }
  }

  #collect(scanner: RecordScanner): void {
    const { valid, idHashes } = this.#batch;
    this.#fingerprints?.addBatch(scanner, 0, valid, idHashes, ONE_GROUP);
    this.#collected += scanner.count;
    if (this.#collected >= MOST_FINGERPRINTS) this.#giveFingerprints();
  }

  /** Gives the clicks whose id may be repeated, which another stage counts. */
  #setCandidatesAside(file: number, scanner: RecordScanner, bytes: TextBytes): void {
    const { suspected } = this.#known;
    if (suspected === undefined) return;
    const { valid, idHashes, times, campaigns } = this.#batch;
    for (let row = 0; row < scanner.count; row++) {
      if (valid[row] === 0 || !hasKey(suspected, idHashes[row * 2], idHashes[row * 2 + 1])) continue;
      valid[row] = 0;
      const user = latin1Of(scanner, bytes, row, USER);
      const body = [String(times[row]), this.#nameTextOf(campaigns[row]), user];
      this.#candidates.add({
        kind: 'candidate',
        key: latin1Of(scanner, bytes, row, ID),
        position: file,
        body,
      });
    }
  }

  #giveClicks(scanner: RecordScanner, bytes: TextBytes): void {
    const { filter } = this.#known;
    const { fields, slots } = scanner;
    const { valid, userHashes, times, campaigns } = this.#batch;
    for (let row = 0; row < scanner.count; row++) {
      if (valid[row] === 0 || !filter.has(userHashes[row * 2], userHashes[row * 2 + 1])) continue;
      const [id, user] = [(row * slots + ID) * 2, (row * slots + USER) * 2];
      const campaign = this.#nameOf(campaigns[row]);
      this.#clicks.addClick(bytes, [fields[user], fields[user + 1]], times[row], campaign, [
        fields[id],
        fields[id + 1],
      ]);
    }
  }

  /** How rows name a campaign: by its place in the job, or by its id where the job knows none. */
  #nameOf(campaign: number): Buffer {
    this.#names[campaign] ??= Buffer.from(
      this.#firsts === undefined ? String(campaign) : this.#campaigns.text(campaign),
    );
    return this.#names[campaign];
  }

  #nameTextOf(campaign: number): string {
    return this.#nameOf(campaign).toString('latin1');
  }

  #giveCampaigns(): void {
    if (this.#firsts === undefined) return;
    const { ids, firsts } = this.#firsts.take((campaign) => this.#nameTextOf(campaign));
    ids.forEach((id, place) => {
      this.#output.add(clickedRow(id, firsts[place]));
    });
  }

  #giveFingerprints(): void {
    this.#collected = 0;
    for (const { words, starts } of this.#fingerprints?.drain(ONE_GROUP).fingerprints ?? []) {
      for (let partition = 0; partition < FINGERPRINT_PARTITIONS; partition++) {
        const ofPartition = words.subarray(starts[partition] * 2, starts[partition + 1] * 2);
        if (ofPartition.length === 0) continue;
        const body = [textOfWords(ofPartition)];
        this.#output.add({ kind: 'fingerprints', key: String(partition), position: 0, body });
      }
    }
    this.#fingerprints?.forget();
  }
}
