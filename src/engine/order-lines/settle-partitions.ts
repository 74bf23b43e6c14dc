import { Arena } from '../columns/arena.ts';
import { Tally } from '../columns/tally.ts';
import { isInRange, type Job } from '../job.ts';
import { hasKey } from '../repeated-ids/fingerprints.ts';
import { conversionContent } from '../repeated-ids/repeated-rows.ts';
import type { DroppedCounts } from '../result.ts';
import type { Persons } from '../users/persons.ts';
import { LineChains } from './line-chains.ts';
import { compareTexts, ID, LINE, type LinePlace, lineText, rowPosition, USER } from './line-columns.ts';
import { AmountSum, type OrderLine, settleLines } from './settle-lines.ts';
import { SettledColumns } from './settled-columns.ts';
import type { ConflictingLine, NamedSettled, RowFate, SettledPart, SettleTask } from './settled-part.ts';

/** One conversion with its lines; the first carries it. */
interface Conversion {
  lines: readonly LinePlace[];
  currency: string;
  /** How often the first line comes again. */
  repeated: number;
}

/** More lines than these are told apart by the plain rule, which sorts them. */
const FEW_LINES = 24;
const NO_EVENT = 0xffffffff;

/** Makes conversions of the lines of some partitions. Throws an `InputError` where lines add up to more than can be
 * told exactly. */
export function settlePartitions(job: Job, task: SettleTask, persons: Persons | undefined): SettledPart {
  const settler = new Settler(job, task, persons);
  const chains = new LineChains(task.pieces);
  for (let partition = task.from; partition < task.to; partition++) {
    chains.load(partition);
    for (const head of chains.heads) settler.settle(chains.linesOf(head));
  }
  return settler.take();
}

class Settler {
  readonly #job: Job;
  readonly #task: SettleTask;
  /** For each event its number in the job, or `NO_EVENT`. */
  readonly #eventNumbers: Uint32Array;
  readonly #tracesRows: boolean;
  readonly #columns: SettledColumns;
  readonly #byFile: DroppedCounts[];
  readonly #conflicts: ConflictingLine[] = [];
  readonly #untracked = new Tally();
  readonly #currencies = new Map<string, number>();
  readonly #repeated: [number, number][] = [];
  readonly #named: NamedSettled[] = [];
  readonly #fates: RowFate[] = [];
  readonly #eventsOutOfRange = new Set<number>();
  #outOfRange = 0;

  constructor(job: Job, task: SettleTask, persons: Persons | undefined) {
    const numbers = new Map(job.events.map((event, place) => [event, place]));
    this.#job = job;
    this.#task = task;
    this.#eventNumbers = Uint32Array.from(task.events, (event) => numbers.get(event) ?? NO_EVENT);
    this.#tracesRows = job.tracedIds.length > 0;
    this.#columns = new SettledColumns(job.seed, persons);
    this.#byFile = job.files.map(() => ({ excluded: 0, duplicate: 0, superseded: 0, lines: 0 }));
  }

  /** Settles rows whose conversion ids have the same hash. */
  settle(rows: LinePlace[]): void {
    const currency = this.#plainCurrency(rows);
    if (currency === undefined) this.#settlePlainly(rows);
    else this.#add({ lines: carrierFirst(rows), currency, repeated: 0 });
  }

