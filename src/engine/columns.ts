import type { ConversionBatch } from '../exports/conversion-batch.ts';
import { Arena } from './arena.ts';
import { copyFloats, copyNumbers, FIRST_ROWS, grown } from './shared-columns.ts';
import { TextCollector } from './text-collector.ts';

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
  starts: Uint32Array;
  texts: Uint8Array;
}

/** What is known of the same conversions only until it is told which of them count and whose they are. */
export interface ConversionKeys {
  currencies: Uint32Array;
  /** Pairs of the two lanes of the hash of the user id. */
  userHashes: Uint32Array;
  /** Where the row begins in its file. */
  offsets: Float64Array;
}

/** Conversions with all that was found of them. */
export interface CollectedConversions {
  loaded: ConversionColumns;
  keys: ConversionKeys;
}

/** Collects conversions while a range is scanned; reused from range to range. */
export class ConversionCollector {
  #length = 0;
  #times = new Float64Array(FIRST_ROWS);
  #events = new Uint32Array(FIRST_ROWS);
  #units = new Float64Array(FIRST_ROWS);
  #millionths = new Uint32Array(FIRST_ROWS);
  #currencies = new Uint32Array(FIRST_ROWS);
  #userHashes = new Uint32Array(FIRST_ROWS * 2);
  #starts = new Uint32Array(FIRST_ROWS * 2 + 1);
  readonly #texts = new TextCollector();
  #offsets = new Float64Array(FIRST_ROWS);
  readonly #columnArena = new Arena();
  readonly #keyArena = new Arena();

  /** Adds a row of a batch that begins at `offset` in its file, with the bounds in `view` of its conversion id and its user id. */
  add(
    batch: ConversionBatch,
    row: number,
    offset: number,
    view: DataView,
    idStart: number,
    idEnd: number,
    userStart: number,
    userEnd: number,
  ): void {
    const at = this.#length++;
    if (at === this.#times.length) this.#grow();
    this.#times[at] = batch.times[row];
    this.#events[at] = batch.events[row];
    this.#units[at] = batch.units[row];
    this.#millionths[at] = batch.millionths[row];
    this.#currencies[at] = batch.currencies[row];
    this.#userHashes[at * 2] = batch.userHashes[row * 2];
    this.#userHashes[at * 2 + 1] = batch.userHashes[row * 2 + 1];
    this.#offsets[at] = offset;
    this.#texts.add(view, idStart, idEnd);
    this.#starts[at * 2 + 1] = this.#texts.length;
    this.#texts.add(view, userStart, userEnd);
    this.#starts[at * 2 + 2] = this.#texts.length;
  }

  /** The collected conversions in shared memory; the collector is empty afterwards. */
  take(): CollectedConversions {
    const length = this.#length;
    const [arena, keyArena] = [this.#columnArena, this.#keyArena];
    const loaded = {
      length,
      times: copyFloats(this.#times, length, arena),
      events: copyNumbers(this.#events, length, arena),
      units: copyFloats(this.#units, length, arena),
      millionths: copyNumbers(this.#millionths, length, arena),
      starts: copyNumbers(this.#starts, length * 2 + 1, arena),
      texts: this.#texts.take(arena),
    };
    const keys = {
      currencies: copyNumbers(this.#currencies, length, keyArena),
      userHashes: copyNumbers(this.#userHashes, length * 2, keyArena),
      offsets: copyFloats(this.#offsets, length, keyArena),
    };
    this.#length = 0;
    return { loaded, keys };
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

/** So many places at most, evenly through the rows, at which the part is noted. */
const HINTS = 1 << 14;

/** Rows numbered through several parts: row `bases[p] + i` is row i of part p. */
export class Numbering {
  readonly bases: Float64Array;
  readonly total: number;
  /** The part of each row whose number has only zeros in its lower `#shift` bits. */
  readonly #hints: Uint32Array;
  readonly #shift: number;

  constructor(lengths: readonly number[]) {
    this.bases = new Float64Array(lengths.length + 1);
    let total = 0;
    lengths.forEach((length, part) => {
      total += length;
      this.bases[part + 1] = total;
    });
    this.total = total;
    this.#shift = Math.max(0, Math.ceil(Math.log2((total + 1) / HINTS)));
    this.#hints = new Uint32Array((total >>> this.#shift) + 1);
    let part = 0;
    for (let place = 0; place < this.#hints.length; place++) {
      while (part < lengths.length && this.bases[part + 1] <= place * 2 ** this.#shift) part++;
      this.#hints[place] = part;
    }
  }

  /** The part that holds a row. */
  partOf(row: number): number {
    let part = this.#hints[row >>> this.#shift];
    while (this.bases[part + 1] <= row) part++;
    return part;
  }
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

/** The place in a part of the conversion whose row begins at an offset of its file, or -1 where it was not loaded. */
export function placeAtOffset({ offsets }: ConversionKeys, offset: number): number {
  let [low, high] = [0, offsets.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (offsets[middle] < offset) low = middle + 1;
    else high = middle;
  }
  return offsets[low] === offset ? low : -1;
}
