import type { Writable } from 'node:stream';
import { blockStart, type ProtocolRow, type RowKind, rowLine } from '../../protocol/protocol.ts';

const FLUSH_AT = 1 << 16;

/** Writes rows to a stream, many at a time. */
export class RowOutput {
  readonly #stream: Writable;
  /** What is to be written: blocks and lines before them, then lines. */
  #pieces: Uint8Array[] = [];
  #lines: string[] = [];
  #length = 0;

  constructor(stream: Writable) {
    this.#stream = stream;
  }

  add(row: ProtocolRow): void {
    const line = rowLine(row);
    this.#lines.push(line);
    this.#length += line.length;
  }

  /** Gives a row whose body is a block. */
  addBlock(kind: RowKind, partition: number, block: Uint8Array): void {
    this.#lines.push(blockStart(kind, partition));
    this.#endLines();
    this.#pieces.push(block);
    this.#lines.push('\n');
    this.#length += block.length;
  }

  addAll(rows: Iterable<ProtocolRow>): void {
    for (const row of rows) this.add(row);
  }

  /** Writes what there is if it is much; waits while the reader does not come along. */
  async ease(): Promise<void> {
    if (this.#length >= FLUSH_AT) await this.flush();
  }

  #endLines(): void {
    this.#pieces.push(Buffer.from(this.#lines.join(''), 'latin1'));
    this.#lines = [];
  }

  /** Writes everything. */
  async flush(): Promise<void> {
    this.#endLines();
    const bytes = Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#length = 0;
    await new Promise<void>((resolve, reject) => {
      this.#stream.write(bytes, (error) => (error ? reject(error) : resolve()));
    });
  }
}
