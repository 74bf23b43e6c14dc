import type { Writable } from 'node:stream';
import { blockLine, type ProtocolRow, type RowKind, rowLine } from '../protocol/protocol.ts';

const FLUSH_AT = 1 << 16;

/** Writes rows to a stream, many at a time. */
export class RowOutput {
  readonly #stream: Writable;
  #lines: string[] = [];
  #length = 0;

  constructor(stream: Writable) {
    this.#stream = stream;
  }

  add(row: ProtocolRow): void {
    this.#write(rowLine(row));
  }

  /** Gives a row whose body is made already. */
  addBlock(kind: RowKind, partition: number, body: string): void {
    this.#write(blockLine(kind, partition, body));
  }

  addAll(rows: Iterable<ProtocolRow>): void {
    for (const row of rows) this.add(row);
  }

  /** Writes what there is if it is much; waits while the reader does not come along. */
  async ease(): Promise<void> {
    if (this.#length >= FLUSH_AT) await this.flush();
  }

  #write(line: string): void {
    this.#lines.push(line);
    this.#length += line.length;
  }

  /** Writes everything. */
  async flush(): Promise<void> {
    const bytes = Buffer.from(this.#lines.join(''), 'latin1');
    this.#lines = [];
    this.#length = 0;
    await new Promise<void>((resolve, reject) => {
      this.#stream.write(bytes, (error) => (error ? reject(error) : resolve()));
    });
  }
}
