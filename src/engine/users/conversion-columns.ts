import type { ConversionBatch } from '../../batches/conversion-batch.ts';
import { type LoopMemory, TEXT_SLACK } from '../../loops/loop-memory.ts';
import type { RecordScanner } from '../../records/record-scanner.ts';
import { firstAfter } from '../../rules/window-history.ts';
import { Arena } from '../columns/arena.ts';
import { CollectedTexts } from '../columns/collected-texts.ts';
import type { Numbering } from '../columns/numbering.ts';
import { copyBytes, copyFloats, copyNumbers } from '../columns/shared-columns.ts';
import { USER_PARTITIONS } from './user-table.ts';

/**
 * Conversions in range, in columns, sorted by the partition of their users; inside a partition they lie in the order of
 * the file. The id of conversion i is `texts[starts[2i], starts[2i + 1])`, its user id `texts[starts[2i + 1], starts[2i
 * + 2])`. Some bytes behind the last text are readable, so that texts can be read by words.
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

/** Conversions with all their columns. */
export interface CollectedConversions {
  loaded: ConversionColumns;
  keys: ConversionKeys;
  /** Bytes that their user ids take in the texts of the table of users, by partition. */
  userBytes: Float64Array;
}

/** The columns of a batch. */
type ConversionRows = Pick<
  ConversionBatch,
  'valid' | 'times' | 'events' | 'units' | 'millionths' | 'currencies' | 'userHashes'
>;

/**
 * Conversions are also put away when there are so many bytes of their ids: what is not put away yet takes memory that
 * stays.
 */
const PIECE_BYTES = 1 << 20;

/** Words by which the collector and its loops in loops/assembly/conversions.ts exchange what they need. */
const WORD = { count: 6, texts: 9 } as const;
const SORTED_WORD = { texts: 7 } as const;

/** Collects conversions while a range is scanned, and sorts them by partition; reused from range to range. */
export class ConversionCollector {
  /** 1 for each row of the current batch that is to be collected. */
  readonly wanted: Uint8Array;
  readonly #memory: LoopMemory;
  readonly #piece: number;
  /** What the loops are told of a batch, and of what is collected. */
  readonly #rows: Int32Array;
  readonly #words: Int32Array;
  readonly #sortedWords: Int32Array;
  readonly #others: Uint32Array;
  readonly #starts: Uint32Array;
  readonly #offsets: Float64Array;
  readonly #places: Uint32Array;
  readonly #sorted: Omit<ConversionColumns, 'length' | 'texts'> & Omit<ConversionKeys, 'rows' | 'offsets'>;
  readonly #userBytes: Float64Array;
  readonly #texts: CollectedTexts;
  #pieces: CollectedConversions[] = [];
  #columnArena = new Arena();
  #keyArena = new Arena();

