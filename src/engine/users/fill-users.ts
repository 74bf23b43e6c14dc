import { type LoopMemory, MOST_LOOP_BYTES, Region, TEXT_SLACK } from '../../loops/loop-memory.ts';
import { UserRows, Users } from '../../loops/loop-structs.ts';
import { InputError } from '../../problems/input-error.ts';
import { Numbering } from '../columns/numbering.ts';
import { addUp } from '../columns/shared-columns.ts';
import type { CollectedConversions } from './conversion-columns.ts';
import type { Persons, PersonTable } from './persons.ts';
import {
  AFTERWARDS,
  NO_USER,
  SLOT_WORDS,
  USER_PARTITIONS,
  type UserTable,
  WORD_BYTES,
} from './user-table.ts';

/**
 * Conversions for each word of the filter: it lets one other user in thirty pass, and still fits the second-level
 * cache.
 */
const FILTER_ROWS = 4;

/** The table must leave room for the memory in which each thread scans, with the longest records. */
const THREAD_BYTES = 16 << 20;
const MOST_TABLE_BYTES = 3 * 2 ** 30;

/** Slots for each conversion: enough for short searches. At least one slot stays free. */
const SLOTS_PER_ROW = 1.25;

/**
 * Rows that are looked up together, or fewer when ids are long: enough for cache misses to overlap, few enough for the
 * cache.
 */
const ROWS_AT_ONCE = 2048;
const BYTES_AT_ONCE = 1 << 20;

/** Conversions, and for each whether it counts: 1, or 0 for a duplicate or conflict. */
export interface ResolvedConversions extends CollectedConversions {
  counting: Uint8Array;
  /** Whether users are persons as they stand, whatever the identities say. */
  arePersons?: boolean;
}

/**
 * Lays out an empty table that is large enough for the users of the conversions. Throws an `InputError` when the users,
 * or their ids, are too many bytes.
 */
export function layOutUsers(
  parts: readonly CollectedConversions[],
  memory: LoopMemory,
  threads: number,
  persons?: PersonTable,
): UserTable {
  const slotCounts = new Float64Array(USER_PARTITIONS);
  const bytes = new Float64Array(USER_PARTITIONS);
  for (const { loaded, userBytes } of parts) {
    for (let p = 0; p < USER_PARTITIONS; p++) {
      slotCounts[p] += loaded.partitionStarts[p + 1] - loaded.partitionStarts[p];
      bytes[p] += userBytes[p];
    }
  }
  if (persons !== undefined) addPersonBytes(bytes, slotCounts, persons);
  const slotBases = new Uint32Array(USER_PARTITIONS + 1);
  const textBases = new Uint32Array(USER_PARTITIONS + 1);
  for (let p = 0; p < USER_PARTITIONS; p++) {
    slotBases[p + 1] = Math.ceil(slotCounts[p] * SLOTS_PER_ROW) + 1;
    textBases[p + 1] = bytes[p];
  }
  const users = slotCounts.reduce((sum, count) => sum + count, 0);
  const filterWords = 2 ** Math.ceil(Math.log2(Math.max(1, users / FILTER_ROWS)));
  const slotBytes = slotBases.reduce((sum, slots) => sum + slots, 0) * SLOT_WORDS * WORD_BYTES;
  const allTexts = bytes.reduce((sum, of) => sum + of, 0);
  const tableBytes = filterWords * WORD_BYTES + slotBytes + allTexts;
  const taken = threads * THREAD_BYTES + (persons?.bytes ?? 0);
  const most = Math.min(MOST_TABLE_BYTES, MOST_LOOP_BYTES - taken);
  if (tableBytes > most) {
    throw InputError.of(
      `the users of the conversions take ${tableBytes} bytes, ${most} are possible; count fewer conversions with --from and --to, or use --engine spark`,
    );
  }
  const filter = memory.allocate(filterWords * WORD_BYTES);
  const slots = memory.allocate(slotBytes);
  const texts = memory.allocate(allTexts);
  addUp(slotBases);
  const { address } = memory.create(Users, {
    filter,
    filterMask: filterWords - 1,
    slots,
    texts,
    slotBases: memory.wordsOf([...slotBases]).byteOffset,
    nextTexts: memory.wordsOf([...addUp(textBases)]).byteOffset,
  });
  return { address, slots, texts, slotBases, bytes: tableBytes, persons };
}

/** Adds what the ids of persons may take, which stand in the table in place of those of their users. */
function addPersonBytes(
  bytes: Float64Array,
  slotCounts: Float64Array,
  { longestText, textBytes }: PersonTable,
): void {
  for (let p = 0; p < USER_PARTITIONS; p++) bytes[p] += Math.min(textBytes[p], slotCounts[p] * longestText);
}

/**
 * Writes the zeros that the slots have already. A page of memory that is only read so far is replaced when it is first
 * written, and every thread has to be told: that takes longer than filling it.
 */
function writeZeros({ slots, slotBases }: UserTable, from: number, to: number, memory: LoopMemory): void {
  const count = slotBases[to] - slotBases[from];
  const slotBytes = SLOT_WORDS * WORD_BYTES;
  memory.bytes(slots + slotBases[from] * slotBytes, count * slotBytes).fill(0);
}

