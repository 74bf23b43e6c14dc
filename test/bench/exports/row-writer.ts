import { closeSync, openSync, writeSync } from 'node:fs';

const CAPACITY = 4 << 20;
const LONGEST_ROW = 1024;
const QUOTE = 0x22;
const COMMA = 0x2c;
const LINE_FEED = 0x0a;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const SEOUL_MS = 9 * 3_600_000;

/** Writes CSV rows byte by byte into a few files, one after the other, without an object or a string per row. */
export class RowWriter {
  #bytes = Buffer.allocUnsafe(CAPACITY);
  #at = 0;
  #file = -1;
  #atRowStart = true;
  #days = new Map<number, Buffer>();
  #quoted: boolean;
  #header: Buffer;

  constructor(header: readonly string[], quoted: boolean) {
    this.#quoted = quoted;
    this.#header = Buffer.from(
      `${quoted ? header.map((name) => `"${name}"`).join(',') : header.join(',')}\n`,
    );
  }

  /** Ends the present file, if any, and begins the next one with the header. */
  open(path: string): void {
    this.close();
    this.#file = openSync(path, 'w');
    this.#at = this.#header.copy(this.#bytes, 0);
  }

  close(): void {
    if (this.#file < 0) return;
    this.#flush();
    closeSync(this.#file);
    this.#file = -1;
  }

  /** A field of text that needs no escape. */
  text(field: Buffer): void {
    this.#begin();
    for (let i = 0; i < field.length; i++) this.#bytes[this.#at++] = field[i];
    this.#end();
  }

  /** A field made of a prefix and a number, zero-padded to so many digits (0: as many as it takes). */
  number(prefix: string, value: number, digits: number): void {
    this.#begin();
    for (let i = 0; i < prefix.length; i++) this.#bytes[this.#at++] = prefix.charCodeAt(i);
    this.#digits(value, digits === 0 ? Math.max(1, String(value).length) : digits);
    this.#end();
  }

  /** A field of ASCII characters that needs no escape. */
  ascii(field: string): void {
    this.#begin();
    this.#at += this.#bytes.write(field, this.#at, 'latin1');
    this.#end();
  }

  /** An instant as `2026-11-01T09:00:00.000+09:00`. */
  time(instant: number): void {
    const local = instant + SEOUL_MS;
    const day = Math.floor(local / DAY_MS);
    const dayText = this.#textOf(day);
    this.#begin();
    const ms = local - day * DAY_MS;
    for (let i = 0; i < dayText.length; i++) this.#bytes[this.#at++] = dayText[i];
    this.#digits(Math.floor(ms / (60 * MINUTE_MS)), 2);
    this.#bytes[this.#at++] = 0x3a;
    this.#digits(Math.floor(ms / MINUTE_MS) % 60, 2);
    this.#bytes[this.#at++] = 0x3a;
    this.#digits(Math.floor(ms / 1000) % 60, 2);
    this.#bytes[this.#at++] = 0x2e;
    this.#digits(ms % 1000, 3);
    for (let i = 0; i < OFFSET.length; i++) this.#bytes[this.#at++] = OFFSET[i];
    this.#end();
  }

  endRow(): void {
    this.#bytes[this.#at++] = LINE_FEED;
    this.#atRowStart = true;
    if (this.#at > CAPACITY - LONGEST_ROW) this.#flush();
  }

  /** A day as `2026-11-01T`. Rows in no order come back to each day again and again. */
  #textOf(day: number): Buffer {
    let text = this.#days.get(day);
    if (text === undefined) {
      text = Buffer.from(`${new Date(day * DAY_MS).toISOString().slice(0, 10)}T`);
      this.#days.set(day, text);
    }
    return text;
  }

  #begin(): void {
    if (!this.#atRowStart) this.#bytes[this.#at++] = COMMA;
    this.#atRowStart = false;
    if (this.#quoted) this.#bytes[this.#at++] = QUOTE;
  }

  #end(): void {
    if (this.#quoted) this.#bytes[this.#at++] = QUOTE;
  }

  #digits(value: number, count: number): void {
    let rest = value;
    for (let i = count - 1; i >= 0; i--) {
      const tenth = Math.floor(rest / 10);
      this.#bytes[this.#at + i] = 0x30 + rest - tenth * 10;
      rest = tenth;
    }
    this.#at += count;
  }

  #flush(): void {
    let from = 0;
    while (from < this.#at) from += writeSync(this.#file, this.#bytes, from, this.#at - from);
    this.#at = 0;
  }
}

const OFFSET = Buffer.from('+09:00');
