import { FIRST_ROWS, grown, pickFloats, pickNumbers } from './shared-columns.ts';
import { TextCollector } from './text-collector.ts';
import { USER_PARTITIONS } from './user-table.ts';

/**
 * Clicks of users with conversions, in columns, sorted by the partition of their users; the click id of click i is
 * `texts[idStarts[i], idStarts[i + 1])`. Some bytes behind the last text are readable, so that texts can be read by words.
 */
export interface ClickColumns {
  length: number;
  times: Float64Array;
  /** Users by their slot in the table of users. */
  users: Uint32Array;
  campaigns: Uint32Array;
  idStarts: Uint32Array;
  texts: Uint8Array;
  /** Where the clicks of each partition begin; one more than partitions. */
  partitionStarts: Uint32Array;
}

/** The columns that the rows of the report need of a click. */
export type CitedClicks = Omit<ClickColumns, 'users' | 'partitionStarts'>;

/** Collects kept clicks while a range is scanned; reused from range to range. */
export class ClickCollector {
  #length = 0;
  #times = new Float64Array(FIRST_ROWS);
  #users = new Uint32Array(FIRST_ROWS);
  #campaigns = new Uint32Array(FIRST_ROWS);
  #idStarts = new Uint32Array(FIRST_ROWS + 1);
  #partitions = new Uint8Array(FIRST_ROWS);
  readonly #texts = new TextCollector();
  readonly #sortedTexts = new TextCollector();

  /** Adds a click of a user in a partition, whose id is `view[idStart, idEnd)`. */
  add(
    time: number,
    user: number,
    partition: number,
    campaign: number,
    view: DataView,
    idStart: number,
    idEnd: number,
  ): void {
    const at = this.#length++;
    if (at === this.#times.length) this.#grow();
    this.#times[at] = time;
    this.#users[at] = user;
    this.#partitions[at] = partition;
    this.#campaigns[at] = campaign;
    this.#texts.add(view, idStart, idEnd);
    this.#idStarts[at + 1] = this.#texts.length;
  }

  /** The collected clicks in shared memory; the collector is empty afterwards. */
  take(): ClickColumns {
    const { partitionStarts, order } = this.#sort();
    const columns = {
      length: order.length,
      times: pickFloats(this.#times, order),
      users: pickNumbers(this.#users, order),
      campaigns: pickNumbers(this.#campaigns, order),
      ...this.#pickIds(order),
      partitionStarts,
    };
    this.#length = 0;
    this.#texts.clear();
    return columns;
  }

  /** The places of the clicks by partition, in one partition as they came. */
  #sort(): { partitionStarts: Uint32Array; order: Uint32Array } {
    const partitionStarts = new Uint32Array(new SharedArrayBuffer((USER_PARTITIONS + 1) * 4));
    for (let at = 0; at < this.#length; at++) partitionStarts[this.#partitions[at] + 1]++;
    for (let p = 0; p < USER_PARTITIONS; p++) partitionStarts[p + 1] += partitionStarts[p];
    const next = partitionStarts.slice();
    const order = new Uint32Array(this.#length);
    for (let at = 0; at < this.#length; at++) order[next[this.#partitions[at]]++] = at;
    return { partitionStarts, order };
  }

  #pickIds(order: Uint32Array): Pick<ClickColumns, 'idStarts' | 'texts'> {
    const idStarts = new Uint32Array(new SharedArrayBuffer((order.length + 1) * 4));
    const { view } = this.#texts;
    for (let i = 0; i < order.length; i++) {
      this.#sortedTexts.add(view, this.#idStarts[order[i]], this.#idStarts[order[i] + 1]);
      idStarts[i + 1] = this.#sortedTexts.length;
    }
    return { idStarts, texts: this.#sortedTexts.take() };
  }

  #grow(): void {
    const length = this.#length * 2;
    this.#times = grown(this.#times, length);
    this.#users = grown(this.#users, length);
    this.#campaigns = grown(this.#campaigns, length);
    this.#partitions = grown(this.#partitions, length);
    this.#idStarts = grown(this.#idStarts, length + 1);
  }
}

/** The id of a click of a part. */
export function clickIdAt(clicks: ClickColumns, at: number): Uint8Array {
  return clicks.texts.subarray(clicks.idStarts[at], clicks.idStarts[at + 1]);
}
