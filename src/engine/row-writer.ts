import { TEXT_SLACK } from '../exports/id-hash.ts';
import { Zone } from '../exports/zone.ts';
import { LoopMemory } from '../loops/loop-memory.ts';
import { RowCells } from '../report/row-cells.ts';
import { withGuard } from '../report/spreadsheet.ts';
import type { Arena } from './arena.ts';
import { type CitedBlock, CLICK_WORDS, textEnd } from './citations.ts';
import { type ConversionColumns, Numbering } from './columns.ts';
import { type CreditColumns, OUTCOMES } from './credits.ts';
import type { Job } from './job.ts';
import type { RefundColumns } from './refund-columns.ts';
import type { ChunkRows } from './row-chunks.ts';
import { rowEnds } from './row-ends.ts';
import { copyText, viewOf } from './texts.ts';
import { orderByTimeAndId } from './time-order.ts';

/** Conversions and what became of them; columns lie in shared memory. */
export interface RowSource {
  conversions: ConversionColumns[];
  credits: CreditColumns;
  /** What was refunded; undefined without files of refunds, when rows have no column for it. */
  refunds: RefundColumns | undefined;
  /** Whether text is written so that a spreadsheet does not run it. */
  forSpreadsheet: boolean;
}

/** The rows of a chunk; good until another is formatted. */
export interface FormattedRows {
  attributions: Uint8Array;
  unattributed: Uint8Array;
  /** How many rows there are of each. */
  credits: number;
  uncredited: number;
  /** The conversions in the order of the report, by place in the chunk, and where the rows of each end in the two files. */
  order: Uint32Array;
  attributionEnds: Uint32Array;
  unattributedEnds: Uint32Array;
}

/** Words by which the writer and its loops in loops/assembly/rows.ts exchange what they need. */
const WORDS = [
  'count',
  'order',
  'times',
  'events',
  'units',
  'millionths',
  'starts',
  'texts',
  'outcomes',
  'cited',
  'refundUnits',
  'refundMillionths',
  'blockWords',
  'blockTexts',
  'firstEvent',
  'firstCampaign',
  'firstOutcome',
  'firstEnds',
  'turns',
  'turnCount',
  'purchaseEvents',
  'attributionEnds',
  'unattributedEnds',
  'credits',
  'uncredited',
] as const;
type Word = (typeof WORDS)[number];

/** A row takes no more bytes besides its texts and known cells. */
const LONGEST_REST = 256;
const KNOWN_CELLS = 3;
/** Some bytes behind rows are written over. */
const OUT_SLACK = 64;

/** Formats the rows of conversions, chunk by chunk. The columns of a chunk are put side by side in a memory of its own. */
export class RowWriter {
  readonly #source: RowSource;
  readonly #numbering: Numbering;
  readonly #texts: DataView[];
  readonly #memory = new LoopMemory();
  readonly #cells: RowCells;
  readonly #words: Int32Array;
  readonly #sizes: Float64Array;

