import { ClickBatch } from '../../batches/click-batch.ts';
import { ConversionBatch } from '../../batches/conversion-batch.ts';
import { IdTable } from '../../batches/id-table.ts';
import { looksRewritten } from '../../batches/row-columns.ts';
import { clickReject } from '../../engine/reading/click-scanner.ts';
import { conversionReject } from '../../engine/reading/conversion-part.ts';
import { latin1Of } from '../../engine/reading/fields.ts';
import { BATCH, FileScanners } from '../../engine/reading/scan.ts';
import { LeftOutUsers } from '../../engine/users/left-out-users.ts';
import { LINE_ID } from '../../exports/files/kinds.ts';
import { NO_LINE } from '../../exports/reject-reasons.ts';
import { firstFault, type Reject, rejectValue } from '../../exports/row-faults.ts';
import { LoopMemory, TEXT_SLACK } from '../../loops/loop-memory.ts';
import { ByteWindow } from '../../records/byte-window.ts';
import { type RecordScanner, SCAN_SLACK } from '../../records/record-scanner.ts';
import { Zone } from '../../values/zone.ts';
import { type KernelJob, plainAddress } from '../protocol/kernel-job.ts';
import { toBytes } from '../protocol/protocol.ts';
import { countRow } from '../protocol/tally-rows.ts';
import type { RowOutput } from './row-output.ts';

const [LINE_FEED, CARRIAGE_RETURN, TAB] = [0x0a, 0x0d, 0x09];
const MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const [ID, CAMPAIGN_USER, CONVERSION_USER, EVENT] = [0, 2, 1, 2];
const BLOCK_BYTES = 1 << 20;
/** For a line feed, and for what must be readable behind the last line. */
const ROOM = 1 + SCAN_SLACK + TEXT_SLACK;
const NO_FILE = -1;

/**
 * The first stage: takes lines of files and gives a row for each valid click and conversion, keyed by its id. Lines
 * come file by file in their order, from the place in the file at which the task begins; where that is the start, the
 * header comes first.
 */
export class ScanStage {
  readonly #kernel: KernelJob;
  readonly #output: RowOutput;
  readonly #zone: Zone;
  readonly #scanners: FileScanners;
  readonly #files: ReadonlyMap<string, number>;
  readonly #clicks: ClickBatch;
  readonly #conversions: ConversionBatch;
  readonly #currencies: IdTable;
  readonly #leftOut: LeftOutUsers | undefined;
  /** Whether refunds may name conversions that are left out. */
  readonly #hasRefunds: boolean;
  readonly #window: ByteWindow;
  #lines = 0;
  #source = Buffer.alloc(0);
  #file = NO_FILE;
  /** Where the header of the file is still to come, and whether its first line is. */
  #awaitsHeader = false;
  /** How many lines are to be passed over before the header is looked for. */
  #linesToPass = 0;
  #isFirstLine = false;
  readonly #broken = new Set<number>();

