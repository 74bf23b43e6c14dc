import type { ClickedCampaigns } from '../../engine/clicked-campaigns.ts';
import { Tally, type TallyRows } from '../../engine/columns/tally.ts';
import type { NamedConversion } from '../../engine/reading/conversion-part.ts';
import type { CreditTallies, FileReject } from '../../engine/result.ts';
import { NO_LINE, type RejectReason } from '../../exports/reject-reasons.ts';
import { compareText } from '../../values/text-order.ts';
import { EXCLUDED, splitFields, toBytes, unescapeText } from '../protocol/protocol.ts';
import {
  CREDIT_COUNTS,
  CREDIT_TALLIES,
  type CreditCountName,
  type CreditTallyName,
  type NamedTally,
  parseTally,
  type TallyName,
} from '../protocol/tally-rows.ts';
import type { ResultLine } from './spark-session.ts';

/** A file that can't be read, by its place, and why. */
export interface FileProblem {
  file: number;
  message: string;
}

const MILLION = 1_000_000n;
const LOW_UNITS = 10_000_000n;

/** The results of a step. */
export class SparkResults {
  readonly rejects: FileReject[] = [];
  readonly problems: FileProblem[] = [];
  /** The conversions that refunds name, by their ids in latin1. */
  readonly named = new Map<string, NamedConversion>();
  /** The ids of those that are left out with their users, in latin1. */
  readonly excludedNamed = new Set<string>();
  readonly #tallies = new Map<TallyName, NamedTally[]>();

  constructor(lines: readonly ResultLine[]) {
    for (const [kind, first, second] of lines) {
      if (kind === 'tally') this.#addTally(parseTally(unescapeText(first), splitFields(second)));
      else if (kind === 'reject') this.#addReject(Number(first), splitFields(second));
      else if (kind === 'named') this.#addNamed(Number(first), splitFields(second));
      else this.problems.push({ file: Number(first), message: splitFields(second).join('') });
    }
  }

  /** All rows of a tally. */
  rowsOf(name: TallyName): readonly NamedTally[] {
    return this.#tallies.get(name) ?? [];
  }

  /** The sum of the counts of a tally. */
  countOf(name: TallyName): number {
    return this.rowsOf(name).reduce((sum, { count }) => sum + Number(count), 0);
  }

  /** The counts of a tally by file, for so many files. */
  countsByFile(name: TallyName, files: number): number[] {
    const counts = new Array<number>(files).fill(0);
    for (const { first, count } of this.rowsOf(name)) counts[Number(first)] += Number(count);
    return counts;
  }

  /** The first of all times of a tally, or Infinity. */
  earliestOf(name: TallyName): number {
    return this.rowsOf(name).reduce(
      (first, { earliest }) => Math.min(first, earliest),
      Number.POSITIVE_INFINITY,
    );
  }

  /** The last of all times of a tally, or -1. */
  latestOf(name: TallyName): number {
    return this.rowsOf(name).reduce((last, { latest }) => Math.max(last, latest), -1);
  }

  /** A tally whose keys are numbers, or texts of which `numberOf` gives the numbers. */
  tallyOf(name: TallyName, numberOf: (first: string) => number = Number): Tally {
    return mergeRows(this.rowsOf(name), ({ first }) => numberOf(first));
  }

  /** The campaigns that clicks name, of those clicks that count. */
  clickedCampaigns(): ClickedCampaigns {
    const rows = [...this.rowsOf('clicked')].sort((a, b) => compareText(a.first, b.first));
    return {
      ids: rows.map(({ first }) => first),
      firsts: Float64Array.from(rows, ({ earliest }) => earliest),
    };
  }

  /** A tally by text. */
  talliesByText(name: TallyName): Map<string, Tally> {
    return new Map(this.rowsOf(name).map((row) => [row.first, mergeRows([row], () => 0)]));
  }

  /** The counts of a tally by text. */
  countsByText(name: TallyName): Map<string, number> {
    return new Map(this.rowsOf(name).map(({ first, count }) => [first, Number(count)]));
  }

  /** The sums over all credits. */
  creditTallies(): CreditTallies {
    const sums = CREDIT_TALLIES.map((name) => [name, this.tallyOf(name).toRows()] as const);
    const counts = CREDIT_COUNTS.map((name) => [name, this.countOf(name)] as const);
    return {
      ...(Object.fromEntries(sums) as Record<CreditTallyName, TallyRows>),
      ...(Object.fromEntries(counts) as Record<CreditCountName, number>),
      commonUser: this.countOf('commonUser') > 0,
      firstConversion: this.earliestOf('conversions'),
      lastConversion: this.latestOf('conversions'),
    };
  }

  #addTally(row: NamedTally): void {
    const rows = this.#tallies.get(row.name);
    if (rows === undefined) this.#tallies.set(row.name, [row]);
    else rows.push(row);
  }

  #addNamed(time: number, [text, isPurchase, units, millionths]: string[]): void {
    const id = toBytes(text);
    if (isPurchase === EXCLUDED) {
      this.excludedNamed.add(id);
      return;
    }
    this.named.set(id, {
      id,
      time,
      isPurchase: isPurchase === '1',
      units: Number(units),
      millionths: Number(millionths),
    });
  }

  #addReject(file: number, [column, reason, value]: string[]): void {
    this.rejects.push({
      file,
      line: NO_LINE,
      lines: 1,
      column,
      reason: reason as RejectReason,
      value: value,
    });
  }
}

/** A tally of rows, whose sums Spark may have made larger than a limb of a tally is. */
function mergeRows(rows: readonly NamedTally[], firstOf: (row: NamedTally) => number): Tally {
  const tally = new Tally();
  for (const row of rows) {
    const low = row.low + row.millionths / MILLION;
    tally.merge({
      first: Uint32Array.of(firstOf(row)),
      second: Uint32Array.of(row.second),
      counts: Float64Array.of(Number(row.count)),
      latest: Float64Array.of(row.latest),
      high: Float64Array.of(Number(row.high + low / LOW_UNITS)),
      low: Float64Array.of(Number(low % LOW_UNITS)),
      millionths: Float64Array.of(Number(row.millionths % MILLION)),
    });
  }
  return tally;
}
