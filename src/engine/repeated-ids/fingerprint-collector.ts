import type { LoopMemory } from '../../loops/loop-memory.ts';
import type { RecordScanner } from '../../records/record-scanner.ts';
import { Arena } from '../columns/arena.ts';
import type { PartitionRange } from '../columns/partitions.ts';
import { copyBytes, copyFloats, copyNumbers } from '../columns/shared-columns.ts';
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

/** Words by which the collector and its loops in loops/assembly/prints.ts exchange what they need. */
const WORD = { pairs: 0, count: 1, origin: 2, offsets: 3, lines: 4, groups: 5 } as const;

/** What is known of the ids of a range. */
export interface Prints {
  /** In pieces of the range, one behind the other. */
  fingerprints: Fingerprints[];
  groups: RowGroups;
}

/** Collects the fingerprints and groups of a range while it is scanned; reused from range to range. */
export class PrintCollector {
  readonly #memory: LoopMemory;
  readonly #words: Int32Array;
  /** The fingerprints of a piece, sorted. */
  readonly #sorted: { words: Uint32Array; rests: Uint8Array };
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
    this.#sorted = {
      words: memory.numbers(memory.allocate(most * 4), most),
      rests: memory.bytes(memory.allocate(most), most),
    };
    this.#starts = memory.numbers(memory.allocate(starts * 4), starts);
    this.#next = memory.allocate(starts * 4);
    this.#offsets = memory.floats(memory.allocate(0), 0);
    this.#lines = memory.numbers(memory.allocate(0), 0);
    this.#words = memory.told([memory.allocate(most * 8), 0, 0, 0, 0, 0]);
  }

  /**
   * Adds the rows of a batch whose text begins at `base` in the file: their groups, and the hashes of the valid ones in the partitions
   * that the task asks for.
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
    for (let row = 0; row < scanner.count; ) {
      row = this.#memory.loops.printRows(
        this.#words.byteOffset,
        scanner.address,
        row,
        valid.byteOffset,
        hashes.byteOffset,
        base,
        range.start,
        1 / grouping.bytes,
        fingerprints.from,
        fingerprints.to,
      );
      if (row < scanner.count || this.#words[WORD.count] >= PIECE) this.#putAway(grouping);
    }
  }

  /** What was collected, in shared memory; the collector is empty afterwards. */
  take({ grouping }: FingerprintTask): Prints {
    this.#putAway(grouping);
    const count = this.#words[WORD.groups];
    const prints = {
      fingerprints: this.#pieces,
      groups: {
        offsets: copyFloats(this.#offsets, count, this.#groupArena),
        lines: copyNumbers(this.#lines, count, this.#groupArena),
      },
    };
    this.#words[WORD.groups] = 0;
    this.#words[WORD.origin] = 0;
    this.#pieces = [];
    return prints;
  }

  /** Begins with fresh shared memory: what was taken before is freed when nobody holds it any more. */
  forget(): void {
    this.#arena = new Arena();
    this.#groupArena = new Arena();
  }

  /** Puts the piece at hand away, sorted, if there is anything in it; the next one begins in the group that was met last. */
  #putAway(grouping: Grouping): void {
    const told = this.#words;
    const count = told[WORD.count];
    if (count > 0) {
      const { words, rests } = this.#sorted;
      this.#memory.loops.sortPrints(
        told[WORD.pairs],
        count,
        this.#starts.byteOffset,
        this.#next,
        words.byteOffset,
        rests.byteOffset,
      );
      this.#pieces.push({
        words: copyNumbers(words, count, this.#arena),
        rests: copyBytes(rests, count, this.#arena),
        starts: copyNumbers(this.#starts, this.#starts.length, this.#arena),
        firstGroup: grouping.first + told[WORD.origin],
        isWhole: grouping.bytes === Number.POSITIVE_INFINITY,
      });
    }
    told[WORD.count] = 0;
    told[WORD.origin] = Math.max(0, told[WORD.groups] - 1);
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
    this.#words[WORD.offsets] = offsets.byteOffset;
    this.#words[WORD.lines] = lines.byteOffset;
  }
}
