import type { ClickBatch } from '../../batches/click-batch.ts';
import { type LoopMemory, TEXT_SLACK } from '../../loops/loop-memory.ts';
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
type ClickRows = Pick<ClickBatch, 'valid' | 'times' | 'campaigns' | 'userHashes'>;

/** Clicks are also put away when their ids have this many bytes: the memory for what is not put away yet stays. */
const PIECE_BYTES = 1 << 20;

/** Words by which the collector and its loops in loops/assembly/clicks.ts exchange what they need. */
const WORD = { count: 0, texts: 6, sortedTexts: 15, late: 16 } as const;

/**
 * Collects the clicks of a range while it is scanned: those of users who may have conversions. It keeps those that are
 * followed by a conversion of their user. It is reused for the next range.
 */
export class ClickCollector {
  readonly #memory: LoopMemory;
  readonly #piece: number;
  readonly #words: Int32Array;
  /** What the loop is told of a batch. */
  readonly #rows: Int32Array;
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
    const numbers = (name: string, length: number) => memory.numbers(memory.reuse(name, length * 4), length);
    const floats = (name: string, length: number) => memory.floats(memory.reuse(name, length * 8), length);
    this.#memory = memory;
    this.#piece = piece;
    this.#rows = memory.told([0, 0, 0, 0, 0, 0, 0, 0]);
    this.#passed = numbers('passed clicks', batch);
    this.#slots = numbers('slots of clicks', batch);
    this.#starts = numbers('collected starts', most + 1);
    this.#userBytes = floats('bytes of users of clicks', USER_PARTITIONS);
    this.#partitionStarts = numbers('sorted partitions', USER_PARTITIONS + 1);
    this.#times = floats('sorted times', most);
    this.#users = numbers('sorted users', most);
    this.#campaigns = numbers('sorted campaigns', most);
    this.#idStarts = numbers('sorted starts', most + 1);
    this.#texts = new CollectedTexts(memory);
    this.#words = memory.told([
      0,
      memory.reuse('collected times', most * 8),
      memory.reuse('collected users', most * 4),
      memory.reuse('collected campaigns', most * 4),
      memory.reuse('collected hashes', most * 8),
      this.#starts.byteOffset,
      0,
      this.#userBytes.byteOffset,
      CLICK_BYTES,
      memory.reuse('collected places', most * 4),
      this.#partitionStarts.byteOffset,
      this.#times.byteOffset,
      this.#users.byteOffset,
      this.#campaigns.byteOffset,
      this.#idStarts.byteOffset,
      0,
      0,
      0,
    ]);
  }

  /**
   * Adds the valid clicks of a batch whose users have conversions at that time or later and lie in the partitions to
   * `keep`. Also adds up the bytes that all clicks would take whose users may have conversions.
   */
  addBatch(
    scanner: RecordScanner,
    { valid, times, campaigns, userHashes }: ClickRows,
    users: UserTable,
    keep: PartitionRange,
  ): void {
    if (scanner.count === 0) return;
    this.#texts.makeRoom(this.#textBytes, scanner.ends[scanner.count - 1] - scanner.starts[0]);
    this.#words[WORD.texts] = this.#texts.address;
    this.#words[WORD.sortedTexts] = this.#texts.sorted.byteOffset;
    const columns = [valid, times, campaigns, userHashes, this.#passed, this.#slots];
    this.#rows.set([...columns.map(({ byteOffset }) => byteOffset), keep.from, keep.to]);
    this.#memory.loops.addClicks(
      this.#words.byteOffset,
      scanner.address,
      this.#rows.byteOffset,
      users.address,
    );
    if (this.#words[WORD.count] >= this.#piece || this.#textBytes > PIECE_BYTES) this.#putAway();
  }

  /** The valid rows of a batch whose users may have conversions. */
  passing(scanner: RecordScanner, { valid, userHashes }: ClickRows, users: UserTable): Uint32Array {
    const count = this.#memory.loops.passUsers(
      users.address,
      scanner.count,
      valid.byteOffset,
      userHashes.byteOffset,
      this.#passed.byteOffset,
    );
    return this.#passed.subarray(0, count);
  }

  /** The collected clicks to keep, in shared memory; the collector is empty afterwards. */
  take(): CollectedClicks {
    if (this.#words[WORD.count] > 0 || this.#words[WORD.late] > 0) this.#putAway();
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
    return this.#starts[this.#words[WORD.count]];
  }

  #putAway(): void {
    const arena = this.#arena;
    const length = this.#memory.loops.takeClicks(this.#words.byteOffset);
    this.#pieces.push({
      length,
      times: copyFloats(this.#times, length, arena),
      users: copyNumbers(this.#users, length, arena),
      campaigns: copyNumbers(this.#campaigns, length, arena),
      idStarts: copyNumbers(this.#idStarts, length + 1, arena),
      texts: copyBytes(this.#texts.sorted, this.#idStarts[length] + TEXT_SLACK, arena),
      partitionStarts: copyNumbers(this.#partitionStarts, this.#partitionStarts.length, arena),
      late: this.#words[WORD.late],
    });
    this.#words[WORD.late] = 0;
  }
}

/** The id of a click of a part. */
export function clickIdAt(clicks: ClickColumns, at: number): Uint8Array {
  return clicks.texts.subarray(clicks.idStarts[at], clicks.idStarts[at + 1]);
}

/** Bytes of a kept click, in its columns and again in the journeys, without its id. */
export const CLICK_BYTES = 40;
