import type { ConversionBatch } from '../../batches/conversion-batch.ts';
import type { LoopMemory } from '../../loops/loop-memory.ts';
import type { RecordScanner } from '../../records/record-scanner.ts';
import { type CollectedConversions, ConversionCollector } from '../users/conversion-columns.ts';
import type { LineColumns } from './line-columns.ts';

/** An event's number is less than this, whatever it is. */
const ANY_EVENT = 0xffffffff;

/**
 * Collects the lines of conversions while a range is scanned. All valid rows are collected, also those that are out of
 * range or of untracked events: which of them count is told by the other lines.
 */
export class LineCollector {
  /** 1 for each row of the current batch that is to be collected. */
  readonly wanted: Uint8Array;
  readonly #rows: ConversionCollector;

  /**
   * For batches of up to `batch` rows; puts away what it has when there are `piece` rows. `keepOffsets` when rows are
   * traced.
   */
  constructor(memory: LoopMemory, batch: number, piece: number, keepOffsets: boolean) {
    this.#rows = new ConversionCollector(memory, batch, piece, { keepOffsets });
    this.wanted = this.#rows.wanted;
  }

  /** Turns to a batch and wants its valid rows. */
  begin(batch: ConversionBatch, count: number): void {
    const { valid, times, events, units, millionths, currencies, idHashes } = batch;
    // Rows are partitioned by the conversion, not by the user.
    const columns = { valid, times, events, units, millionths, currencies, userHashes: idHashes };
    this.#rows.begin(columns, count, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, ANY_EVENT);
  }

  /** Adds the wanted rows of the current batch; `lineSlot` is the field of the line id, -1 in a file that has none. */
  add(scanner: RecordScanner, base: number, lineSlot: number): void {
    this.#rows.add(scanner, base, lineSlot);
  }

  /** The collected lines in shared memory, in pieces of the range; the collector is empty afterwards. */
  drain(): LineColumns[] {
    return this.#rows.drain().map(lineColumns);
  }

  /** Begins with fresh shared memory, so that what it gave is freed when nobody else holds it. */
  forget(): void {
    this.#rows.forget();
  }
}

function lineColumns({ loaded, keys, positions }: CollectedConversions): LineColumns {
  if (positions === undefined) throw new Error('lines are collected with their positions');
  return {
    ...loaded,
    currencies: keys.currencies,
    idHashes: keys.userHashes,
    offsets: keys.offsets,
    places: keys.rows,
    lines: positions.lines,
    lineSpans: positions.spans,
  };
}
