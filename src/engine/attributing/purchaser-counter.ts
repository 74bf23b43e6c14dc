import { type TallyRows, tallyOfCounts } from '../columns/tally.ts';

/**
 * Counts persons with a purchase, once for each campaign and once for each channel. Persons come one after the other,
 * so it is enough to know of each campaign and channel whom it counted last.
 */
export class PurchaserCounter {
  readonly #channelOf: Uint32Array;
  #person = 0;
  readonly #lastOfCampaign: Uint32Array;
  readonly #lastOfChannel: Uint32Array;
  readonly #ofCampaign: Float64Array;
  readonly #ofChannel: Float64Array;

  /** `channelOf` has the channel of each campaign. */
  constructor(channelOf: Uint32Array) {
    const channels = channelOf.reduce((most, channel) => Math.max(most, channel + 1), 0);
    this.#channelOf = channelOf;
    this.#lastOfCampaign = new Uint32Array(channelOf.length);
    this.#lastOfChannel = new Uint32Array(channels);
    this.#ofCampaign = new Float64Array(channelOf.length);
    this.#ofChannel = new Float64Array(channels);
  }

  /** Turns to the next person. */
  nextPerson(): void {
    this.#person++;
  }

  /** Takes a purchase of the current person that a campaign is credited with. */
  bought(campaign: number): void {
    if (this.#lastOfCampaign[campaign] === this.#person) return;
    this.#lastOfCampaign[campaign] = this.#person;
    this.#ofCampaign[campaign]++;
    const channel = this.#channelOf[campaign];
    if (this.#lastOfChannel[channel] === this.#person) return;
    this.#lastOfChannel[channel] = this.#person;
    this.#ofChannel[channel]++;
  }

  /** Persons by campaign and 0. */
  byCampaign(): TallyRows {
    return tallyOfCounts(this.#ofCampaign);
  }

  /** Persons by channel and 0. */
  byChannel(): TallyRows {
    return tallyOfCounts(this.#ofChannel);
  }
}
