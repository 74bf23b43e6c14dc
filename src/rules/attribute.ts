import { isEligible } from './eligibility.ts';
import { nextTracking } from './every-campaign.ts';
import type { Credits, Journey, Policy } from './journey.ts';
import { lastTouch } from './last-touch.ts';
import { RecentCampaigns } from './recent-campaigns.ts';
import { changeOf, stretchAt } from './window-history.ts';

/** Applies the policy to journeys, one after the other. */
export class Attribution {
  readonly #policy: Policy;
  readonly #credits: Credits;
  readonly #recent: RecentCampaigns;
  /** The stretch of the current conversion, its window, and the window before it (the same where there is none). */
  #stretch = -1;
  #window = Number.NaN;
  #previousWindow = Number.NaN;

  constructor(policy: Policy, credits: Credits) {
    this.#policy = policy;
    this.#credits = credits;
    this.#recent = new RecentCampaigns(policy.campaigns);
  }

  /**
   * Attributes each conversion of a journey under the window in force when it occurred. A click at the same instant
   * as the conversion comes before it. A click whose age is exactly the window still counts.
   */
  attribute(journey: Journey): void {
    const { clickTimes, clickCampaigns, conversionTimes, conversionEvents } = journey;
    let click = journey.firstClick;
    for (let conversion = journey.firstConversion; conversion < journey.endConversion; conversion++) {
      const time = conversionTimes[conversion];
      for (; click < journey.endClick && clickTimes[click] <= time; click++) {
        this.#recent.clicked(clickCampaigns[click], click);
      }
      if (conversionEvents[conversion] < this.#policy.purchaseEvents) this.#purchase(journey, conversion);
      else this.#custom(journey, conversion);
    }
    this.#recent.clear();
  }

  #purchase(journey: Journey, conversion: number): void {
    const recent = this.#recent;
    const event = journey.conversionEvents[conversion];
    const winner = lastTouch(recent, this.#policy, event);
    if (winner < 0) {
      this.#notEligible(conversion);
      return;
    }
    const time = journey.conversionTimes[conversion];
    this.#turnTo(time);
    const lastClick = recent.lastClick(winner);
    const age = time - journey.clickTimes[lastClick];
    this.#compareWindows(winner, age);
    if (age > this.#window) {
      this.#credits.unattributed(conversion, 'outside_window', lastClick);
      return;
    }
    this.#credits.credited(conversion, lastClick);
    for (let other = recent.after(winner); other >= 0; other = recent.after(other)) {
      const click = recent.lastClick(other);
      if (time - journey.clickTimes[click] > this.#window) break;
      if (isEligible(this.#policy, other, event)) this.#credits.assisted(conversion, click, lastClick);
    }
  }

  #custom(journey: Journey, conversion: number): void {
    const recent = this.#recent;
    const event = journey.conversionEvents[conversion];
    const last = nextTracking(recent, this.#policy, event, recent.first);
    if (last < 0) {
      this.#notEligible(conversion);
      return;
    }
    const time = journey.conversionTimes[conversion];
    this.#turnTo(time);
    const longest = Math.max(this.#window, this.#previousWindow);
    let credited = false;
    for (let campaign = last; campaign >= 0; ) {
      const click = recent.lastClick(campaign);
      const age = time - journey.clickTimes[click];
      if (age > longest) break;
      this.#compareWindows(campaign, age);
      if (age <= this.#window) {
        this.#credits.credited(conversion, click);
        credited = true;
      }
      campaign = nextTracking(recent, this.#policy, event, recent.after(campaign));
    }
    if (!credited) this.#credits.unattributed(conversion, 'outside_window', recent.lastClick(last));
  }

  #notEligible(conversion: number): void {
    const { first } = this.#recent;
    if (first < 0) this.#credits.unattributed(conversion, 'no_click', -1);
    else this.#credits.unattributed(conversion, 'tracking_off', this.#recent.lastClick(first));
  }

  /** Looks up the window in force at the time of a conversion. */
  #turnTo(time: number): void {
    const { history } = this.#policy;
    const stretch = stretchAt(history, time);
    if (stretch === this.#stretch) return;
    this.#stretch = stretch;
    this.#window = history.windows[stretch];
    this.#previousWindow = changeOf(history, stretch)?.previousWindow ?? this.#window;
  }

  #compareWindows(campaign: number, age: number): void {
    const now = age <= this.#window;
    const before = age <= this.#previousWindow;
    if (now !== before) this.#credits.creditChanged(campaign, this.#stretch, now ? 1 : -1);
  }
}
