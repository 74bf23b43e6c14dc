import iconv from 'iconv-lite';
import type { Encoding } from './encoding-names.ts';

/**
 * Turns text of another encoding into UTF-8, chunk by chunk. Chunks may cut characters anywhere. Bytes that are no
 * character become the byte 0xFF, so the field is not valid UTF-8, as it is with bad bytes in a UTF-8 file. They do
 * not become U+FFFD, which is a character that a file may hold.
 */
export interface Transcoder {
  push(bytes: Uint8Array): Uint8Array;
  /** What is left at the end of the text. */
  end(): Uint8Array;
}

const BAD_BYTE = 0xff;
const LINE_FEED = 0x0a;
const [FIRST_LEAD, FIRST_TRAIL] = [0x81, 0x41];
const NOTHING = new Uint8Array(0);

/** Writes a character of the basic plane at `at` as UTF-8; gives the place behind it. */
function writeUnit(bytes: Uint8Array, at: number, unit: number): number {
  if (unit < 0x80) {
    bytes[at] = unit;
    return at + 1;
  }
  if (unit < 0x800) {
    bytes[at] = 0xc0 | (unit >> 6);
    bytes[at + 1] = 0x80 | (unit & 0x3f);
    return at + 2;
  }
  bytes[at] = 0xe0 | (unit >> 12);
  bytes[at + 1] = 0x80 | ((unit >> 6) & 0x3f);
  bytes[at + 2] = 0x80 | (unit & 0x3f);
  return at + 3;
}

function isLead(byte: number): boolean {
  return byte >= FIRST_LEAD && byte < 0xff;
}

let characters: Uint16Array | undefined;

/** The character of each pair of bytes, lead byte first, or 0. All pairs are decoded in one call, a line for each. */
function cp949Characters(): Uint16Array {
  if (characters !== undefined) return characters;
  const table = new Uint16Array(0x10000);
  const pairs: number[] = [];
  for (let lead = FIRST_LEAD; lead < 0xff; lead++)
    for (let trail = FIRST_TRAIL; trail < 0xff; trail++) pairs.push((lead << 8) | trail);
  const lines = Buffer.from(pairs.flatMap((pair) => [pair >> 8, pair & 0xff, LINE_FEED]));
  iconv
    .decode(lines, 'cp949')
    .split('\n')
    .forEach((text, place) => {
      if (text.length === 1 && text !== '\ufffd') table[pairs[place]] = text.charCodeAt(0);
    });
  characters = table;
  return table;
}

/**
 * CP949 has characters of one byte (ASCII) and of two. Of a bad pair only the first byte is replaced, because the
 * second may be a comma, a quote or a line break.
 */
class Cp949Transcoder implements Transcoder {
  readonly #characters = cp949Characters();
  #lead = 0;

  push(bytes: Uint8Array): Uint8Array {
    const characters = this.#characters;
    const text = new Uint8Array(bytes.length * 2 + 2);
    let lead = this.#lead;
    let at = 0;
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i];
      if (lead !== 0) {
        const character = characters[(lead << 8) | byte];
        lead = 0;
        if (character !== 0) {
          at = writeUnit(text, at, character);
          continue;
        }
        text[at++] = BAD_BYTE;
      }
      if (byte < 0x80) text[at++] = byte;
      else if (isLead(byte)) lead = byte;
      else text[at++] = BAD_BYTE;
    }
    this.#lead = lead;
    return text.subarray(0, at);
  }

  end(): Uint8Array {
    const isCut = this.#lead !== 0;
    this.#lead = 0;
    return isCut ? Uint8Array.of(BAD_BYTE) : NOTHING;
  }
}

/** UTF-16 with the low byte first. A surrogate without its partner is bad, and so is an odd last byte. */
class Utf16Transcoder implements Transcoder {
  /** The first byte of a unit that the last chunk cut, or -1. */
  #half = -1;
  /** A high surrogate that waits for its partner, or 0. */
  #high = 0;

  push(bytes: Uint8Array): Uint8Array {
    const text = new Uint8Array(bytes.length * 2 + 6);
    let at = 0;
    let i = 0;
    if (this.#half >= 0 && bytes.length > 0) {
      at = this.#write(text, at, this.#half | (bytes[i++] << 8));
      this.#half = -1;
    }
    for (; i + 1 < bytes.length; i += 2) at = this.#write(text, at, bytes[i] | (bytes[i + 1] << 8));
    if (i < bytes.length) this.#half = bytes[i];
    return text.subarray(0, at);
  }

  end(): Uint8Array {
    const bad = (this.#high === 0 ? 0 : 1) + (this.#half < 0 ? 0 : 1);
    this.#high = 0;
    this.#half = -1;
    return new Uint8Array(bad).fill(BAD_BYTE);
  }

  #write(text: Uint8Array, start: number, unit: number): number {
    let at = start;
    const isLow = (unit & 0xfc00) === 0xdc00;
    if (this.#high !== 0) {
      const character = 0x10000 + ((this.#high & 0x3ff) << 10) + (unit & 0x3ff);
      this.#high = 0;
      if (isLow) {
        text[at] = 0xf0 | (character >> 18);
        text[at + 1] = 0x80 | ((character >> 12) & 0x3f);
        text[at + 2] = 0x80 | ((character >> 6) & 0x3f);
        text[at + 3] = 0x80 | (character & 0x3f);
        return at + 4;
      }
      text[at++] = BAD_BYTE;
    }
    if (isLow) text[at++] = BAD_BYTE;
    else if ((unit & 0xfc00) === 0xd800) this.#high = unit;
    else at = writeUnit(text, at, unit);
    return at;
  }
}

/** A new transcoder, or undefined for UTF-8, which needs none. */
export function transcoderFor(encoding: Encoding): Transcoder | undefined {
  if (encoding === 'utf-8') return undefined;
  return encoding === 'cp949' ? new Cp949Transcoder() : new Utf16Transcoder();
}
