import { LoopMemory } from '../../loops/loop-memory.ts';
import { withGuard } from '../../values/spreadsheet.ts';
import { Zone } from '../../values/zone.ts';
import type { CitedBlock } from '../attributing/cited-clicks.ts';
import { OUTCOMES } from '../attributing/credits.ts';
import { type ChunkPiece, type ChunkRows, cutChunk } from '../attributing/row-chunks.ts';
import type { Job } from '../job.ts';
import { type ChunkClicks, ChunkLoader, type RowSource } from './chunk-columns.ts';
import { RowCells, rowEnds } from './row-cells.ts';

/** The formatted rows of a chunk. They are overwritten when another chunk is formatted. */
export interface FormattedRows {
  /** The bytes of each file, in pieces that follow each other. */
  attributions: Uint8Array[];
  unattributed: Uint8Array[];
  /** How many rows each file has. */
  credits: number;
  uncredited: number;
  /** The conversions in the order of the report, by place in the chunk. */
  order: Uint32Array;
  /** Where the rows of each of these conversions end in the two files, in bytes from the start of the chunk. */
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
  'attributions',
  'attributionBytes',
  'attributionsBefore',
  'attributionRoom',
  'unattributed',
  'unattributedBytes',
  'unattributedBefore',
  'unattributedRoom',
  'place',
  'credit',
  'needed',
  'credits',
  'uncredited',
] as const;
type Word = (typeof WORDS)[number];

/** How much is formatted at a time. */
export interface WriterSizes {
  /** At most as many conversions. */
  rows: number;
  /** The room for rows of each file, in bytes. A longer row gets more. */
  bytes: number;
}

const SIZES: WriterSizes = { rows: 1 << 17, bytes: 4 << 20 };

/** Formats the rows of conversions, chunk by chunk, in a memory of its own. */
export class RowWriter {
  readonly #sizes: WriterSizes;
  readonly #loader: ChunkLoader;
  readonly #memory = new LoopMemory();
  readonly #cells: RowCells;
  readonly #words: Int32Array;

