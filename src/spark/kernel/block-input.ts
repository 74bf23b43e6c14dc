import { type ProtocolRow, parseBlock } from '../protocol/protocol.ts';
import { rowsByKey } from '../protocol/row-blocks.ts';

const NOTHING: Iterable<ProtocolRow[]> = [];

/** Collects the blocks of a partition; Spark gives those of one partition one behind the other. */
export class BlockInput {
  #partition = '';
  #blocks: string[] = [];

  /** Takes the line of a block. Gives the rows of the partition before, key by key, where the block begins another. */
  add(line: Buffer): Iterable<ProtocolRow[]> {
    const { partition, block } = parseBlock(line.toString('latin1'));
    const done = partition === this.#partition ? NOTHING : this.end();
    this.#partition = partition;
    this.#blocks.push(block);
    return done;
  }

  /** Gives the rows of the last partition, key by key. */
  end(): Iterable<ProtocolRow[]> {
    const blocks = this.#blocks;
    this.#blocks = [];
    return rowsByKey(blocks);
  }
}
