import type { ClickBatch } from '../../batches/click-batch.ts';
import { type LoopMemory, TEXT_SLACK } from '../../loops/loop-memory.ts';
import { ClickRows, Clicks } from '../../loops/loop-structs.ts';
import type { RecordScanner } from '../../records/record-scanner.ts';
import { Arena } from '../columns/arena.ts';
import { CollectedTexts } from '../columns/collected-texts.ts';
import type { PartitionRange } from '../columns/partitions.ts';
import { copyBytes, copyFloats, copyNumbers } from '../columns/shared-columns.ts';
import { USER_PARTITIONS, type UserTable } from './user-table.ts';

/**
 * Clicks of users with conversions, in columns, sorted by the partition of their users. Clicks after the user's last
 * conversion are left out. The id of click i is `texts[idStarts[i], idStarts[i + 1])`. Some bytes behind the last text
 * are readable, so that texts can be read by words.
 */
export interface ClickColumns {
  length: number;
  times: Float64Array;
  /** Users by their slot in the table of users. */
  users: Uint32Array;
  campaigns: Uint32Array;
  idStarts: Uint32Array;
  texts: Uint8Array;
  /** Where the clicks of each partition begin, and where the last ones end. */
  partitionStarts: Uint32Array;
  /** How many clicks of these users come after their last conversion that counts. They can earn nothing. */
  late: number;
}

/** What was collected of a range. */
export interface CollectedClicks {
  /** The pieces of the range, one behind the other. */
  kept: ClickColumns[];
  /** Bytes that keeping the clicks of users who may have conversions would take, by partition of users. */
  userBytes: Float64Array;
}

/** The columns of a batch. */
type BatchColumns = Pick<ClickBatch, 'valid' | 'times' | 'campaigns' | 'userHashes'>;

/** Clicks are also put away when their ids have this many bytes: the memory for what is not put away yet stays. */
const PIECE_BYTES = 1 << 20;

/**
 * Collects the clicks of a range while it is scanned: those of users who may have conversions. It keeps those that are
 * followed by a conversion of their user. It is reused for the next range.
 */
export class ClickCollector {
  readonly #memory: LoopMemory;
  readonly #piece: number;
  readonly #clicks: Clicks;
  /** What the loop is told of a batch. */
  readonly #rows: ClickRows;
  readonly #passed: Uint32Array;
  readonly #slots: Uint32Array;
  readonly #starts: Uint32Array;
  readonly #userBytes: Float64Array;
  readonly #partitionStarts: Uint32Array;
  /** The columns sorted by partition. */
  readonly #times: Float64Array;
  readonly #users: Uint32Array;
  readonly #campaigns: Uint32Array;
  readonly #idStarts: Uint32Array;
  readonly #texts: CollectedTexts;
  #pieces: ClickColumns[] = [];
  #arena = new Arena();

