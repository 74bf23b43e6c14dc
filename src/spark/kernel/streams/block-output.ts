import { GrowingBlock } from '../../protocol/block-bytes.ts';
import { type ProtocolRow, type RowKind, SEPARATOR } from '../../protocol/protocol.ts';
import { packRow, partitionOf, partitionOfBytes } from '../../protocol/row-blocks.ts';
import type { RowOutput } from './row-output.ts';

/** Blocks are given when they have so many bytes in all. */
const MOST_BYTES = 1 << 24;

const LINE_FEED = 0x0a;
/** The kind of a click, as a field. */
const CLICK = `click${SEPARATOR}`;

/** Kinds of rows that travel in blocks: by their id, by their user, and those of the report by their time. */
export type BlockKind = Extract<RowKind, 'unsettled' | 'settled' | 'attribution' | 'unattributed'>;

/** Gives rows in blocks of one kind, a block for each partition of their keys. */
export class BlockOutput {
  readonly #kind: BlockKind;
  readonly #partitions: number;
  readonly #output: RowOutput;
  #blocks = new Map<number, GrowingBlock>();
  #bytes = 0;

  constructor(kind: BlockKind, partitions: number, output: RowOutput) {
    this.#kind = kind;
    this.#partitions = partitions;
    this.#output = output;
  }

  /** Adds a row to the block of `partition`, by default that of its key. */
  add(row: ProtocolRow, partition = partitionOf(row.key, this.#partitions)): void {
    const block = this.#blockOf(partition);
    const before = block.length;
    block.addText(packRow(row));
    this.#count(block.length - before);
  }

  /**
   * Adds the row of a click, as `add` does. Its user and its id lie in `bytes`, each from one place to another; the
   * name of its campaign is all of `campaign`.
   */
  addClick(
    bytes: Uint8Array,
    [userFrom, userTo]: readonly [number, number],
    time: number,
    campaign: Uint8Array,
    [idFrom, idTo]: readonly [number, number],
  ): void {
    const block = this.#blockOf(partitionOfBytes(bytes, userFrom, userTo, this.#partitions));
    const before = block.length;
    block.addField(bytes, userFrom, userTo);
    block.addText(CLICK);
    block.addNumber(time);
    block.addField(campaign, 0, campaign.length);
    block.addField(bytes, idFrom, idTo);
    block.endRow();
    this.#count(block.length - before);
  }

  /** Adds the lines of a conversion in a file of the report, `text[from, to)`, to the block of a piece of time. */
  addLines(piece: number, id: Uint8Array, time: number, text: Uint8Array, from: number, to: number): void {
    const block = this.#blockOf(piece);
    const before = block.length;
    block.addField(id, 0, id.length);
    block.addText(`${this.#kind}${SEPARATOR}`);
    block.addNumber(time);
    // Each line is a field.
    for (let start = from; start < to; ) {
      const end = text.indexOf(LINE_FEED, start);
      block.addField(text, start, end);
      start = end + 1;
    }
    block.endRow();
    this.#count(block.length - before);
  }

  /** Gives what there is. */
  end(): void {
    for (const [partition, { bytes }] of this.#blocks) this.#output.addBlock(this.#kind, partition, bytes);
    this.#blocks = new Map();
    this.#bytes = 0;
  }

  #blockOf(partition: number): GrowingBlock {
    const found = this.#blocks.get(partition);
    if (found !== undefined) return found;
    const block = new GrowingBlock();
    this.#blocks.set(partition, block);
    return block;
  }

  #count(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes >= MOST_BYTES) this.end();
  }
}
