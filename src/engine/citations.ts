import type { Arena } from './arena.ts';
import type { ClickColumns } from './click-columns.ts';
import type { Journeys } from './journeys.ts';
import { TextCollector, viewOf } from './text-collector.ts';

/** So many clicks of a block can be addressed as the first that a conversion cites. */
const PLACE_BITS = 16;
const BLOCK_PLACES = 1 << PLACE_BITS;

/** Words of a click side by side: two are its time, then come its campaign and where its id begins. */
const [CLICK_WORDS, CAMPAIGN, ID_START] = [4, 2, 3];

/**
 * Copies of clicks that rows of the report cite, so that all others can be forgotten. What is known of one click lies side by side, since
 * rows are written in another order than they are attributed in. Read by the functions below.
 */
export interface CitedBlock {
  /** Its place among the blocks of all threads. */
  number: number;
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

/** Copies clicks that rows of the report cite into blocks, conversion by conversion. */
export class Citations {
  readonly #parts: readonly ClickColumns[];
  readonly #views: DataView[];
  readonly #journeys: Journeys;
  readonly #size: number;
  readonly #blockCount: Int32Array;
  readonly #arena: Arena;
  readonly #blocks: CitedBlock[] = [];
  #number = 0;
  #words: Uint32Array = new Uint32Array(0);
  #times: Float64Array = new Float64Array(0);
  /** Clicks in the block at hand, and how many it has room for. */
  #length = 0;
  #room = 0;
  readonly #ids = new TextCollector();

  /**
   * Blocks are for `size` clicks; their memory is of the arena. They are numbered through all threads, which share `blockCount`: of so
   * many as a number of 32 bits can tell apart no memory has room for.
   */
  constructor(
    parts: readonly ClickColumns[],
    journeys: Journeys,
    size: number,
    blockCount: Int32Array,
    arena: Arena,
  ) {
    this.#parts = parts;
    this.#views = parts.map(({ texts }) => viewOf(texts));
    this.#journeys = journeys;
    this.#size = Math.min(size, BLOCK_PLACES);
    this.#blockCount = blockCount;
    this.#arena = arena;
  }

  /** Gives the place of the next click that is added, behind which there is room in its block for `count` clicks in all. */
  begin(count: number): number {
    if (this.#length + count > this.#room) {
      this.#putAway();
      this.#makeBlock(Math.max(this.#size, count));
    }
    return this.#number * BLOCK_PLACES + this.#length;
  }

  /** Copies a click of the partition at hand, given by its place in the journeys. */
  add(click: number): void {
    const { clickTimes, clickCampaigns, clickParts, clickPlaces } = this.#journeys;
    const at = this.#length++;
    const part = clickParts[click];
    const { idStarts } = this.#parts[part];
    const place = clickPlaces[click];
    this.#times[at * (CLICK_WORDS / 2)] = clickTimes[click];
    this.#words[at * CLICK_WORDS + CAMPAIGN] = clickCampaigns[click];
    this.#ids.add(this.#views[part], idStarts[place], idStarts[place + 1]);
    this.#words[(at + 1) * CLICK_WORDS + ID_START] = this.#ids.length;
  }

  /** All blocks; nothing can be added afterwards. */
  take(): CitedBlock[] {
    this.#putAway();
    return this.#blocks;
  }

  #putAway(): void {
    if (this.#room === 0) return;
    const texts = this.#ids.take(this.#arena);
    this.#blocks.push({ number: this.#number, words: this.#words, times: this.#times, texts });
    this.#room = 0;
  }

  #makeBlock(room: number): void {
    this.#number = Atomics.add(this.#blockCount, 0, 1);
    this.#times = this.#arena.floats(((room + 1) * CLICK_WORDS) / 2);
    this.#words = new Uint32Array(this.#times.buffer, this.#times.byteOffset, this.#times.length * 2);
    this.#length = 0;
    this.#room = room;
  }
}
