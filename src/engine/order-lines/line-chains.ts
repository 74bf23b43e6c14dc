import type { PartitionRange } from '../columns/partitions.ts';
import { grown } from '../columns/shared-columns.ts';
import type { LinePiece, LinePlace } from './line-columns.ts';

const FIRST_LINES = 1 << 12;

/** Chains the lines of a partition whose conversion ids have the same hash, in the order of files and lines. */
export class LineChains {
  length = 0;
  /** Of each line its piece and its row there, and the next line of its chain, 0 behind the last. */
  readonly #pieces: readonly LinePiece[];
  #pieceOf = new Uint32Array(FIRST_LINES);
  #rowOf = new Uint32Array(FIRST_LINES);
  #hashes = new Uint32Array(FIRST_LINES * 2);
  #next = new Uint32Array(FIRST_LINES);
  #last = new Uint32Array(FIRST_LINES);
  #slots = new Uint32Array(FIRST_LINES);
  /** The first line of each chain. */
  readonly heads: number[] = [];

  /** Pieces must come in the order of files and lines. */
  constructor(pieces: readonly LinePiece[]) {
    this.#pieces = pieces;
  }

  /** Turns to a partition of conversion ids. */
  load(partition: number): void {
    this.length = 0;
    this.heads.length = 0;
    this.#pieces.forEach(({ columns: { partitionStarts, idHashes } }, piece) => {
      this.#addRows(
        piece,
        { from: partitionStarts[partition], to: partitionStarts[partition + 1] },
        idHashes,
      );
    });
    this.#chain();
  }

  /** The lines of the chain with a head. */
  linesOf(head: number): LinePlace[] {
    const lines = [this.#at(head)];
    for (let line = this.#next[head]; line !== 0; line = this.#next[line]) lines.push(this.#at(line));
    return lines;
  }

  #at(line: number): LinePlace {
    return { piece: this.#pieces[this.#pieceOf[line]], row: this.#rowOf[line] };
  }

  #addRows(piece: number, { from, to }: PartitionRange, idHashes: Uint32Array): void {
    const base = this.length;
    const length = base + to - from;
    this.#pieceOf = grown(this.#pieceOf, length);
    this.#rowOf = grown(this.#rowOf, length);
    this.#hashes = grown(this.#hashes, length * 2);
    this.#pieceOf.fill(piece, base, length);
    for (let row = from; row < to; row++) this.#rowOf[base + row - from] = row;
    this.#hashes.set(idHashes.subarray(from * 2, to * 2), base * 2);
    this.length = length;
  }

  #chain(): void {
    const size = 2 ** Math.ceil(Math.log2(Math.max(2, this.length * 2)));
    const mask = size - 1;
    this.#slots = grown(this.#slots, size);
    this.#next = grown(this.#next, this.length);
    this.#last = grown(this.#last, this.length);
    this.#slots.fill(0, 0, size);
    this.#next.fill(0, 0, this.length);
    const [hashes, slots, next, last] = [this.#hashes, this.#slots, this.#next, this.#last];
    for (let line = 0; line < this.length; line++) {
      const [a, b] = [hashes[line * 2], hashes[line * 2 + 1]];
      // The second lane: all lines have the same first bits of the first.
      let slot = b & mask;
      let head = slots[slot];
      while (head !== 0 && (hashes[head * 2 - 2] !== a || hashes[head * 2 - 1] !== b)) {
        slot = (slot + 1) & mask;
        head = slots[slot];
      }
      if (head === 0) {
        slots[slot] = line + 1;
        last[line] = line;
        this.heads.push(line);
      } else {
        next[last[head - 1]] = line;
        last[head - 1] = line;
      }
    }
  }
}
