import { ESCAPE, SEPARATOR } from './protocol.ts';
import { NEXT_ROW } from './row-blocks.ts';

/**
 * Blocks as bytes: rows are written to them and read from them without a text for each, since most rows are clicks and
 * most of these are never looked at again.
 */

const [ESCAPE_BYTE, FIELD_BYTE, ROW_BYTE] = [ESCAPE, SEPARATOR, NEXT_ROW].map((text) => text.charCodeAt(0));
const LAST_CONTROL = 0x0d;
const PRINTABLE = 0x20;
const [ZERO, MINUS] = [0x30, 0x2d];
/** Whole numbers are written in two halves that fit 32 bits. */
const HALF = 1e8;
const HALF_DIGITS = 8;
const LEAST_ROOM = 1024;

/** A block that rows are added to. */
export class GrowingBlock {
  #bytes = Buffer.allocUnsafe(LEAST_ROOM);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** What was added. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Adds a text in latin1 as it is. */
  addText(text: string): void {
    this.#makeRoom(text.length);
    this.#length += this.#bytes.write(text, this.#length, 'latin1');
  }

  /** Adds a field and its end. */
  addField(source: Uint8Array, from: number, to: number): void {
    this.#makeRoom((to - from) * 2 + 1);
    const bytes = this.#bytes;
    let length = this.#length;
    for (let at = from; at < to; at++) {
      const byte = source[at];
      if (byte > LAST_CONTROL) bytes[length++] = byte;
      else {
        bytes[length++] = ESCAPE_BYTE;
        bytes[length++] = byte + PRINTABLE;
      }
    }
    bytes[length++] = FIELD_BYTE;
    this.#length = length;
  }

  /** Adds a whole number from 0 to below 10^16 and the end of its field. */
  addNumber(value: number): void {
    this.#makeRoom(HALF_DIGITS * 2 + 1);
    const high = Math.floor(value / HALF);
    if (high > 0) this.#addDigits(high, digitsOf(high));
    this.#addDigits(value - high * HALF, high > 0 ? HALF_DIGITS : digitsOf(value));
    this.#bytes[this.#length++] = FIELD_BYTE;
  }

  /** Adds the bytes of a field that is escaped already, and its end. */
  addEscaped(source: Uint8Array, from: number, to: number): void {
    this.#makeRoom(to - from + 1);
    this.#bytes.set(source.subarray(from, to), this.#length);
    this.#length += to - from;
    this.#bytes[this.#length++] = FIELD_BYTE;
  }

  /** Makes the end of the last field the end of its row. */
  endRow(): void {
    this.#bytes[this.#length - 1] = ROW_BYTE;
  }

  #addDigits(value: number, digits: number): void {
    let rest = value | 0;
    for (let at = this.#length + digits - 1; at >= this.#length; at--) {
      const tenth = (rest / 10) | 0;
      this.#bytes[at] = ZERO + rest - tenth * 10;
      rest = tenth;
    }
    this.#length += digits;
  }

  #makeRoom(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + more));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

function digitsOf(value: number): number {
  let digits = 1;
  for (let least = 10; value >= least; least *= 10) digits++;
  return digits;
}

/** Reads the rows of a block, one after the other. */
export class BlockReader {
  readonly bytes: Buffer;
  /** Where the fields of the current row begin, and behind them where it ends. */
  readonly #starts: number[] = [];
  #fields = 0;
  #end = 0;
  #hasEscapes = false;

  constructor(block: Buffer) {
    this.bytes = block;
  }

  /** Turns to the next row. False when there is none. */
  next(): boolean {
    const { bytes } = this;
    let at = this.#end;
    if (at >= bytes.length) return false;
    const starts = this.#starts;
    let fields = 0;
    starts[0] = at;
    this.#hasEscapes = false;
    for (let byte = bytes[at]; byte !== ROW_BYTE; byte = bytes[++at]) {
      if (byte === FIELD_BYTE) starts[++fields] = at + 1;
      else if (byte === ESCAPE_BYTE) this.#hasEscapes = true;
    }
    this.#end = at + 1;
    starts[++fields] = this.#end;
    this.#fields = fields;
    return true;
  }

  /** How many fields the current row has. */
  get fields(): number {
    return this.#fields;
  }

  /** The first byte but one of a field; that of a kind tells clicks from all others. */
  secondByte(field: number): number {
    return this.bytes[this.#starts[field] + 1];
  }

  /** A field as a text in latin1. */
  text(field: number): string {
    const [from, to] = [this.#starts[field], this.#starts[field + 1] - 1];
    if (!this.#hasEscapes) return this.bytes.toString('latin1', from, to);
    const room = Buffer.allocUnsafe(to - from);
    return room.toString('latin1', 0, this.copy(field, room, 0));
  }

  /** A field that is a whole number. */
  number(field: number): number {
    const { bytes } = this;
    let at = this.#starts[field];
    const isNegative = bytes[at] === MINUS;
    if (isNegative) at++;
    let value = 0;
    for (const to = this.#starts[field + 1] - 1; at < to; at++) value = value * 10 + bytes[at] - ZERO;
    return isNegative ? -value : value;
  }

  /** Where a field begins in the block, still escaped. */
  start(field: number): number {
    return this.#starts[field];
  }

  /** Where it ends. */
  end(field: number): number {
    return this.#starts[field + 1] - 1;
  }

  /** Copies the bytes of a field to a place; gives the end of the copy. */
  copy(field: number, into: Uint8Array, place: number): number {
    const { bytes } = this;
    let end = place;
    for (let at = this.#starts[field], to = this.#starts[field + 1] - 1; at < to; at++) {
      const byte = bytes[at];
      into[end++] = byte === ESCAPE_BYTE ? bytes[++at] - PRINTABLE : byte;
    }
    return end;
  }
}
