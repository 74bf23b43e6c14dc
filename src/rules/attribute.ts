import { isEligible } from './eligibility.ts';
import { nextTracking } from './every-campaign.ts';
import type { Credits, Journey, Policy } from './journey.ts';
import { lastTouch } from './last-touch.ts';
import { RecentCampaigns } from './recent-campaigns.ts';
import { changeOf, stretchAt } from './window-history.ts';

const NONE = -1;

/** Applies the policy to journeys, one after the other. */
export class Attribution {
  readonly #policy: Policy;
  readonly #credits: Credits;
  readonly #recent: RecentCampaigns;
  /** The stretch of the current conversion, its window, and the window before it (the same where there is none). */
  #stretch = -1;
  #window = Number.NaN;
  #previousWindow = Number.NaN;
  /** The greatest window that counts now: a click that is older earns nothing from anybody. */
  #reach = Number.NaN;

  constructor(policy: Policy, credits: Credits) {
    this.#policy = policy;
    this.#credits = credits;
    this.#recent = new RecentCampaigns(policy.campaigns);
  }

  /**
   * Attributes each conversion of a journey under the window in force when it occurred. A click at the same instant
   * as the conversion comes before it. A click whose age is exactly the window still counts. Where campaigns have
   * windows of their own, each click is judged by that of its campaign.
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
    const last = lastTouch(recent, this.#policy, event);
    if (last < 0) {
      this.#notEligible(conversion);
      return;
    }
    const time = journey.conversionTimes[conversion];
    this.#turnTo(time);
    this.#compareWindows(last, time - journey.clickTimes[recent.lastClick(last)]);
    const winner = this.#nextInWindow(journey, time, event, last);
    if (winner < 0) {
      this.#credits.unattributed(conversion, 'outside_window', recent.lastClick(last));
      return;
    }
    const credited = recent.lastClick(winner);
    this.#credits.credited(conversion, credited);
    let other = this.#nextInWindow(journey, time, event, recent.after(winner));
    for (; other >= 0; other = this.#nextInWindow(journey, time, event, recent.after(other)))
      this.#credits.assisted(conversion, recent.lastClick(other), credited);
  }

  /** The first campaign from `from` on that is eligible and whose last click is in its window; -1 without any. */
  #nextInWindow({ clickTimes }: Journey, time: number, event: number, from: number): number {
    for (let campaign = from; campaign >= 0; campaign = this.#recent.after(campaign)) {
      const age = time - clickTimes[this.#recent.lastClick(campaign)];
      if (age > this.#reach) return NONE;
      if (age <= this.#windowOf(campaign) && isEligible(this.#policy, campaign, event)) return campaign;
    }
    return NONE;
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
    const longest = Math.max(this.#reach, this.#previousWindow);
    let credited = false;
    for (let campaign = last; campaign >= 0; ) {
      const click = recent.lastClick(campaign);
      const age = time - journey.clickTimes[click];
      if (age > longest) break;
      this.#compareWindows(campaign, age);
      if (age <= this.#windowOf(campaign)) {
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
    const { history, ownWindows } = this.#policy;
    const stretch = stretchAt(history, time);
    if (stretch === this.#stretch) return;
    this.#stretch = stretch;
    this.#window = history.windows[stretch];
    this.#previousWindow = changeOf(history, stretch)?.previousWindow ?? this.#window;
    this.#reach = ownWindows?.reduce((greatest, window) => Math.max(greatest, window)) ?? this.#window;
  }

  #windowOf(campaign: number): number {
    return this.#policy.ownWindows?.[campaign] ?? this.#window;
  }

  #compareWindows(campaign: number, age: number): void {
    const now = age <= this.#window;
    const before = age <= this.#previousWindow;
    if (now !== before) this.#credits.creditChanged(campaign, this.#stretch, now ? 1 : -1);
  }
}
