import type { Journey, Policy } from './journey.ts';
import { stretchAt } from './window-history.ts';

/** Receives each credit of this reading. Conversion and click are named by their places in the journey's columns. */
export type TakeCredit = (conversion: number, click: number) => void;

/**
 * Another reading of the policy, for comparison with the console's figures: the window that counts for a purchase is
 * the one in force when the click was made. Each click has a window of its own, so the last click in its window need
 * not be the last click.
 */
export class WindowAtClick {
  readonly #policy: Policy;
  readonly #take: TakeCredit;
  /** Eligible clicks so far. A click that is too old for a purchase is too old for all later ones, and is left out. */
  readonly #clicks: number[] = [];

  constructor(policy: Policy, take: TakeCredit) {
    this.#policy = policy;
    this.#take = take;
  }

  /** Attributes each purchase of a journey. */
  attribute(journey: Journey): void {
    const { on, purchaseEvents } = this.#policy;
    const { clickTimes, clickCampaigns, conversionTimes, conversionEvents } = journey;
    this.#clicks.length = 0;
    let click = journey.firstClick;
    for (let conversion = journey.firstConversion; conversion < journey.endConversion; conversion++) {
      const time = conversionTimes[conversion];
      for (; click < journey.endClick && clickTimes[click] <= time; click++) {
        if (on[clickCampaigns[click]] === 1) this.#clicks.push(click);
      }
      if (conversionEvents[conversion] >= purchaseEvents) continue;
      const last = this.#lastInWindow(clickTimes, time);
      if (last !== undefined) this.#take(conversion, last);
    }
  }

  /**
   * The last click in its window. Purchases come in the order of time, so a click that is too old now can be dropped.
   */
  #lastInWindow(clickTimes: Float64Array, time: number): number | undefined {
    const { history } = this.#policy;
    for (;;) {
      const click = this.#clicks.at(-1);
      if (click === undefined) return undefined;
      // Before the first window is in force it is NaN: the comparison is false, and the click does not count.
      if (time - clickTimes[click] <= history.windows[stretchAt(history, clickTimes[click])]) return click;
      this.#clicks.pop();
    }
  }
}
