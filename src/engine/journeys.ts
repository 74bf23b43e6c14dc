import type { Journey } from '../rules/journey.ts';
import { type ClickColumns, clickIdAt } from './click-columns.ts';
import { type ConversionColumns, Numbering } from './columns.ts';
import type { RefundColumns } from './refund-columns.ts';
import { FIRST_ROWS, grown } from './shared-columns.ts';

/** What the attribution of some users needs; all columns lie in shared memory. */
export interface AttributionTask {
  /** Partitions `[from, to)` of the table of users. */
  from: number;
  to: number;
  /** How many of them are taken; threads with the same task have the same counter. */
  taken: Int32Array;
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
 * Groups clicks and conversions by user, both in order of time, by counting sorts over the slots of the users, partition by partition:
 * those of one fit the second-level cache.
 */
export class Journeys {
  /** How many conversions of the partition at hand count. */
  conversions = 0;
  conversionTimes = new Float64Array(FIRST_ROWS);
  conversionEvents = new Uint32Array(FIRST_ROWS);
  /** Numbered through all parts. */
  conversionRows = new Uint32Array(FIRST_ROWS);
  /** Whole units of the amounts, -1 for none, and millionths. */
  units = new Float64Array(FIRST_ROWS);
  millionths = new Uint32Array(FIRST_ROWS);
  /** The clicks of the partition at hand: each with its part and its place there. */
  clickTimes = new Float64Array(FIRST_ROWS);
  clickCampaigns = new Uint32Array(FIRST_ROWS);
  clickParts = new Uint32Array(FIRST_ROWS);
  clickPlaces = new Uint32Array(FIRST_ROWS);
  /** Whether any user met so far has both clicks and conversions. */
  hasCommonUser: boolean;
  readonly #task: AttributionTask;
  /** The row of the first conversion of each part. */
  readonly #bases: Float64Array;

  constructor(task: AttributionTask) {
    this.hasCommonUser = task.clicks.some(({ late }) => late > 0);
    this.#task = task;
    this.#bases = new Numbering(task.conversions.map((part) => part.length)).bases;
  }

  /**
   * The journeys of each partition that no other thread takes, user by user; the object is reused, and clicks and conversions are
   * forgotten with their partition.
   */
  *partitions(): Generator<Iterable<Journey>> {
    const { from, to, taken, slotBases } = this.#task;
    for (;;) {
      const partition = from + Atomics.add(taken, 0, 1);
      if (partition >= to) return;
      const firstSlot = slotBases[partition];
      const slots = slotBases[partition + 1] - firstSlot;
      const conversionEnds = this.#loadConversions(partition, firstSlot, new Uint32Array(slots));
      const clickEnds = this.#loadClicks(partition, firstSlot, new Uint32Array(slots));
      yield this.#journeys(conversionEnds, clickEnds);
    }
  }

  /** The journeys of the partition at hand; it is given where the conversions and clicks of each user end. */
  *#journeys(conversionEnds: Uint32Array, clickEnds: Uint32Array): Generator<Journey> {
    const journey: Journey = {
      clickTimes: this.clickTimes,
      clickCampaigns: this.clickCampaigns,
      firstClick: 0,
      endClick: 0,
      conversionTimes: this.conversionTimes,
      conversionEvents: this.conversionEvents,
      firstConversion: 0,
      endConversion: 0,
    };
    for (let slot = 0; slot < conversionEnds.length; slot++) {
      journey.firstConversion = journey.endConversion;
      journey.endConversion = conversionEnds[slot];
      journey.firstClick = journey.endClick;
      journey.endClick = clickEnds[slot];
      if (journey.firstConversion === journey.endConversion) continue;
      this.#sortConversions(journey.firstConversion, journey.endConversion);
      this.#sortClicks(journey.firstClick, journey.endClick);
      if (journey.firstClick < journey.endClick) this.hasCommonUser = true;
      yield journey;
    }
  }

  /** Loads the conversions of a partition; the array of zeros for its slots becomes that of the ends of the users' conversions. */
  #loadConversions(partition: number, firstSlot: number, ends: Uint32Array): Uint32Array {
    const { conversions } = this.#task;
    for (let part = 0; part < conversions.length; part++)
      this.#countConversions(part, partition, firstSlot, ends);
    this.conversions = startsOf(ends);
    this.conversionTimes = grown(this.conversionTimes, this.conversions);
    this.conversionEvents = grown(this.conversionEvents, this.conversions);
    this.conversionRows = grown(this.conversionRows, this.conversions);
    this.units = grown(this.units, this.conversions);
    this.millionths = grown(this.millionths, this.conversions);
    for (let part = 0; part < conversions.length; part++)
      this.#placeConversions(part, partition, firstSlot, ends);
    return ends;
  }

  #countConversions(part: number, partition: number, firstSlot: number, counts: Uint32Array): void {
    const { conversions, conversionUsers } = this.#task;
    const { partitionStarts } = conversions[part];
    const base = this.#bases[part];
    const end = partitionStarts[partition + 1];
    for (let row = partitionStarts[partition]; row < end; row++) {
      const slot = (conversionUsers[base + row] - firstSlot) >>> 0;
      if (slot < counts.length) counts[slot]++;
    }
  }

  /** Places the conversions of a part; the starts of the users' conversions move to their ends. */
  #placeConversions(part: number, partition: number, firstSlot: number, ends: Uint32Array): void {
    const { conversions, conversionUsers } = this.#task;
    const { partitionStarts, times, events, units, millionths } = conversions[part];
    const base = this.#bases[part];
    const end = partitionStarts[partition + 1];
    for (let row = partitionStarts[partition]; row < end; row++) {
      const slot = (conversionUsers[base + row] - firstSlot) >>> 0;
      if (slot >= ends.length) continue;
      const place = ends[slot]++;
      this.conversionTimes[place] = times[row];
      this.conversionEvents[place] = events[row];
      this.conversionRows[place] = base + row;
      this.units[place] = units[row];
      this.millionths[place] = millionths[row];
    }
  }

  /** As `#loadConversions`. Clicks that were taken out of their part have no user and so no slot here. */
  #loadClicks(partition: number, firstSlot: number, ends: Uint32Array): Uint32Array {
    const { clicks } = this.#task;
    for (let part = 0; part < clicks.length; part++) this.#countClicks(part, partition, firstSlot, ends);
    const total = startsOf(ends);
    this.clickTimes = grown(this.clickTimes, total);
    this.clickCampaigns = grown(this.clickCampaigns, total);
    this.clickParts = grown(this.clickParts, total);
    this.clickPlaces = grown(this.clickPlaces, total);
    for (let part = 0; part < clicks.length; part++) this.#placeClicks(part, partition, firstSlot, ends);
    return ends;
  }

  #countClicks(part: number, partition: number, firstSlot: number, counts: Uint32Array): void {
    const { users, partitionStarts } = this.#task.clicks[part];
    const end = partitionStarts[partition + 1];
    for (let at = partitionStarts[partition]; at < end; at++) {
      const slot = (users[at] - firstSlot) >>> 0;
      if (slot < counts.length) counts[slot]++;
    }
  }

  /** As `#placeConversions`. */
  #placeClicks(part: number, partition: number, firstSlot: number, ends: Uint32Array): void {
    const { users, times, campaigns, partitionStarts } = this.#task.clicks[part];
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

/** Turns counts into starts, in place; gives their sum. */
function startsOf(counts: Uint32Array): number {
  let total = 0;
  for (let slot = 0; slot < counts.length; slot++) {
    const count = counts[slot];
    counts[slot] = total;
    total += count;
  }
  return total;
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
