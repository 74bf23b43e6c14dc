import type { Calendar } from '../../rules/calendar.ts';
import type { Journey } from '../../rules/journey.ts';
import { stretchAt, transitionsAt, type WindowHistory } from '../../rules/window-history.ts';
import { Tally } from '../columns/tally.ts';
import type { Job } from '../job.ts';
import { greatestWindows } from '../own-windows.ts';
import type { OutcomeTallies } from '../result.ts';
import type { AttributionTask, Journeys } from '../users/journeys.ts';
import { addRefunds } from '../users/refund-columns.ts';
import { AFTERWARDS } from '../users/user-table.ts';
import { OUTCOMES } from './credits.ts';

const CREDITED = OUTCOMES.indexOf('credited');
/** Conversions later than this after the last click tell that clicks are missing. */
const LATE = 86_400_000_000;

/** Counts every conversion once, by its outcome. */
export class OutcomeCounter {
  readonly #history: WindowHistory;
  readonly #purchaseEvents: number;
  readonly #task: AttributionTask;
  readonly #journeys: Journeys;
  readonly #leastWindow: number;
  readonly #calendar: Calendar;
  readonly #outcomes = new Tally();
  readonly #refundOutcomes = new Tally();
  #inTransition = 0;
  #beforeFirstClick = 0;
  #afterLastClick = 0;
  #clickedAfterwards = 0;
  readonly #conversionParts = new Tally();
  #purchasesWithAmount = 0;
  #firstConversion = Number.POSITIVE_INFINITY;
  #lastConversion = -1;

  /**
   * An unattributed conversion is missing clicks when its window, or one of `leastWindow`, begins before the first
   * click.
   */
  constructor(job: Job, task: AttributionTask, journeys: Journeys, calendar: Calendar, leastWindow = 0) {
    this.#history = greatestWindows(job);
    this.#purchaseEvents = job.purchaseEvents;
    this.#task = task;
    this.#journeys = journeys;
    this.#leastWindow = leastWindow;
    this.#calendar = calendar;
  }

  /** Counts the conversions of the current partition; `outcomes` are places in `OUTCOMES`. */
  count(outcomes: Uint8Array): void {
    const { conversionTimes, conversionEvents, conversionRows, units, millionths } = this.#journeys;
    const { refunds } = this.#task;
    for (let conversion = 0; conversion < this.#journeys.conversions; conversion++) {
      const event = conversionEvents[conversion];
      const outcome = outcomes[conversion];
      this.#outcomes.addAmount(event, outcome, 1, units[conversion], millionths[conversion]);
      addRefunds(refunds, conversionRows[conversion], this.#refundOutcomes, event, outcome);
      this.#countTime(conversionTimes[conversion], outcome === CREDITED);
      if (event < this.#purchaseEvents && units[conversion] >= 0) this.#purchasesWithAmount++;
    }
  }

  /** Counts the purchases of a user before their first click, which must be sorted, where that comes within a day. */
  countAfterwards(journey: Journey): void {
    const { conversionTimes, conversionEvents, firstConversion, endConversion } = journey;
    if (journey.firstClick === journey.endClick) return;
    const click = journey.clickTimes[journey.firstClick];
    for (let at = firstConversion; at < endConversion && conversionTimes[at] < click; at++) {
      const isNear = click - conversionTimes[at] <= AFTERWARDS;
      if (isNear && conversionEvents[at] < this.#purchaseEvents) this.#clickedAfterwards++;
    }
  }

  /** What was counted so far. */
  tallies(): OutcomeTallies {
    return {
      outcomes: this.#outcomes.toRows(),
      refundOutcomes: this.#refundOutcomes.toRows(),
      commonUser: this.#journeys.hasCommonUser,
      inTransition: this.#inTransition,
      beforeFirstClick: this.#beforeFirstClick,
      afterLastClick: this.#afterLastClick,
      clickedAfterwards: this.#clickedAfterwards,
      firstConversion: this.#firstConversion,
      lastConversion: this.#lastConversion,
      conversionParts: this.#conversionParts.toRows(),
      purchasesWithAmount: this.#purchasesWithAmount,
    };
  }

  #countTime(time: number, isCredited: boolean): void {
    const { firstClick, lastClick } = this.#task;
    this.#conversionParts.add(this.#calendar.partAt(time), 0, 1);
    const stretch = stretchAt(this.#history, time);
    const { first, end } = transitionsAt(this.#history, stretch, time);
    if (end > first) this.#inTransition++;
    const window = Math.max(this.#history.windows[stretch], this.#leastWindow);
    if (!isCredited && time - window < firstClick) this.#beforeFirstClick++;
    if (time - LATE > lastClick) this.#afterLastClick++;
    if (time < this.#firstConversion) this.#firstConversion = time;
    if (time > this.#lastConversion) this.#lastConversion = time;
  }
}
