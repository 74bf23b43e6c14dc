/**
 * Many texts under keys in a few large buffers instead of an object each, given back in the order of their keys (as
 * UTF-8 bytes), those with the same key in the order in which they came.
 */
export class PackedTexts {
  #bytes = Buffer.allocUnsafe(1 << 16);
  #length = 0;
  /** Where key and text of an entry begin; the text ends where the next key begins. */
  #starts = new Float64Array(1 << 10);
  #count = 0;

  get size(): number {
    return this.#count;
  }

  add(key: string, text: string): void {
    const keyBytes = Buffer.byteLength(key);
    const size = keyBytes + Buffer.byteLength(text);
    this.#reserve(size);
    this.#starts[this.#count * 2] = this.#length;
    this.#starts[this.#count * 2 + 1] = this.#length + keyBytes;
    this.#bytes.write(key, this.#length);
    this.#bytes.write(text, this.#length + keyBytes);
    this.#length += size;
    this.#count++;
    this.#starts[this.#count * 2] = this.#length;
  }

  /** The entries in order. */
  *sorted(): Generator<{ key: string; text: string }> {
    const order = Uint32Array.from({ length: this.#count }, (_, entry) => entry);
    order.sort((a, b) => this.#compare(a, b) || a - b);
    for (const entry of order) {
      const [from, middle, to] = this.#starts.subarray(entry * 2, entry * 2 + 3);
      yield {
        key: this.#bytes.toString('utf8', from, middle),
        text: this.#bytes.toString('utf8', middle, to),
      };
    }
  }

  #compare(a: number, b: number): number {
    const starts = this.#starts;
    return this.#bytes.compare(
      this.#bytes,
      starts[b * 2],
      starts[b * 2 + 1],
      starts[a * 2],
      starts[a * 2 + 1],
    );
  }

  #reserve(size: number): void {
    if (this.#length + size > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + size));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    if (this.#count * 2 + 4 > this.#starts.length) {
      const larger = new Float64Array(this.#starts.length * 2);
      larger.set(this.#starts);
      this.#starts = larger;
    }
  }
}
