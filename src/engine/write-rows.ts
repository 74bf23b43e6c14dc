import { closeSync, openSync, writeSync } from 'node:fs';
import { formatDuration } from '../exports/duration.ts';
import { Zone } from '../exports/zone.ts';
import { type Cell, cellOf, RowBuffer } from '../report/row-buffer.ts';
import { withGuard } from '../report/spreadsheet.ts';
import { TimeFormat } from '../report/times.ts';
import { firstAfter, stretchAt, transitionsAt, type WindowHistory } from '../rules/window-history.ts';
import { Arena } from './arena.ts';
import {
  blockOfPlace,
  type CitedBlock,
  citedCampaign,
  citedIdStart,
  citedTime,
  clickOfPlace,
} from './citations.ts';
import { type ConversionColumns, Numbering } from './columns.ts';
import { type CreditColumns, OUTCOMES } from './credits.ts';
import type { Job } from './job.ts';
import type { RefundColumns } from './refund-columns.ts';
import { type DealtRows, rowsOfChunk } from './row-chunks.ts';
import { viewOf } from './text-collector.ts';

const REASONS = OUTCOMES.map((outcome) => cellOf(outcome));
const CREDITED = OUTCOMES.indexOf('credited');
const NO_CLICK = cellOf('', '');

/** Conversions and what became of them; columns lie in shared memory. */
export interface RowSource {
  conversions: ConversionColumns[];
  credits: CreditColumns;
  /** By number. */
  cited: CitedBlock[];
  /** What was refunded; undefined without files of refunds, when rows have no column for it. */
  refunds: RefundColumns | undefined;
  /** Whether text is written so that a spreadsheet does not run it. */
  forSpreadsheet: boolean;
}

/** What is needed to write the rows of all conversions. */
export interface WriteTask extends RowSource {
  /** How many chunks there are, and the rows of each part by chunk. */
  chunks: number;
  dealt: DealtRows[];
  attributionsPath: string;
  unattributedPath: string;
  /** Next chunk to take, and for each chunk whether its offsets are known: `[next, known of chunk 0, ...]`. */
  progress: Int32Array;
  /** Offsets of each chunk in the two files, pairs; one more than chunks. */
  offsets: Float64Array;
}

/** Rows written by one thread. */
export interface WrittenRows {
  attributions: number;
  unattributed: number;
}

/**
 * Writes chunks of attributions.csv and unattributed.csv until none is left. Chunks are taken in order and formatted at the
 * same time by several threads; each waits only for the sizes of the chunks before it, and writes at its own place.
 */
export function writeRows(job: Job, task: WriteTask): WrittenRows {
  const attributions = openSync(task.attributionsPath, 'r+');
  const unattributed = openSync(task.unattributedPath, 'r+');
  try {
    const writer = new RowWriter(job, task);
    for (
      let chunk = Atomics.add(task.progress, 0, 1);
      chunk < task.chunks;
      chunk = Atomics.add(task.progress, 0, 1)
    ) {
      writer.formatChunk(task.dealt, chunk);
      const [first, second] = [writer.attributions.take(), writer.unattributed.take()];
      while (Atomics.load(task.progress, 1 + chunk) === 0) Atomics.wait(task.progress, 1 + chunk, 0, 1000);
      const [firstOffset, secondOffset] = [task.offsets[chunk * 2], task.offsets[chunk * 2 + 1]];
      task.offsets[chunk * 2 + 2] = firstOffset + first.length;
      task.offsets[chunk * 2 + 3] = secondOffset + second.length;
      Atomics.store(task.progress, 2 + chunk, 1);
      Atomics.notify(task.progress, 2 + chunk);
      writeAll(attributions, first, firstOffset);
      writeAll(unattributed, second, secondOffset);
    }
    return writer.rows;
  } finally {
    closeSync(attributions);
    closeSync(unattributed);
  }
}

function writeAll(descriptor: number, bytes: Uint8Array, offset: number): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(descriptor, bytes, done, bytes.length - done, offset + done);
  }
}

/** Formats the rows of conversions. */
export class RowWriter {
  readonly attributions: RowBuffer;
  readonly unattributed: RowBuffer;
  readonly rows: WrittenRows = { attributions: 0, unattributed: 0 };
  readonly #job: Job;
  readonly #task: RowSource;
  readonly #conversions: Numbering;
  readonly #times: TimeFormat;
  readonly #clickTimes: TimeFormat;
  readonly #texts: DataView[];
  readonly #citedTexts: DataView[];
  readonly #campaigns: Cell[];
  readonly #events: Cell[];
  readonly #ends: RowEnds;
  readonly #scratch = new Arena();

  constructor(job: Job, task: RowSource) {
    const zone = new Zone(job.timezone);
    this.attributions = new RowBuffer(task.forSpreadsheet);
    this.unattributed = new RowBuffer(task.forSpreadsheet);
    this.#job = job;
    this.#task = task;
    this.#conversions = new Numbering(task.conversions.map((part) => part.length));
    this.#times = new TimeFormat(zone);
    this.#clickTimes = new TimeFormat(zone);
    this.#texts = task.conversions.map(({ texts }) => viewOf(texts));
    this.#citedTexts = task.cited.map(({ texts }) => viewOf(texts));
    const textCell = (text: string) => cellOf(task.forSpreadsheet ? withGuard(text) : text);
    this.#campaigns = job.campaignIds.map(textCell);
    this.#events = job.events.map(textCell);
    this.#ends = new RowEnds(job.history);
  }

