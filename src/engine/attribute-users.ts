import { Zone } from '../exports/zone.ts';
import { Attribution } from '../rules/attribute.ts';
import { Calendar } from '../rules/calendar.ts';
import type { Credits, Journey, UnattributedReason } from '../rules/journey.ts';
import { UNATTRIBUTED_REASONS } from '../rules/journey.ts';
import { stretchAt, transitionsAt } from '../rules/window-history.ts';
import { type ClickColumns, type ConversionColumns, Numbering } from './columns.ts';
import { type Job, trackedPairIndex } from './job.ts';
import { grown, shareBytes, shareFloats, shareNumbers } from './shared-columns.ts';
import { Tally, type TallyRows } from './tally.ts';
import { orderByTime } from './time-order.ts';
import { NO_USER, USER_PARTITIONS, type UserTable } from './user-table.ts';

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

/** How a conversion came out: credited, or one of the reasons; see `OUTCOMES`. */
export const OUTCOMES = ['credited', ...UNATTRIBUTED_REASONS] as const;

/**
 * Conversions in the order (time, conversion id), with what became of them. Conversion i has the credits
 * `[creditStarts[i], creditEnds[i])`, in the order of campaigns; where it has none, its outcome names the reason and
 * `lastClicks[i]` the click named with it. Conversions and clicks are numbered through all parts.
 */
export interface CreditRun {
  times: Float64Array;
  rows: Uint32Array;
  outcomes: Uint8Array;
  lastClicks: Uint32Array;
  creditStarts: Uint32Array;
  creditEnds: Uint32Array;
  creditClicks: Uint32Array;
}

/** Stands in `lastClicks` for none. */
export const NO_CLICK = 0xffffffff;

/** Sums over all conversions of some users. */
export interface CreditTallies {
  /** Purchases by campaign and part of the calendar. */
  purchases: TallyRows;
  /** Custom conversions by tracked pair and part of the calendar. */
  customs: TallyRows;
  /** Purchases, and custom conversions, by campaign and day of the credited click (plus one). */
  purchaseCohorts: TallyRows;
  customCohorts: TallyRows;
  /** Assisted purchases by campaign. */
  assists: TallyRows;
  /** Credited conversions by campaign and change to which they are in transition. */
  transitions: TallyRows;
  /** Net gain by campaign and stretch, by change of the window. */
  creditChanges: TallyRows;
  /** All conversions by event and outcome. */
  outcomes: TallyRows;
  inTransition: number;
  beforeFirstClick: number;
  afterLastClick: number;
}

/** What the attribution of some users gives. */
export interface AttributedPart {
  run: CreditRun;
  tallies: CreditTallies;
}

const LATE = 86_400_000_000;

/** Takes credits journey by journey: sums them up and keeps them for the rows of the reports. */
class CreditBook implements Credits {
  readonly tallies = {
    purchases: new Tally(),
    customs: new Tally(),
    purchaseCohorts: new Tally(),
    customCohorts: new Tally(),
    assists: new Tally(),
    transitions: new Tally(),
    creditChanges: new Tally(),
    outcomes: new Tally(),
  };
  inTransition = 0;
  beforeFirstClick = 0;
  afterLastClick = 0;
  readonly outcomes: Uint8Array;
  readonly lastClicks: Uint32Array;
  readonly creditStarts: Uint32Array;
  readonly creditEnds: Uint32Array;
  creditClicks = new Uint32Array(1024);
  creditCampaigns = new Uint32Array(1024);
  credits = 0;
  readonly #job: Job;
  readonly #task: AttributionTask;
  readonly #pairOf: (campaign: number, event: number) => number;
  readonly #calendar: Calendar;
  readonly #journeys: Journeys;

  constructor(job: Job, task: AttributionTask, journeys: Journeys, pairOf: (campaign: number, event: number) => number) {
    const zone = new Zone(job.timezone);
    this.#job = job;
    this.#task = task;
    this.#pairOf = pairOf;
    this.#calendar = new Calendar(zone, job.history);
    this.#journeys = journeys;
    const n = journeys.conversionRows.length;
    this.outcomes = new Uint8Array(n);
    this.lastClicks = new Uint32Array(n).fill(NO_CLICK);
    this.creditStarts = new Uint32Array(n);
    this.creditEnds = new Uint32Array(n);
  }