/** Where the rows end that are looked up together from row `first` on; at least one row, at most up to `last`. */
function endOfRows(starts: Uint32Array, first: number, last: number): number {
  let end = Math.min(first + ROWS_AT_ONCE, last);
  while (end - first > 1 && starts[end * 2] - starts[first * 2] > BYTES_AT_ONCE)
    end = first + ((end - first) >> 1);
  return end;
}

/** Puts the users of conversions into a table, by the loop in loops/assembly/user-loops.ts. */
export class UserFiller {
  readonly #memory: LoopMemory;
  readonly #rows: UserRows;
  readonly #hashes: Uint32Array;
  readonly #times: Float64Array;
  readonly #counting: Uint8Array;
  readonly #starts: Uint32Array;
  readonly #slots: Uint32Array;
  readonly #texts: Region;
  readonly #personTexts: Region;

  constructor(memory: LoopMemory) {
    const numbers = (length: number) => memory.numbers(memory.allocate(length * 4), length);
    this.#memory = memory;
    this.#hashes = numbers(ROWS_AT_ONCE * 2);
    this.#times = memory.floats(memory.allocate(ROWS_AT_ONCE * 8), ROWS_AT_ONCE);
    this.#counting = memory.bytes(memory.allocate(ROWS_AT_ONCE), ROWS_AT_ONCE);
    this.#starts = numbers(ROWS_AT_ONCE * 2 + 1);
    this.#slots = numbers(ROWS_AT_ONCE);
    this.#texts = new Region(memory);
    this.#personTexts = new Region(memory);
    this.#rows = memory.create(UserRows, {
      hashes: this.#hashes.byteOffset,
      times: this.#times.byteOffset,
      counting: this.#counting.byteOffset,
      starts: this.#starts.byteOffset,
      slots: this.#slots.byteOffset,
    });
  }

  /**
   * Fills partitions `[from, to)` of a table and notes in `users` the slot of each conversion's user, `NO_USER` where
   * the conversion does not count; `users` counts through all parts.
   */
  fill(
    table: UserTable,
    parts: readonly ResolvedConversions[],
    users: Uint32Array,
    from: number,
    to: number,
    persons?: Persons,
  ): void {
    writeZeros(table, from, to, this.#memory);
    const { bases } = new Numbering(parts.map(({ loaded }) => loaded.length));
    for (let partition = from; partition < to; partition++)
      parts.forEach((part, place) => {
        const { partitionStarts, starts } = part.loaded;
        const last = partitionStarts[partition + 1];
        for (let row = partitionStarts[partition], end = row; row < last; row = end) {
          end = endOfRows(starts, row, last);
          this.#takeRows(part, row, end);
          if (persons !== undefined && part.arePersons !== true) this.#meetPersons(persons, end - row);
          this.#memory.loops.fillUsers(table.address, this.#rows.address);
          this.#note(end - row, users, bases[place] + row);
        }
      });
  }

  /** Takes the rows `[first, end)` of a part. */
  #takeRows({ loaded, keys, counting }: ResolvedConversions, first: number, end: number): void {
    this.#hashes.set(keys.userHashes.subarray(first * 2, end * 2));
    for (let row = first; row < end; row++) this.#times[row - first] = loaded.times[row] + AFTERWARDS;
    this.#counting.set(counting.subarray(first, end));
    this.#starts.set(loaded.starts.subarray(first * 2, end * 2 + 1));
    const textStart = loaded.starts[first * 2];
    const texts = loaded.texts.subarray(textStart, loaded.starts[end * 2]);
    this.#texts.bytes(texts.length).set(texts);
    this.#rows.count = end - first;
    this.#rows.texts = this.#texts.reserve(texts.length) - textStart;
  }

  /** Puts the persons of the rows at hand in the place of their users; hashes are those of persons already. */
  #meetPersons(persons: Persons, count: number): void {
    const entries = persons.entriesOf(count, this.#starts, this.#rows.texts);
    if (entries.every((entry) => entry === 0)) return;
    const base = this.#rows.texts;
    const ids = Array.from(entries, (entry, row): Uint8Array => {
      const [start, end] = [this.#starts[row * 2 + 1], this.#starts[row * 2 + 2]];
      return entry > 0 ? persons.textOf(entry) : this.#memory.bytes(base + start, end - start);
    });
    const texts = this.#personTexts.bytes(ids.reduce((sum, { length }) => sum + length, 0) + TEXT_SLACK);
    let end = 0;
    ids.forEach((id, row) => {
      texts.set(id, end);
      this.#starts[row * 2 + 1] = end;
      end += id.length;
      this.#starts[row * 2 + 2] = end;
    });
    this.#rows.texts = texts.byteOffset;
  }

  /** Notes the slots of the rows; row 0 is `users[base]`. */
  #note(count: number, users: Uint32Array, base: number): void {
    for (let row = 0; row < count; row++)
      users[base + row] = this.#counting[row] === 1 ? this.#slots[row] : NO_USER;
  }
}
