import { InputError } from '../../problems/input-error.ts';
import { quoted } from '../../problems/quoted.ts';
import type { CsvReader } from '../../records/csv-reader.ts';
import { mergeJoin } from '../../values/merge-join.ts';
import { compareText } from '../../values/text-order.ts';
import { parsePrintedTime } from '../../values/times.ts';
import { INVALID_TIME, parseTimestamp } from '../../values/timestamp.ts';
import type { Zone } from '../../values/zone.ts';
import { openCsv, type StoredReport } from './stored-report.ts';

/**
 * A campaign that is credited with a conversion; the age of its click and the instant of the conversion in
 * microseconds.
 */
export interface StoredCredit {
  campaign: string;
  age: number;
}

/** A conversion as a report has it: credited to campaigns in the order of their ids, or to none for a reason. */
export interface StoredConversion {
  id: string;
  event: string;
  instant: number;
  amount: string;
  credits: StoredCredit[];
  /** Empty where it is credited. */
  reason: string;
}

const SHARED = ['conversion_id', 'event', 'occurred_at', 'amount'];

/** The order of both files: by instant, then by id. */
export function compareConversions(a: StoredConversion, b: StoredConversion): number {
  return a.instant - b.instant || (a.id === b.id ? 0 : compareText(a.id, b.id));
}

/** A time of a report that was written for a spreadsheet. */
const WALL_CLOCK = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{3,6})?$/;

/** The instant of a time of a report in `zone`; of a wall-clock time that exists twice, the earlier one. */
function instantOf(text: string, zone: Zone, file: string): number {
  const instant = WALL_CLOCK.test(text) ? parseTimestamp(text, zone, false) : parsePrintedTime(text);
  if (Number.isFinite(instant) && instant !== INVALID_TIME) return instant;
  throw InputError.of(
    `occurred_at ${quoted(text)} is not a time as a report has it; write the report again`,
    { file },
  );
}

/** Reads rows of one file as conversions; rows of the same conversion follow each other and become one. */
class ConversionRows {
  readonly #file: string;
  readonly #zone: Zone;
  readonly #reader: CsvReader;
  readonly #read: (cells: string[], into: StoredConversion) => void;

  constructor(
    report: StoredReport,
    file: string,
    columns: readonly string[],
    read: (cells: string[], into: StoredConversion) => void,
  ) {
    this.#file = `${report.path}/${file}`;
    this.#zone = report.zone;
    this.#reader = openCsv(report, file).select([...SHARED, ...columns]);
    this.#read = read;
  }

  *conversions(): Generator<StoredConversion> {
    for (let row = this.#reader.next(); row !== undefined; ) {
      const [id, event, occurredAt, amount] = row;
      const instant = instantOf(occurredAt, this.#zone, this.#file);
      const conversion: StoredConversion = { id, event, instant, amount, credits: [], reason: '' };
      for (; row !== undefined && row[0] === id; row = this.#reader.next())
        this.#read(row.slice(SHARED.length), conversion);
      yield conversion;
    }
  }

  close(): void {
    this.#reader.close();
  }
}

/** All conversions of a report, credited or not, in the order of `compareConversions`. */
export class ConversionStream {
  readonly #credited: ConversionRows;
  readonly #others: ConversionRows;

  constructor(report: StoredReport) {
    const creditColumns = ['campaign_id', 'seconds_to_convert'];
    this.#credited = new ConversionRows(
      report,
      'attributions.csv',
      creditColumns,
      ([campaign, seconds], into) => {
        into.credits.push({ campaign, age: Math.round(Number(seconds) * 1_000_000) });
      },
    );
    this.#others = new ConversionRows(report, 'unattributed.csv', ['reason'], ([reason], into) => {
      into.reason = reason;
    });
  }

  *conversions(): Generator<StoredConversion> {
    const [credited, others] = [this.#credited.conversions(), this.#others.conversions()];
    for (const [first, second] of mergeJoin(credited, others, compareConversions)) {
      if (first !== undefined) yield first;
      if (second !== undefined) yield second;
    }
  }

  close(): void {
    this.#credited.close();
    this.#others.close();
  }
}
