import { type LoopMemory, Region, TEXT_SLACK } from '../../loops/loop-memory.ts';
import { type CitedBlock, CLICK_WORDS, textEnd } from '../attributing/cited-clicks.ts';
import type { CreditColumns } from '../attributing/credits.ts';
import type { ChunkRows } from '../attributing/row-chunks.ts';
import { Numbering } from '../columns/numbering.ts';
import { copyText, viewOf } from '../columns/shared-columns.ts';
import { type ConversionColumns, conversionIdOf } from '../users/conversion-columns.ts';
import type { RefundColumns } from '../users/refund-columns.ts';
import { TimeOrder } from './time-order.ts';

/** Conversions and what became of them. The columns lie in shared memory. */
export interface RowSource {
  conversions: ConversionColumns[];
  credits: CreditColumns;
  /** What was refunded. Undefined without refund files: rows have no column for refunds then. */
  refunds: RefundColumns | undefined;
  /** Whether texts are written so that a spreadsheet does not run them as formulas. */
  forSpreadsheet: boolean;
}

/** The conversions of a chunk in columns, in a memory of loops. */
export interface ChunkColumns extends Omit<ConversionColumns, 'length' | 'partitionStarts'> {
  /** As in `CreditColumns`. */
  outcomes: Uint8Array;
  cited: Uint32Array;
  /** Undefined without refund files. */
  refundUnits: Float64Array | undefined;
  refundMillionths: Uint32Array | undefined;
}

/** The clicks that the conversions of a chunk cite. */
export interface ChunkClicks {
  /** The addresses of the words and of the texts of each block, by its number. */
  blockWords: Uint32Array;
  blockTexts: Uint32Array;
  /** For each block two floats for each click; the first is its time (microseconds since the epoch). */
  blockTimes: Float64Array[];
}

/** Copies the conversions of a chunk into columns, in memory that the next chunk uses again. */
export class ChunkLoader {
  readonly #source: RowSource;
  readonly #numbering: Numbering;
  readonly #texts: DataView[];
  readonly #memory: LoopMemory;
  readonly #timeOrder: TimeOrder;
  readonly #columns: ReturnType<typeof regions>;

  constructor(source: RowSource, memory: LoopMemory) {
    this.#source = source;
    this.#numbering = new Numbering(source.conversions.map((part) => part.length));
    this.#texts = source.conversions.map(({ texts }) => viewOf(texts));
    this.#memory = memory;
    this.#timeOrder = new TimeOrder(memory);
    this.#columns = regions(memory);
  }

  /** The columns of rows of a chunk. They are overwritten when other rows are loaded. */
  load(rows: ChunkRows): ChunkColumns {
    const count = rows.reduce((sum, slice) => sum + slice.rows.length, 0);
    return {
      ...this.#pickColumns(rows, count),
      ...this.#copyTexts(rows, count),
      ...this.#pickRefunds(rows, count),
    };
  }

