import type { Zone } from '../../values/zone.ts';
import type { Job } from '../job.ts';
import type { ConversionColumns } from '../users/conversion-columns.ts';
import { NO_USER } from '../users/user-table.ts';

/**
 * The conversions that are attributed: how many each day of the zone has, and how many are purchases with an amount.
 */
export interface ConversionCensus {
  conversionDays: Map<number, number>;
  purchasesWithAmount: number;
}

/**
 * Counts loaded conversions; `users` are the slots of theirs, through all parts, `NO_USER` where one does not count.
 */
export function takeCensus(
  { purchaseEvents }: Job,
  zone: Zone,
  conversions: readonly ConversionColumns[],
  users: Uint32Array,
): ConversionCensus {
  const days = new DayCounter(zone);
  let purchasesWithAmount = 0;
  let base = 0;
  for (const { length, times, events, units } of conversions) {
    for (let row = 0; row < length; row++) {
      if (users[base + row] === NO_USER) continue;
      days.add(times[row]);
      if (events[row] < purchaseEvents && units[row] >= 0) purchasesWithAmount++;
    }
    base += length;
  }
  return { conversionDays: days.take(), purchasesWithAmount };
}

const UTC_DAY = 86_400_000_000;
const UTC_DAYS = 84_010;

/** Counts instants by the day of a zone. Neighbouring rows may lie in any day, so what is known is kept by UTC day. */
class DayCounter {
  readonly #zone: Zone;
  /** Of each UTC day the days of the zone at its start and behind, plus two; 0 where they were not looked up. */
  readonly #first = new Int32Array(UTC_DAYS);
  readonly #second = new Int32Array(UTC_DAYS);
  /** Where the second one begins, and ends. */
  readonly #next = new Float64Array(UTC_DAYS);
  readonly #end = new Float64Array(UTC_DAYS);
  /** By day of the zone, from -1. */
  readonly #counts = new Float64Array(UTC_DAYS);
  readonly #days = new Set<number>();

  constructor(zone: Zone) {
    this.#zone = zone;
  }

  add(time: number): void {
    const utc = Math.floor(time / UTC_DAY);
    if (this.#first[utc] === 0) this.#lookUp(utc);
    let day = (time < this.#next[utc] ? this.#first[utc] : this.#second[utc]) - 2;
    // A day of 23 hours may begin and end in one UTC day.
    if (time >= this.#end[utc]) day = this.#zone.dayOf(time);
    if (this.#counts[day + 1]++ === 0) this.#days.add(day);
  }

  #lookUp(utc: number): void {
    const day = this.#zone.dayOf(utc * UTC_DAY);
    this.#first[utc] = day + 2;
    this.#next[utc] = this.#zone.dayStart(day + 1);
    const second = this.#zone.dayOf(this.#next[utc]);
    this.#second[utc] = second + 2;
    this.#end[utc] = this.#zone.dayStart(second + 1);
  }

  take(): Map<number, number> {
    return new Map([...this.#days].map((day) => [day, this.#counts[day + 1]]));
  }
}
