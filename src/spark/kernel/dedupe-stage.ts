import { Tally } from '../../engine/columns/tally.ts';
import { calendarOf, isInRange } from '../../engine/job.ts';
import { AmountSum, type OrderLine, settleLines } from '../../engine/order-lines/settle-lines.ts';
import { ClickCensus } from '../../engine/reading/click-census.ts';
import { clickContent } from '../../engine/reading/click-scanner.ts';
import { findOrderLines } from '../../engine/repeated-ids/order-lines.ts';
import {
  conversionContent,
  type PlacedRow,
  resolveRepeats,
} from '../../engine/repeated-ids/repeated-rows.ts';
import type { RejectReason } from '../../exports/reject-reasons.ts';
import { rejectValue } from '../../exports/row-faults.ts';
import { LoopMemory } from '../../loops/loop-memory.ts';
import { clickedRow } from '../protocol/clicked-campaigns.ts';
import { hasIdentities, type KernelJob } from '../protocol/kernel-job.ts';
import { EXCLUDED, type ProtocolRow, parseRow, type RowKind, toBytes } from '../protocol/protocol.ts';
import { rowsByKey } from '../protocol/row-blocks.ts';
import { clickTotals, countRow, tallyRows } from '../protocol/tally-rows.ts';
import { BlockInput } from './streams/block-input.ts';
import { BlockOutput } from './streams/block-output.ts';
import type { RowOutput } from './streams/row-output.ts';
import { UserHashes } from './user-hashes.ts';

/** How the line of a block begins. */
const BLOCK_BEGINS = 'unsettled\t';
/** Kinds of rows that have ids. */
const KEYED_KINDS: readonly RowKind[] = ['candidate', 'conversion', 'identity', 'excluded'];

/** What is counted of something that happens at times. */
interface Count {
  count: number;
  earliest: number;
  latest: number;
}

/**
 * The stage that settles ids. It takes blocks of rows by their id, and passes on what is no block. It counts each
 * conversion and each candidate among clicks once, and gives those that count, keyed by their user. Conversions that
 * refunds name go to the driver too, whether or not they count.
 */
export class DedupeStage {
  readonly #kernel: KernelJob;
  /** Ids of the conversions that refunds name. */
  readonly #named: ReadonlySet<string>;
  readonly #output: RowOutput;
  readonly #input = new BlockInput();
  /** Rows by their user. */
  readonly #settled: BlockOutput;
  /** For the filter; undefined where its users are found by person. */
  readonly #users: UserHashes | undefined;
  /** Where campaigns are made of clicks, they are numbered as candidates name them; then their first clicks too. */
  readonly #campaigns: string[];
  readonly #clicked = new Map<string, { number: number; first: number }>();
  readonly #events: ReadonlyMap<string, number>;
  readonly #census: ClickCensus;
  readonly #untracked = new Map<string, Tally>();
  /** Conversions of custom events, where campaigns are made of clicks: without any click, nobody tracks them. */
  readonly #customEvents = new Map<string, Tally>();
  readonly #loaded = new Map<string, Count>();
  readonly #beforeHistory: Count = { count: 0, earliest: Number.POSITIVE_INFINITY, latest: -1 };
  /** Rows out of range by tracked event. */
  readonly #eventsOutOfRange = new Map<string, number>();
  #orderLines = 0;
  readonly #hasPersons: boolean;
  #outOfRange = 0;

  constructor(kernel: KernelJob, named: ReadonlySet<string>, output: RowOutput) {
    const { job } = kernel;
    this.#kernel = kernel;
    this.#hasPersons = hasIdentities(job);
    this.#named = named;
    this.#output = output;
    this.#settled = new BlockOutput('settled', kernel.keyPartitions, output);
    this.#users = this.#hasPersons ? undefined : new UserHashes(job.seed, output);
    this.#campaigns = job.campaignIds.map(toBytes);
    this.#events = new Map(job.events.map((event, place) => [toBytes(event), place]));
    this.#census = new ClickCensus(job, calendarOf(job), new LoopMemory());
  }

