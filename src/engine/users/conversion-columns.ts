import type { ConversionBatch } from '../../batches/conversion-batch.ts';
import { type LoopMemory, TEXT_SLACK } from '../../loops/loop-memory.ts';
import { ConversionRows, type ConversionValues, Lines, SortedConversions } from '../../loops/loop-structs.ts';
import type { Fields } from '../../loops/struct.ts';
import type { RecordScanner } from '../../records/record-scanner.ts';
import { firstAfter } from '../../rules/window-history.ts';
import { Arena } from '../columns/arena.ts';
import { CollectedTexts } from '../columns/collected-texts.ts';
import type { Numbering } from '../columns/numbering.ts';
import { copyBytes, copyFloats, copyNumbers } from '../columns/shared-columns.ts';
import { USER_PARTITIONS } from './user-table.ts';

/**
 * Conversions in range, in columns, sorted by the partition of their users; inside a partition they lie in the order of
 * the file. The id of conversion i is `texts[starts[2i], starts[2i + 1])`, its user id
 * `texts[starts[2i + 1], starts[2i + 2])`. Some bytes behind the last text are readable, so that texts can be read by
 * words.
 */
export interface ConversionColumns {
  length: number;
  times: Float64Array;
  /** Events by number: purchase events first, then tracked events. */
  events: Uint32Array;
  /** Whole units of the amount, -1 for none. */
  units: Float64Array;
  millionths: Uint32Array;
  starts: Uint32Array;
  texts: Uint8Array;
  /** Where the conversions of each partition begin, and where the last ones end. */
  partitionStarts: Uint32Array;
}

/**
 * Further columns of the same conversions, needed only until it is known which of them count and who their users are.
 */
export interface ConversionKeys {
  currencies: Uint32Array;
  /** Pairs of the two lanes of the hash of the user id. */
  userHashes: Uint32Array;
  /** Where the rows begin in their file, ascending, and which conversion each row is. */
  offsets: Float64Array;
  rows: Uint32Array;
}

/**
 * In which line of its range each row begins, and how many it spans, in the order of the file; no spans where all are
 * one.
 */
export interface RowPositions {
  lines: Uint32Array;
  spans: Uint32Array;
}

/** Conversions with all their columns. */
export interface CollectedConversions {
  loaded: ConversionColumns;
  keys: ConversionKeys;
  /** Bytes that their user ids take in the texts of the table of users, by partition. */
  userBytes: Float64Array;
  /** Only of rows that are lines of conversions. */
  positions?: RowPositions;
}

/** The columns of a batch. */
type BatchColumns = Pick<
  ConversionBatch,
  'valid' | 'times' | 'events' | 'units' | 'millionths' | 'currencies' | 'userHashes'
>;

/**
 * Conversions are also put away when there are so many bytes of their ids: what is not put away yet takes memory that
 * stays.
 */
const PIECE_BYTES = 1 << 20;

/** Collects conversions while a range is scanned, and sorts them by partition; reused from range to range. */
export class ConversionCollector {
  /** 1 for each row of the current batch that is to be collected. */
  readonly wanted: Uint8Array;
  readonly #memory: LoopMemory;
  readonly #piece: number;
  /** What the loops are told of a batch, and of what is collected. */
  readonly #rows: ConversionRows;
  readonly #conversions: Lines;
  readonly #sortedConversions: SortedConversions;
  readonly #others: Uint32Array;
  readonly #starts: Uint32Array;
  readonly #offsets: Float64Array;
  readonly #places: Uint32Array;
  readonly #sorted: Omit<ConversionColumns, 'length' | 'texts'> & Omit<ConversionKeys, 'rows' | 'offsets'>;
  readonly #userBytes: Float64Array;
  /** Texts of a row: two, or three for lines of conversions. */
  readonly #textCount: number;
  /** Whether rows have to be found by where they begin in their file. */
  readonly #keepsOffsets: boolean;
  readonly #lineNumbers: Uint32Array;
  readonly #lineSpans: Uint32Array;
  readonly #texts: CollectedTexts;
  #pieces: CollectedConversions[] = [];
  #columnArena = new Arena();
  #keyArena = new Arena();

