import type { Arena } from './arena.ts';
import type { CitedClicks, ClickColumns } from './click-columns.ts';
import type { Journeys } from './journeys.ts';
import { grown, pickFloats, pickNumbers } from './shared-columns.ts';
import { pickTexts, TextCollector, viewOf } from './text-collector.ts';

/** Copies of the clicks that rows of the report name, run by run. */
export class Citations {
  length = 0;
  #times: Float64Array;
  #campaigns: Uint32Array;
  #idStarts: Uint32Array;
  readonly #ids = new TextCollector();
  readonly #parts: readonly ClickColumns[];
  readonly #views: DataView[];
  readonly #journeys: Journeys;

  /** Makes room in the arena for so many clicks; it grows where there are more. */
  constructor(parts: readonly ClickColumns[], journeys: Journeys, room: number, arena: Arena) {
    this.#parts = parts;
    this.#views = parts.map(({ texts }) => viewOf(texts));
    this.#journeys = journeys;
    this.#times = arena.floats(room);
    this.#campaigns = arena.numbers(room);
    this.#idStarts = arena.numbers(room + 1);
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

  /** The citations at the given places, in their order. Column by column, so that cache misses overlap. */
  pick(places: Uint32Array, arena: Arena): CitedClicks {
    const ids = pickTexts(this.#ids.view, this.#idStarts, places, arena);
    return {
      length: places.length,
      times: pickFloats(this.#times, places, arena),
      campaigns: pickNumbers(this.#campaigns, places, arena),
      idStarts: ids.starts,
      texts: ids.texts,
    };
  }

  clear(): void {
    this.length = 0;
    this.#ids.clear();
  }

  #grow(): void {
    const length = this.length * 2;
    this.#times = grown(this.#times, length);
    this.#campaigns = grown(this.#campaigns, length);
    this.#idStarts = grown(this.#idStarts, length + 1);
  }
}
