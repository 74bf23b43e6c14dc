import { type Credits, UNATTRIBUTED_REASONS, type UnattributedReason } from '../../rules/journey.ts';
import { HOUR } from '../../values/zone.ts';
import { FIRST_ROWS, grown } from '../columns/shared-columns.ts';
import { Tally, type TallyRows } from '../columns/tally.ts';
import type { Job } from '../job.ts';
import type { Journeys } from '../users/journeys.ts';
import { OUTCOMES } from './credits.ts';
import { LastClickCollector, placeOfAge, recordedWindow, type WindowReading } from './last-clicks.ts';

const CREDITED = OUTCOMES.indexOf('credited');
const OUTSIDE_WINDOW = OUTCOMES.indexOf('outside_window');

/**
 * What clicks earn by their age, without the last clicks of purchases. The second key of the first three is the place
 * of the least window asked for that reaches back to the click (`placeOfAge`).
 */
export interface AgeTallies {
  /** Assisted purchases by campaign. */
  assists: TallyRows;
  /** Custom conversions by campaign. */
  customs: TallyRows;
  /** Custom conversions by 0, each counted once, for the most recent click that earns it. */
  customsOnce: TallyRows;
  /** Custom conversions by campaign and whole hours from the click, under the greatest window asked for. */
  customHours: TallyRows;
  /** By campaign and 0, under the recorded history. */
  recordedAssists: TallyRows;
  recordedCustoms: TallyRows;
}

/**
 * Records the credits under one long window, by the age of their clicks. A shorter window credits those of them that it
 * reaches back to, because the window never decides which click is the last one.
 */
export class AgeRecorder implements Credits {
  readonly tallies = {
    assists: new Tally(),
    customs: new Tally(),
    customsOnce: new Tally(),
    customHours: new Tally(),
    recordedAssists: new Tally(),
    recordedCustoms: new Tally(),
  };
  readonly lastClicks: LastClickCollector;
  /** The outcome of each conversion of the current partition under the history of the job, as a place in `OUTCOMES`. */
  outcomes = new Uint8Array(FIRST_ROWS);
  readonly #purchaseEvents: number;
  readonly #journeys: Journeys;
  readonly #windows: readonly number[];
  readonly #recorded: WindowReading;
  #conversion = -1;

  constructor(job: Job, journeys: Journeys, windows: readonly number[]) {
    this.#purchaseEvents = job.purchaseEvents;
    this.#journeys = journeys;
    this.#windows = windows;
    this.#recorded = recordedWindow(job.history);
    this.lastClicks = new LastClickCollector(journeys);
  }

  /** To be called before the journeys of a partition. */
  begin(): void {
    this.outcomes = grown(this.outcomes, this.#journeys.conversions).fill(CREDITED);
    this.#conversion = -1;
  }

  /** Records a credit. The most recent click of a conversion comes first. */
  credited(conversion: number, click: number): void {
    const age = this.#age(conversion, click);
    const isRecorded = this.#isRecorded(conversion, click, age);
    const isFirst = conversion !== this.#conversion;
    this.#conversion = conversion;
    if (isFirst && !isRecorded) this.outcomes[conversion] = OUTSIDE_WINDOW;
    if (this.#journeys.conversionEvents[conversion] < this.#purchaseEvents) {
      this.lastClicks.add(conversion, click);
      return;
    }
    const campaign = this.#journeys.clickCampaigns[click];
    const place = placeOfAge(this.#windows, age);
    this.tallies.customs.add(campaign, place, 1);
    if (isFirst) this.tallies.customsOnce.add(0, place, 1);
    if (place < this.#windows.length) this.tallies.customHours.add(campaign, Math.floor(age / HOUR), 1);
    if (isRecorded) this.tallies.recordedCustoms.add(campaign, 0, 1);
  }

  /**
   * Records an assist. The click that assists is not the last one, so a window that reaches back to it credits the
   * purchase.
   */
  assisted(conversion: number, click: number): void {
    const age = this.#age(conversion, click);
    const campaign = this.#journeys.clickCampaigns[click];
    this.tallies.assists.add(campaign, placeOfAge(this.#windows, age), 1);
    if (this.#isRecorded(conversion, click, age)) this.tallies.recordedAssists.add(campaign, 0, 1);
  }

  unattributed(conversion: number, reason: UnattributedReason): void {
    this.outcomes[conversion] = 1 + UNATTRIBUTED_REASONS.indexOf(reason);
  }

  /** Records nothing: with one window no credit changes. */
  creditChanged(): void {}

  #age(conversion: number, click: number): number {
    return this.#journeys.conversionTimes[conversion] - this.#journeys.clickTimes[click];
  }

  #isRecorded(conversion: number, click: number, age: number): boolean {
    const { conversionTimes, clickTimes } = this.#journeys;
    return age <= this.#recorded(conversionTimes[conversion], clickTimes[click]);
  }
}
