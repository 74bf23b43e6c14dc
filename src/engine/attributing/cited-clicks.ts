import { TEXT_SLACK } from '../../loops/loop-memory.ts';
import { Arena } from '../columns/arena.ts';
import { copyText, viewOf } from '../columns/shared-columns.ts';
import type { ClickColumns } from '../users/click-columns.ts';
import type { Journeys } from '../users/journeys.ts';

/** Bits of the place of a click inside its block. */
const PLACE_BITS = 12;
const BLOCK_PLACES = 1 << PLACE_BITS;

/** Words of a click: two for its time, then its campaign and the place where its id begins. */
export const CLICK_WORDS = 4;
const [CAMPAIGN, ID_START] = [2, 3];
/** Room for the id of a click. Longer ids use the room of several clicks. */
const ID_BYTES = 16;

/**
 * Copies of the clicks that rows of one chunk of the report cite. All other clicks can be forgotten. The values of one
 * click lie side by side, because rows are written in another order than they are attributed. The functions below read
 * them.
 */
export interface CitedBlock {
  /** Its place among the blocks of all threads. */
  number: number;
  chunk: number;
  length: number;
  /** Four words for each click, and for one more that tells where the last id ends. `times` is the same memory. */
  words: Uint32Array;
  times: Float64Array;
  /** The ids, and some readable bytes behind the last one. */
  texts: Uint8Array;
}

/** The number of the block that holds a cited click. */
export function blockOfPlace(place: number): number {
  return place >>> PLACE_BITS;
}

/** The place of a cited click inside its block. */
export function clickOfPlace(place: number): number {
  return place & (BLOCK_PLACES - 1);
}

/** The time of click `at` of a block, in microseconds. */
export function citedTime({ times }: CitedBlock, at: number): number {
  return times[at * (CLICK_WORDS / 2)];
}

/** The campaign of click `at` of a block, by place. */
export function citedCampaign({ words }: CitedBlock, at: number): number {
  return words[at * CLICK_WORDS + CAMPAIGN];
}

/** Where the id of click `at` of a block begins in its texts. It ends where the next id begins. */
export function citedIdStart({ words }: CitedBlock, at: number): number {
  return words[at * CLICK_WORDS + ID_START];
}

/** A block to which clicks are still added. */
export interface OpenBlock extends CitedBlock {
  /** How many clicks, and bytes of ids, it has room for. */
  room: number;
  textRoom: number;
  view: DataView;
}

/** Copies the clicks that rows of the report cite into blocks. Each chunk of the report has blocks of its own. */
export class CitedClickCollector {
  /** All blocks to which clicks were added. */
  readonly blocks = new Set<CitedBlock>();
  readonly #parts: readonly ClickColumns[];
  readonly #views: DataView[];
  readonly #journeys: Journeys;
  readonly #size: number;
  readonly #blockCount: Int32Array;
  readonly #memory: AttributionMemory;

  /**
   * Blocks are for `size` clicks and lie in the memory's arena of results; the last block of each chunk is kept open
   * there for the next task. All threads number their blocks with one counter, `blockCount`.
   */
  constructor(
    parts: readonly ClickColumns[],
    journeys: Journeys,
    size: number,
    blockCount: Int32Array,
    memory: AttributionMemory,
  ) {
    this.#parts = parts;
    this.#views = parts.map(({ texts }) => viewOf(texts));
    this.#journeys = journeys;
    this.#size = Math.min(size, BLOCK_PLACES);
    this.#blockCount = blockCount;
    this.#memory = memory;
  }

  /**
   * Copies the first `count` of some clicks, given by their places in the journeys. Gives the place of the first copy.
   */
  add(clicks: Uint32Array, count: number, chunk: number): number {
    let bytes = 0;
    for (let i = 0; i < count; i++) bytes += this.#idBytes(clicks[i]);
    let block = this.#memory.openBlocks[chunk];
    if (block === undefined || block.length + count > block.room || textEnd(block) + bytes > block.textRoom)
      block = this.#openBlock(chunk, count, bytes);
    this.blocks.add(block);
    const first = block.length;
    for (let i = 0; i < count; i++) this.#copy(block, clicks[i]);
    return block.number * BLOCK_PLACES + first;
  }

  #idBytes(click: number): number {
    const { idStarts } = this.#parts[this.#journeys.clickParts[click]];
    const place = this.#journeys.clickPlaces[click];
    return idStarts[place + 1] - idStarts[place];
  }

  #copy(block: OpenBlock, click: number): void {
    const { clickTimes, clickCampaigns, clickParts, clickPlaces } = this.#journeys;
    const part = clickParts[click];
    const { idStarts } = this.#parts[part];
    const place = clickPlaces[click];
    const at = block.length++;
    const start = block.words[at * CLICK_WORDS + ID_START];
    block.times[at * (CLICK_WORDS / 2)] = clickTimes[click];
    block.words[at * CLICK_WORDS + CAMPAIGN] = clickCampaigns[click];
    copyText(this.#views[part], idStarts[place], idStarts[place + 1], block.view, start);
    block.words[(at + 1) * CLICK_WORDS + ID_START] = start + idStarts[place + 1] - idStarts[place];
  }

  #openBlock(chunk: number, count: number, bytes: number): OpenBlock {
    const room = Math.max(this.#size, count);
    const textRoom = Math.max(room * ID_BYTES, bytes);
    const times = this.#memory.results.floats(((room + 1) * CLICK_WORDS) / 2);
    const texts = this.#memory.results.bytes(textRoom + TEXT_SLACK);
    const block = {
      number: Atomics.add(this.#blockCount, 0, 1),
      chunk,
      length: 0,
      words: new Uint32Array(times.buffer, times.byteOffset, times.length * 2),
      times,
      texts,
      room,
      textRoom,
      view: viewOf(texts),
    };
    this.#memory.openBlocks[chunk] = block;
    return block;
  }
}

/** A block without what is only needed to add to it. */
export function closedBlock({ number, chunk, length, words, times, texts }: CitedBlock): CitedBlock {
  return { number, chunk, length, words, times, texts };
}

/** Where the last id of a block ends. */
export function textEnd(block: CitedBlock): number {
  return citedIdStart(block, block.length);
}

/** The memory of a thread that attributes users, from task to task. */
export class AttributionMemory {
  /** Holds the results of tasks. */
  readonly results = new Arena();
  /** The open block of cited clicks of each chunk. The next task continues with it. */
  readonly openBlocks: (OpenBlock | undefined)[] = [];

  /** Begins anew. To be called when nobody needs the results of former tasks. */
  restart(): void {
    this.results.rewind();
    this.openBlocks.length = 0;
  }
}