  constructor(job: Job, source: RowSource, sizes = SIZES) {
    const memory = this.#memory;
    const cells = new RowCells(memory, new Zone(job.timezone), source.forSpreadsheet);
    this.#sizes = sizes;
    this.#loader = new ChunkLoader(source, memory);
    this.#cells = cells;
    this.#words = memory.told(WORDS.map(() => 0));
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

  /** Formats the rows of a chunk in the order (time, conversion id). `blocks` hold the clicks that the rows cite. */
  format(chunk: ChunkRows, blocks: readonly CitedBlock[]): FormattedRows {
    const files = FILES.map((names) => new RowPieces(this.#memory, this.#words, names, this.#sizes.bytes));
    const order = this.#loader.order(chunk);
    const clicks = this.#loader.loadClicks(blocks);
    this.#meetTimes(clicks);
    this.#tell({ ...addressesOf(clicks), credits: 0, uncredited: 0 });
    const attributionEnds = new Uint32Array(order.length);
    const unattributedEnds = new Uint32Array(order.length);
    let at = 0;
    for (const piece of cutChunk(chunk, order, this.#sizes.rows)) {
      const ends = this.#formatPiece(piece, files);
      attributionEnds.set(ends.attributionEnds, at);
      unattributedEnds.set(ends.unattributedEnds, at);
      at += piece.order.length;
    }
    const [attributions, unattributed] = files.map((file) => file.take());
    return {
      attributions,
      unattributed,
      credits: this.#words[WORDS.indexOf('credits')],
      uncredited: this.#words[WORDS.indexOf('uncredited')],
      order,
      attributionEnds,
      unattributedEnds,
    };
  }

  /** Formats the rows of a piece behind those of the piece before. Gives where the rows of each conversion end. */
  #formatPiece({ rows, order }: ChunkPiece, files: readonly RowPieces[]) {
    const columns = this.#loader.load(rows);
    const { length } = order;
    this.#cells.meet(columns.times, columns.times.BYTES_PER_ELEMENT, length);
    const places = this.#numbers('order', length);
    places.set(order);
    const attributionEnds = this.#numbers('attribution ends', length);
    const unattributedEnds = this.#numbers('unattributed ends', length);
    const all = { ...columns, order: places, attributionEnds, unattributedEnds };
    this.#tell({ ...addressesOf(all), count: length, place: 0, credit: 0 });
    const { loops } = this.#memory;
    while (!loops.formatRows(this.#words.byteOffset, this.#cells.address)) {
      const needed = this.#words[WORDS.indexOf('needed')];
      for (const file of files) file.makeRoom(needed);
    }
    return { attributionEnds, unattributedEnds };
  }

  #meetTimes({ blockTimes }: ChunkClicks): void {
    for (const block of blockTimes) this.#cells.meet(block, block.BYTES_PER_ELEMENT * 2, block.length / 2);
  }

  #tell(values: Partial<Record<Word, number>>): void {
    for (const [word, value] of Object.entries(values)) this.#words[WORDS.indexOf(word as Word)] = value;
  }

  #numbers(name: string, length: number): Uint32Array {
    return this.#memory.numbers(this.#memory.reuse(name, length * 4), length);
  }
}

/** The words of the rows of each file. */
const FILES = [
  { rows: 'attributions', bytes: 'attributionBytes', before: 'attributionsBefore', room: 'attributionRoom' },
  {
    rows: 'unattributed',
    bytes: 'unattributedBytes',
    before: 'unattributedBefore',
    room: 'unattributedRoom',
  },
] as const;

/** The rows of a file while a chunk is formatted. When their room is full they are copied out of it. */
class RowPieces {
  readonly #memory: LoopMemory;
  readonly #words: Int32Array;
  readonly #places: Record<keyof (typeof FILES)[number], number>;
  readonly #name: string;
  readonly #least: number;
  #address = 0;
  readonly #full: Uint8Array[] = [];

  /** `least` is the room for rows in bytes, which is at least as large. */
  constructor(memory: LoopMemory, words: Int32Array, names: (typeof FILES)[number], least: number) {
    const { rows, bytes, before, room } = names;
    this.#memory = memory;
    this.#words = words;
    this.#name = rows;
    this.#least = least;
    this.#places = {
      rows: WORDS.indexOf(rows),
      bytes: WORDS.indexOf(bytes),
      before: WORDS.indexOf(before),
      room: WORDS.indexOf(room),
    };
    words[this.#places.before] = 0;
    words[this.#places.bytes] = 0;
    this.#place(least);
  }

  /** Makes sure that `needed` bytes more have room. */
  makeRoom(needed: number): void {
    const { bytes, before, room } = this.#places;
    if (this.#words[bytes] + needed <= this.#words[room]) return;
    this.#full.push(new Uint8Array(this.#rows));
    this.#words[before] += this.#words[bytes];
    this.#words[bytes] = 0;
    this.#place(Math.max(this.#least, needed));
  }

  /** The rows so far. The last piece is overwritten when more rows are formatted. */
  take(): Uint8Array[] {
    return [...this.#full, this.#rows];
  }

  get #rows(): Uint8Array {
    return this.#memory.bytes(this.#address, this.#words[this.#places.bytes]);
  }

  #place(size: number): void {
    this.#address = this.#memory.reuse(this.#name, size);
    this.#words[this.#places.rows] = this.#address;
    this.#words[this.#places.room] = size;
  }
}

/** The addresses of columns, by the names of their words; 0 for an undefined column. */
function addressesOf(columns: object): Partial<Record<Word, number>> {
  const named = Object.entries(columns).filter(([name]) => (WORDS as readonly string[]).includes(name));
  return Object.fromEntries(
    named.map(([name, column]) => [name, (column as Uint8Array | undefined)?.byteOffset ?? 0]),
  );
}
