import { BATCH, type FileScanners } from '../../engine/reading/scan.ts';
import { TEXT_SLACK } from '../../loops/loop-memory.ts';
import { ByteWindow } from '../../records/byte-window.ts';
import { SCAN_SLACK } from '../../records/record-scanner.ts';
import { type KernelJob, plainAddress } from '../protocol/kernel-job.ts';
import type { BatchTaker } from './batch-taker.ts';
import type { FileReports } from './file-reports.ts';

const [LINE_FEED, CARRIAGE_RETURN, TAB] = [0x0a, 0x0d, 0x09];
const MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const BLOCK_BYTES = 1 << 20;
/** For a line feed, and for what must be readable behind the last line. */
const ROOM = 1 + SCAN_SLACK + TEXT_SLACK;
const NO_FILE = -1;

/**
 * Makes batches of the lines of files that Spark reads. They come file by file in their order, from the place in the
 * file at which the task begins; where that is the start, the header comes first.
 */
export class LineBatches {
  readonly #kernel: KernelJob;
  readonly #scanners: FileScanners;
  readonly #taker: BatchTaker;
  readonly #reports: FileReports;
  readonly #files: ReadonlyMap<string, number>;
  readonly #window: ByteWindow;
  #lines = 0;
  #source = Buffer.alloc(0);
  #file = NO_FILE;
  /** Where the header of the file is still to come, and whether its first line is. */
  #awaitsHeader = false;
  /** How many lines are to be passed over before the header is looked for. */
  #linesToPass = 0;
  #isFirstLine = false;

  constructor(kernel: KernelJob, scanners: FileScanners, taker: BatchTaker, reports: FileReports) {
    this.#kernel = kernel;
    this.#scanners = scanners;
    this.#taker = taker;
    this.#reports = reports;
    this.#files = new Map(kernel.addresses.map((address, file) => [address, file]));
    this.#window = new ByteWindow(0, BLOCK_BYTES, scanners.memory);
  }

  /** Takes a line: the address of the file, a tab, where the task begins in it, a tab, the line of the file. */
  line(line: Buffer): void {
    const end = line.indexOf(TAB, line.indexOf(TAB) + 1);
    const source = line.subarray(0, end);
    if (!source.equals(this.#source)) this.#turnTo(source);
    if (this.#file !== NO_FILE) this.#take(bytesOf(line.subarray(end + 1)));
  }

  async end(): Promise<void> {
    this.#scan();
    this.#taker.end();
    this.#reports.end();
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
      this.#reports.count('headers', this.#file, 1);
      return;
    }
    const window = this.#window;
    if (window.limit + text.length + ROOM > window.bytes.length) window.makeRoom(text.length + ROOM);
    window.bytes.set(text, window.limit);
    window.limit += text.length;
    window.bytes[window.limit++] = LINE_FEED;
    if (++this.#lines === BATCH || window.limit >= BLOCK_BYTES) this.#scan();
  }

  /** Scans the lines at hand. Each is a record, or it can't be read here. */
  #scan(): void {
    if (this.#lines === 0) return;
    const window = this.#window;
    const scanner = this.#scanners.of(this.#file);
    scanner.line = 0;
    scanner.fatal = undefined;
    scanner.scan(0, window.limit, true, window.limit);
    this.#reports.noteFatal(this.#file, scanner, window.bytes);
    this.#taker.take(this.#file, scanner, window.bytes);
    window.moveTo(0, 0);
    this.#lines = 0;
  }
}

/** The bytes of a line, which Spark gave as the characters of their numbers. */
function bytesOf(text: Buffer): Buffer {
  for (let at = 0; at < text.length; at++) if (text[at] > 0x7f) return Buffer.from(text.toString(), 'latin1');
  return text;
}
