import { LoopMemory, Region } from '../../loops/loop-memory.ts';
import { Chunk } from '../../loops/loop-structs.ts';
import { withGuard } from '../../values/spreadsheet.ts';
import { Zone } from '../../values/zone.ts';
import type { CitedBlock } from '../attributing/cited-clicks.ts';
import { OUTCOMES } from '../attributing/credits.ts';
import { type ChunkPiece, type ChunkRows, cutChunk } from '../attributing/row-chunks.ts';
import type { Job } from '../job.ts';
import { type ChunkClicks, type ChunkColumns, ChunkLoader, type RowSource } from './chunk-columns.ts';
import { ownRowEnds, RowCells, rowEnds } from './row-cells.ts';

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
  readonly #chunk: Chunk;
  readonly #order: Region;
  readonly #attributionEnds: Region;
  readonly #unattributedEnds: Region;
  /** Room for the rows of the two files. */
  readonly #rooms: readonly Region[];

  constructor(job: Job, source: RowSource, sizes = SIZES) {
    const memory = this.#memory;
    const cells = new RowCells(memory, new Zone(job.timezone), source.forSpreadsheet);
    this.#sizes = sizes;
    this.#loader = new ChunkLoader(source, memory);
    this.#cells = cells;
    this.#order = new Region(memory);
    this.#attributionEnds = new Region(memory);
    this.#unattributedEnds = new Region(memory);
    this.#rooms = FILES.map(() => new Region(memory));
    const knowTexts = (texts: readonly string[]) =>
      texts.map((text) => cells.know(source.forSpreadsheet ? withGuard(text) : text))[0] ?? 0;
    const { turns, first } = rowEnds(job.history, cells);
    const turnsInMemory = memory.floats(memory.allocate(turns.length * 8), turns.length);
    turnsInMemory.set(turns);
    this.#chunk = memory.create(Chunk, {
      firstEvent: knowTexts(job.events),
      firstCampaign: knowTexts(job.campaignIds),
      firstOutcome: knowTexts(OUTCOMES),
      firstEnds: first,
      ownEnds: job.ownWindows === undefined ? 0 : ownEndsIn(memory, ownRowEnds(job.ownWindows, cells)),
      turns: turnsInMemory.byteOffset,
      turnCount: turns.length,
      purchaseEvents: job.purchaseEvents,
    });
  }

  /** Formats the rows of a chunk in the order (time, conversion id). `blocks` hold the clicks that the rows cite. */
  format(chunk: ChunkRows, blocks: readonly CitedBlock[]): FormattedRows {
    const files = FILES.map(
      (names, file) => new RowPieces(this.#chunk, names, this.#rooms[file], this.#sizes.bytes),
    );
    const order = this.#loader.order(chunk);
    const clicks = this.#loader.loadClicks(blocks);
    this.#meetTimes(clicks);
    this.#chunk.set({
      blockWords: clicks.blockWords.byteOffset,
      blockTexts: clicks.blockTexts.byteOffset,
      credits: 0,
      uncredited: 0,
    });
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
      credits: this.#chunk.credits,
      uncredited: this.#chunk.uncredited,
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
    const places = this.#order.numbers(length);
    places.set(order);
    const attributionEnds = this.#attributionEnds.numbers(length);
    const unattributedEnds = this.#unattributedEnds.numbers(length);
    this.#chunk.set({
      ...addressesOf(columns),
      count: length,
      order: places.byteOffset,
      attributionEnds: attributionEnds.byteOffset,
      unattributedEnds: unattributedEnds.byteOffset,
      place: 0,
      credit: 0,
    });
    const { loops } = this.#memory;
    while (!loops.formatRows(this.#chunk.address, this.#cells.address))
      for (const file of files) file.makeRoom(this.#chunk.needed);
    return { attributionEnds, unattributedEnds };
  }

  #meetTimes({ blockTimes }: ChunkClicks): void {
    for (const block of blockTimes) this.#cells.meet(block, block.BYTES_PER_ELEMENT * 2, block.length / 2);
  }
}

function ownEndsIn(memory: LoopMemory, ends: Uint32Array): number {
  const column = memory.numbers(memory.allocate(ends.length * 4), ends.length);
  column.set(ends);
  return column.byteOffset;
}

/** The fields of `Chunk` for the rows of each file. */
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
  readonly #chunk: Chunk;
  readonly #names: (typeof FILES)[number];
  readonly #room: Region;
  readonly #least: number;
  readonly #full: Uint8Array[] = [];

  /** `least` is the room for rows in bytes. It grows where one row needs more. */
  constructor(chunk: Chunk, names: (typeof FILES)[number], room: Region, least: number) {
    this.#chunk = chunk;
    this.#names = names;
    this.#room = room;
    this.#least = least;
    chunk[names.before] = 0;
    this.#begin(least);
  }

  /** Makes sure that `needed` bytes more have room. */
  makeRoom(needed: number): void {
    const chunk = this.#chunk;
    const { bytes, before, room } = this.#names;
    if (chunk[bytes] + needed <= chunk[room]) return;
    this.#full.push(new Uint8Array(this.#rows));
    chunk[before] += chunk[bytes];
    this.#begin(Math.max(this.#least, needed));
  }

  /** The rows so far. The last piece is overwritten when more rows are formatted. */
  take(): Uint8Array[] {
    return [...this.#full, this.#rows];
  }

  get #rows(): Uint8Array {
    return this.#room.bytes(this.#chunk[this.#names.bytes]);
  }

  /** Begins with an empty room of `size` bytes. */
  #begin(size: number): void {
    const { rows, bytes, room } = this.#names;
    this.#chunk[rows] = this.#room.reserve(size);
    this.#chunk[room] = size;
    this.#chunk[bytes] = 0;
  }
}

/** The addresses of columns; 0 for an undefined column. */
function addressesOf(columns: ChunkColumns) {
  return {
    times: columns.times.byteOffset,
    events: columns.events.byteOffset,
    units: columns.units.byteOffset,
    millionths: columns.millionths.byteOffset,
    starts: columns.starts.byteOffset,
    texts: columns.texts.byteOffset,
    outcomes: columns.outcomes.byteOffset,
    cited: columns.cited.byteOffset,
    refundUnits: columns.refundUnits?.byteOffset ?? 0,
    refundMillionths: columns.refundMillionths?.byteOffset ?? 0,
  };
}
