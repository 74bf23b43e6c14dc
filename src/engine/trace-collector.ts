import type { Reject } from '../exports/row-faults.ts';
import { ScratchFile, scratchLines } from '../folders/scratch-file.ts';
import { compareText } from '../values/text-order.ts';

/** A row that is a click of the user of a traced conversion, or may be, whatever is wrong with it. */
export interface TracedClickRow {
  /** Where the row begins in its file, and the line counted from 0 at the start of the range. */
  offset: number;
  line: number;
  /** Empty where the row has none, as are the two below. */
  id: string;
  campaignId: string;
  user: string;
  /** In microseconds; NaN where the row has no valid time. */
  time: number;
  /** Whether its user is one of those that are left out. */
  isExcluded: boolean;
  /** What is wrong with the row by itself. */
  reject: Reject | undefined;
}

/** How many clicks are one line of a scratch file: to write and read them one by one takes longer. */
const CLICKS_A_LINE = 256;

/** Traced clicks of one person, newest first: in memory, or as lists in JSON in a part of a scratch file. */
export type SortedClicks = TracedClickRow[] | { path: string; from: number; to: number };

/** Traced clicks that were sorted together, by person. */
export type TracedRun = ReadonlyMap<string, SortedClicks>;

/** What the order of clicks goes by. */
type OrderedClick = Pick<TracedClickRow, 'time' | 'id' | 'campaignId' | 'line'>;

/** The order of "last" from its end, newest first; rows without a valid time are behind all others. */
export function newestFirst(a: OrderedClick, b: OrderedClick): number {
  if (a.time > b.time) return -1;
  if (a.time < b.time) return 1;
  return (
    Number(Number.isNaN(a.time)) - Number(Number.isNaN(b.time)) ||
    compareText(b.id, a.id) ||
    compareText(b.campaignId, a.campaignId) ||
    a.line - b.line
  );
}

/** Collects the traced clicks of a range. Many of them go to a scratch file, sorted, so memory stays bounded. */
export class TraceCollector {
  readonly #folder: string;
  readonly #kept: number;
  readonly #atOnce: number;
  readonly #runs: TracedRun[] = [];
  #byPerson = new Map<string, TracedClickRow[]>();
  #length = 0;
  #file: ScratchFile | undefined;

  /**
   * Up to `kept` clicks stay in memory. More go to a file in `folder`, which is made when it is needed, and `atOnce`
   * of them are sorted together.
   */
  constructor(folder: string, kept: number, atOnce: number) {
    this.#folder = folder;
    this.#kept = kept;
    this.#atOnce = atOnce;
  }

  push(person: string, click: TracedClickRow): void {
    const clicks = this.#byPerson.get(person);
    if (clicks === undefined) this.#byPerson.set(person, [click]);
    else clicks.push(click);
    this.#length++;
    if (this.#length === this.#atOnce) this.#writeRun();
  }

  /** All clicks. Nothing can be added any more. */
  take(): TracedRun[] {
    if (this.#file !== undefined || this.#length > this.#kept) this.#writeRun();
    else if (this.#length > 0) this.#runs.push(this.#sorted());
    this.#file?.close();
    return this.#runs;
  }

  #sorted(): Map<string, TracedClickRow[]> {
    for (const clicks of this.#byPerson.values()) clicks.sort(newestFirst);
    return this.#byPerson;
  }

  #writeRun(): void {
    this.#file ??= ScratchFile.create(this.#folder);
    const run = new Map<string, SortedClicks>();
    for (const [person, clicks] of this.#sorted()) {
      const { from, to } = this.#file.append(linesOf(clicks));
      run.set(person, { path: this.#file.path, from, to });
    }
    this.#runs.push(run);
    this.#byPerson = new Map();
    this.#length = 0;
  }
}

function linesOf(clicks: readonly TracedClickRow[]): string[] {
  return Array.from({ length: Math.ceil(clicks.length / CLICKS_A_LINE) }, (_, line) =>
    JSON.stringify(clicks.slice(line * CLICKS_A_LINE, (line + 1) * CLICKS_A_LINE)),
  );
}

/** Clicks one by one, wherever they lie. */
export function* clicksOfRun(clicks: SortedClicks): Generator<TracedClickRow> {
  if (Array.isArray(clicks)) {
    yield* clicks;
    return;
  }
  for (const text of scratchLines(clicks.path, clicks.from, clicks.to)) {
    const line: TracedClickRow[] = JSON.parse(text);
    for (const click of line) {
      // JSON has no NaN.
      click.time ??= Number.NaN;
      yield click;
    }
  }
}
