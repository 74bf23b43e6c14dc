import type { ConversionBatch } from '../exports/conversion-batch.ts';
import { TEXT_SLACK } from '../exports/id-hash.ts';
import type { RecordScanner } from '../exports/record-scanner.ts';
import type { LoopMemory } from '../loops/loop-memory.ts';
import { firstAfter } from '../rules/window-history.ts';
import { Arena } from './arena.ts';
import { copyTexts, noteStarts, pickFloats, pickNumbers, pickPairs } from './picked-columns.ts';
import { appended, copyFloats, copyNumbers, FIRST_ROWS, grown } from './shared-columns.ts';
import { viewOf } from './texts.ts';
import { countUserBytes, partitionUsers } from './user-table.ts';

/**
 * Conversions in range, in columns, by the partition of their users, in one partition as they came; the conversion id of conversion i is `texts[starts[2i], starts[2i + 1])` and its user id
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
  /** Where the conversions of each partition begin; one more than partitions. */
  partitionStarts: Uint32Array;
}

/** What is known of the same conversions only until it is told which of them count and whose they are. */
export interface ConversionKeys {
  currencies: Uint32Array;
  /** Pairs of the two lanes of the hash of the user id. */
  userHashes: Uint32Array;
  /** Where the rows begin in their file, ascending, and which conversion each is. */
  offsets: Float64Array;
  rows: Uint32Array;
}

/** Conversions with all that was found of them. */
export interface CollectedConversions {
  loaded: ConversionColumns;
  keys: ConversionKeys;
  /** By partition of the table of users, what their user ids take in its texts. */
  userBytes: Float64Array;
}

/** The columns of a batch. */
type ConversionRows = Pick<
  ConversionBatch,
  'valid' | 'times' | 'events' | 'units' | 'millionths' | 'currencies' | 'userHashes'
>;

/**
 * Collects conversions while a range is scanned; reused from range to range. Those of a batch are put side by side by the loop in
 * loops/assembly/conversions.ts, and added to those before as a whole.
 */
export class ConversionCollector {
  /** 1 for each row of the batch at hand that is to be collected. */
  readonly wanted: Uint8Array;
  readonly #memory: LoopMemory;
  /** What the loops are told of a batch, and where they put what is wanted of it. */
  readonly #rows: Int32Array;
  readonly #columns: Int32Array;
  readonly #others: Uint32Array;
  readonly #batch: Omit<ConversionKeys, 'rows'> &
    Omit<ConversionColumns, 'length' | 'texts' | 'partitionStarts'>;
  #length = 0;
  #textBytes = 0;
  #times: Float64Array = new Float64Array(FIRST_ROWS);
  #events: Uint32Array = new Uint32Array(FIRST_ROWS);
  #units: Float64Array = new Float64Array(FIRST_ROWS);
  #millionths: Uint32Array = new Uint32Array(FIRST_ROWS);
  #currencies: Uint32Array = new Uint32Array(FIRST_ROWS);
  #userHashes: Uint32Array = new Uint32Array(FIRST_ROWS * 2);
  #starts: Uint32Array = new Uint32Array(FIRST_ROWS * 2 + 1);
  #texts: Uint8Array = new Uint8Array(FIRST_ROWS * 16);
  #offsets: Float64Array = new Float64Array(FIRST_ROWS);
  #columnArena = new Arena();
  #keyArena = new Arena();