  take(): SettledPart {
    const { collected, places } = this.#columns.take(new Arena());
    return {
      collected,
      byFile: this.#byFile,
      conflicts: this.#conflicts,
      outOfRange: this.#outOfRange,
      eventsOutOfRange: Array.from(this.#eventsOutOfRange, (event) => this.#job.events[event]),
      untracked: this.#untracked.toRows(),
      currencies: [...this.#currencies],
      repeated: this.#repeated.map(([row, count]) => [places[row], count]),
      named: this.#named.map((named) => ({ ...named, row: named.row < 0 ? -1 : places[named.row] })),
      fates: this.#fates,
    };
  }

  /**
   * The currency of rows that all are lines of one conversion, as nearly always: the same ids, event and user, one
   * currency, and each line once. Undefined where the plain rule has to tell.
   */
  #plainCurrency(rows: readonly LinePlace[]): string | undefined {
    const [first] = rows;
    if (rows.length > FEW_LINES || this.#tracesRows) return undefined;
    let currency = this.#currencyOf(first);
    const event = eventOf(first);
    for (let at = 1; at < rows.length; at++) {
      const row = rows[at];
      if (eventOf(row) !== event) return undefined;
      if (compareTexts(row, first, ID) !== 0 || compareTexts(row, first, USER) !== 0) return undefined;
      const other = this.#currencyOf(row);
      if (currency === '') currency = other;
      else if (other !== '' && other !== currency) return undefined;
      for (let before = 0; before < at; before++)
        if (compareTexts(row, rows[before], LINE) === 0) return undefined;
    }
    return currency;
  }

  /** Applies the plain rule, to the rows of each id. */
  #settlePlainly(rows: readonly LinePlace[]): void {
    const byId = new Map<string, (OrderLine & { place: LinePlace })[]>();
    for (const place of rows) {
      const id = lineText(place, ID);
      const same = byId.get(id);
      const line = this.#orderLine(place);
      if (same === undefined) byId.set(id, [line]);
      else same.push(line);
    }
    for (const [id, same] of byId) this.#settleOne(id, same);
  }

  #settleOne(id: string, rows: readonly (OrderLine & { place: LinePlace })[]): void {
    const { lines, currency, duplicates, conflicts, superseded } = settleLines(rows, this.#job.whichCounts);
    for (const { row } of duplicates) this.#byFile[row.place.piece.file].duplicate++;
    for (const { row } of superseded) this.#byFile[row.place.piece.file].superseded++;
    for (const { row } of conflicts) {
      const { part, file } = row.place.piece;
      const { line, lines: span } = rowPosition(row.place);
      const { units, millionths } = row;
      this.#conflicts.push({ part, file, line, lines: span, id, units, millionths });
    }
    if (this.#tracesRows) {
      this.#note('carrier', lines.slice(0, 1));
      this.#note('line', lines.slice(1));
      this.#note(
        'duplicate',
        duplicates.map(({ row }) => row),
      );
      this.#note(
        'superseded',
        superseded.map(({ row }) => row),
      );
      this.#note(
        'conflict',
        conflicts.map(({ row }) => row),
      );
    }
    const repeated = duplicates.filter(({ rival }) => rival === lines[0]).length;
    this.#add({ lines: lines.map(({ place }) => place), currency: latin1ToText(currency), repeated });
  }

  #note(fate: RowFate['fate'], rows: readonly { place: LinePlace }[]): void {
    for (const { place } of rows)
      this.#fates.push({ file: place.piece.file, offset: rowPosition(place).offset, fate });
  }

  /** Puts a conversion where it belongs. */
  #add({ lines, currency, repeated }: Conversion): void {
    const [carrier] = lines;
    for (let at = 1; at < lines.length; at++) this.#byFile[lines[at].piece.file].lines++;
    const time = carrier.piece.columns.times[carrier.row];
    const place = eventOf(carrier);
    const event = this.#eventNumbers[place];
    const { units, millionths } = sumOf(lines);
    let row = -1;
    if (!isInRange(this.#job, time)) {
      this.#outOfRange++;
      if (event !== NO_EVENT) this.#eventsOutOfRange.add(event);
    } else if (event === NO_EVENT) this.#untracked.addAmount(place, 0, 1, units, millionths);
    else {
      row = this.#columns.add({ carrier, time, event, units, millionths });
      this.#currencies.set(currency, (this.#currencies.get(currency) ?? 0) + 1);
      if (repeated > 0) this.#repeated.push([row, repeated]);
    }
    const { named } = this.#task;
    const { idHashes } = carrier.piece.columns;
    if (named === undefined || !hasKey(named, idHashes[carrier.row * 2], idHashes[carrier.row * 2 + 1]))
      return;
    const isPurchase = event < this.#job.purchaseEvents;
    this.#named.push({ id: lineText(carrier, ID), time, isPurchase, units, millionths, row });
  }

  #orderLine(place: LinePlace): OrderLine & { place: LinePlace } {
    const { columns } = place.piece;
    const { row } = place;
    const event = textToLatin1(this.#task.events[eventOf(place)]);
    const currency = textToLatin1(this.#currencyOf(place));
    const [units, millionths] = [columns.units[row], columns.millionths[row]];
    const content = conversionContent(
      columns.times[row],
      event,
      lineText(place, USER),
      units,
      millionths,
      currency,
    );
    return { ...content, lineId: lineText(place, LINE), currency, place };
  }

  #currencyOf({ piece, row }: LinePlace): string {
    return this.#task.currencies[piece.currencyPlaces[piece.columns.currencies[row]]];
  }
}

function eventOf({ piece, row }: LinePlace): number {
  return piece.eventPlaces[piece.columns.events[row]];
}

/** The rows with the one in front that carries the conversion: the earliest, then that of the least line. */
function carrierFirst(rows: LinePlace[]): LinePlace[] {
  let carrier = 0;
  for (let at = 1; at < rows.length; at++) {
    const [row, best] = [rows[at], rows[carrier]];
    const difference = row.piece.columns.times[row.row] - best.piece.columns.times[best.row];
    if (difference < 0 || (difference === 0 && compareTexts(row, best, LINE) < 0)) carrier = at;
  }
  [rows[0], rows[carrier]] = [rows[carrier], rows[0]];
  return rows;
}

/** The sum of the amounts of lines; negative units where none has one. */
function sumOf(lines: readonly LinePlace[]): { units: number; millionths: number } {
  const sum = new AmountSum();
  for (const { piece, row } of lines) sum.add(piece.columns.units[row], piece.columns.millionths[row]);
  return sum.take(() => lineText(lines[0], ID));
}

function textToLatin1(text: string): string {
  return Buffer.from(text).toString('latin1');
}

function latin1ToText(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString();
}
