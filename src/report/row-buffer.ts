const [LINE_FEED, CARRIAGE_RETURN, QUOTE, COMMA] = [0x0a, 0x0d, 0x22, 0x2c];

/** Builds many CSV rows as bytes: the quoting of `csvCell`, without a string for each cell. */
export class RowBuffer {
  #bytes: Buffer = Buffer.allocUnsafe(1 << 16);
  #length = 0;

  /** Adds a text cell of UTF-8 bytes. */
  text(source: Uint8Array, start: number, end: number): void {
    this.#reserve((end - start) * 2 + 3);
    const bytes = this.#bytes;
    let at = this.#length;
    let special = false;
    for (let from = start; from < end; from++) {
      const byte = source[from];
      bytes[at++] = byte;
      if (
        byte <= COMMA &&
        (byte === COMMA || byte === QUOTE || byte === LINE_FEED || byte === CARRIAGE_RETURN)
      ) {
        special = true;
        break;
      }
    }
    this.#length = special ? this.#quoted(source, start, end) : at;
    this.#bytes[this.#length++] = COMMA;
  }

  /** Adds a cell of ASCII text that needs no quotes. */
  plain(value: string): void {
    this.#reserve(value.length + 1);
    const bytes = this.#bytes;
    let at = this.#length;
    for (let i = 0; i < value.length; i++) bytes[at++] = value.charCodeAt(i);
    bytes[at++] = COMMA;
    this.#length = at;
  }

  /** Ends the row. */
  endRow(): void {
    this.#bytes[this.#length - 1] = LINE_FEED;
  }

  /** The rows so far; valid until the next call. The buffer is empty afterwards. */
  take(): Buffer {
    const rows = this.#bytes.subarray(0, this.#length);
    this.#length = 0;
    return rows;
  }

  #quoted(source: Uint8Array, start: number, end: number): number {
    let at = this.#length;
    this.#bytes[at++] = QUOTE;
    for (let from = start; from < end; from++) {
      if (source[from] === QUOTE) this.#bytes[at++] = QUOTE;
      this.#bytes[at++] = source[from];
    }
    this.#bytes[at++] = QUOTE;
    return at;
  }

  #reserve(size: number): void {
    if (this.#length + size <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + size));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
