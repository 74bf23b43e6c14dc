import { writeFileSync } from 'node:fs';
import type { CitedBlock } from '../engine/attributing/citations.ts';
import { type CreditColumns, creditColumns } from '../engine/attributing/credits.ts';
import { cutTimes, type DealtRows } from '../engine/attributing/row-chunks.ts';
import { Numbering } from '../engine/columns/numbering.ts';
import type { RowCounts } from '../engine/result.ts';
import { attributionColumns, UNATTRIBUTED_COLUMNS } from '../engine/rows/row-files.ts';
import type { ConversionColumns } from '../engine/users/conversion-columns.ts';
import type { RefundColumns } from '../engine/users/refund-columns.ts';
import { csvHeader } from '../values/csv-line.ts';
import type { Crew } from './threads/pool.ts';
import { type Decision, decisionsOf } from './trace.ts';

/** Where the rows of conversions are written, and whether so that a spreadsheet does not run their text. */
export interface RowFiles {
  attributions: string;
  unattributed: string;
  forSpreadsheet: boolean;
}

/** The conversions of a run with what became of each, from which their rows are written. */
export class CreditedRows {
  /** What became of the conversions; to be filled in. */
  readonly credits: CreditColumns;
  readonly #crew: Crew;
  readonly #conversions: ConversionColumns[];
  /** Undefined without files of refunds. */
  readonly #refunds: RefundColumns | undefined;
  /** The clicks that rows cite, by number of the block. */
  #cited: CitedBlock[] = [];
  #dealt: DealtRows[] = [];

  /** Rows of about `chunkRows` conversions are written at once. */
  constructor(
    crew: Crew,
    conversions: ConversionColumns[],
    refunds: RefundColumns | undefined,
    chunkRows: number,
  ) {
    const rows = conversions.reduce((sum, { length }) => sum + length, 0);
    this.credits = creditColumns(rows, cutTimes(conversions, chunkRows));
    this.#crew = crew;
    this.#conversions = conversions;
    this.#refunds = refunds;
  }

  /** Keeps the cited clicks of all conversions; of a block that comes several times the last tells how many there are. */
  keep(cited: readonly CitedBlock[]): void {
    const blocks = new Map(cited.map((block) => [block.number, block]));
    this.#cited = [...blocks.values()].sort((a, b) => a.number - b.number);
  }

  /** What the rules said, by the ids of the conversions. */
  decisions(campaignIds: readonly string[]): Map<string, Decision> {
    return decisionsOf(this.credits, this.#cited, this.#conversions, campaignIds, this.#refunds);
  }

  /** Deals all conversions that count out to the chunks in which they are written. */
  async deal(): Promise<void> {
    const { outcomes, cuts } = this.credits;
    const { bases } = new Numbering(this.#conversions.map(({ length }) => length));
    this.#dealt = await this.#crew.run(
      'dealRows',
      this.#conversions.map(({ times }, part) => ({
        times,
        outcomes: outcomes.subarray(bases[part], bases[part + 1]),
        cuts,
      })),
    );
  }

  /** Writes the headers, then the rows that were dealt out, on all threads. */
  async write(files: RowFiles, onDone: () => void): Promise<RowCounts> {
    const { forSpreadsheet } = files;
    const headerBytes = [
      writeHeader(files.attributions, attributionColumns(this.#refunds !== undefined), forSpreadsheet),
      writeHeader(files.unattributed, UNATTRIBUTED_COLUMNS, forSpreadsheet),
    ];
    const chunks = this.credits.cuts.length + 1;
    const cited = Array.from({ length: chunks }, (): CitedBlock[] => []);
    for (const block of this.#cited) cited[block.chunk].push(block);
    const progress = new Int32Array(new SharedArrayBuffer((chunks + 2) * 4));
    const offsets = new Float64Array(new SharedArrayBuffer((chunks + 1) * 16));
    progress[1] = 1;
    offsets.set(headerBytes);
    const task = {
      conversions: this.#conversions,
      credits: this.credits,
      cited,
      refunds: this.#refunds,
      chunks,
      dealt: this.#dealt,
      forSpreadsheet,
      attributionsPath: files.attributions,
      unattributedPath: files.unattributed,
      progress,
      offsets,
    };
    const tasks = Array.from({ length: this.#crew.size }, () => task);
    const written = await this.#crew.run('writeRows', tasks, onDone);
    return {
      attributions: written.reduce((total, rows) => total + rows.attributions, 0),
      unattributed: written.reduce((total, rows) => total + rows.unattributed, 0),
    };
  }
}

/** Writes the first line of a file; gives its size. */
function writeHeader(path: string, columns: readonly string[], forSpreadsheet: boolean): number {
  const header = csvHeader(columns, forSpreadsheet);
  writeFileSync(path, header);
  return Buffer.byteLength(header);
}
