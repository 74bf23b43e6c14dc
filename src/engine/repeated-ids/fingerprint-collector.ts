import type { LoopMemory } from '../../loops/loop-memory.ts';
import { RangeFingerprints } from '../../loops/loop-structs.ts';
import type { RecordScanner } from '../../records/record-scanner.ts';
import { Arena } from '../columns/arena.ts';
import type { PartitionRange } from '../columns/partitions.ts';
import { copyFloats, copyNumbers } from '../columns/shared-columns.ts';
import { FINGERPRINT_PARTITIONS, type Fingerprints } from './fingerprints.ts';
import type { Grouping, RowGroups } from './row-groups.ts';

/** Which fingerprints of a range of a file are collected, and how its rows are grouped. */
export interface FingerprintTask {
  /** The range begins at this byte. */
  range: { start: number };
  fingerprints: PartitionRange;
  grouping: Grouping;
}

/** Fingerprints are sorted and put away when there are so many: what is not put away yet takes memory that stays. */
const PIECE = 65_536;

/** What is known of the ids of a range. */
export interface FingerprintedRows {
  /** In pieces of the range, one behind the other. */
  fingerprints: Fingerprints[];
  groups: RowGroups;
}

/** Collects the fingerprints and groups of a range while it is scanned; reused from range to range. */
export class FingerprintCollector {
  readonly #memory: LoopMemory;
  readonly #range: RangeFingerprints;
  /** The fingerprints of a piece, sorted. */
  readonly #sorted: Uint32Array;
  readonly #starts: Uint32Array;
  readonly #next: number;
  #offsets: Float64Array;
  #lines: Uint32Array;
  #pieces: Fingerprints[] = [];
  // Groups are needed for longer than fingerprints.
  #arena = new Arena();
  #groupArena = new Arena();

  /** For batches of up to `batch` rows. */
  constructor(memory: LoopMemory, batch: number) {
    const most = PIECE + batch;
    const starts = FINGERPRINT_PARTITIONS + 1;
    this.#memory = memory;
    this.#sorted = memory.numbers(memory.allocate(most * 8), most * 2);
    this.#starts = memory.numbers(memory.allocate(starts * 4), starts);
    this.#next = memory.allocate(starts * 4);
    this.#offsets = memory.floats(memory.allocate(0), 0);
    this.#lines = memory.numbers(memory.allocate(0), 0);
    this.#range = memory.create(RangeFingerprints, { words: memory.allocate(most * 8) });
  }

  /**
   * Adds the rows of a batch whose text begins at `base` in the file: their groups, and the fingerprints of the valid
   * ones in the partitions that the task asks for. `hashes` are those of their ids.
   */
  addBatch(
    scanner: RecordScanner,
    base: number,
    valid: Uint8Array,
    hashes: Int32Array,
    task: FingerprintTask,
  ): void {
    if (scanner.count === 0) return;
    const { range, grouping, fingerprints } = task;
    const last = base + scanner.starts[scanner.count - 1];
    this.#makeGroups(Math.floor((last - range.start) / grouping.bytes) + 1);
    this.#range.set({ groupBits: grouping.bits, firstGroup: grouping.first });
    this.#memory.loops.addFingerprints(
      this.#range.address,
      scanner.address,
      valid.byteOffset,
      hashes.byteOffset,
      base,
      range.start,
      1 / grouping.bytes,
      fingerprints.from,
      fingerprints.to,
    );
    if (this.#range.count >= PIECE) this.#putAway(grouping.bits);
  }

  /** What was collected, in shared memory; the collector is empty afterwards. */
  drain({ grouping }: FingerprintTask): FingerprintedRows {
    this.#putAway(grouping.bits);
    const count = this.#range.groups;
    const rows = {
      fingerprints: this.#pieces,
      groups: {
        offsets: copyFloats(this.#offsets, count, this.#groupArena),
        lines: copyNumbers(this.#lines, count, this.#groupArena),
      },
    };
    this.#range.groups = 0;
    this.#pieces = [];
    return rows;
  }

  /** Begins with fresh shared memory: what was taken before is freed when nobody holds it any more. */
  forget(): void {
    this.#arena = new Arena();
    this.#groupArena = new Arena();
  }

  /** Puts the fingerprints at hand away, sorted, if there are any. */
  #putAway(groupBits: number): void {
    const { words, count } = this.#range;
    if (count === 0) return;
    this.#memory.loops.sortFingerprints(
      words,
      count,
      this.#starts.byteOffset,
      this.#next,
      this.#sorted.byteOffset,
    );
    this.#pieces.push({
      words: copyNumbers(this.#sorted, count * 2, this.#arena),
      starts: copyNumbers(this.#starts, this.#starts.length, this.#arena),
      groupBits,
    });
    this.#range.count = 0;
  }

  /** Makes room for so many groups. */
  #makeGroups(count: number): void {
    if (count <= this.#lines.length) return;
    const memory = this.#memory;
    const most = Math.max(64, count * 2);
    const offsets = memory.floats(memory.allocate(most * 8), most);
    const lines = memory.numbers(memory.allocate(most * 4), most);
    offsets.set(this.#offsets);
    lines.set(this.#lines);
    this.#offsets = offsets;
    this.#lines = lines;
    this.#range.set({ offsets: offsets.byteOffset, lines: lines.byteOffset });
  }
}
