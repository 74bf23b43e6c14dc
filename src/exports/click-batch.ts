import { isUtf8 } from 'node:buffer';
import type { IdHash } from './id-hash.ts';
import type { IdTable } from './id-table.ts';
import type { RecordScanner } from './record-scanner.ts';
import { INVALID_TIME, TimestampParser } from './timestamp.ts';
import type { Zone } from './zone.ts';

const [CLICK_ID, CAMPAIGN_ID, USER_ID, CLICKED_AT] = [0, 1, 2, 3];

/** An id that a spreadsheet has rewritten, such as `1.2E+11`, told by the plus sign before its last two digits. */
export function looksRewritten(bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes[end - 3] !== 0x2b || end - start < 5) return false;
  return /^\d(\.\d+)?E\+\d\d$/i.test(Buffer.from(bytes.subarray(start, end)).toString('latin1'));
}

/**
 * The values of a batch of click records in columns, one loop for each column. A row is `valid` when nothing is wrong with it;
 * which fault an invalid row has first is for `firstFault` to say.
 */
export class ClickBatch {
  readonly valid: Uint8Array;
  readonly times: Float64Array;
  /** Place of the campaign in the order of ids; -1 for an unknown one. */
  readonly campaigns: Int32Array;
  readonly idHashes: Int32Array;
  readonly userHashes: Int32Array;
  /** Ids of valid rows of this batch that a spreadsheet has rewritten. */
  rewritten = 0;
  /** Rows with such an id; some of them prove faulty in a later column. */
  readonly #rewrittenRows: number[] = [];
  readonly #hash: IdHash;
  readonly #campaignTable: IdTable;
  readonly #times: TimestampParser;

  constructor(capacity: number, hash: IdHash, campaignTable: IdTable, zone: Zone) {
    this.valid = new Uint8Array(capacity);
    this.times = new Float64Array(capacity);
    this.campaigns = new Int32Array(capacity);
    this.idHashes = new Int32Array(capacity * 2);
    this.userHashes = new Int32Array(capacity * 2);
    this.#hash = hash;
    this.#campaignTable = campaignTable;
    this.#times = new TimestampParser(zone);
  }

  /** Reads the scanner's batch. */
  decode(scanner: RecordScanner, bytes: Uint8Array, view: DataView): void {
    const { count } = scanner;
    for (let row = 0; row < count; row++) this.valid[row] = scanner.faults[row] === 0 ? 1 : 0;
    this.#rewrittenRows.length = 0;
    this.#decodeTimes(scanner, bytes, view);
    this.#hashField(scanner, bytes, view, CLICK_ID, this.idHashes);
    this.#hashField(scanner, bytes, view, USER_ID, this.userHashes);
    this.#findCampaigns(scanner, view);
    this.rewritten = this.#rewrittenRows.filter((row) => this.valid[row] === 1).length;
  }

  #decodeTimes(scanner: RecordScanner, bytes: Uint8Array, view: DataView): void {
    const { fields, slots, count } = scanner;
    const { valid, times } = this;
    for (let row = 0; row < count; row++) {
      if (valid[row] === 0) continue;
      const at = (row * slots + CLICKED_AT) * 2;
      const time = this.#times.parse(bytes, view, fields[at], fields[at + 1]);
      times[row] = time;
      if (time === INVALID_TIME) valid[row] = 0;
    }
  }

  #hashField(
    scanner: RecordScanner,
    bytes: Uint8Array,
    view: DataView,
    slot: number,
    into: Int32Array,
  ): void {
    const { fields, slots, count } = scanner;
    const { valid } = this;
    const hash = this.#hash;
    for (let row = 0; row < count; row++) {
      if (valid[row] === 0) continue;
      const at = (row * slots + slot) * 2;
      const start = fields[at];
      const end = fields[at + 1];
      hash.compute(view, start, end);
      into[row * 2] = hash.a;
      into[row * 2 + 1] = hash.b;
      if (start === end || (hash.high && !isUtf8(bytes.subarray(start, end)))) valid[row] = 0;
      else if (bytes[end - 3] === 0x2b && looksRewritten(bytes, start, end)) this.#rewrittenRows.push(row);
    }
  }

  #findCampaigns(scanner: RecordScanner, view: DataView): void {
    const { fields, slots, count } = scanner;
    const { valid, campaigns } = this;
    for (let row = 0; row < count; row++) {
      if (valid[row] === 0) continue;
      const at = (row * slots + CAMPAIGN_ID) * 2;
      const campaign = this.#campaignTable.find(view, fields[at], fields[at + 1]);
      campaigns[row] = campaign;
      if (campaign < 0) valid[row] = 0;
    }
  }
}
