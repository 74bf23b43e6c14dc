import { looksRewritten } from '../../batches/row-columns.ts';
import type { InputFile } from '../../exports/files/header.ts';
import { timeReaderOf } from '../../exports/files/style.ts';
import { readRange } from '../../exports/range-reader.ts';
import { firstFault } from '../../exports/row-faults.ts';
import type { TextBytes } from '../../loops/loop-memory.ts';
import type { RecordScanner } from '../../records/record-scanner.ts';
import { parseRefund, type WrittenAmount } from '../../values/amount.ts';
import { parseTimestamp } from '../../values/timestamp.ts';
import type { Zone } from '../../values/zone.ts';
import type { Job } from '../job.ts';
import { amountKey, contentKey } from '../repeated-ids/repeated-rows.ts';
import { CoverageCollector } from './coverage.ts';
import { latin1Of } from './fields.ts';
import { RejectCollector } from './reject-collector.ts';
import type { FileScanners, ReadPart, ScanTask } from './scan.ts';
import { fieldText } from './traced-rows.ts';

const [ID, CONVERSION_ID, REFUNDED_AT, AMOUNT] = [0, 1, 2, 3];

/** A refund that has no fault of its own. Texts are in latin1, one character a byte, so that `<` compares bytes. */
export interface RefundRow extends WrittenAmount {
  id: string;
  /** The id of the purchase that it names. */
  conversion: string;
  time: number;
  /** The amount as it is written. */
  amountText: string;
  /** The whole content as a text. It sorts as the content does, and two are equal only where the content is. */
  content: string;
  /** Counted from 0 at the start of the range. */
  line: number;
  lines: number;
}

/** The refunds of a range. */
export interface RefundPart extends ReadPart {
  refunds: RefundRow[];
}

/**
 * Reads ranges of refunds. They are few, so the plain rule `firstFault` looks at each row. (Clicks and conversions are
 * decoded in batches, which only notice that a row has some fault.)
 */
export class RefundScanner {
  readonly #job: Job;
  readonly #zone: Zone;
  readonly #scanners: FileScanners;
  readonly #coverage: CoverageCollector;

  constructor(job: Job, zone: Zone, scanners: FileScanners) {
    this.#job = job;
    this.#zone = zone;
    this.#scanners = scanners;
    this.#coverage = new CoverageCollector(zone, scanners.memory);
  }

  /** Reads the refunds of a range. */
  async scan(task: ScanTask): Promise<RefundPart> {
    const scanner = this.#scanners.of(task.file);
    const file = this.#job.files[task.file];
    const { keptRejects, scratchFolder } = this.#job;
    const rejects = new RejectCollector(scratchFolder, keptRejects);
    const refunds: RefundRow[] = [];
    let [rows, notSelected] = [0, 0];
    const { blockBytes } = this.#job;
    const reading = await readRange(file, task.range, scanner, blockBytes, rejects, (bytes) => {
      rows += scanner.scanned;
      notSelected += scanner.scanned - scanner.count;
      for (let row = 0; row < scanner.count; row++) {
        const fault = firstFault(scanner, row, bytes, file, this.#zone);
        if (fault === undefined) refunds.push(this.#read(scanner, bytes, row, file));
        else rejects.push({ line: scanner.lines[row], lines: scanner.lineSpans[row], ...fault });
      }
    });
    return {
      reading,
      rows,
      notSelected,
      excluded: 0,
      rejected: rejects.take(),
      refunds,
      coverage: this.#coverage.drain(),
      rounded: refunds.filter(({ isRounded }) => isRounded).length,
      rewritten: refunds.reduce(
        (sum, { id, conversion }) => sum + isRewritten(id) + isRewritten(conversion),
        0,
      ),
    };
  }

  #read(scanner: RecordScanner, bytes: TextBytes, row: number, file: InputFile): RefundRow {
    const conversion = latin1Of(scanner, bytes, row, CONVERSION_ID);
    const timeReader = timeReaderOf(file.timeFormats[REFUNDED_AT]);
    const time = parseTimestamp(fieldText(scanner, bytes, row, REFUNDED_AT), this.#zone, false, timeReader);
    const amount = parseRefund(fieldText(scanner, bytes, row, AMOUNT), file.decimal);
    if (amount === undefined) throw new Error('a refund without a fault has an amount');
    this.#coverage.add(time);
    return {
      id: latin1Of(scanner, bytes, row, ID),
      conversion,
      time,
      ...amount,
      amountText: latin1Of(scanner, bytes, row, AMOUNT),
      content: contentKey(time, [conversion, amountKey(amount.units, amount.millionths)]),
      line: scanner.lines[row],
      lines: scanner.lineSpans[row],
    };
  }
}

function isRewritten(latin1: string): number {
  const bytes = Buffer.from(latin1, 'latin1');
  return looksRewritten(bytes, 0, bytes.length) ? 1 : 0;
}
