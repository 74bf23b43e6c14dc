import type { CitedClicks, ClickColumns } from './click-columns.ts';
import type { Journeys } from './journeys.ts';
import { FIRST_ROWS, grown, pickFloats, pickNumbers } from './shared-columns.ts';
import { TextCollector } from './text-collector.ts';

/** Copies of the clicks that rows of the report name. */
export class Citations {
  length = 0;
  #times = new Float64Array(FIRST_ROWS);
  #campaigns = new Uint32Array(FIRST_ROWS);
  #idStarts = new Uint32Array(FIRST_ROWS + 1);
  readonly #ids = new TextCollector();
  readonly #parts: readonly ClickColumns[];
  readonly #views: DataView[];
  readonly #journeys: Journeys;

  constructor(parts: readonly ClickColumns[], journeys: Journeys) {
    this.#parts = parts;
    this.#views = parts.map(({ texts }) => new DataView(texts.buffer));
    this.#journeys = journeys;
  }

  /** Copies a click of the partition at hand, given by its place in the journeys. */
  add(click: number): void {
    const { clickTimes, clickCampaigns, clickParts, clickPlaces } = this.#journeys;
    const at = this.length++;
    if (at === this.#times.length) this.#grow();
    this.#times[at] = clickTimes[click];
    this.#campaigns[at] = clickCampaigns[click];
    const part = clickParts[click];
    const { idStarts } = this.#parts[part];
    const place = clickPlaces[click];
    this.#ids.add(this.#views[part], idStarts[place], idStarts[place + 1]);
    this.#idStarts[at + 1] = this.#ids.length;
  }

  /** The citations at the given places, in their order, in shared memory. Column by column, so that cache misses overlap. */
  pick(places: Uint32Array): CitedClicks {
    const starts = pickNumbers(this.#idStarts, places);
    const ends = pickNumbers(this.#idStarts.subarray(1), places);
    const idStarts = new Uint32Array(new SharedArrayBuffer((places.length + 1) * 4));
    const texts = new TextCollector();
    for (let i = 0; i < places.length; i++) {
      texts.add(this.#ids.view, starts[i], ends[i]);
      idStarts[i + 1] = texts.length;
    }
    return {
      length: places.length,
      times: pickFloats(this.#times, places),
      campaigns: pickNumbers(this.#campaigns, places),
      idStarts,
      texts: texts.take(),
    };
  }

  #grow(): void {
    const length = this.length * 2;
    this.#times = grown(this.#times, length);
    this.#campaigns = grown(this.#campaigns, length);
    this.#idStarts = grown(this.#idStarts, length + 1);
  }
}
