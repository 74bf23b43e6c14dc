import { isUtf8 } from 'node:buffer';
import type { ValueStyle } from '../exports/row-faults.ts';
import type { LoopMemory } from '../loops/loop-memory.ts';
import type { RecordScanner } from '../records/record-scanner.ts';
import type { Zone } from '../values/zone.ts';
import type { IdTable } from './id-table.ts';
import { RowColumns, type Sift } from './row-columns.ts';

const [CLICK_ID, CAMPAIGN_ID, USER_ID, CLICKED_AT] = [0, 1, 2, 3];

/**
 * The values of a batch of click records in columns, each filled by a loop of its own. A row is `valid` when nothing
 * is wrong with it. For an invalid row, `firstFault` tells what is wrong.
 */
export class ClickBatch {
  readonly valid: Uint8Array;
  readonly times: Float64Array;
  /** Place of the campaign in the order of ids; -1 for an unknown one. */
  readonly campaigns: Int32Array;
  readonly idHashes: Int32Array;
  readonly userHashes: Int32Array;
  readonly #rows: RowColumns;
  readonly #campaignTable: IdTable;
  /** Whether a campaign that is not in the table is added. */
  readonly #addsCampaigns: boolean;
  readonly #memory: LoopMemory;

  constructor(
    capacity: number,
    seed: number,
    campaignTable: IdTable,
    zone: Zone,
    memory: LoopMemory,
    addsCampaigns = false,
  ) {
    this.#addsCampaigns = addsCampaigns;
    this.#memory = memory;
    this.#rows = new RowColumns(capacity, seed, zone, memory);
    this.valid = this.#rows.valid;
    this.times = this.#rows.times;
    this.idHashes = this.#rows.idHashes;
    this.userHashes = this.#rows.userHashes;
    this.campaigns = memory.words(memory.allocate(capacity * 4), capacity);
    this.#campaignTable = campaignTable;
  }

  /**
   * Reads the scanner's batch of a file. Where `sift` is given it sees the hashes of ids first; rows that it rejects
   * are skipped.
   */
  decode(scanner: RecordScanner, file: ValueStyle, sift?: Sift): void {
    const rows = this.#rows;
    rows.begin(scanner, CLICK_ID, sift);
    // Times come first, so that rows with a faulty id have a time as well.
    rows.readTimes(CLICKED_AT, file);
    rows.hashTexts(CLICK_ID, this.idHashes);
    rows.hashTexts(USER_ID, this.userHashes);
    for (const row of rows.find(CAMPAIGN_ID, this.#campaignTable, this.campaigns))
      if (!this.#addsCampaigns || !this.#addCampaign(scanner, row)) this.valid[row] = 0;
  }

  /** Adds the campaign of a row to the table; gives whether it has one. All else in the row is valid. */
  #addCampaign({ fields, slots }: RecordScanner, row: number): boolean {
    const at = (row * slots + CAMPAIGN_ID) * 2;
    const id = this.#memory.text.subarray(fields[at], fields[at + 1]);
    if (id.length === 0 || !isUtf8(id)) return false;
    this.campaigns[row] = this.#campaignTable.findOrAdd(id);
    return true;
  }

  /** How many ids of valid rows of this batch a spreadsheet has rewritten. */
  countRewritten(): number {
    return this.#rows.countRewritten();
  }
}
