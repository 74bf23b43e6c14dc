import type { Calendar } from '../../rules/calendar.ts';
import { type Credits, UNATTRIBUTED_REASONS, type UnattributedReason } from '../../rules/journey.ts';
import { firstAfter, stretchAt, transitionsAt } from '../../rules/window-history.ts';
import { FIRST_ROWS, grown } from '../columns/shared-columns.ts';
import { Tally } from '../columns/tally.ts';
import type { Job } from '../job.ts';
import type { Journeys } from '../users/journeys.ts';
import { addRefunds, type RefundColumns } from '../users/refund-columns.ts';
import { type AttributionMemory, CitedClickCollector } from './cited-clicks.ts';
import { type CreditColumns, type CreditTask, OUTCOMES } from './credits.ts';
import { PurchaserCounter } from './purchaser-counter.ts';

const CREDITED = OUTCOMES.indexOf('credited');

/** Records credits: adds them up, and keeps for each conversion the clicks that its row cites. */
export class CreditRecorder implements Credits {
  readonly tallies = {
    purchases: new Tally(),
    customs: new Tally(),
    purchaseCohorts: new Tally(),
    customCohorts: new Tally(),
    unattributedPurchases: new Tally(),
    refundCohorts: new Tally(),
    overlaps: new Tally(),
    transitions: new Tally(),
    creditChanges: new Tally(),
  };
  readonly purchasers: PurchaserCounter;
  /** Assisted purchases by campaign. */
  readonly assists: Float64Array;
  /** The outcome of each conversion of the current partition, as a place in `OUTCOMES`. */
  outcomes = new Uint8Array(FIRST_ROWS);
  /** The clicks that rows of the report cite. */
  readonly citedClicks: CitedClickCollector;
  /** The conversion whose credits come now, how many there are so far, and their clicks in the order of campaigns. */
  #conversion = -1;
  #credits = 0;
  readonly #creditClicks: Uint32Array;
  readonly #job: Job;
  readonly #pairOf: (campaign: number, event: number) => number;
  readonly #calendar: Calendar;
  readonly #journeys: Journeys;
  readonly #refunds: RefundColumns | undefined;
  readonly #columns: CreditColumns;

  constructor(
    job: Job,
    task: CreditTask,
    journeys: Journeys,
    calendar: Calendar,
    pairOf: (campaign: number, event: number) => number,
    memory: AttributionMemory,
  ) {
    this.#job = job;
    this.#pairOf = pairOf;
    this.#calendar = calendar;
    this.#journeys = journeys;
    this.#refunds = task.refunds;
    this.#columns = task.credits;
    this.citedClicks = new CitedClickCollector(
      task.clicks,
      journeys,
      job.citedClicks,
      task.credits.blockCount,
      memory,
    );
    this.purchasers = new PurchaserCounter(job.channelOf);
    this.assists = new Float64Array(job.campaignIds.length);
    this.#creditClicks = new Uint32Array(job.campaignIds.length);
  }

  /** To be called before the journeys of a partition. */
  begin(): void {
    this.outcomes = grown(this.outcomes, this.#journeys.conversions).fill(CREDITED);
    this.#conversion = -1;
  }

  /** To be called before each journey. */
  nextPerson(): void {
    this.purchasers.nextPerson();
  }

  /** To be called after the journeys of a partition. */
  end(): void {
    this.#endConversion();
    const { conversions, conversionRows } = this.#journeys;
    for (let conversion = 0; conversion < conversions; conversion++)
      this.#columns.outcomes[conversionRows[conversion]] = this.outcomes[conversion] + 1;
  }

  credited(conversion: number, click: number): void {
    const journeys = this.#journeys;
    const event = journeys.conversionEvents[conversion];
    const time = journeys.conversionTimes[conversion];
    const units = journeys.units[conversion];
    const millionths = journeys.millionths[conversion];
    const campaign = journeys.clickCampaigns[click];
    const part = this.#calendar.partAt(time);
    const clickDay = this.#calendar.dayOfPart(this.#calendar.partAt(journeys.clickTimes[click])) + 1;
    if (event < this.#job.purchaseEvents) {
      this.purchasers.bought(campaign);
      this.tallies.purchases.addAmount(campaign, part, 1, units, millionths);
      this.tallies.purchaseCohorts.addAmount(campaign, clickDay, 1, units, millionths);
      addRefunds(
        this.#refunds,
        journeys.conversionRows[conversion],
        this.tallies.refundCohorts,
        campaign,
        clickDay,
      );
    } else {
      this.tallies.customs.addAmount(this.#pairOf(campaign, event), part, 1, units, millionths);
      this.tallies.customCohorts.add(campaign, clickDay, 1);
    }
    const { first, end } = transitionsAt(this.#job.history, stretchAt(this.#job.history, time), time);
    for (let change = first; change < end; change++) this.tallies.transitions.add(campaign, change, 1);
    this.#keepClick(conversion, campaign, click);
  }

  assisted(conversion: number, click: number, creditedClick: number): void {
    const { clickCampaigns, units, millionths } = this.#journeys;
    const [credited, other] = [clickCampaigns[creditedClick], clickCampaigns[click]];
    this.assists[other]++;
    this.tallies.overlaps.addAmount(credited, other, 1, units[conversion], millionths[conversion]);
  }

  unattributed(conversion: number, reason: UnattributedReason, lastClick: number): void {
    const { conversionEvents, conversionTimes } = this.#journeys;
    const place = UNATTRIBUTED_REASONS.indexOf(reason);
    this.outcomes[conversion] = 1 + place;
    if (conversionEvents[conversion] < this.#job.purchaseEvents)
      this.tallies.unattributedPurchases.add(place, this.#calendar.partAt(conversionTimes[conversion]), 1);
    if (lastClick >= 0) this.#keepClick(conversion, this.#journeys.clickCampaigns[lastClick], lastClick);
  }

  /** Copies the clicks of the conversion whose credits came last. */
  #endConversion(): void {
    if (this.#credits === 0) return;
    const row = this.#journeys.conversionRows[this.#conversion];
    const chunk = firstAfter(this.#columns.cuts, this.#journeys.conversionTimes[this.#conversion]);
    this.#columns.cited[row * 2] = this.citedClicks.add(this.#creditClicks, this.#credits, chunk);
    this.#columns.cited[row * 2 + 1] = this.#credits;
    this.#credits = 0;
  }

  creditChanged(campaign: number, stretch: number, difference: 1 | -1): void {
    this.tallies.creditChanges.add(campaign, stretch, difference);
  }

  /** Keeps a click for the row of a conversion, in the order of campaigns. Conversions come one after the other. */
  #keepClick(conversion: number, campaign: number, click: number): void {
    if (conversion !== this.#conversion) this.#endConversion();
    this.#conversion = conversion;
    const { clickCampaigns } = this.#journeys;
    let at = this.#credits++;
    for (; at > 0 && clickCampaigns[this.#creditClicks[at - 1]] > campaign; at--)
      this.#creditClicks[at] = this.#creditClicks[at - 1];
    this.#creditClicks[at] = click;
  }
}
