/**
 * The size of a block, in bytes. C libraries keep freed memory of up to 32 MiB for themselves. A larger block goes
 * back to the system as soon as nobody holds a column in it. Pages of a block that are never written take no memory.
 */
const BLOCK_BYTES = 33 << 20;
const ALIGNMENT = 8;

interface Block {
  buffer: SharedArrayBuffer;
  /** The bytes before this place may not be zero. */
  written: number;
}

/**
 * Memory that all threads share, from which columns of zeros are cut one after the other. It is freed as a whole:
 * when the arena and all columns are dropped, and the garbage collector has run in every thread that held a column.
 */
export class Arena {
  readonly #blocks: Block[] = [];
  /** Where the next column begins: the number of the block, and the byte in it. */
  #block = 0;
  #used = 0;

  floats(length: number): Float64Array {
    const { buffer, at } = this.#cut(length * Float64Array.BYTES_PER_ELEMENT);
    return new Float64Array(buffer, at, length);
  }

  /** Words of 32 bits. */
  numbers(length: number): Uint32Array {
    const { buffer, at } = this.#cut(length * Uint32Array.BYTES_PER_ELEMENT);
    return new Uint32Array(buffer, at, length);
  }

  /** Signed words of 32 bits. */
  integers(length: number): Int32Array {
    const { buffer, at } = this.#cut(length * Int32Array.BYTES_PER_ELEMENT);
    return new Int32Array(buffer, at, length);
  }

  bytes(length: number): Uint8Array {
    const { buffer, at } = this.#cut(length);
    return new Uint8Array(buffer, at, length);
  }

  /** Starts from the beginning of the memory again. Columns that were cut before must not be used any more. */
  rewind(): void {
    this.#block = 0;
    this.#used = 0;
  }

  #cut(size: number): { buffer: SharedArrayBuffer; at: number } {
    const block = this.#blockFor(size);
    const at = this.#used;
    const { buffer, written } = block;
    if (at < written) new Uint8Array(buffer, at, Math.min(size, written - at)).fill(0);
    this.#used += Math.ceil(size / ALIGNMENT) * ALIGNMENT;
    block.written = Math.max(written, this.#used);
    return { buffer, at };
  }

  /** The current block if it has room for `size` bytes, else the next one that has. */
  #blockFor(size: number): Block {
    for (; this.#block < this.#blocks.length; this.#block++, this.#used = 0) {
      const block = this.#blocks[this.#block];
      if (this.#used + size <= block.buffer.byteLength) return block;
    }
    const bytes = Math.max(BLOCK_BYTES, Math.ceil(size / ALIGNMENT) * ALIGNMENT);
    const block = { buffer: new SharedArrayBuffer(bytes), written: 0 };
    this.#blocks.push(block);
    return block;
  }
}
