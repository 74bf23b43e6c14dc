import type { Journey } from '../rules/journey.ts';
import type { AttributionMemory } from './attribution-memory.ts';
import { type ClickColumns, clickIdAt } from './click-columns.ts';
import { type ConversionColumns, Numbering } from './columns.ts';
import type { RefundColumns } from './refund-columns.ts';
import { FIRST_ROWS, grown } from './shared-columns.ts';

/** What the attribution of some users needs; all columns lie in shared memory. */
export interface AttributionTask {
  /** Partitions `[from, to)` of the table of users. */
  from: number;
  to: number;
  /** First slot of each partition; one more than partitions. */
  slotBases: Uint32Array;
  conversions: ConversionColumns[];
  /** For each conversion, counted through all parts, the slot of its user; `NO_USER` for rows that do not count. */
  conversionUsers: Uint32Array;
  /** What was refunded; undefined without files of refunds. */
  refunds: RefundColumns | undefined;
  clicks: ClickColumns[];
  firstClick: number;
  lastClick: number;
}

/**
 * Groups clicks and conversions by user, both in order of time, by counting sorts over the slots of the users. Clicks are grouped
 * partition by partition: those of one partition fit the second-level cache. Columns lie in the scratch memory: with the next task
 * they are gone.
 */
export class Journeys {
  readonly conversionNumbering: Numbering;
  readonly conversionTimes: Float64Array;
  readonly conversionEvents: Uint32Array;
  readonly conversionRows: Uint32Array;
  /** Whole units of the amounts, -1 for none, and millionths. */
  readonly units: Float64Array;
  readonly millionths: Uint32Array;
  /** The clicks of the partition at hand: each with its part and its place there. */
  clickTimes = new Float64Array(FIRST_ROWS);
  clickCampaigns = new Uint32Array(FIRST_ROWS);
  clickParts = new Uint32Array(FIRST_ROWS);
  clickPlaces = new Uint32Array(FIRST_ROWS);
  /** Whether any user met so far has both clicks and conversions. */
  hasCommonUser: boolean;
  readonly #task: AttributionTask;
  readonly #firstSlot: number;
  readonly #slots: number;
  /** Counts of the users' conversions, then where they begin, after placing where they end. The last element is the total. */
  readonly #conversionEnds: Uint32Array;
  /** Of the users of the partition at hand. */
  #clickEnds = new Uint32Array(0);

  constructor(task: AttributionTask, { scratch }: AttributionMemory) {
    scratch.rewind();
    this.hasCommonUser = task.clicks.some(({ late }) => late > 0);
    this.#task = task;
    this.conversionNumbering = new Numbering(task.conversions.map((part) => part.length));
    this.#firstSlot = task.slotBases[task.from];
    this.#slots = task.slotBases[task.to] - this.#firstSlot;
    this.#conversionEnds = scratch.numbers(this.#slots + 1);
    this.#countConversions();
    startsOf(this.#conversionEnds);
    const conversions = this.#conversionEnds[this.#slots];
    this.conversionTimes = scratch.floats(conversions);
    this.conversionEvents = scratch.numbers(conversions);
    this.conversionRows = scratch.numbers(conversions);
    this.units = scratch.floats(conversions);
    this.millionths = scratch.numbers(conversions);
    this.#placeConversions();
  }

  /** The journeys of each partition, user by user; the object is reused, and clicks are forgotten with their partition. */
  *partitions(): Generator<Iterable<Journey>> {
    const { from, to, slotBases } = this.#task;
    let endConversion = 0;
    for (let partition = from; partition < to; partition++) {
      const firstSlot = slotBases[partition];
      const ends = this.#conversionEnds.subarray(
        firstSlot - this.#firstSlot,
        slotBases[partition + 1] - this.#firstSlot,
      );
      this.#loadClicks(partition, firstSlot, ends.length);
      yield this.#journeys(endConversion, ends);
      endConversion = ends[ends.length - 1];
    }
  }

