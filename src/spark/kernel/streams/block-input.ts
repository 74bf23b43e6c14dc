import { parseBlock } from '../../protocol/protocol.ts';

const NOTHING: readonly Buffer[] = [];

/** Collects the blocks of a partition; Spark gives those of one partition one behind the other. */
export class BlockInput {
  #partition = '';
  #blocks: Buffer[] = [];

  /** Takes the line of a block. Gives the blocks of the partition before where it begins another, else none. */
  add(line: Buffer): readonly Buffer[] {
    const { partition, block } = parseBlock(line);
    const done = partition === this.#partition ? NOTHING : this.end();
    this.#partition = partition;
    // The line lies in a chunk that is read, of which no more is to be kept.
    this.#blocks.push(Buffer.from(block));
    return done;
  }

  /** Gives the blocks of the last partition. */
  end(): readonly Buffer[] {
    const blocks = this.#blocks;
    this.#blocks = [];
    return blocks;
  }
}
