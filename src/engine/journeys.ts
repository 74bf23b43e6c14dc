import type { Journey } from '../rules/journey.ts';
import { type ClickColumns, type ConversionColumns, clickIdOf, Numbering } from './columns.ts';
import { NO_USER, type UserTable } from './user-table.ts';

/** What the attribution of some users needs; all columns lie in shared memory. */
export interface AttributionTask {
  /** Partitions `[from, to)` of the table of users. */
  from: number;
  to: number;
  users: UserTable;
  conversions: ConversionColumns[];
  /** For each conversion, counted through all parts, the slot of its user; `NO_USER` for rows that do not count. */
  conversionUsers: Uint32Array;
  clicks: ClickColumns[];
  firstClick: number;
  lastClick: number;
}

/** Groups clicks and conversions by user, both in order of time, by counting sorts over the slots of the users. */
export class Journeys {
  readonly conversionNumbering: Numbering;
  readonly clickNumbering: Numbering;
  readonly conversionTimes: Float64Array;
  readonly conversionEvents: Uint32Array;
  readonly conversionRows: Uint32Array;
  /** Whole units of the amounts, -1 for none, and millionths. */
  readonly units: Float64Array;
  readonly millionths: Uint32Array;
  readonly clickTimes: Float64Array;
  readonly clickCampaigns: Uint32Array;
  readonly clickRows: Uint32Array;
  readonly #task: AttributionTask;
  readonly #firstSlot: number;
  readonly #slots: number;
  readonly #conversionEnds: Uint32Array;
  readonly #clickEnds: Uint32Array;

  constructor(task: AttributionTask) {
    this.#task = task;
    this.#firstSlot = task.users.slotBases[task.from];
    this.#slots = task.users.slotBases[task.to] - this.#firstSlot;
    this.conversionNumbering = new Numbering(task.conversions.map((part) => part.length));
    this.clickNumbering = new Numbering(task.clicks.map((part) => part.length));
    this.#conversionEnds = this.#countConversions();
    const conversions = this.#conversionEnds[this.#slots];
    this.conversionTimes = new Float64Array(conversions);
    this.conversionEvents = new Uint32Array(conversions);
    this.conversionRows = new Uint32Array(conversions);
    this.units = new Float64Array(conversions);
    this.millionths = new Uint32Array(conversions);
    this.#placeConversions();
    this.#clickEnds = this.#countClicks();
    const clicks = this.#clickEnds[this.#slots];
    this.clickTimes = new Float64Array(clicks);
    this.clickCampaigns = new Uint32Array(clicks);
    this.clickRows = new Uint32Array(clicks);
    this.#placeClicks();
  }

  /** Each user's journey; the object is reused. */
  *all(): Generator<Journey> {
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
    for (let slot = 0; slot < this.#slots; slot++) {
      journey.firstConversion = slot === 0 ? 0 : this.#conversionEnds[slot - 1];
      journey.endConversion = this.#conversionEnds[slot];
      journey.firstClick = slot === 0 ? 0 : this.#clickEnds[slot - 1];
      journey.endClick = this.#clickEnds[slot];
      if (journey.firstConversion === journey.endConversion) continue;
      this.#sortConversions(journey.firstConversion, journey.endConversion);
      this.#sortClicks(journey.firstClick, journey.endClick);
      yield journey;
    }
  }

  /** Starts of the users' conversions; after placing, ends. The last element is the total. */
  #countConversions(): Uint32Array {
    const { conversionUsers } = this.#task;
    const starts = new Uint32Array(this.#slots + 1);
    for (let row = 0; row < conversionUsers.length; row++) {
      const slot = conversionUsers[row] - this.#firstSlot;
      if (conversionUsers[row] !== NO_USER && slot >= 0 && slot < this.#slots) starts[slot]++;
    }
    return startsOf(starts);
  }

  #placeConversions(): void {
    const { conversionUsers, conversions } = this.#task;
    conversions.forEach((part, index) => {
      const base = this.conversionNumbering.bases[index];
      for (let at = 0; at < part.length; at++) {
        const user = conversionUsers[base + at];
        const slot = user - this.#firstSlot;
        if (user === NO_USER || slot < 0 || slot >= this.#slots) continue;
        const place = this.#conversionEnds[slot]++;
        this.conversionTimes[place] = part.times[at];
        this.conversionEvents[place] = part.events[at];
        this.conversionRows[place] = base + at;
        this.units[place] = part.units[at];
        this.millionths[place] = part.millionths[at];
      }
    });
  }

  #countClicks(): Uint32Array {
    const starts = new Uint32Array(this.#slots + 1);
    for (const part of this.#task.clicks) {
      for (let at = 0; at < part.length; at++) {
        const slot = part.users[at] - this.#firstSlot;
        if (slot >= 0 && slot < this.#slots) starts[slot]++;
      }
    }
    return startsOf(starts);
  }

  #placeClicks(): void {
    this.#task.clicks.forEach((part, index) => {
      const base = this.clickNumbering.bases[index];
      for (let at = 0; at < part.length; at++) {
        const slot = part.users[at] - this.#firstSlot;
        if (slot < 0 || slot >= this.#slots) continue;
        const place = this.#clickEnds[slot]++;
        this.clickTimes[place] = part.times[at];
        this.clickCampaigns[place] = part.campaigns[at];
        this.clickRows[place] = base + at;
      }
    });
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
    reorder(this.clickRows, from, order);
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
    return clickIdOf(this.#task.clicks, this.clickNumbering, this.clickRows[click]);
  }
}

/** Turns counts into starts, in place; the last element becomes the total. */
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
