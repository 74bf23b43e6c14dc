import { HASH_SLACK } from '../exports/id-hash.ts';
import { grown, shareBytes, shareFloats, shareNumbers } from './shared-columns.ts';

/** Clicks of users with conversions, in columns; the click id of click i is `texts[idStarts[i], idStarts[i + 1])`. */
export interface ClickColumns {
  length: number;
  times: Float64Array;
  /** Users by their slot in the table of users. */
  users: Uint32Array;
  campaigns: Uint32Array;
  idStarts: Uint32Array;
  texts: Uint8Array;
}

/** Collects kept clicks while a range is scanned; reused from range to range. */
export class ClickCollector {
  #length = 0;
  #textLength = 0;
  #times = new Float64Array(1024);
  #users = new Uint32Array(1024);
  #campaigns = new Uint32Array(1024);
  #idStarts = new Uint32Array(1025);
  #texts = new Uint8Array(16_384);

  get length(): number {
    return this.#length;
  }

  add(time: number, user: number, campaign: number, bytes: Uint8Array, idStart: number, idEnd: number): void {
    const at = this.#length++;
    if (at === this.#times.length) this.#grow();
    this.#times[at] = time;
    this.#users[at] = user;
    this.#campaigns[at] = campaign;
    const end = this.#textLength + idEnd - idStart;
    if (end > this.#texts.length) this.#texts = grown(this.#texts, end);
    const texts = this.#texts;
    for (let from = idStart, to = this.#textLength; from < idEnd; from++, to++) texts[to] = bytes[from];
    this.#textLength = end;
    this.#idStarts[at + 1] = end;
  }

  /** The collected clicks in shared memory; the collector is empty afterwards. */
  take(): ClickColumns {
    const length = this.#length;
    const columns = {
      length,
      times: shareFloats(this.#times, length),
      users: shareNumbers(this.#users, length),
      campaigns: shareNumbers(this.#campaigns, length),
      idStarts: shareNumbers(this.#idStarts, length + 1),
      texts: shareBytes(this.#texts, this.#textLength),
    };
    this.#length = 0;
    this.#textLength = 0;
    return columns;
  }

  #grow(): void {
    const length = this.#length * 2;
    this.#times = grown(this.#times, length);
    this.#users = grown(this.#users, length);
    this.#campaigns = grown(this.#campaigns, length);
    this.#idStarts = grown(this.#idStarts, length + 1);
  }
}

/**
 * Conversions in range, in columns; the conversion id of conversion i is `texts[starts[2i], starts[2i + 1])` and its user id
 * `texts[starts[2i + 1], starts[2i + 2])`. Some bytes behind the last text are readable, so that texts can be read by words.
 */
export interface ConversionColumns {
  length: number;
  times: Float64Array;
  /** Events by number: purchase events first, then tracked events. */
  events: Uint32Array;
  /** Whole units of the amount, -1 for none. */
  units: Float64Array;
  millionths: Uint32Array;
  currencies: Uint32Array;
  /** Pairs of the two lanes of the hash of the user id. */
  userHashes: Uint32Array;
  starts: Uint32Array;
  texts: Uint8Array;
  /** Where the row begins in its file. */
  offsets: Float64Array;
}

/** A conversion as it is handed to the collector. */
export interface ConversionValues {
  time: number;
  event: number;
  units: number;
  millionths: number;
  currency: number;
  userHashA: number;
  userHashB: number;
  offset: number;
}

/** Collects conversions while a range is scanned; reused from range to range. */
export class ConversionCollector {
  #length = 0;
  #textLength = 0;
  #times = new Float64Array(1024);
  #events = new Uint32Array(1024);
  #units = new Float64Array(1024);
  #millionths = new Uint32Array(1024);
  #currencies = new Uint32Array(1024);
  #userHashes = new Uint32Array(2048);
  #starts = new Uint32Array(2049);
  #texts = new Uint8Array(16_384);
  #offsets = new Float64Array(1024);

  add(values: ConversionValues, id: Uint8Array, user: Uint8Array): void {
    const at = this.#length++;
    if (at === this.#times.length) this.#grow();
    this.#times[at] = values.time;
    this.#events[at] = values.event;
    this.#units[at] = values.units;
    this.#millionths[at] = values.millionths;
    this.#currencies[at] = values.currency;
    this.#userHashes[at * 2] = values.userHashA;
    this.#userHashes[at * 2 + 1] = values.userHashB;
    this.#offsets[at] = values.offset;
    this.#texts = grown(this.#texts, this.#textLength + id.length + user.length + HASH_SLACK);
    this.#texts.set(id, this.#textLength);
    this.#starts[at * 2 + 1] = this.#textLength + id.length;
    this.#texts.set(user, this.#textLength + id.length);
    this.#textLength += id.length + user.length;
    this.#starts[at * 2 + 2] = this.#textLength;
  }

  /** The collected conversions in shared memory; the collector is empty afterwards. */
  take(): ConversionColumns {
    const length = this.#length;
    const columns = {
      length,
      times: shareFloats(this.#times, length),
      events: shareNumbers(this.#events, length),
      units: shareFloats(this.#units, length),
      millionths: shareNumbers(this.#millionths, length),
      currencies: shareNumbers(this.#currencies, length),
      userHashes: shareNumbers(this.#userHashes, length * 2),
      starts: shareNumbers(this.#starts, length * 2 + 1),
      texts: shareBytes(this.#texts, this.#textLength + HASH_SLACK),
      offsets: shareFloats(this.#offsets, length),
    };
    this.#length = 0;
    this.#textLength = 0;
    return columns;
  }

  #grow(): void {
    const length = this.#length * 2;
    this.#times = grown(this.#times, length);
    this.#events = grown(this.#events, length);
    this.#units = grown(this.#units, length);
    this.#millionths = grown(this.#millionths, length);
    this.#currencies = grown(this.#currencies, length);
    this.#userHashes = grown(this.#userHashes, length * 2);
    this.#starts = grown(this.#starts, length * 2 + 1);
    this.#offsets = grown(this.#offsets, length);
  }
}

/** Rows numbered through several parts: row `bases[p] + i` is row i of part p. */
export class Numbering {
  readonly bases: Float64Array;
  readonly total: number;

  constructor(lengths: readonly number[]) {
    this.bases = new Float64Array(lengths.length);
    let total = 0;
    lengths.forEach((length, part) => {
      this.bases[part] = total;
      total += length;
    });
    this.total = total;
  }

  /** The part that holds a row. */
  partOf(row: number): number {
    let low = 0;
    let high = this.bases.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.bases[middle] <= row) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** The id of a click of a part. */
export function clickIdAt(clicks: ClickColumns, at: number): Uint8Array {
  return clicks.texts.subarray(clicks.idStarts[at], clicks.idStarts[at + 1]);
}

/** The id of a click, numbered through all parts. */
export function clickIdOf(clicks: readonly ClickColumns[], numbering: Numbering, row: number): Uint8Array {
  const part = numbering.partOf(row);
  return clickIdAt(clicks[part], row - numbering.bases[part]);
}

/** The id of a conversion, numbered through all parts. */
export function conversionIdOf(
  conversions: readonly ConversionColumns[],
  numbering: Numbering,
  row: number,
): Uint8Array {
  const part = numbering.partOf(row);
  const at = (row - numbering.bases[part]) * 2;
  const { texts, starts } = conversions[part];
  return texts.subarray(starts[at], starts[at + 1]);
}
