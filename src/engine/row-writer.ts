import { Zone } from '../exports/zone.ts';
import { LoopMemory } from '../loops/loop-memory.ts';
import { type AmountColumn, NO_TIME, RowCells, RowTable } from '../report/row-table.ts';
import { withGuard } from '../report/spreadsheet.ts';
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
import { RowEnds } from './row-ends.ts';
import { viewOf } from './text-collector.ts';

const CREDITED = OUTCOMES.indexOf('credited');
const SECOND = 1_000_000;

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

/** So many rows are formatted at a time: their columns fit the second-level cache. */
const ROWS_AT_ONCE = 2048;

/** The columns that both files begin with. */
class StartColumns {
  readonly ids: Uint32Array;
  readonly events: Uint32Array;
  readonly users: Uint32Array;
  readonly times: Float64Array;
  readonly amounts: AmountColumn;

  constructor(table: RowTable) {
    this.ids = table.textColumn();
    this.events = table.knownColumn();
    this.users = table.textColumn();
    this.times = table.timeColumn();
    this.amounts = table.amountColumn();
  }
}

/** Rows of attributions.csv. */
class CreditRows {
  readonly table: RowTable;
  readonly start: StartColumns;
  readonly campaigns: Uint32Array;
  readonly clickIds: Uint32Array;
  readonly clickTimes: Float64Array;
  readonly seconds: AmountColumn;
  readonly ends: Uint32Array;
  readonly refunds: AmountColumn | undefined;

  constructor(cells: RowCells, hasRefunds: boolean) {
    this.table = new RowTable(cells, ROWS_AT_ONCE);
    this.start = new StartColumns(this.table);
    this.campaigns = this.table.knownColumn();
    this.clickIds = this.table.textColumn();
    this.clickTimes = this.table.timeColumn();
    this.seconds = this.table.amountColumn();
    this.ends = this.table.knownColumn();
    this.refunds = hasRefunds ? this.table.amountColumn() : undefined;
  }
}

/** Rows of unattributed.csv. The last cells are empty where no click is named. */
class UnattributedRows {
  readonly table: RowTable;
  readonly start: StartColumns;
  readonly reasons: Uint32Array;
  readonly campaigns: Uint32Array;
  readonly clickTimes: Float64Array;

  constructor(cells: RowCells) {
    this.table = new RowTable(cells, ROWS_AT_ONCE);
    this.start = new StartColumns(this.table);
    this.reasons = this.table.knownColumn();
    this.campaigns = this.table.knownColumn();
    this.clickTimes = this.table.timeColumn();
  }
}

/** Makes the rows of attributions.csv and unattributed.csv. */
export class RowWriter {
  /** Rows of each file so far. */
  readonly rows = { attributions: 0, unattributed: 0 };
  readonly #job: Job;
  readonly #source: RowSource;
  readonly #numbering: Numbering;
  readonly #texts: DataView[];
  readonly #citedTexts: DataView[];
  readonly #cells: RowCells;
  readonly #credited: CreditRows;
  readonly #others: UnattributedRows;
  /** Known cells by their numbers. */
  readonly #campaigns: number[];
  readonly #events: number[];
  readonly #reasons: number[];
  readonly #noCampaign: number;
  readonly #ends: RowEnds;
  /** Rows in the columns that are not formatted yet, and the bytes of their texts. */
  #creditCount = 0;
  #creditBytes = 0;
  #otherCount = 0;
  #otherBytes = 0;

  constructor(job: Job, source: RowSource) {
    const cells = new RowCells(new LoopMemory(), new Zone(job.timezone), source.forSpreadsheet);
    const knowText = (text: string) => cells.know(source.forSpreadsheet ? withGuard(text) : text);
    this.#job = job;
    this.#source = source;
    this.#numbering = new Numbering(source.conversions.map((part) => part.length));
    this.#texts = source.conversions.map(({ texts }) => viewOf(texts));
    this.#citedTexts = source.cited.map(({ texts }) => viewOf(texts));
    this.#cells = cells;
    this.#credited = new CreditRows(cells, source.refunds !== undefined);
    this.#others = new UnattributedRows(cells);
    this.#campaigns = job.campaignIds.map(knowText);
    this.#events = job.events.map(knowText);
    this.#reasons = OUTCOMES.map((outcome) => cells.know(outcome));
    this.#noCampaign = cells.know('');
    this.#ends = new RowEnds(job.history, cells);
  }