  /** For batches of up to `batch` rows; puts away what it has when there are `piece` clicks. */
  constructor(memory: LoopMemory, batch: number, piece: number) {
    const most = piece + batch;
    const numbers = (length: number) => memory.numbers(memory.allocate(length * 4), length);
    this.#memory = memory;
    this.#piece = piece;
    this.#passed = numbers(batch);
    this.#slots = numbers(batch);
    this.#starts = numbers(most + 1);
    this.#userBytes = memory.floats(memory.allocate(USER_PARTITIONS * 8), USER_PARTITIONS);
    this.#partitionStarts = numbers(USER_PARTITIONS + 1);
    this.#times = memory.floats(memory.allocate(most * 8), most);
    this.#users = numbers(most);
    this.#campaigns = numbers(most);
    this.#idStarts = numbers(most + 1);
    this.#texts = new CollectedTexts(memory);
    this.#rows = memory.create(ClickRows, {
      passed: this.#passed.byteOffset,
      slots: this.#slots.byteOffset,
    });
    this.#clicks = memory.create(Clicks, {
      times: memory.allocate(most * 8),
      users: memory.allocate(most * 4),
      campaigns: memory.allocate(most * 4),
      hashes: memory.allocate(most * 8),
      starts: this.#starts.byteOffset,
      userBytes: this.#userBytes.byteOffset,
      clickBytes: CLICK_BYTES,
      places: memory.allocate(most * 4),
      partitionStarts: this.#partitionStarts.byteOffset,
      sortedTimes: this.#times.byteOffset,
      sortedUsers: this.#users.byteOffset,
      sortedCampaigns: this.#campaigns.byteOffset,
      sortedStarts: this.#idStarts.byteOffset,
    });
  }

  /**
   * Adds the valid clicks of a batch whose users have conversions at that time or later and lie in the partitions to
   * `keep`. Also adds up the bytes that all clicks would take whose users may have conversions.
   */
  addBatch(
    scanner: RecordScanner,
    { valid, times, campaigns, userHashes }: BatchColumns,
    users: UserTable,
    keep: PartitionRange,
  ): void {
    if (scanner.count === 0) return;
    this.#texts.makeRoom(this.#textBytes, scanner.fieldBytes);
    this.#clicks.texts = this.#texts.address;
    this.#clicks.sortedTexts = this.#texts.sorted.byteOffset;
    this.#rows.set({
      valid: valid.byteOffset,
      times: times.byteOffset,
      campaigns: campaigns.byteOffset,
      userHashes: userHashes.byteOffset,
      firstPartition: keep.from,
      endPartition: keep.to,
    });
    this.#memory.loops.addClicks(this.#clicks.address, scanner.address, this.#rows.address, users.address);
    if (this.#clicks.count >= this.#piece || this.#textBytes > PIECE_BYTES) this.#putAway();
  }

  /** The valid rows of a batch whose users may have conversions. */
  passing(scanner: RecordScanner, { valid, userHashes }: BatchColumns, users: UserTable): Uint32Array {
    const count = this.#memory.loops.filterUsers(
      users.address,
      scanner.count,
      valid.byteOffset,
      userHashes.byteOffset,
      this.#passed.byteOffset,
    );
    return this.#passed.subarray(0, count);
  }

  /** The collected clicks to keep, in shared memory; the collector is empty afterwards. */
  drain(): CollectedClicks {
    if (this.#clicks.count > 0 || this.#clicks.late > 0) this.#putAway();
    const collected = { kept: this.#pieces, userBytes: this.#userBytes.slice() };
    this.#userBytes.fill(0);
    this.#pieces = [];
    return collected;
  }

  /** Begins with fresh shared memory, so that what it gave is freed when nobody else holds it. */
  forget(): void {
    this.#arena = new Arena();
  }

  /** Bytes of the texts collected so far. */
  get #textBytes(): number {
    return this.#starts[this.#clicks.count];
  }

  #putAway(): void {
    const arena = this.#arena;
    const length = this.#memory.loops.sortClicks(this.#clicks.address);
    this.#pieces.push({
      length,
      times: copyFloats(this.#times, length, arena),
      users: copyNumbers(this.#users, length, arena),
      campaigns: copyNumbers(this.#campaigns, length, arena),
      idStarts: copyNumbers(this.#idStarts, length + 1, arena),
      texts: copyBytes(this.#texts.sorted, this.#idStarts[length] + TEXT_SLACK, arena),
      partitionStarts: copyNumbers(this.#partitionStarts, this.#partitionStarts.length, arena),
      late: this.#clicks.late,
    });
    this.#clicks.late = 0;
  }
}

/** The id of a click of a part. */
export function clickIdAt(clicks: ClickColumns, at: number): Uint8Array {
  return clicks.texts.subarray(clicks.idStarts[at], clicks.idStarts[at + 1]);
}

/** Bytes of a kept click, in its columns and again in the journeys, without its id. */
export const CLICK_BYTES = 40;