  /** For batches of up to `batch` rows. */
  constructor(memory: LoopMemory, batch: number) {
    const numbers = (length: number) => memory.numbers(memory.allocate(length * 4), length);
    const floats = () => memory.floats(memory.allocate(batch * 8), batch);
    this.#memory = memory;
    this.wanted = memory.bytes(memory.allocate(batch), batch);
    this.#rows = memory.told([0, 0, 0, 0, 0, 0, 0, this.wanted.byteOffset]);
    this.#others = numbers(batch);
    this.#batch = {
      times: floats(),
      events: numbers(batch),
      units: floats(),
      millionths: numbers(batch),
      currencies: numbers(batch),
      userHashes: numbers(batch * 2),
      offsets: floats(),
      starts: numbers(batch * 2),
    };
    const { times, events, units, millionths, currencies, userHashes, offsets, starts } = this.#batch;
    const columns = [times, events, units, millionths, currencies, userHashes, offsets, starts];
    this.#columns = memory.told([...columns.map(({ byteOffset }) => byteOffset), 0]);
  }

  /**
   * Turns to a batch and wants its valid rows with times in `[from, to)` and events below `tracked`. Gives the rows of those times with
   * other events.
   */
  begin(batch: ConversionRows, count: number, from: number, to: number, tracked: number): Uint32Array {
    const { valid, times, events, units, millionths, currencies, userHashes } = batch;
    const columns = [times, events, units, millionths, currencies, userHashes, valid];
    this.#rows.set(columns.map(({ byteOffset }) => byteOffset));
    const others = this.#memory.loops.wantConversions(
      count,
      this.#rows.byteOffset,
      from,
      to,
      tracked,
      this.#others.byteOffset,
    );
    return this.#others.subarray(0, others);
  }

  /** Adds what is wanted of the batch at hand, whose text begins at `base` in its file. */
  add(scanner: RecordScanner, base: number): void {
    if (scanner.count === 0) return;
    const bytes = scanner.ends[scanner.count - 1] - scanner.starts[0] + TEXT_SLACK;
    const texts = this.#memory.reuse('texts of conversions', bytes);
    this.#columns[this.#columns.length - 1] = texts;
    const count = this.#memory.loops.collectConversions(
      this.#columns.byteOffset,
      scanner.address,
      this.#rows.byteOffset,
      base,
    );
    if (count > 0) this.#append(count, texts);
  }

  /** The collected conversions in shared memory; the collector is empty afterwards. */
  take(): CollectedConversions {
    const length = this.#length;
    const { order, partitionStarts } = partitionUsers(this.#userHashes, length);
    const loaded = this.#takeColumns(order, partitionStarts);
    const arena = this.#keyArena;
    const keys = {
      currencies: arena.numbers(length),
      userHashes: arena.numbers(length * 2),
      offsets: copyFloats(this.#offsets, length, arena),
      rows: arena.numbers(length),
    };
    pickNumbers(this.#currencies, order, keys.currencies);
    pickPairs(this.#userHashes, order, keys.userHashes);
    invert(order, keys.rows);
    this.#length = 0;
    this.#textBytes = 0;
    return { loaded, keys, userBytes: countUserBytes(loaded) };
  }

  /** The columns in an order. */
  #takeColumns(order: Uint32Array, partitionStarts: Uint32Array): ConversionColumns {
    const { length } = order;
    const arena = this.#columnArena;
    const columns = {
      length,
      times: arena.floats(length),
      events: arena.numbers(length),
      units: arena.floats(length),
      millionths: arena.numbers(length),
      starts: arena.numbers(length * 2 + 1),
      texts: arena.bytes(this.#textBytes + TEXT_SLACK),
      partitionStarts: copyNumbers(partitionStarts, partitionStarts.length, arena),
    };
    pickFloats(this.#times, order, columns.times);
    pickNumbers(this.#events, order, columns.events);
    pickFloats(this.#units, order, columns.units);
    pickNumbers(this.#millionths, order, columns.millionths);
    noteStarts(this.#starts, order, columns.starts);
    copyTexts(viewOf(this.#texts), this.#starts, order, viewOf(columns.texts), columns.starts);
    return columns;
  }

  /** Begins with fresh memory: what was taken before is freed when nobody holds it any more. */
  forget(): void {
    this.#columnArena = new Arena();
    this.#keyArena = new Arena();
  }

  /** Appends the first conversions of the columns of the batch, whose texts are at an address. */
  #append(count: number, texts: number): void {
    const { times, events, units, millionths, currencies, userHashes, offsets, starts } = this.#batch;
    const at = this.#length;
    const length = at + count;
    this.#times = appended(this.#times, times, at, count);
    this.#events = appended(this.#events, events, at, count);
    this.#units = appended(this.#units, units, at, count);
    this.#millionths = appended(this.#millionths, millionths, at, count);
    this.#currencies = appended(this.#currencies, currencies, at, count);
    this.#userHashes = appended(this.#userHashes, userHashes, at * 2, count * 2);
    this.#offsets = appended(this.#offsets, offsets, at, count);
    const bytes = starts[count * 2 - 1];
    this.#texts = appended(
      this.#texts,
      this.#memory.bytes(texts, bytes + TEXT_SLACK),
      this.#textBytes,
      bytes + TEXT_SLACK,
    );
    this.#starts = grown(this.#starts, length * 2 + 1);
    for (let i = 0; i < count * 2; i++) this.#starts[at * 2 + 1 + i] = this.#textBytes + starts[i];
    this.#textBytes += bytes;
    this.#length = length;
  }
}

/** Rows numbered through several parts: row `bases[p] + i` is row i of part p. */
export class Numbering {
  readonly bases: Float64Array;
  readonly total: number;

  constructor(lengths: readonly number[]) {
    this.bases = new Float64Array(lengths.length + 1);
    let total = 0;
    lengths.forEach((length, part) => {
      total += length;
      this.bases[part + 1] = total;
    });
    this.total = total;
  }

  /** The part that holds a row. */
  partOf(row: number): number {
    return firstAfter(this.bases, row) - 1;
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

/** Notes at the place of each number of an order where it stands in it. */
function invert(order: Uint32Array, into: Uint32Array): void {
  for (let place = 0; place < order.length; place++) into[order[place]] = place;
}

/** The conversion of a part whose row begins at an offset of its file, or -1 where it was not loaded. */
export function placeAtOffset({ offsets, rows }: ConversionKeys, offset: number): number {
  let [low, high] = [0, offsets.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (offsets[middle] < offset) low = middle + 1;
    else high = middle;
  }
  return offsets[low] === offset ? rows[low] : -1;
}
