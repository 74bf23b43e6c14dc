/**
 * Blocks are larger than the 32 MiB up to which C libraries keep freed memory for themselves: so a block goes back to the system as
 * soon as nobody holds a column in it. What is never written of it takes no room.
 */
const BLOCK_BYTES = 33 << 20;
const ALIGNMENT = 8;

interface Block {
  buffer: SharedArrayBuffer;
  /** So many bytes from its start may not be zero. */
  written: number;
}

/**
 * Memory that all threads share, from which columns of zeros are cut one behind the other. It is freed as a whole: when the arena and
 * all columns are dropped, and the garbage collector has seen it in every thread that had some.
 */
export class Arena {
  readonly #blocks: Block[] = [];
  /** Where the next column begins: in which block, and at which byte of it. */
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

  /** Gives the same memory anew: for columns that nobody looks at any more. */
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

  /** The block at hand, or the next one with room for so many bytes. */
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