  constructor(kernel: KernelJob, output: RowOutput) {
    const { job } = kernel;
    this.#kernel = kernel;
    this.#output = output;
    this.#zone = new Zone(job.timezone);
    // Records of several lines are told also where they are not selected.
    this.#scanners = new FileScanners(job.files, new LoopMemory(), true);
    this.#files = new Map(kernel.addresses.map((address, file) => [address, file]));
    const { memory } = this.#scanners;
    this.#leftOut = job.excludedUsers && new LeftOutUsers(job.excludedUsers, BATCH, job.seed, memory);
    this.#hasRefunds = job.files.some(({ kind }) => kind === 'refunds');
    this.#window = new ByteWindow(0, BLOCK_BYTES, memory);
    this.#currencies = IdTable.of(job.seed, [''], memory);
    const campaigns = IdTable.of(job.seed, job.campaignIds, memory);
    this.#clicks = new ClickBatch(BATCH, job.seed, campaigns, this.#zone, memory);
    this.#conversions = new ConversionBatch(
      BATCH,
      job.seed,
      IdTable.of(job.seed, job.events, memory),
      this.#currencies,
      this.#zone,
      memory,
    );
  }

  /** Takes a line: the address of the file, a tab, where the task begins in it, a tab, the line of the file. */
  line(line: Buffer): void {
    const end = line.indexOf(TAB, line.indexOf(TAB) + 1);
    const source = line.subarray(0, end);
    if (!source.equals(this.#source)) this.#turnTo(source);
    if (this.#file !== NO_FILE) this.#take(bytesOf(line.subarray(end + 1)));
  }

  end(): void {
    this.#scan();
  }

  #turnTo(source: Buffer): void {
    this.#scan();
    this.#source = Buffer.from(source);
    const [address, start] = source.toString().split('\t');
    this.#file = this.#files.get(plainAddress(address)) ?? NO_FILE;
    this.#awaitsHeader = start === '0' && this.#file !== NO_FILE;
    this.#linesToPass = this.#awaitsHeader ? this.#kernel.job.files[this.#file].passedLines : 0;
    this.#isFirstLine = this.#awaitsHeader;
  }

  #take(text: Buffer): void {
    const hasMark = this.#isFirstLine && text.subarray(0, MARK.length).equals(MARK);
    this.#isFirstLine = false;
    const isEmpty =
      text.length === (hasMark ? MARK.length : 0) + (text[text.length - 1] === CARRIAGE_RETURN ? 1 : 0);
    if (this.#linesToPass > 0) {
      this.#linesToPass--;
      return;
    }
    if (isEmpty) return;
    if (this.#awaitsHeader) {
      this.#awaitsHeader = false;
      this.#output.add(countRow('headers', this.#file, 1));
      return;
    }
    const window = this.#window;
    if (window.limit + text.length + ROOM > window.bytes.length) window.makeRoom(text.length + ROOM);
    window.bytes.set(text, window.limit);
    window.limit += text.length;
    window.bytes[window.limit++] = LINE_FEED;
    if (++this.#lines === BATCH || window.limit >= BLOCK_BYTES) this.#scan();
  }

  /** Makes rows of the lines at hand. Each is a record, or it can't be read here. */
  #scan(): void {
    if (this.#lines === 0) return;
    const window = this.#window;
    const scanner = this.#scanners.of(this.#file);
    scanner.line = 0;
    scanner.fatal = undefined;
    scanner.scan(0, window.limit, true, window.limit);
    this.#noteFatal(scanner);
    const { kind } = this.#kernel.job.files[this.#file];
    if (kind === 'clicks') this.#giveClicks(scanner);
    else if (kind === 'conversions') this.#giveConversions(scanner);
    else this.#giveIdentities(scanner);
    window.moveTo(0, 0);
    this.#lines = 0;
  }

  #giveClicks(scanner: RecordScanner): void {
    const { bytes } = this.#window;
    const batch = this.#clicks;
    batch.decode(scanner, this.#kernel.job.files[this.#file]);
    this.#leaveOut(scanner, CAMPAIGN_USER, batch.valid);
    this.#count(scanner, batch.countRewritten());
    for (let row = 0; row < scanner.count; row++) {
      if (this.#leftOut?.has(row)) continue;
      if (batch.valid[row] === 0) {
        this.#reject(clickReject(scanner, row, bytes, this.#kernel.job.files[this.#file], this.#zone));
        continue;
      }
      const body = [
        String(batch.times[row]),
        String(batch.campaigns[row]),
        latin1Of(scanner, bytes, row, CAMPAIGN_USER),
      ];
      this.#output.add({ kind: 'click', key: latin1Of(scanner, bytes, row, ID), position: this.#file, body });
    }
  }

  #giveConversions(scanner: RecordScanner): void {
    const { bytes } = this.#window;
    const batch = this.#conversions;
    const file = this.#kernel.job.files[this.#file];
    const lineSlot = file.used.findIndex(({ name }) => name === LINE_ID);
    batch.decode(scanner, file);
    this.#leaveOut(scanner, CONVERSION_USER, batch.valid);
    this.#count(scanner, batch.countRewritten());
    const rounded = batch.countRounded();
    if (rounded > 0) this.#output.add(countRow('rounded', 0, rounded));
    for (let row = 0; row < scanner.count; row++) {
      if (this.#leftOut?.has(row)) {
        if (this.#hasRefunds)
          this.#output.add({
            kind: 'excluded',
            key: latin1Of(scanner, bytes, row, ID),
            position: this.#file,
            body: [],
          });
        continue;
      }
      if (batch.valid[row] === 0) {
        this.#reject(conversionReject(scanner, row, bytes, file, this.#zone));
        continue;
      }
      const body = [
        String(batch.times[row]),
        latin1Of(scanner, bytes, row, EVENT),
        latin1Of(scanner, bytes, row, CONVERSION_USER),
        String(batch.units[row]),
        String(batch.millionths[row]),
        toBytes(this.#currencies.text(batch.currencies[row])),
        ...(this.#kernel.job.hasLines ? [lineSlot < 0 ? '' : latin1Of(scanner, bytes, row, lineSlot)] : []),
      ];
      this.#output.add({
        kind: 'conversion',
        key: latin1Of(scanner, bytes, row, ID),
        position: this.#file,
        body,
      });
    }
  }

  /** Identities are told apart by the rule itself: there are far fewer of them than of clicks. */
  #giveIdentities(scanner: RecordScanner): void {
    const { bytes } = this.#window;
    const file = this.#kernel.job.files[this.#file];
    let rewritten = 0;
    for (let row = 0; row < scanner.count; row++) {
      const fault = firstFault(scanner, row, bytes, file, this.#zone);
      if (fault !== undefined) {
        this.#reject({ line: NO_LINE, lines: 1, ...fault });
        continue;
      }
      const [user, person] = [0, 1].map((slot) => latin1Of(scanner, bytes, row, slot));
      for (const id of [user, person]) rewritten += Number(isRewritten(id));
      this.#output.add({ kind: 'identity', key: user, position: this.#file, body: [person] });
    }
    this.#count(scanner, rewritten);
  }

  /** Leaves out the rows of listed users, and counts them. */
  #leaveOut(scanner: RecordScanner, slot: number, valid: Uint8Array): void {
    const excluded = this.#leftOut?.leaveOut(scanner, slot, valid) ?? 0;
    if (excluded > 0) this.#output.add(countRow('excluded', this.#file, excluded));
  }

  #count(scanner: RecordScanner, rewritten: number): void {
    this.#output.add(countRow('rows', this.#file, scanner.scanned));
    const notSelected = scanner.scanned - scanner.count;
    if (notSelected > 0) this.#output.add(countRow('notSelected', this.#file, notSelected));
    if (rewritten > 0) this.#output.add(countRow('rewritten', 0, rewritten));
  }

  #reject({ column, reason, value }: Reject): void {
    this.#output.add({
      kind: 'reject',
      key: '',
      position: this.#file,
      body: [column, reason, toBytes(value)],
    });
  }

  /** A quote that its line does not close spans lines, or is never closed: which, can't be told from a line alone. */
  #noteFatal(scanner: RecordScanner): void {
    const several = scanner.lineSpans.subarray(0, scanner.scanned).findIndex((lines) => lines > 1);
    if (scanner.fatal === undefined && several < 0) return;
    if (scanner.fatal?.reason === 'long_record')
      this.#problem('has a record over 1 MiB; look for a quote that is never closed, or shorten it');
    else
      this.#problem(
        `has a record of several lines, or a quote that is never closed${several < 0 ? '' : `: ${this.#startOf(scanner, several)}`}; with --engine spark each record has to be one line: replace line breaks inside fields, or attribute on one machine`,
      );
  }

  #startOf(scanner: RecordScanner, row: number): string {
    return JSON.stringify(rejectValue(this.#window.bytes.subarray(scanner.starts[row], scanner.ends[row])));
  }

  #problem(message: string): void {
    if (this.#broken.has(this.#file)) return;
    this.#broken.add(this.#file);
    this.#output.add({ kind: 'problem', key: '', position: this.#file, body: [toBytes(message)] });
  }
}

function isRewritten(latin1: string): boolean {
  const bytes = Buffer.from(latin1, 'latin1');
  return looksRewritten(bytes, 0, bytes.length);
}

/** The bytes of a line, which Spark gave as the characters of their numbers. */
function bytesOf(text: Buffer): Buffer {
  for (let at = 0; at < text.length; at++) if (text[at] > 0x7f) return Buffer.from(text.toString(), 'latin1');
  return text;
}
