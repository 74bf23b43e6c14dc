import type { Journey, Policy } from './journey.ts';
import { stretchAt } from './window-history.ts';

const NONE = -1;

/** Takes what this reading says; conversion and click are named by their place in the journey's columns. */
export type TakeCredit = (conversion: number, click: number) => void;

/**
 * Another reading of the policy, to be held against the console's figures: the window that counts for a purchase is the one in force when
 * the click was made. So each click has a window of its own, and the last click in its window need not be the last click. Of the
 * clicks of one stretch only the last can count: where its window has passed, those of the earlier ones have, too.
 */
export class WindowAtClick {
  readonly #policy: Policy;
  readonly #take: TakeCredit;
  /** The last eligible click so far in each stretch, or -1. */
  readonly #lastClicks: Int32Array;

  constructor(policy: Policy, take: TakeCredit) {
    this.#policy = policy;
    this.#take = take;
    this.#lastClicks = new Int32Array(policy.history.windows.length);
  }

  /** Attributes each purchase of a journey. */
  attribute(journey: Journey): void {
    const { on, purchaseEvents, history } = this.#policy;
    const { clickTimes, clickCampaigns, conversionTimes, conversionEvents } = journey;
    this.#lastClicks.fill(NONE);
    let click = journey.firstClick;
    for (let conversion = journey.firstConversion; conversion < journey.endConversion; conversion++) {
      const time = conversionTimes[conversion];
      for (; click < journey.endClick && clickTimes[click] <= time; click++) {
        if (on[clickCampaigns[click]] === 1) this.#lastClicks[stretchAt(history, clickTimes[click])] = click;
      }
      if (conversionEvents[conversion] >= purchaseEvents) continue;
      const last = this.#lastInWindow(journey, time);
      if (last !== NONE) this.#take(conversion, last);
    }
  }

  /** The last of the clicks so far whose window reaches `time`. Where no window was in force yet, none does. */
  #lastInWindow({ clickTimes }: Journey, time: number): number {
    const { windows } = this.#policy.history;
    for (let stretch = windows.length - 1; stretch >= 0; stretch--) {
      const click = this.#lastClicks[stretch];
      if (click !== NONE && time - clickTimes[click] <= windows[stretch]) return click;
    }
    return NONE;
  }
}