  credited(conversion: number, click: number): void {
    const { journeys, event, time, units, millionths } = this.#conversion(conversion);
    const campaign = journeys.clickCampaigns[click];
    const part = this.#calendar.partAt(time);
    const clickDay = this.#calendar.dayOfPart(this.#calendar.partAt(journeys.clickTimes[click])) + 1;
    if (event < this.#job.purchaseEvents) {
      this.tallies.purchases.addAmount(campaign, part, 1, units, millionths);
      this.tallies.purchaseCohorts.addAmount(campaign, clickDay, 1, units, millionths);
    } else {
      this.tallies.customs.addAmount(this.#pairOf(campaign, event), part, 1, units, millionths);
      this.tallies.customCohorts.add(campaign, clickDay, 1);
    }
    const { first, end } = transitionsAt(this.#job.history, stretchAt(this.#job.history, time), time);
    for (let change = first; change < end; change++) this.tallies.transitions.add(campaign, change, 1);
    this.#keepCredit(conversion, campaign, journeys.clickRows[click]);
  }

  assisted(campaign: number): void {
    this.tallies.assists.add(campaign, 0, 1);
  }

  unattributed(conversion: number, reason: UnattributedReason, lastClick: number): void {
    this.outcomes[conversion] = 1 + UNATTRIBUTED_REASONS.indexOf(reason);
    if (lastClick >= 0) this.lastClicks[conversion] = this.#journeys.clickRows[lastClick];
  }

  creditChanged(campaign: number, stretch: number, difference: 1 | -1): void {
    this.tallies.creditChanges.add(campaign, stretch, difference);
  }

  /** Counts every conversion once, after all journeys. */
  countOutcomes(): void {
    const { history } = this.#job;
    for (let conversion = 0; conversion < this.outcomes.length; conversion++) {
      const { event, time, units, millionths } = this.#conversion(conversion);
      this.tallies.outcomes.addAmount(event, this.outcomes[conversion], 1, units, millionths);
      const stretch = stretchAt(history, time);
      const { first, end } = transitionsAt(history, stretch, time);
      if (end > first) this.inTransition++;
      if (time - history.windows[stretch] < this.#task.firstClick) this.beforeFirstClick++;
      if (time - LATE > this.#task.lastClick) this.afterLastClick++;
    }
  }

  #conversion(conversion: number) {
    const journeys = this.#journeys;
    const row = journeys.conversionRows[conversion];
    const part = journeys.conversionNumbering.partOf(row);
    const at = row - journeys.conversionNumbering.bases[part];
    const columns = this.#task.conversions[part];
    return {
      journeys,
      event: columns.events[at],
      time: columns.times[at],
      units: columns.units[at],
      millionths: columns.millionths[at],
    };
  }

  /** Keeps the credits of a conversion in the order of campaigns; they come one conversion after the other. */
  #keepCredit(conversion: number, campaign: number, clickRow: number): void {
    this.creditClicks = grown(this.creditClicks, this.credits + 1);
    this.creditCampaigns = grown(this.creditCampaigns, this.credits + 1);
    if (this.creditEnds[conversion] === 0) this.creditStarts[conversion] = this.credits;
    let at = this.credits++;
    for (; at > this.creditStarts[conversion] && this.creditCampaigns[at - 1] > campaign; at--) {
      this.creditCampaigns[at] = this.creditCampaigns[at - 1];
      this.creditClicks[at] = this.creditClicks[at - 1];
    }
    this.creditCampaigns[at] = campaign;
    this.creditClicks[at] = clickRow;
    this.creditEnds[conversion] = this.credits;
  }
}

/** Attributes the conversions of the users of some partitions. */
export function attributeUsers(job: Job, task: AttributionTask): AttributedPart {
  const journeys = new Journeys(task);
  const pairOf = trackedPairIndex(job);
  const book = new CreditBook(job, task, journeys, pairOf);
  const policy = {
    campaigns: job.campaignIds.length,
    on: job.on,
    purchaseEvents: job.purchaseEvents,
    tracks: (campaign: number, event: number) => pairOf(campaign, event) >= 0,
    history: job.history,
  };
  const attribution = new Attribution(policy, book);
  for (const journey of journeys.all()) attribution.attribute(journey);
  book.countOutcomes();
  const { tallies, inTransition, beforeFirstClick, afterLastClick } = book;
  return {
    run: sortRun(task, journeys, book),
    tallies: {
      purchases: tallies.purchases.toRows(),
      customs: tallies.customs.toRows(),
      purchaseCohorts: tallies.purchaseCohorts.toRows(),
      customCohorts: tallies.customCohorts.toRows(),
      assists: tallies.assists.toRows(),
      transitions: tallies.transitions.toRows(),
      creditChanges: tallies.creditChanges.toRows(),
      outcomes: tallies.outcomes.toRows(),
      inTransition,
      beforeFirstClick,
      afterLastClick,
    },
  };
}

/** Groups clicks and conversions by user, both in order of time, by counting sorts over the slots of the users. */
class Journeys {
  readonly conversionNumbering: Numbering;
  readonly clickNumbering: Numbering;
  readonly conversionTimes: Float64Array;
  readonly conversionEvents: Uint32Array;
  readonly conversionRows: Uint32Array;
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

/** The id of a click, numbered through all parts. */
export function clickIdOf(clicks: readonly ClickColumns[], numbering: Numbering, row: number): Uint8Array {
  const part = numbering.partOf(row);
  const at = row - numbering.bases[part];
  return clicks[part].texts.subarray(clicks[part].idStarts[at], clicks[part].idStarts[at + 1]);
}

/** The id of a conversion, numbered through all parts. */
export function conversionIdOf(conversions: readonly ConversionColumns[], numbering: Numbering, row: number): Uint8Array {
  const part = numbering.partOf(row);
  const at = (row - numbering.bases[part]) * 2;
  const { texts, starts } = conversions[part];
  return texts.subarray(starts[at], starts[at + 1]);
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
function sortedOrder(from: number, to: number, compare: (a: number, b: number) => number): Uint32Array | undefined {
  let sorted = true;
  for (let at = from + 1; at < to && sorted; at++) sorted = compare(at - 1, at) <= 0;
  if (sorted) return undefined;
  return Uint32Array.from({ length: to - from }, (_, i) => from + i).sort(compare);
}

function reorder(column: Float64Array | Uint32Array, from: number, order: Uint32Array): void {
  const values = Array.from(order, (place) => column[place]);
  column.set(values, from);
}

/** Sorts what the book kept by (time, conversion id). */
function sortRun(task: AttributionTask, journeys: Journeys, book: CreditBook): CreditRun {
  const { conversionTimes, conversionRows, conversionNumbering } = journeys;
  const order = orderByTime(conversionTimes);
  const idOf = (place: number) => conversionIdOf(task.conversions, conversionNumbering, conversionRows[place]);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && conversionTimes[order[to]] === conversionTimes[order[from]]) to++;
    if (to - from > 1) order.subarray(from, to).sort((a, b) => Buffer.compare(idOf(a), idOf(b)));
    from = to;
  }
  const pick = (column: Uint32Array) => shareNumbers(Uint32Array.from(order, (place) => column[place]), order.length);
  return {
    times: shareFloats(Float64Array.from(order, (place) => conversionTimes[place]), order.length),
    rows: pick(conversionRows),
    outcomes: shareBytes(Uint8Array.from(order, (place) => book.outcomes[place]), order.length),
    lastClicks: pick(book.lastClicks),
    creditStarts: pick(book.creditStarts),
    creditEnds: pick(book.creditEnds),
    creditClicks: shareNumbers(book.creditClicks, book.credits),
  };
}

/** Splits the partitions of users among so many threads. */
export function splitPartitions(threads: number): { from: number; to: number }[] {
  const parts = Math.min(threads, USER_PARTITIONS);
  return Array.from({ length: parts }, (_, i) => ({
    from: Math.floor((i * USER_PARTITIONS) / parts),
    to: Math.floor(((i + 1) * USER_PARTITIONS) / parts),
  }));
}
