import type { CountedRows } from './click-census.ts';

/** The campaigns of the valid clicks of a range, and the time of the first click on each in microseconds. */
export interface CampaignsOfPart {
  /** By which numbers the columns of the range name them. */
  numbers: Uint32Array;
  ids: string[];
  firsts: Float64Array;
}

const FIRST_CAMPAIGNS = 64;

/** Notes when campaigns were clicked first. */
export class CampaignFirsts {
  #firsts = new Float64Array(FIRST_CAMPAIGNS).fill(Number.POSITIVE_INFINITY);

  /** Takes the valid clicks of a batch; the numbers of their campaigns are known. */
  addBatch({ valid, campaigns, times }: CountedRows, count: number, known: number): void {
    this.#makeRoom(known);
    const firsts = this.#firsts;
    for (let row = 0; row < count; row++) {
      const campaign = campaigns[row];
      if (valid[row] === 1 && times[row] < firsts[campaign]) firsts[campaign] = times[row];
    }
  }

  /** The campaigns that were clicked; `textOf` gives the id of a number. It is empty afterwards. */
  take(textOf: (number: number) => string): CampaignsOfPart {
    const numbers = Uint32Array.from(this.#firsts.keys()).filter(
      (number) => this.#firsts[number] < Number.POSITIVE_INFINITY,
    );
    const taken = {
      numbers,
      ids: Array.from(numbers, textOf),
      firsts: Float64Array.from(numbers, (number) => this.#firsts[number]),
    };
    this.#firsts.fill(Number.POSITIVE_INFINITY);
    return taken;
  }

  #makeRoom(campaigns: number): void {
    if (campaigns <= this.#firsts.length) return;
    const larger = new Float64Array(campaigns * 2).fill(Number.POSITIVE_INFINITY);
    larger.set(this.#firsts);
    this.#firsts = larger;
  }
}