  /** Adds the rows of a conversion: those of its credits, in the order of campaigns, or the one that has none. */
  add(row: number): void {
    const { conversions, credits, cited } = this.#source;
    const part = this.#numbering.partOf(row);
    const columns = conversions[part];
    const at = row - this.#numbering.bases[part];
    const place = credits.cited[row * 2];
    const count = credits.cited[row * 2 + 1];
    const outcome = credits.outcomes[row] - 1;
    const { starts } = columns;
    if (this.#creditCount + count > ROWS_AT_ONCE || this.#otherCount === ROWS_AT_ONCE) this.#formatAll();
    const text = this.#cells.texts.add(this.#texts[part], starts[at * 2], starts[at * 2 + 2]);
    this.#cells.meet(columns.times[at]);
    if (outcome === CREDITED) {
      const block = blockOfPlace(place);
      const first = clickOfPlace(place);
      for (let click = first; click < first + count; click++)
        this.#addCredit(columns, at, row, text, cited[block], this.#citedTexts[block], click);
    } else {
      this.#addUnattributed(columns, at, text, this.#reasons[outcome], place, count);
    }
  }

  /** The rows added so far, as they stand in the files; valid until more are added. There are none afterwards. */
  take(): { attributions: Uint8Array; unattributed: Uint8Array } {
    this.#formatAll();
    return { attributions: this.#credited.table.take(), unattributed: this.#others.table.take() };
  }

  #addCredit(
    columns: ConversionColumns,
    at: number,
    row: number,
    text: number,
    cited: CitedBlock,
    citedTexts: DataView,
    click: number,
  ): void {
    // Only where one conversion has more credits than that.
    if (this.#creditCount === ROWS_AT_ONCE) this.#format();
    const into = this.#credited;
    const to = this.#creditCount++;
    const time = columns.times[at];
    const clickedAt = citedTime(cited, click);
    const age = time - clickedAt;
    const seconds = Math.floor(age / SECOND);
    const isPurchase = columns.events[at] < this.#job.purchaseEvents;
    const [idStart, idEnd] = [citedIdStart(cited, click), citedIdStart(cited, click + 1)];
    this.#creditBytes += this.#addStart(into.start, to, columns, at, text) + idEnd - idStart;
    this.#cells.meet(clickedAt);
    const clickId = this.#cells.texts.add(citedTexts, idStart, idEnd);
    into.campaigns[to] = this.#campaigns[citedCampaign(cited, click)];
    into.clickIds[to * 2] = clickId;
    into.clickIds[to * 2 + 1] = clickId + idEnd - idStart;
    into.clickTimes[to] = clickedAt;
    into.seconds.units[to] = seconds;
    into.seconds.millionths[to] = age - seconds * SECOND;
    into.ends[to] = this.#ends.at(time, isPurchase);
    if (into.refunds !== undefined) this.#addRefund(into.refunds, to, isPurchase, row);
  }

  /** What was refunded of a purchase, nothing for other conversions. */
  #addRefund(into: AmountColumn, to: number, isPurchase: boolean, row: number): void {
    const { refunds } = this.#source;
    const place = refunds === undefined ? -1 : refunds.places[row] - 1;
    into.units[to] = isPurchase ? (refunds?.units[place] ?? 0) : -1;
    into.millionths[to] = refunds?.millionths[place] ?? 0;
  }

  /** The last click named with the reason is the one at a place; `count` is 0 where there is none. */
  #addUnattributed(
    columns: ConversionColumns,
    at: number,
    text: number,
    reason: number,
    place: number,
    count: number,
  ): void {
    const into = this.#others;
    const to = this.#otherCount++;
    this.#otherBytes += this.#addStart(into.start, to, columns, at, text);
    into.reasons[to] = reason;
    if (count === 0) {
      into.campaigns[to] = this.#noCampaign;
      into.clickTimes[to] = NO_TIME;
    } else {
      const cited = this.#source.cited[blockOfPlace(place)];
      const clickedAt = citedTime(cited, clickOfPlace(place));
      this.#cells.meet(clickedAt);
      into.campaigns[to] = this.#campaigns[citedCampaign(cited, clickOfPlace(place))];
      into.clickTimes[to] = clickedAt;
    }
  }

  /** The cells that both files begin with; `text` is where the texts of the conversion are. Gives how many bytes those have. */
  #addStart(into: StartColumns, to: number, columns: ConversionColumns, at: number, text: number): number {
    const { starts } = columns;
    const user = text + starts[at * 2 + 1] - starts[at * 2];
    const end = text + starts[at * 2 + 2] - starts[at * 2];
    into.ids[to * 2] = text;
    into.ids[to * 2 + 1] = user;
    into.events[to] = this.#events[columns.events[at]];
    into.users[to * 2] = user;
    into.users[to * 2 + 1] = end;
    into.times[to] = columns.times[at];
    into.amounts.units[to] = columns.units[at];
    into.amounts.millionths[to] = columns.millionths[at];
    return end - text;
  }

  /** Formats what is in the columns, after which nobody needs the texts any more. */
  #formatAll(): void {
    this.#format();
    this.#cells.texts.length = 0;
  }

  #format(): void {
    this.#credited.table.write(this.#creditCount, this.#creditBytes);
    this.#others.table.write(this.#otherCount, this.#otherBytes);
    this.rows.attributions += this.#creditCount;
    this.rows.unattributed += this.#otherCount;
    this.#creditCount = 0;
    this.#creditBytes = 0;
    this.#otherCount = 0;
    this.#otherBytes = 0;
  }
}
