import type { Journey } from '../../rules/journey.ts';
import { Numbering } from '../columns/numbering.ts';
import { FIRST_ROWS, grown } from '../columns/shared-columns.ts';
import { noteClicked, type ProbedSlots } from './alike-users.ts';
import { type ClickColumns, clickIdAt } from './click-columns.ts';
import type { ConversionColumns } from './conversion-columns.ts';
import type { RefundColumns } from './refund-columns.ts';
import { type CompareRows, RowOrder } from './row-order.ts';

/** What is needed to attribute the conversions of some users. All columns lie in shared memory. */
export interface AttributionTask {
  /** Partitions `[from, to)` of the table of users. */
  from: number;
  to: number;
  /** One number: how many of the partitions are taken. All threads with this task share it. */
  taken: Int32Array;
  /** First slot of each partition; one more than partitions. */
  slotBases: Uint32Array;
  conversions: ConversionColumns[];
  /** The slot of each conversion's user, numbered through all parts; `NO_USER` for conversions that do not count. */
  conversionUsers: Uint32Array;
  /** What was refunded; undefined without files of refunds. */
  refunds: RefundColumns | undefined;
  clicks: ClickColumns[];
  /** Other spellings of users, of which it is noted whether they have clicks. */
  probed?: ProbedSlots | undefined;
  firstClick: number;
  lastClick: number;
}

const AS_THEY_ARE: CompareRows = () => 0;

/**
 * Groups clicks and conversions by user, both in the order of time. It sorts by counting over the slots of the users,
 * one partition after the other, because what belongs to one partition fits the second-level cache.
 */
export class Journeys {
  /** How many conversions of the current partition count. */
  conversions = 0;
  conversionTimes = new Float64Array(FIRST_ROWS);
  conversionEvents = new Uint32Array(FIRST_ROWS);
  /** Numbered through all parts. */
  conversionRows = new Uint32Array(FIRST_ROWS);
  /** Whole units of the amounts, -1 for none, and millionths. */
  units = new Float64Array(FIRST_ROWS);
  millionths = new Uint32Array(FIRST_ROWS);
  /** The clicks of the current partition. A click is also named by its part and its place there. */
  clickTimes = new Float64Array(FIRST_ROWS);
  clickCampaigns = new Uint32Array(FIRST_ROWS);
  clickParts = new Uint32Array(FIRST_ROWS);
  clickPlaces = new Uint32Array(FIRST_ROWS);
  /** Whether any user met so far has both clicks and conversions. */
  hasCommonUser: boolean;
  readonly #task: AttributionTask;
  /** The row of the first conversion of each part. */
  readonly #bases: Float64Array;
  /** Where the conversions, and the clicks, of each user of the current partition end. */
  #conversionEnds: Uint32Array = new Uint32Array(0);
  #clickEnds: Uint32Array = new Uint32Array(0);
  readonly #order = new RowOrder();
  /** The order of "last" is time, then click id, then campaign id. */
  readonly #compareClicks: CompareRows = (a, b) =>
    Buffer.compare(this.#clickId(a), this.#clickId(b)) || this.clickCampaigns[a] - this.clickCampaigns[b];

  constructor(task: AttributionTask) {
    this.hasCommonUser = task.clicks.some(({ late }) => late > 0);
    this.#task = task;
    this.#bases = new Numbering(task.conversions.map((part) => part.length)).bases;
  }

  /** Turns to the next partition that no other thread takes and forgets the one before. False when none is left. */
  next(): boolean {
    const { from, to, taken, slotBases } = this.#task;
    const partition = from + Atomics.add(taken, 0, 1);
    if (partition >= to) return false;
    const firstSlot = slotBases[partition];
    const slots = slotBases[partition + 1] - firstSlot;
    this.#conversionEnds = this.#loadConversions(partition, firstSlot, new Uint32Array(slots));
    this.#clickEnds = this.#loadClicks(partition, firstSlot, new Uint32Array(slots));
    if (this.#task.probed !== undefined) noteClicked(this.#task.probed, firstSlot, this.#clickEnds);
    return true;
  }

  /** Calls `visitor` with the journey of each user of the current partition. It reuses the object. */
  visit(visitor: (journey: Journey) => void): void {
    const [conversionEnds, clickEnds] = [this.#conversionEnds, this.#clickEnds];
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
      visitor(journey);
    }
  }

  /**
   * Loads the conversions of a partition. `ends` has a zero for each slot; it becomes where each user's conversions
   * end.
   */
  #loadConversions(partition: number, firstSlot: number, ends: Uint32Array): Uint32Array {
    const { conversions, conversionUsers } = this.#task;
    for (let part = 0; part < conversions.length; part++) {
      const { partitionStarts } = conversions[part];
      const users = conversionUsers.subarray(this.#bases[part], this.#bases[part + 1]);
      countRows(users, partitionStarts[partition], partitionStarts[partition + 1], firstSlot, ends);
    }
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

  /** Places the conversions of a part. `ends` has where each user's next conversion goes, and moves on. */
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

  /** Does the same for clicks. A click that was taken out of its part has no user, so no slot here. */
  #loadClicks(partition: number, firstSlot: number, ends: Uint32Array): Uint32Array {
    const { clicks } = this.#task;
    for (const { users, partitionStarts } of clicks)
      countRows(users, partitionStarts[partition], partitionStarts[partition + 1], firstSlot, ends);
    const total = startsOf(ends);
    this.clickTimes = grown(this.clickTimes, total);
    this.clickCampaigns = grown(this.clickCampaigns, total);
    this.clickParts = grown(this.clickParts, total);
    this.clickPlaces = grown(this.clickPlaces, total);
    for (let part = 0; part < clicks.length; part++) this.#placeClicks(part, partition, firstSlot, ends);
    return ends;
  }

  /** Places the clicks of a part, as `#placeConversions` does. */
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
    let at = from + 1;
    while (at < to && this.conversionTimes[at - 1] <= this.conversionTimes[at]) at++;
    if (at >= to) return;
    const { conversionTimes, conversionEvents, conversionRows, units, millionths } = this;
    const columns = [conversionTimes, conversionEvents, conversionRows, units, millionths];
    this.#order.sort(columns, conversionTimes, from, to, AS_THEY_ARE);
  }

  #sortClicks(from: number, to: number): void {
    let at = from + 1;
    // Clicks of one instant are compared below.
    while (at < to && this.clickTimes[at - 1] < this.clickTimes[at]) at++;
    if (at >= to) return;
    const columns = [this.clickTimes, this.clickCampaigns, this.clickParts, this.clickPlaces];
    this.#order.sort(columns, this.clickTimes, from, to, this.#compareClicks);
  }

  #clickId(click: number): Uint8Array {
    return clickIdAt(this.#task.clicks[this.clickParts[click]], this.clickPlaces[click]);
  }
}

/** Counts the rows `[from, to)` of a part by the slots of their users. Rows without a slot in `counts` are left out. */
function countRows(
  users: Uint32Array,
  from: number,
  to: number,
  firstSlot: number,
  counts: Uint32Array,
): void {
  for (let row = from; row < to; row++) {
    const slot = (users[row] - firstSlot) >>> 0;
    if (slot < counts.length) counts[slot]++;
  }
}

/** Turns counts into starts, in place. Gives the sum of all counts. */
function startsOf(counts: Uint32Array): number {
  let total = 0;
  for (let slot = 0; slot < counts.length; slot++) {
    const count = counts[slot];
    counts[slot] = total;
    total += count;
  }
  return total;
}
