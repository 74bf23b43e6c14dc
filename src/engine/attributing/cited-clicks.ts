import { TEXT_SLACK } from '../../loops/loop-memory.ts';
import { Arena } from '../columns/arena.ts';
import { copyText, viewOf } from '../columns/shared-columns.ts';
import type { ClickColumns } from '../users/click-columns.ts';
import type { Journeys } from '../users/journeys.ts';

/** So many clicks of a block can be addressed as the first that a conversion cites. */
const PLACE_BITS = 12;
const BLOCK_PLACES = 1 << PLACE_BITS;

/** Words of a click side by side: two are its time, then come its campaign and where its id begins. */
export const CLICK_WORDS = 4;
const [CAMPAIGN, ID_START] = [2, 3];
/** Room for the id of a click; ids that are longer take the room of several. */
const ID_BYTES = 16;

/**
 * Copies of clicks that rows of one chunk of the report cite, so that all other clicks can be forgotten. What is known of one click lies side
 * by side, since rows are written in another order than they are attributed in. Read by the functions below.
 */
export interface CitedBlock {
  /** Its place among the blocks of all threads. */
  number: number;
  chunk: number;
  length: number;
  /** Four words a click, and of one more where the last id ends; `times` has the same memory. */
  words: Uint32Array;
  times: Float64Array;
  /** Ids, with some readable bytes behind the last. */
  texts: Uint8Array;
}

/** The number of the block in which a cited click is. */
export function blockOfPlace(place: number): number {
  return place >>> PLACE_BITS;
}

/** Which click of its block a cited click is. */
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

/** Where the id of click `at` of a block begins in its texts; it ends where that of the next begins. */
export function citedIdStart({ words }: CitedBlock, at: number): number {
  return words[at * CLICK_WORDS + ID_START];
}

/** A block that clicks are put into. */
export interface OpenBlock extends CitedBlock {
  /** How many clicks, and bytes of ids, it has room for. */
  room: number;
  textRoom: number;
  view: DataView;
}

/** Copies clicks that rows of the report cite into blocks, of which each chunk of the report has its own. */
export class CitedClickCollector {
  /** All blocks that were added to. */
  readonly blocks = new Set<CitedBlock>();
  readonly #parts: readonly ClickColumns[];
  readonly #views: DataView[];
  readonly #journeys: Journeys;
  readonly #size: number;
  readonly #blockCount: Int32Array;
  readonly #memory: AttributionMemory;

  /**
   * Blocks are for `size` clicks and lie in the results of the memory, where those before left the last of each chunk open. They are numbered through all threads, which share `blockCount`: for so
   * many as a number of 32 bits can tell apart there is no memory.
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

  /** Copies the first `count` of some clicks of the partition at hand, named by their places in the journeys; gives the place of the first. */
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

/** A block as it is told to others. */
export function closedBlock({ number, chunk, length, words, times, texts }: CitedBlock): CitedBlock {
  return { number, chunk, length, words, times, texts };
}

/** Where the last id of a block ends. */
export function textEnd(block: CitedBlock): number {
  return citedIdStart(block, block.length);
}

/** Where lies what a thread finds out while users are attributed, task by task. */
export class AttributionMemory {
  /** For what tasks give. */
  readonly results = new Arena();
  /** The block of cited clicks at hand of each chunk, which the next task goes on with. */
  readonly openBlocks: (OpenBlock | undefined)[] = [];

  /** Begins anew: nobody looks at what tasks gave so far any more. */
  restart(): void {
    this.results.rewind();
    this.openBlocks.length = 0;
  }
}