  /**
   * For batches of up to `batch` rows; puts away what it has when there are `piece` rows. Rows that are lines have a
   * third text, behind the user id: the line id.
   */
  constructor(memory: LoopMemory, batch: number, piece: number, lines?: { keepOffsets: boolean }) {
    const areLines = lines !== undefined;
    this.#keepsOffsets = lines?.keepOffsets ?? true;
    const most = piece + batch;
    const numbers = (length: number) => memory.numbers(memory.allocate(length * 4), length);
    const floats = (length: number) => memory.floats(memory.allocate(length * 8), length);
    this.#memory = memory;
    this.#piece = piece;
    this.wanted = memory.bytes(memory.allocate(batch), batch);
    this.#rows = memory.create(ConversionRows, { wanted: this.wanted.byteOffset });
    this.#others = numbers(batch);
    this.#texts = new CollectedTexts(memory);
    this.#offsets = floats(most);
    this.#textCount = areLines ? 3 : 2;
    this.#starts = numbers(most * this.#textCount + 1);
    this.#lineNumbers = numbers(areLines ? most : 0);
    this.#lineSpans = numbers(areLines ? most : 0);
    this.#places = numbers(most);
    this.#userBytes = floats(USER_PARTITIONS);
    this.#sorted = {
      times: floats(most),
      events: numbers(most),
      units: floats(most),
      millionths: numbers(most),
      currencies: numbers(most),
      userHashes: numbers(most * 2),
      starts: numbers(most * this.#textCount + 1),
      partitionStarts: numbers(USER_PARTITIONS + 1),
    };
    this.#sortedConversions = memory.create(SortedConversions, {
      ...addressesOf(this.#sorted),
      starts: this.#sorted.starts.byteOffset,
    });
    this.#conversions = memory.create(Lines, {
      times: memory.allocate(most * 8),
      events: memory.allocate(most * 4),
      units: memory.allocate(most * 8),
      millionths: memory.allocate(most * 4),
      currencies: memory.allocate(most * 4),
      userHashes: memory.allocate(most * 8),
      offsets: this.#offsets.byteOffset,
      starts: this.#starts.byteOffset,
      sorted: this.#sortedConversions.address,
      partitionStarts: this.#sorted.partitionStarts.byteOffset,
      places: this.#places.byteOffset,
      next: memory.allocate(USER_PARTITIONS * 4),
      userBytes: this.#userBytes.byteOffset,
      numbers: this.#lineNumbers.byteOffset,
      spans: this.#lineSpans.byteOffset,
    });
  }

  /**
   * Turns to a batch and wants its valid rows with times in `[from, to)` and events below `tracked`. Gives the rows of
   * those times with other events.
   */
  begin(batch: BatchColumns, count: number, from: number, to: number, tracked: number): Uint32Array {
    this.#rows.set({ ...addressesOf(batch), valid: batch.valid.byteOffset });
    const others = this.#memory.loops.selectConversions(
      count,
      this.#rows.address,
      from,
      to,
      tracked,
      this.#others.byteOffset,
    );
    return this.#others.subarray(0, others);
  }

  /**
   * Adds the wanted rows of the current batch, whose text begins at `base` in its file. `lineSlot` is the field of the
   * line id, -1 in a file that has none.
   */
  add(scanner: RecordScanner, base: number, lineSlot = -1): void {
    if (scanner.count === 0) return;
    this.#texts.makeRoom(this.#textBytes, scanner.fieldBytes);
    this.#conversions.texts = this.#texts.address;
    this.#sortedConversions.texts = this.#texts.sorted.byteOffset;
    const { loops } = this.#memory;
    const { address } = this.#conversions;
    this.#conversions.lineSlot = lineSlot >>> 0;
    if (this.#areLines) loops.collectLines(address, scanner.address, this.#rows.address, base);
    else loops.collectConversions(address, scanner.address, this.#rows.address, base);
    if (this.#conversions.count >= this.#piece || this.#textBytes > PIECE_BYTES) this.#putAway();
  }

  /**
   * The collected conversions in shared memory, in pieces of the range, one behind the other; the collector is empty
   * afterwards.
   */
  drain(): CollectedConversions[] {
    if (this.#conversions.count > 0) this.#putAway();
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }

  /** Begins with fresh shared memory, so that what it gave is freed when nobody else holds it. */
  forget(): void {
    this.#columnArena = new Arena();
    this.#keyArena = new Arena();
  }

  /** Bytes of the texts collected so far. */
  get #textBytes(): number {
    return this.#starts[this.#conversions.count * this.#textCount];
  }

  get #areLines(): boolean {
    return this.#textCount === 3;
  }

  #putAway(): void {
    const { loops } = this.#memory;
    const { address } = this.#conversions;
    const length = this.#areLines ? loops.sortLines(address) : loops.sortConversions(address);
    const textEnds = length * this.#textCount;
    const sorted = this.#sorted;
    const [arena, keyArena] = [this.#columnArena, this.#keyArena];
    const loaded = {
      length,
      times: copyFloats(sorted.times, length, arena),
      events: copyNumbers(sorted.events, length, arena),
      units: copyFloats(sorted.units, length, arena),
      millionths: copyNumbers(sorted.millionths, length, arena),
      starts: copyNumbers(sorted.starts, textEnds + 1, arena),
      texts: copyBytes(this.#texts.sorted, sorted.starts[textEnds] + TEXT_SLACK, arena),
      partitionStarts: copyNumbers(sorted.partitionStarts, sorted.partitionStarts.length, arena),
    };
    const keys = {
      currencies: copyNumbers(sorted.currencies, length, keyArena),
      userHashes: copyNumbers(sorted.userHashes, length * 2, keyArena),
      offsets: copyFloats(this.#offsets, this.#keepsOffsets ? length : 0, keyArena),
      rows: copyNumbers(this.#places, length, keyArena),
    };
    const piece = { loaded, keys, userBytes: this.#userBytes.slice() };
    this.#pieces.push(this.#areLines ? { ...piece, positions: this.#positions(length) } : piece);
  }

  #positions(length: number): RowPositions {
    const spanSeveral = this.#lineSpans.subarray(0, length).some((lines) => lines > 1);
    return {
      lines: copyNumbers(this.#lineNumbers, length, this.#keyArena),
      // Hardly a row spans several lines.
      spans: copyNumbers(this.#lineSpans, spanSeveral ? length : 0, this.#keyArena),
    };
  }
}

/** Where the columns are that loops copy from conversion to conversion. */
function addressesOf(columns: Record<keyof Fields<ConversionValues>, { byteOffset: number }>) {
  return {
    times: columns.times.byteOffset,
    events: columns.events.byteOffset,
    units: columns.units.byteOffset,
    millionths: columns.millionths.byteOffset,
    currencies: columns.currencies.byteOffset,
    userHashes: columns.userHashes.byteOffset,
  };
}

/** The id of a conversion, numbered through all parts. */
export function conversionIdOf(
  conversions: readonly ConversionColumns[],
  numbering: Numbering,
  row: number,
): Uint8Array {
  const part = numbering.partOf(row);
  const at = (row - numbering.bases[part]) * 2;
  const { texts, starts } = conversions[part];
  return texts.subarray(starts[at], starts[at + 1]);
}

/** The conversion of a piece whose row begins at an offset of its file; -1 when it is not loaded. */
export function placeAtOffset({ offsets, rows }: ConversionKeys, offset: number): number {
  const at = firstAfter(offsets, offset) - 1;
  return offsets[at] === offset ? rows[at] : -1;
}