  constructor(job: Job, source: RowSource) {
    const memory = this.#memory;
    const cells = new RowCells(memory, new Zone(job.timezone), source.forSpreadsheet);
    this.#source = source;
    this.#numbering = new Numbering(source.conversions.map((part) => part.length));
    this.#texts = source.conversions.map(({ texts }) => viewOf(texts));
    this.#cells = cells;
    this.#words = memory.told(WORDS.map(() => 0));
    this.#sizes = memory.floats(memory.allocate(16), 2);
    const knowTexts = (texts: readonly string[]) =>
      texts.map((text) => cells.know(source.forSpreadsheet ? withGuard(text) : text))[0] ?? 0;
    const { turns, first } = rowEnds(job.history, cells);
    const turnsInMemory = memory.floats(memory.allocate(turns.length * 8), turns.length);
    turnsInMemory.set(turns);
    this.#tell({
      firstEvent: knowTexts(job.events),
      firstCampaign: knowTexts(job.campaignIds),
      firstOutcome: knowTexts(OUTCOMES),
      firstEnds: first,
      turns: turnsInMemory.byteOffset,
      turnCount: turns.length,
      purchaseEvents: job.purchaseEvents,
    });
  }

  /** Formats the rows of a chunk, by (time, conversion id). The blocks are those of its cited clicks; what is needed meanwhile lies in the arena. */
  format(chunk: ChunkRows, blocks: readonly CitedBlock[], scratch: Arena): FormattedRows {
    const { loops } = this.#memory;
    const count = chunk.reduce((sum, { rows }) => sum + rows.length, 0);
    const times = this.#pickColumns(chunk, count);
    this.#copyBlocks(blocks);
    this.#cells.meet(times, times.BYTES_PER_ELEMENT, count);
    const order = this.#order(times, scratch);
    const ends = {
      attributionEnds: this.#numbers('attribution ends', count),
      unattributedEnds: this.#numbers('unattributed ends', count),
    };
    this.#tell({
      count,
      order: order.byteOffset,
      attributionEnds: ends.attributionEnds.byteOffset,
      unattributedEnds: ends.unattributedEnds.byteOffset,
    });
    loops.measureRows(
      this.#words.byteOffset,
      LONGEST_REST + KNOWN_CELLS * this.#cells.longest,
      this.#sizes.byteOffset,
    );
    const [attributions, unattributed] = ['attributions', 'unattributed'].map((name, file) =>
      this.#memory.reuse(name, this.#sizes[file] + OUT_SLACK),
    );
    loops.formatRows(this.#words.byteOffset, this.#cells.address, attributions, unattributed);
    const written = (address: number, bounds: Uint32Array) =>
      this.#memory.bytes(address, bounds[count - 1] ?? 0);
    return {
      attributions: written(attributions, ends.attributionEnds),
      unattributed: written(unattributed, ends.unattributedEnds),
      credits: this.#words[WORDS.indexOf('credits')],
      uncredited: this.#words[WORDS.indexOf('uncredited')],
      order,
      ...ends,
    };
  }

  /** Puts the columns of the conversions of a chunk side by side; gives their times. */
  #pickColumns(chunk: ChunkRows, count: number): Float64Array {
    const { conversions, credits, refunds } = this.#source;
    const columns = {
      times: this.#floats('times', count),
      events: this.#numbers('events', count),
      units: this.#floats('units', count),
      millionths: this.#numbers('millionths', count),
      outcomes: this.#bytes('outcomes', count),
      cited: this.#numbers('cited', count * 2),
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
    this.#tell(
      Object.fromEntries(Object.entries(columns).map(([name, { byteOffset }]) => [name, byteOffset])),
    );
    this.#copyTexts(chunk, count);
    if (refunds !== undefined) this.#pickRefunds(chunk, count, refunds);
    return columns.times;
  }

  /** Puts the texts of the conversions one behind the other. */
  #copyTexts(chunk: ChunkRows, count: number): void {
    const { conversions } = this.#source;
    const starts = this.#numbers('starts', count * 2 + 1);
    let at = 0;
    starts[0] = 0;
    for (const { part, rows } of chunk) {
      noteStarts(conversions[part].starts, rows, starts.subarray(at * 2));
      at += rows.length;
    }
    const size = starts[count * 2] + TEXT_SLACK;
    const texts = this.#memory.viewAt(this.#memory.reuse('texts', size), size);
    at = 0;
    for (const { part, rows } of chunk) {
      copyTexts(this.#texts[part], conversions[part].starts, rows, texts, starts.subarray(at * 2));
      at += rows.length;
    }
    this.#tell({ starts: starts.byteOffset, texts: texts.byteOffset });
  }

  /** What was refunded of the conversions, none of those of which nothing was. */
  #pickRefunds(chunk: ChunkRows, count: number, refunds: RefundColumns): void {
    const units = this.#floats('refund units', count);
    const millionths = this.#numbers('refund millionths', count);
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
    this.#tell({ refundUnits: units.byteOffset, refundMillionths: millionths.byteOffset });
  }

  /** Copies the blocks of cited clicks, and notes by their numbers where they are. */
  #copyBlocks(blocks: readonly CitedBlock[]): void {
    const count = this.#source.credits.blockCount[0];
    const words = this.#numbers('words of blocks', count);
    const texts = this.#numbers('texts of blocks', count);
    const all = this.#numbers(
      'cited clicks',
      blocks.reduce((sum, { length }) => sum + (length + 1) * CLICK_WORDS, 0),
    );
    const ids = this.#bytes(
      'cited ids',
      blocks.reduce((sum, block) => sum + textEnd(block) + TEXT_SLACK, 0),
    );
    let [word, id] = [0, 0];
    for (const block of blocks) {
      const size = (block.length + 1) * CLICK_WORDS;
      const bytes = textEnd(block) + TEXT_SLACK;
      all.set(block.words.subarray(0, size), word);
      ids.set(block.texts.subarray(0, bytes), id);
      words[block.number] = all.byteOffset + word * 4;
      texts[block.number] = ids.byteOffset + id;
      const times = this.#memory.floats(all.byteOffset + word * 4, size / 2);
      this.#cells.meet(times, CLICK_WORDS * 4, block.length);
      word += size;
      id += bytes;
    }
    this.#tell({ blockWords: words.byteOffset, blockTexts: texts.byteOffset });
  }

  /** The conversions of the chunk at hand in the order of the report. */
  #order(times: Float64Array, scratch: Arena): Uint32Array {
    const memory = this.#memory;
    const starts = memory.numbers(this.#words[WORDS.indexOf('starts')], times.length * 2 + 1);
    const texts = memory.bytes(this.#words[WORDS.indexOf('texts')], starts[times.length * 2]);
    scratch.rewind();
    const found = orderByTimeAndId(
      times,
      (place) => texts.subarray(starts[place * 2], starts[place * 2 + 1]),
      scratch,
    );
    const order = this.#numbers('order', times.length);
    order.set(found);
    return order;
  }

  #tell(values: Partial<Record<Word, number>>): void {
    for (const [word, value] of Object.entries(values)) this.#words[WORDS.indexOf(word as Word)] = value;
  }

  #floats(name: string, length: number): Float64Array {
    return this.#memory.floats(this.#memory.reuse(name, length * 8), length);
  }

  #numbers(name: string, length: number): Uint32Array {
    return this.#memory.numbers(this.#memory.reuse(name, length * 4), length);
  }

  #bytes(name: string, length: number): Uint8Array {
    return this.#memory.bytes(this.#memory.reuse(name, length), length);
  }
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

/** Notes where the texts of rows go on and end, behind the first of `into`, where they begin. */
function noteStarts(starts: Uint32Array, rows: Uint32Array, into: Uint32Array): void {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] * 2;
    into[i * 2 + 1] = into[i * 2] + starts[row + 1] - starts[row];
    into[i * 2 + 2] = into[i * 2] + starts[row + 2] - starts[row];
  }
}

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