  /** Formats the rows of a chunk, by (time, conversion id). */
  formatChunk(dealt: readonly DealtRows[], chunk: number): void {
    this.#scratch.rewind();
    const rows = rowsOfChunk(dealt, chunk, this.#task.conversions, this.#conversions, this.#scratch);
    for (let i = 0; i < rows.length; i++) this.formatConversion(rows[i]);
  }

  /** Formats the rows of one conversion: those of its credits, in the order of campaigns, or the one that has none. */
  formatConversion(row: number): void {
    const { conversions, credits, cited } = this.#task;
    const part = this.#conversions.partOf(row);
    const columns = conversions[part];
    const texts = this.#texts[part];
    const column = row - this.#conversions.bases[part];
    const place = credits.cited[row * 2];
    const count = credits.cited[row * 2 + 1];
    const block = blockOfPlace(place);
    const first = clickOfPlace(place);
    const outcome = credits.outcomes[row] - 1;
    if (outcome === CREDITED) {
      for (let click = first; click < first + count; click++)
        this.#writeCredit(columns, texts, column, row, cited[block], this.#citedTexts[block], click);
    } else {
      this.#writeUnattributed(columns, texts, column, REASONS[outcome], cited[block], first, count);
    }
  }

  /** The cells that both files begin with. */
  #writeStart(rows: RowBuffer, columns: ConversionColumns, texts: DataView, at: number): void {
    const { starts, events } = columns;
    rows.text(texts, starts[at * 2], starts[at * 2 + 1]);
    rows.plain(this.#events[events[at]]);
    rows.text(texts, starts[at * 2 + 1], starts[at * 2 + 2]);
    rows.time(this.#times, columns.times[at]);
    rows.amount(columns.units[at], columns.millionths[at]);
  }

  #writeCredit(
    columns: ConversionColumns,
    texts: DataView,
    at: number,
    row: number,
    cited: CitedBlock,
    citedTexts: DataView,
    click: number,
  ): void {
    const rows = this.attributions;
    const occurredAt = columns.times[at];
    const clickedAt = citedTime(cited, click);
    this.#writeStart(rows, columns, texts, at);
    rows.plain(this.#campaigns[citedCampaign(cited, click)]);
    rows.text(citedTexts, citedIdStart(cited, click), citedIdStart(cited, click + 1));
    rows.time(this.#clickTimes, clickedAt);
    rows.seconds(occurredAt - clickedAt);
    const isPurchase = columns.events[at] < this.#job.purchaseEvents;
    rows.plain(this.#ends.at(occurredAt, isPurchase));
    if (this.#task.refunds !== undefined) this.#writeRefund(rows, this.#task.refunds, isPurchase, row);
    rows.endRow();
    this.rows.attributions++;
  }

  /** What was refunded of a purchase, empty for other conversions. */
  #writeRefund(rows: RowBuffer, refunds: RefundColumns, isPurchase: boolean, row: number): void {
    const place = refunds.places[row] - 1;
    if (!isPurchase) rows.amount(-1, 0);
    else if (place < 0) rows.amount(0, 0);
    else rows.amount(refunds.units[place], refunds.millionths[place]);
  }

  /** The last click named with the reason is the only one of the `count` from `click` on; there may be none. */
  #writeUnattributed(
    columns: ConversionColumns,
    texts: DataView,
    at: number,
    reason: Cell,
    cited: CitedBlock,
    click: number,
    count: number,
  ): void {
    const rows = this.unattributed;
    this.#writeStart(rows, columns, texts, at);
    rows.plain(reason);
    if (count === 0) {
      rows.plain(NO_CLICK);
    } else {
      rows.plain(this.#campaigns[citedCampaign(cited, click)]);
      rows.time(this.#clickTimes, citedTime(cited, click));
    }
    rows.endRow();
    this.rows.unattributed++;
  }
}

/** The last cells of a credit: `conversion_window`, `rule` and `in_transition`. Made once for each span of time without a change. */
class RowEnds {
  readonly #history: WindowHistory;
  /** The instants, ascending, at which one of the cells may turn. */
  readonly #turns: Float64Array;
  #from = 0;
  #to = 0;
  #lastTouch: Cell = NO_CLICK;
  #everyCampaign: Cell = NO_CLICK;

  constructor(history: WindowHistory) {
    this.#history = history;
    this.#turns = Float64Array.from([
      ...history.cuts,
      ...history.changes.map(({ changedAt }) => changedAt),
    ]).sort();
  }

  at(occurredAt: number, isPurchase: boolean): Cell {
    if (occurredAt < this.#from || occurredAt >= this.#to) this.#turnTo(occurredAt);
    return isPurchase ? this.#lastTouch : this.#everyCampaign;
  }

  #turnTo(occurredAt: number): void {
    const history = this.#history;
    const next = firstAfter(this.#turns, occurredAt);
    this.#from = this.#turns[next - 1] ?? 0;
    this.#to = this.#turns[next] ?? Number.POSITIVE_INFINITY;
    const stretch = stretchAt(history, occurredAt);
    const { first, end } = transitionsAt(history, stretch, occurredAt);
    const window = formatDuration(history.windows[stretch]);
    const inTransition = String(end > first);
    this.#lastTouch = cellOf(window, 'last_touch', inTransition);
    this.#everyCampaign = cellOf(window, 'every_campaign', inTransition);
  }
}
