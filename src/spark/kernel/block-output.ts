import type { ProtocolRow, RowKind } from '../protocol/protocol.ts';
import { packRow, partitionOf } from '../protocol/row-blocks.ts';
import type { RowOutput } from './row-output.ts';

/** Blocks are given when they have so many characters in all. */
const MOST_CHARACTERS = 1 << 24;

/** Kinds of rows that travel in blocks: by their id, by their user, and those of the report by their time. */
export type BlockKind = Extract<RowKind, 'unsettled' | 'settled' | 'attribution' | 'unattributed'>;

/** Gives rows in blocks of one kind, a block for each partition of their keys. */
export class BlockOutput {
  readonly #kind: BlockKind;
  readonly #partitions: number;
  readonly #output: RowOutput;
  #blocks = new Map<number, string[]>();
  #characters = 0;

  constructor(kind: BlockKind, partitions: number, output: RowOutput) {
    this.#kind = kind;
    this.#partitions = partitions;
    this.#output = output;
  }

  /** Adds a row to the block of `partition`, by default that of its key. */
  add(row: ProtocolRow, partition = partitionOf(row.key, this.#partitions)): void {
    const text = packRow(row);
    const block = this.#blocks.get(partition);
    if (block === undefined) this.#blocks.set(partition, [text]);
    else block.push(text);
    this.#characters += text.length;
    if (this.#characters >= MOST_CHARACTERS) this.end();
  }

  /** Gives what there is. */
  end(): void {
    for (const [partition, rows] of this.#blocks) this.#output.addBlock(this.#kind, partition, rows.join(''));
    this.#blocks = new Map();
    this.#characters = 0;
  }
}
