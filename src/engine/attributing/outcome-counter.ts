import { stretchAt, transitionsAt, type WindowHistory } from '../../rules/window-history.ts';
import { Tally } from '../columns/tally.ts';
import type { Job } from '../job.ts';
import type { OutcomeTallies } from '../result.ts';
import type { AttributionTask, Journeys } from '../users/journeys.ts';
import { addRefunds } from '../users/refund-columns.ts';

/** Conversions later than this after the last click tell that clicks are missing. */
const LATE = 86_400_000_000;

/** Counts every conversion once, by its outcome. */
export class OutcomeCounter {
  readonly #history: WindowHistory;
  readonly #task: AttributionTask;
  readonly #journeys: Journeys;
  readonly #leastWindow: number;
  readonly #outcomes = new Tally();
  readonly #refundOutcomes = new Tally();
  #inTransition = 0;
  #beforeFirstClick = 0;
  #afterLastClick = 0;
  #firstConversion = Number.POSITIVE_INFINITY;
  #lastConversion = -1;

  /** A conversion may miss clicks when its window, or a longer `leastWindow`, begins before the first click. */
  constructor({ history }: Job, task: AttributionTask, journeys: Journeys, leastWindow = 0) {
    this.#history = history;
    this.#task = task;
    this.#journeys = journeys;
    this.#leastWindow = leastWindow;
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
      this.#countTime(conversionTimes[conversion]);
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
      firstConversion: this.#firstConversion,
      lastConversion: this.#lastConversion,
    };
  }

  #countTime(time: number): void {
    const { firstClick, lastClick } = this.#task;
    const stretch = stretchAt(this.#history, time);
    const { first, end } = transitionsAt(this.#history, stretch, time);
    if (end > first) this.#inTransition++;
    const window = Math.max(this.#history.windows[stretch], this.#leastWindow);
    if (time - window < firstClick) this.#beforeFirstClick++;
    if (time - LATE > lastClick) this.#afterLastClick++;
    if (time < this.#firstConversion) this.#firstConversion = time;
    if (time > this.#lastConversion) this.#lastConversion = time;
  }
}