  /** Takes a row; what is neither a click nor a conversion is passed on. */
  line(line: Buffer): void {
    if (line.indexOf(BLOCK_BEGINS) !== 0) this.#output.add(parseRow(line.toString('latin1')));
    else for (const rows of rowsByKey(this.#input.add(line))) this.#take(rows);
  }

  end(): void {
    for (const rows of rowsByKey(this.#input.end())) this.#take(rows);
    this.#settled.end();
    this.#users?.end();
    this.#giveClicks();
    this.#output.add(countRow('outOfRange', 0, this.#outOfRange));
    this.#output.add(countRow('orderLines', 0, this.#orderLines));
    for (const [event, rows] of this.#eventsOutOfRange)
      this.#output.add(countRow('eventsOutOfRange', event, rows));
    for (const [event, tally] of this.#untracked)
      this.#output.addAll(tallyRows('untracked', tally.toRows(), () => event));
    for (const [event, tally] of this.#customEvents)
      this.#output.addAll(tallyRows('customEvents', tally.toRows(), () => event));
    for (const [currency, { count, earliest, latest }] of this.#loaded)
      this.#output.add(countRow('loaded', currency, count, earliest, latest));
    const { count, earliest, latest } = this.#beforeHistory;
    this.#output.add(countRow('beforeHistory', 0, count, earliest, latest));
  }

  /** Takes all rows with one key. A conversion and an identity may have the same. */
  #take(rows: readonly ProtocolRow[]): void {
    if (rows.length === 1) {
      this.#resolve(rows);
      return;
    }
    for (const kind of KEYED_KINDS) {
      const ofKind = rows.filter((row) => row.kind === kind).sort((a, b) => a.position - b.position);
      if (ofKind.length > 0) this.#resolve(ofKind);
    }
  }

  /** Settles which of the rows of one kind with one id counts. */
  #resolve(rows: readonly ProtocolRow[]): void {
    const [first] = rows;
    if (first.kind === 'excluded') for (const row of rows) this.#giveExcluded(row);
    else if (first.kind === 'identity') this.#settleUser(first.key, rows);
    else if (first.kind === 'conversion' && this.#kernel.job.hasLines) this.#settleLines(first.key, rows);
    else if (rows.length > 1) this.#settle(rows);
    else for (const row of rows) this.#use(row);
  }

  #settle(rows: readonly ProtocolRow[]): void {
    const placed = rows.map((row, line) => this.#place(row, line));
    const { duplicates, conflicts } = resolveRepeats(placed);
    if (rows[0].kind === 'conversion') this.#orderLines += findOrderLines(conflicts).count;
    const column = rows[0].kind === 'candidate' ? 'click_id' : 'conversion_id';
    const dropped = new Set([...duplicates, ...conflicts].map(({ row }) => row.line));
    rows.forEach((row, line) => {
      if (!dropped.has(line)) this.#use(row);
    });
    this.#drop(duplicates, conflicts, column);
  }

  /** Makes a conversion of the rows that are its lines. */
  #settleLines(id: string, rows: readonly ProtocolRow[]): void {
    const placed = rows.map((row, line) => this.#line(row, line));
    const { lines, currency, duplicates, conflicts } = settleLines(placed, 'least');
    this.#drop(duplicates, conflicts, 'conversion_id');
    const [carrier, ...others] = lines;
    for (const { part } of others) this.#output.add(countRow('lines', part, 1));
    const sum = new AmountSum();
    for (const { units, millionths } of lines) sum.add(units, millionths);
    const { units, millionths } = sum.take(() => id);
    const { time, subject, user, part } = carrier;
    const body = [String(time), subject, user, String(units), String(millionths), currency];
    this.#useConversion({ kind: 'conversion', key: id, position: part, body });
  }

  /** Settles to which person a user belongs. */
  #settleUser(user: string, rows: readonly ProtocolRow[]): void {
    const persons = new Set(rows.map(({ body: [person] }) => person));
    if (persons.size > 1) {
      for (const { position, body } of rows)
        this.#reject(position, 'person_id', 'conflicting_identity', body[0]);
      return;
    }
    for (const { position } of rows.slice(1)) this.#output.add(countRow('duplicates', position, 1));
    this.#output.add(countRow('listedUsers', 0, 1));
    this.#settled.add({ kind: 'identity', key: user, position: 0, body: [...persons] });
  }

  /** Tells of rows that do not count. */
  #drop(
    duplicates: readonly { row: { part: number } }[],
    conflicts: readonly { row: { part: number; id: string } }[],
    idColumn: string,
  ): void {
    for (const { row } of duplicates) this.#output.add(countRow('duplicates', row.part, 1));
    for (const { row } of conflicts) this.#reject(row.part, idColumn, 'conflicting_duplicate', row.id);
  }

  /** Tells of a rejected row of a file; `value` is in latin1. */
  #reject(file: number, column: string, reason: RejectReason, value: string): void {
    const cut = toBytes(rejectValue(Buffer.from(value, 'latin1')));
    this.#output.add({ kind: 'reject', key: '', position: file, body: [column, reason, cut] });
  }

  #line(row: ProtocolRow, line: number): OrderLine & PlacedRow {
    const [currency, lineId] = row.body.slice(-2);
    return { ...this.#place(row, line), currency, lineId };
  }

  /** A row as the rule on repeated ids takes it, with its place among the rows as its line. */
  #place({ kind, key, position, body }: ProtocolRow, line: number): PlacedRow {
    const place = { id: key, offset: 0, line, lines: 1, part: position };
    const time = Number(body[0]);
    if (kind === 'candidate') return { ...place, ...clickContent(time, this.#campaignId(body[1]), body[2]) };
    const [, event, user, units, millionths, currency] = body;
    return { ...place, ...conversionContent(time, event, user, Number(units), Number(millionths), currency) };
  }

  #use(row: ProtocolRow): void {
    if (row.kind === 'candidate') this.#useClick(row);
    else this.#useConversion(row);
  }

  #useClick({ key, body: [time, campaign, user] }: ProtocolRow): void {
    this.#census.add(this.#campaignNumber(campaign, Number(time)), Number(time));
    this.#settled.add({ kind: 'click', key: user, position: Number(time), body: [campaign, key] });
  }

  /** The id of the campaign that a candidate names, in latin1. */
  #campaignId(name: string): string {
    return this.#kernel.job.campaignsFromClicks ? name : this.#campaigns[Number(name)];
  }

  /** The number of the campaign that a candidate names, which counts and was made at `time`. */
  #campaignNumber(name: string, time: number): number {
    if (!this.#kernel.job.campaignsFromClicks) return Number(name);
    const known = this.#clicked.get(name) ?? { number: this.#clicked.size, first: time };
    this.#clicked.set(name, known);
    known.first = Math.min(known.first, time);
    return known.number;
  }

  #giveClicks(): void {
    const names = [...this.#clicked.keys()];
    const nameOf = (campaign: number) => names[campaign] ?? String(campaign);
    this.#output.addAll(clickTotals(this.#census.drain(), nameOf));
    for (const [id, { first }] of this.#clicked) this.#output.add(clickedRow(id, first));
  }

  #useConversion({ key, body: [timeText, event, user, units, millionths, currency] }: ProtocolRow): void {
    const time = Number(timeText);
    const place = this.#events.get(event);
    if (this.#named.has(key)) this.#giveNamed(key, time, place, [units, millionths]);
    if (!isInRange(this.#kernel.job, time)) this.#countOutOfRange(event, place);
    else if (place === undefined) countEvent(this.#untracked, event, Number(units), Number(millionths));
    else {
      const { campaignsFromClicks, purchaseEvents } = this.#kernel.job;
      if (campaignsFromClicks && place >= purchaseEvents)
        countEvent(this.#customEvents, event, Number(units), Number(millionths));
      this.#countLoaded(time, currency);
      // With identities the key becomes the person, and the user has to be told besides.
      const body = [String(place), key, units, millionths, ...(this.#hasPersons ? [user] : [])];
      this.#settled.add({ kind: 'conversion', key: user, position: time, body });
      this.#users?.add(user);
    }
  }

  #countOutOfRange(event: string, place: number | undefined): void {
    this.#outOfRange++;
    if (place !== undefined) this.#eventsOutOfRange.set(event, (this.#eventsOutOfRange.get(event) ?? 0) + 1);
  }

  #giveNamed(id: string, time: number, event: number | undefined, amount: readonly string[]): void {
    const isPurchase = event !== undefined && event < this.#kernel.job.purchaseEvents;
    const body = [id, isPurchase ? '1' : '0', ...amount];
    this.#output.add({ kind: 'named', key: '', position: time, body });
  }

  /** Tells of a conversion that is left out with its user, where refunds name it. */
  #giveExcluded({ key }: ProtocolRow): void {
    if (this.#named.has(key))
      this.#output.add({ kind: 'named', key: '', position: 0, body: [key, EXCLUDED] });
  }

  #countLoaded(time: number, currency: string): void {
    const { cuts, windows } = this.#kernel.job.history;
    const loaded = this.#loaded.get(currency) ?? { count: 0, earliest: Number.POSITIVE_INFINITY, latest: -1 };
    this.#loaded.set(currency, loaded);
    count(loaded, time);
    if (Number.isNaN(windows[0]) && time < cuts[0]) count(this.#beforeHistory, time);
  }
}

function countEvent(into: Map<string, Tally>, event: string, units: number, millionths: number): void {
  const tally = into.get(event) ?? new Tally();
  into.set(event, tally);
  tally.addAmount(0, 0, 1, units, millionths);
}

function count(into: Count, time: number): void {
  into.count++;
  into.earliest = Math.min(into.earliest, time);
  into.latest = Math.max(into.latest, time);
}