  /** The journeys of a partition, whose first conversion and the ends of each user's conversions are given. */
  *#journeys(firstConversion: number, conversionEnds: Uint32Array): Generator<Journey> {
    const journey: Journey = {
      clickTimes: this.clickTimes,
      clickCampaigns: this.clickCampaigns,
      firstClick: 0,
      endClick: 0,
      conversionTimes: this.conversionTimes,
      conversionEvents: this.conversionEvents,
      firstConversion,
      endConversion: firstConversion,
    };
    for (let slot = 0; slot < conversionEnds.length; slot++) {
      journey.firstConversion = journey.endConversion;
      journey.endConversion = conversionEnds[slot];
      journey.firstClick = journey.endClick;
      journey.endClick = this.#clickEnds[slot];
      if (journey.firstConversion === journey.endConversion) continue;
      this.#sortConversions(journey.firstConversion, journey.endConversion);
      this.#sortClicks(journey.firstClick, journey.endClick);
      if (journey.firstClick < journey.endClick) this.hasCommonUser = true;
      yield journey;
    }
  }

  #countConversions(): void {
    const { conversionUsers } = this.#task;
    const counts = this.#conversionEnds;
    for (let row = 0; row < conversionUsers.length; row++) {
      const slot = (conversionUsers[row] - this.#firstSlot) >>> 0;
      if (slot < this.#slots) counts[slot]++;
    }
  }

  #placeConversions(): void {
    const { conversionUsers, conversions } = this.#task;
    conversions.forEach((part, index) => {
      const base = this.conversionNumbering.bases[index];
      for (let at = 0; at < part.length; at++) {
        const slot = (conversionUsers[base + at] - this.#firstSlot) >>> 0;
        if (slot >= this.#slots) continue;
        const place = this.#conversionEnds[slot]++;
        this.conversionTimes[place] = part.times[at];
        this.conversionEvents[place] = part.events[at];
        this.conversionRows[place] = base + at;
        this.units[place] = part.units[at];
        this.millionths[place] = part.millionths[at];
      }
    });
  }

  /** Clicks that were taken out of their part have no user and so no slot here. */
  #loadClicks(partition: number, firstSlot: number, slots: number): void {
    const ends = new Uint32Array(slots);
    const total = this.#countClicks(partition, firstSlot, ends);
    startsOf(ends);
    this.clickTimes = grown(this.clickTimes, total);
    this.clickCampaigns = grown(this.clickCampaigns, total);
    this.clickParts = grown(this.clickParts, total);
    this.clickPlaces = grown(this.clickPlaces, total);
    this.#placeClicks(partition, firstSlot, ends);
    this.#clickEnds = ends;
  }

  /** Counts the clicks of each user; gives the number of all. */
  #countClicks(partition: number, firstSlot: number, counts: Uint32Array): number {
    const { clicks } = this.#task;
    let total = 0;
    for (const { users, partitionStarts } of clicks) {
      const end = partitionStarts[partition + 1];
      for (let at = partitionStarts[partition]; at < end; at++) {
        const slot = (users[at] - firstSlot) >>> 0;
        if (slot < counts.length) counts[slot]++;
      }
      total += end - partitionStarts[partition];
    }
    return total;
  }

  /** Places the clicks; the starts of the users' clicks become their ends. */
  #placeClicks(partition: number, firstSlot: number, ends: Uint32Array): void {
    const { clicks } = this.#task;
    for (let part = 0; part < clicks.length; part++) {
      const { users, times, campaigns, partitionStarts } = clicks[part];
      const end = partitionStarts[partition + 1];
      for (let at = partitionStarts[partition]; at < end; at++) {
        const slot = (users[at] - firstSlot) >>> 0;
        if (slot >= ends.length) continue;
        const place = ends[slot]++;
        this.clickTimes[place] = times[at];
        this.clickCampaigns[place] = campaigns[at];
        this.clickParts[place] = part;
        this.clickPlaces[place] = at;
      }
    }
  }

  #sortConversions(from: number, to: number): void {
    const order = sortedOrder(from, to, (a, b) => this.conversionTimes[a] - this.conversionTimes[b]);
    if (order === undefined) return;
    reorder(this.conversionTimes, from, order);
    reorder(this.conversionEvents, from, order);
    reorder(this.conversionRows, from, order);
    reorder(this.units, from, order);
    reorder(this.millionths, from, order);
  }

  #sortClicks(from: number, to: number): void {
    const order = sortedOrder(from, to, (a, b) => this.#compareClicks(a, b));
    if (order === undefined) return;
    reorder(this.clickTimes, from, order);
    reorder(this.clickCampaigns, from, order);
    reorder(this.clickParts, from, order);
    reorder(this.clickPlaces, from, order);
  }

  /** The order of "last": time, then click id, then campaign id. */
  #compareClicks(a: number, b: number): number {
    return (
      this.clickTimes[a] - this.clickTimes[b] ||
      Buffer.compare(this.#clickId(a), this.#clickId(b)) ||
      this.clickCampaigns[a] - this.clickCampaigns[b]
    );
  }

  #clickId(click: number): Uint8Array {
    return clickIdAt(this.#task.clicks[this.clickParts[click]], this.clickPlaces[click]);
  }
}

/** Turns counts into starts, in place; the last element becomes the total of those before it. */
function startsOf(counts: Uint32Array): Uint32Array {
  let total = 0;
  for (let slot = 0; slot < counts.length; slot++) {
    const count = counts[slot];
    counts[slot] = total;
    total += count;
  }
  return counts;
}

/** The places `[from, to)` in the order that `compare` gives, or undefined when they are in order already. */
function sortedOrder(
  from: number,
  to: number,
  compare: (a: number, b: number) => number,
): Uint32Array | undefined {
  let sorted = true;
  for (let at = from + 1; at < to && sorted; at++) sorted = compare(at - 1, at) <= 0;
  if (sorted) return undefined;
  return Uint32Array.from({ length: to - from }, (_, i) => from + i).sort(compare);
}

function reorder(column: Float64Array | Uint32Array, from: number, order: Uint32Array): void {
  const values = Array.from(order, (place) => column[place]);
  column.set(values, from);
}
