import { Zone } from '../exports/zone.ts';
import { LoopMemory } from '../loops/loop-memory.ts';
import { RowCells } from '../report/row-cells.ts';
import { withGuard } from '../report/spreadsheet.ts';
import type { Arena } from './arena.ts';
import { type ChunkColumns, ChunkLoader, type RowSource } from './chunk-columns.ts';
import type { CitedBlock } from './citations.ts';
import { OUTCOMES } from './credits.ts';
import type { Job } from './job.ts';
import type { ChunkRows } from './row-chunks.ts';
import { rowEnds } from './row-ends.ts';
import { orderByTimeAndId } from './time-order.ts';

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

/** Formats the rows of conversions, chunk by chunk, in a memory of its own. */
export class RowWriter {
  readonly #loader: ChunkLoader;
  readonly #memory = new LoopMemory();
  readonly #cells: RowCells;
  readonly #words: Int32Array;
  readonly #sizes: Float64Array;

  constructor(job: Job, source: RowSource) {
    const memory = this.#memory;
    const cells = new RowCells(memory, new Zone(job.timezone), source.forSpreadsheet);
    this.#loader = new ChunkLoader(source, memory);
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

  /**
   * Formats the rows of a chunk, by (time, conversion id). The blocks are those of the clicks that it cites; what is needed meanwhile lies in
   * the arena.
   */
  format(chunk: ChunkRows, blocks: readonly CitedBlock[], scratch: Arena): FormattedRows {
    const columns = this.#loader.load(chunk, blocks);
    const count = columns.times.length;
    this.#meetTimes(columns);
    const order = this.#numbers('order', count);
    order.set(orderOf(columns, scratch));
    const attributionEnds = this.#numbers('attribution ends', count);
    const unattributedEnds = this.#numbers('unattributed ends', count);
    this.#tell({ ...addressesOf({ ...columns, order, attributionEnds, unattributedEnds }), count });
    const [attributions, unattributed] = this.#makeRoom();
    this.#memory.loops.formatRows(this.#words.byteOffset, this.#cells.address, attributions, unattributed);
    return {
      attributions: this.#memory.bytes(attributions, attributionEnds[count - 1] ?? 0),
      unattributed: this.#memory.bytes(unattributed, unattributedEnds[count - 1] ?? 0),
      credits: this.#words[WORDS.indexOf('credits')],
      uncredited: this.#words[WORDS.indexOf('uncredited')],
      order,
      attributionEnds,
      unattributedEnds,
    };
  }

  #meetTimes({ times, blockTimes }: ChunkColumns): void {
    const { BYTES_PER_ELEMENT } = times;
    this.#cells.meet(times, BYTES_PER_ELEMENT, times.length);
    for (const block of blockTimes) this.#cells.meet(block, BYTES_PER_ELEMENT * 2, block.length / 2);
  }

  /** The addresses at which there is room for the rows of the two files. */
  #makeRoom(): [number, number] {
    const longest = LONGEST_REST + KNOWN_CELLS * this.#cells.longest;
    this.#memory.loops.measureRows(this.#words.byteOffset, longest, this.#sizes.byteOffset);
    const [attributions, unattributed] = this.#sizes;
    return [
      this.#memory.reuse('attributions', attributions + OUT_SLACK),
      this.#memory.reuse('unattributed', unattributed + OUT_SLACK),
    ];
  }

  #tell(values: Partial<Record<Word, number>>): void {
    for (const [word, value] of Object.entries(values)) this.#words[WORDS.indexOf(word as Word)] = value;
  }

  #numbers(name: string, length: number): Uint32Array {
    return this.#memory.numbers(this.#memory.reuse(name, length * 4), length);
  }
}

/** The conversions of a chunk in the order of the report. */
function orderOf({ times, starts, texts }: ChunkColumns, scratch: Arena): Uint32Array {
  scratch.rewind();
  const idOf = (place: number) => texts.subarray(starts[place * 2], starts[place * 2 + 1]);
  return orderByTimeAndId(times, idOf, scratch);
}

/** Where columns are, by the names of their words; 0 for those that there are not. */
function addressesOf(columns: Record<string, unknown>): Partial<Record<Word, number>> {
  const named = Object.entries(columns).filter(([name]) => (WORDS as readonly string[]).includes(name));
  return Object.fromEntries(
    named.map(([name, column]) => [name, (column as Uint8Array | undefined)?.byteOffset ?? 0]),
  );
}