  /** For batches of up to `batch` rows; puts away what it has when there are `piece` rows. */
  constructor(memory: LoopMemory, batch: number, piece: number) {
    const most = piece + batch;
    const numbers = (name: string, length: number) => memory.numbers(memory.reuse(name, length * 4), length);
    const floats = (name: string, length: number) => memory.floats(memory.reuse(name, length * 8), length);
    const values = (prefix: string) => ({
      times: floats(`${prefix} times`, most),
      events: numbers(`${prefix} events`, most),
      units: floats(`${prefix} units`, most),
      millionths: numbers(`${prefix} millionths`, most),
      currencies: numbers(`${prefix} currencies`, most),
      userHashes: numbers(`${prefix} hashes`, most * 2),
    });
    this.#memory = memory;
    this.#piece = piece;
    this.wanted = memory.bytes(memory.allocate(batch), batch);
    this.#rows = memory.told([0, 0, 0, 0, 0, 0, 0, this.wanted.byteOffset]);
    this.#others = memory.numbers(memory.allocate(batch * 4), batch);
    this.#texts = new CollectedTexts(memory);
    this.#offsets = floats('collected offsets', most);
    this.#starts = numbers('collected starts', most * 2 + 1);
    this.#places = numbers('collected places', most);
    this.#userBytes = floats('collected user bytes', USER_PARTITIONS);
    const collected = values('collected');
    const sorted = { ...values('sorted'), starts: numbers('sorted starts', most * 2 + 1) };
    this.#sorted = { ...sorted, partitionStarts: numbers('sorted partitions', USER_PARTITIONS + 1) };
    const addresses = (columns: object) =>
      Object.values(columns).map(({ byteOffset }: { byteOffset: number }) => byteOffset);
    this.#sortedWords = memory.told([...addresses(sorted), 0]);
    this.#words = memory.told([
      ...addresses(collected),
      0,
      this.#offsets.byteOffset,
      this.#starts.byteOffset,
      0,
      this.#sortedWords.byteOffset,
      this.#sorted.partitionStarts.byteOffset,
      this.#places.byteOffset,
      memory.allocate(USER_PARTITIONS * 4),
      this.#userBytes.byteOffset,
    ]);
  }

  /**
   * Turns to a batch and wants its valid rows with times in `[from, to)` and events below `tracked`. Gives the rows of
   * those times with other events.
   */
  begin(batch: ConversionRows, count: number, from: number, to: number, tracked: number): Uint32Array {
    const { valid, times, events, units, millionths, currencies, userHashes } = batch;
    const columns = [times, events, units, millionths, currencies, userHashes, valid];
    this.#rows.set(columns.map(({ byteOffset }) => byteOffset));
    const others = this.#memory.loops.wantConversions(
      count,
      this.#rows.byteOffset,
      from,
      to,
      tracked,
      this.#others.byteOffset,
    );
    return this.#others.subarray(0, others);
  }

  /** Adds the wanted rows of the current batch, whose text begins at `base` in its file. */
  add(scanner: RecordScanner, base: number): void {
    if (scanner.count === 0) return;
    this.#texts.makeRoom(this.#textBytes, scanner.ends[scanner.count - 1] - scanner.starts[0]);
    this.#words[WORD.texts] = this.#texts.address;
    this.#sortedWords[SORTED_WORD.texts] = this.#texts.sorted.byteOffset;
    this.#memory.loops.collectConversions(
      this.#words.byteOffset,
      scanner.address,
      this.#rows.byteOffset,
      base,
    );
    if (this.#words[WORD.count] >= this.#piece || this.#textBytes > PIECE_BYTES) this.#putAway();
  }

  /**
   * The collected conversions in shared memory, in pieces of the range, one behind the other; the collector is empty
   * afterwards.
   */
  take(): CollectedConversions[] {
    if (this.#words[WORD.count] > 0) this.#putAway();
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
    return this.#starts[this.#words[WORD.count] * 2];
  }

  #putAway(): void {
    const length = this.#memory.loops.sortConversions(this.#words.byteOffset);
    const sorted = this.#sorted;
    const [arena, keyArena] = [this.#columnArena, this.#keyArena];
    const loaded = {
      length,
      times: copyFloats(sorted.times, length, arena),
      events: copyNumbers(sorted.events, length, arena),
      units: copyFloats(sorted.units, length, arena),
      millionths: copyNumbers(sorted.millionths, length, arena),
      starts: copyNumbers(sorted.starts, length * 2 + 1, arena),
      texts: copyBytes(this.#texts.sorted, sorted.starts[length * 2] + TEXT_SLACK, arena),
      partitionStarts: copyNumbers(sorted.partitionStarts, sorted.partitionStarts.length, arena),
    };
    const keys = {
      currencies: copyNumbers(sorted.currencies, length, keyArena),
      userHashes: copyNumbers(sorted.userHashes, length * 2, keyArena),
      offsets: copyFloats(this.#offsets, length, keyArena),
      rows: copyNumbers(this.#places, length, keyArena),
    };
    this.#pieces.push({ loaded, keys, userBytes: this.#userBytes.slice() });
  }
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