  /** The places of the rows of a chunk in the order of the report. The next call overwrites them. */
  order(chunk: ChunkRows): Uint32Array {
    const { conversions } = this.#source;
    const places = new Numbering(chunk.map(({ rows }) => rows.length));
    const times = this.#columns.chunkTimes.floats(places.total);
    chunk.forEach(({ part, rows }, slice) => {
      pickFloats(conversions[part].times, rows, times.subarray(places.bases[slice]));
    });
    const idOf = (place: number) => {
      const slice = places.partOf(place);
      const { part, rows } = chunk[slice];
      const row = this.#numbering.bases[part] + rows[place - places.bases[slice]];
      return conversionIdOf(conversions, this.#numbering, row);
    };
    return this.#timeOrder.byTimeAndId(times, idOf);
  }

  #pickColumns(chunk: ChunkRows, count: number) {
    const { conversions, credits } = this.#source;
    const columns = {
      times: this.#columns.times.floats(count),
      events: this.#columns.events.numbers(count),
      units: this.#columns.units.floats(count),
      millionths: this.#columns.millionths.numbers(count),
      outcomes: this.#columns.outcomes.bytes(count),
      cited: this.#columns.cited.numbers(count * 2),
    };
    let at = 0;
    for (const { part, rows } of chunk) {
      const ofPart = conversions[part];
      const [from, to] = [this.#numbering.bases[part], this.#numbering.bases[part + 1]];
      pickFloats(ofPart.times, rows, columns.times.subarray(at));
      pickNumbers(ofPart.events, rows, columns.events.subarray(at));
      pickFloats(ofPart.units, rows, columns.units.subarray(at));
      pickNumbers(ofPart.millionths, rows, columns.millionths.subarray(at));
      pickBytes(credits.outcomes.subarray(from, to), rows, columns.outcomes.subarray(at));
      pickPairs(credits.cited.subarray(from * 2, to * 2), rows, columns.cited.subarray(at * 2));
      at += rows.length;
    }
    return columns;
  }

  /** Copies the texts of the conversions one after the other. */
  #copyTexts(chunk: ChunkRows, count: number) {
    const { conversions } = this.#source;
    const starts = this.#columns.starts.numbers(count * 2 + 1);
    let at = 0;
    starts[0] = 0;
    for (const { part, rows } of chunk) {
      noteStarts(conversions[part].starts, rows, starts.subarray(at * 2));
      at += rows.length;
    }
    const size = starts[count * 2] + TEXT_SLACK;
    const texts = this.#columns.texts.bytes(size);
    const view = viewOf(texts);
    at = 0;
    for (const { part, rows } of chunk) {
      copyTexts(this.#texts[part], conversions[part].starts, rows, view, starts.subarray(at * 2));
      at += rows.length;
    }
    return { starts, texts };
  }

  /** What was refunded of each conversion; 0 where nothing was. */
  #pickRefunds(chunk: ChunkRows, count: number) {
    const { refunds } = this.#source;
    if (refunds === undefined) return { refundUnits: undefined, refundMillionths: undefined };
    const units = this.#columns.refundUnits.floats(count);
    const millionths = this.#columns.refundMillionths.numbers(count);
    let at = 0;
    for (const { part, rows } of chunk) {
      const places = refunds.places.subarray(this.#numbering.bases[part]);
      for (const row of rows) {
        const place = places[row] - 1;
        units[at] = place < 0 ? 0 : refunds.units[place];
        millionths[at] = place < 0 ? 0 : refunds.millionths[place];
        at++;
      }
    }
    return { refundUnits: units, refundMillionths: millionths };
  }

  /** The cited clicks of a chunk, block by block. They are overwritten when others are loaded. */
  loadClicks(blocks: readonly CitedBlock[]): ChunkClicks {
    const count = this.#source.credits.blockCount[0];
    const words = this.#columns.blockWords.numbers(count);
    const texts = this.#columns.blockTexts.numbers(count);
    const all = this.#columns.citedClicks.numbers(
      blocks.reduce((sum, { length }) => sum + (length + 1) * CLICK_WORDS, 0),
    );
    const ids = this.#columns.citedIds.bytes(
      blocks.reduce((sum, block) => sum + textEnd(block) + TEXT_SLACK, 0),
    );
    const blockTimes: Float64Array[] = [];
    let [word, id] = [0, 0];
    for (const block of blocks) {
      const size = (block.length + 1) * CLICK_WORDS;
      const bytes = textEnd(block) + TEXT_SLACK;
      all.set(block.words.subarray(0, size), word);
      ids.set(block.texts.subarray(0, bytes), id);
      words[block.number] = all.byteOffset + word * 4;
      texts[block.number] = ids.byteOffset + id;
      blockTimes.push(this.#memory.floats(all.byteOffset + word * 4, block.length * 2));
      word += size;
      id += bytes;
    }
    return { blockWords: words, blockTexts: texts, blockTimes };
  }
}

/** The memory of the columns. */
function regions(memory: LoopMemory) {
  return {
    chunkTimes: new Region(memory),
    times: new Region(memory),
    events: new Region(memory),
    units: new Region(memory),
    millionths: new Region(memory),
    outcomes: new Region(memory),
    cited: new Region(memory),
    starts: new Region(memory),
    texts: new Region(memory),
    refundUnits: new Region(memory),
    refundMillionths: new Region(memory),
    blockWords: new Region(memory),
    blockTexts: new Region(memory),
    citedClicks: new Region(memory),
    citedIds: new Region(memory),
  };
}

function pickFloats(column: Float64Array, rows: Uint32Array, into: Float64Array): void {
  for (let i = 0; i < rows.length; i++) into[i] = column[rows[i]];
}

function pickNumbers(column: Uint32Array, rows: Uint32Array, into: Uint32Array): void {
  for (let i = 0; i < rows.length; i++) into[i] = column[rows[i]];
}

function pickBytes(column: Uint8Array, rows: Uint32Array, into: Uint8Array): void {
  for (let i = 0; i < rows.length; i++) into[i] = column[rows[i]];
}

function pickPairs(column: Uint32Array, rows: Uint32Array, into: Uint32Array): void {
  for (let i = 0; i < rows.length; i++) {
    into[i * 2] = column[rows[i] * 2];
    into[i * 2 + 1] = column[rows[i] * 2 + 1];
  }
}

/** Notes where the two texts of each row end. `into[0]` tells where the texts of the first row begin. */
function noteStarts(starts: Uint32Array, rows: Uint32Array, into: Uint32Array): void {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] * 2;
    into[i * 2 + 1] = into[i * 2] + starts[row + 1] - starts[row];
    into[i * 2 + 2] = into[i * 2] + starts[row + 2] - starts[row];
  }
}

/** Copies the two texts of each row. `at` has two starts for each row: the places to which its texts go. */
function copyTexts(
  view: DataView,
  starts: Uint32Array,
  rows: Uint32Array,
  into: DataView,
  at: Uint32Array,
): void {
  for (let i = 0; i < rows.length; i++)
    copyText(view, starts[rows[i] * 2], starts[rows[i] * 2 + 2], into, at[i * 2]);
}
