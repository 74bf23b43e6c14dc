import type { CitedBlock } from '../engine/attributing/cited-clicks.ts';
import type { CreditColumns } from '../engine/attributing/credits.ts';
import type { DealtRows } from '../engine/attributing/row-chunks.ts';
import { Numbering } from '../engine/columns/numbering.ts';
import type { RowCounts } from '../engine/result.ts';
import { attributionColumns, UNATTRIBUTED_COLUMNS } from '../engine/rows/row-files.ts';
import type { ConversionColumns } from '../engine/users/conversion-columns.ts';
import type { RefundColumns } from '../engine/users/refund-columns.ts';
import { writeNewFile } from '../folders/plain-file.ts';
import { csvHeader } from '../values/csv-line.ts';
import type { ThreadPool } from './threads/thread-pool.ts';

/** All conversions and what became of each: their rows are written from this. */
export interface AttributedRows {
  conversions: ConversionColumns[];
  /** Undefined without files of refunds. */
  refunds: RefundColumns | undefined;
  credits: CreditColumns;
  /** The clicks that rows cite. The place of a block is its number. */
  cited: CitedBlock[];
}

/** The same, with the conversions that count dealt out to chunks. A chunk is written at once. */
export interface DealtOut extends AttributedRows {
  dealt: DealtRows[];
}

/** The paths of both files; `forSpreadsheet` guards texts that a spreadsheet would run. */
export interface RowFiles {
  attributions: string;
  unattributed: string;
  forSpreadsheet: boolean;
}

/**
 * Sorts blocks of cited clicks by number. A block may come several times: then only its last version has all clicks.
 */
export function lastOfEachBlock(cited: readonly CitedBlock[]): CitedBlock[] {
  const blocks = new Map(cited.map((block) => [block.number, block]));
  return [...blocks.values()].sort((a, b) => a.number - b.number);
}

/** Deals all conversions that count out to chunks. */
export async function dealOut(pool: ThreadPool, attributed: AttributedRows): Promise<DealtOut> {
  const { conversions, credits } = attributed;
  const { outcomes, cuts } = credits;
  const { bases } = new Numbering(conversions.map(({ length }) => length));
  const tasks = conversions.map(({ times }, part) => ({
    times,
    outcomes: outcomes.subarray(bases[part], bases[part + 1]),
    cuts,
  }));
  return { ...attributed, dealt: await pool.run('dealRows', tasks) };
}

/**
 * Writes the headers, then all rows on all threads. Gives the number of rows. Calls `onDone` whenever a thread is done.
 */
export async function writeRowFiles(
  pool: ThreadPool,
  { conversions, refunds, credits, cited, dealt }: DealtOut,
  { attributions, unattributed, forSpreadsheet }: RowFiles,
  onDone: () => void,
): Promise<RowCounts> {
  const headerBytes = [
    writeHeader(attributions, attributionColumns(refunds !== undefined), forSpreadsheet),
    writeHeader(unattributed, UNATTRIBUTED_COLUMNS, forSpreadsheet),
  ];
  const chunks = credits.cuts.length + 1;
  const citedByChunk = Array.from({ length: chunks }, (): CitedBlock[] => []);
  for (const block of cited) citedByChunk[block.chunk].push(block);
  const progress = new Int32Array(new SharedArrayBuffer((chunks + 2) * 4));
  const offsets = new Float64Array(new SharedArrayBuffer((chunks + 1) * 16));
  progress[1] = 1;
  offsets.set(headerBytes);
  const task = {
    conversions,
    credits,
    cited: citedByChunk,
    refunds,
    chunks,
    dealt,
    forSpreadsheet,
    attributionsPath: attributions,
    unattributedPath: unattributed,
    progress,
    offsets,
  };
  const tasks = Array.from({ length: pool.size }, () => task);
  const written = await pool.run('writeRows', tasks, onDone);
  return {
    attributions: written.reduce((total, rows) => total + rows.attributions, 0),
    unattributed: written.reduce((total, rows) => total + rows.unattributed, 0),
  };
}

/** Writes the first line of a file; gives its size. */
function writeHeader(path: string, columns: readonly string[], forSpreadsheet: boolean): number {
  const header = csvHeader(columns, forSpreadsheet);
  writeNewFile(path, header);
  return Buffer.byteLength(header);
}
