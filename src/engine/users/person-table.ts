import { type LoopMemory, MOST_LOOP_BYTES, TEXT_SLACK } from '../../loops/loop-memory.ts';
import { Identities } from '../../loops/loop-structs.ts';
import { InputError } from '../../problems/input-error.ts';
import type { IdentityColumns, PersonTable } from './persons.ts';
import { textBytes as textBytesOf, USER_PARTITIONS } from './user-table.ts';

/** The users, the clicks and what each thread scans in need memory as well. */
const MOST_TABLE_BYTES = MOST_LOOP_BYTES / 2;

/** Slots for each identity, at least: a power of two of them. */
const SLOTS_PER_ROW = 4 / 3;

const SLOT_BYTES = 8;
const ROWS_AT_ONCE = 1 << 16;

/** What became of a row: it names a user for the first time, says the same again, or names another person. */
export const IDENTITY_CLASS = { first: 0, again: 1, inConflict: 2 } as const;

/**
 * Makes the table of the identities of all parts; `seed` is that of the hashes of the run. Throws an `InputError`
 * where they are too many.
 */
export function fillPersons(
  parts: readonly IdentityColumns[],
  seed: number,
  memory: LoopMemory,
): { table: PersonTable; classes: Uint8Array[] } {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const textLength = parts.reduce((sum, { texts }) => sum + texts.length, 0);
  const slots = 2 ** Math.ceil(Math.log2(Math.max(2, length * SLOTS_PER_ROW)));
  const bytes = slots * SLOT_BYTES + length * 8 + textLength;
  if (bytes > MOST_TABLE_BYTES)
    throw InputError.of(
      `the identities take ${bytes} bytes, ${MOST_TABLE_BYTES} are possible; leave out users that stand for themselves, or use --engine spark`,
    );
  const identities = memory.create(Identities, {
    slots: memory.allocate(slots * SLOT_BYTES),
    mask: slots - 1,
    starts: memory.allocate((length * 2 + 1) * 4),
    texts: memory.allocate(textLength + TEXT_SLACK),
    textBytes: memory.allocate(USER_PARTITIONS * 8),
  });
  copyColumns(parts, identities, memory);
  const hashes = memory.numbers(memory.allocate(ROWS_AT_ONCE * 8), ROWS_AT_ONCE * 2);
  const { loops } = memory;
  let others = 0;
  eachChunk(parts, hashes, (first, count) => {
    others += loops.fillIdentities(identities.address, seed, first, count, hashes.byteOffset);
  });
  const classes = parts.map((part) => new Uint8Array(part.length).fill(IDENTITY_CLASS.first));
  const judged = memory.bytes(memory.allocate(ROWS_AT_ONCE), ROWS_AT_ONCE);
  if (others > 0)
    eachChunk(parts, hashes, (first, count, part, row) => {
      loops.judgeIdentities(identities.address, first, count, hashes.byteOffset, judged.byteOffset);
      classes[part].set(judged.subarray(0, count), row);
    });
  const textBytes = memory.floats(identities.textBytes, USER_PARTITIONS).slice();
  const table = { address: identities.address, bytes, length, longestText: longestText(parts), textBytes };
  return { table, classes };
}

/** Puts the columns of all parts one behind the other. */
function copyColumns(parts: readonly IdentityColumns[], identities: Identities, memory: LoopMemory): void {
  let [row, text] = [0, 0];
  for (const { length, starts, texts } of parts) {
    const into = memory.numbers(identities.starts + row * 8, length * 2 + 1);
    for (let at = 0; at < into.length; at++) into[at] = text + starts[at];
    memory.bytes(identities.texts + text, texts.length).set(texts);
    row += length;
    text += texts.length;
  }
}

/** Puts the hashes of the users of some rows after the others into `hashes`, and calls `visit` with the rows. */
function eachChunk(
  parts: readonly IdentityColumns[],
  hashes: Uint32Array,
  visit: (first: number, count: number, part: number, row: number) => void,
): void {
  let base = 0;
  parts.forEach(({ length, userHashes }, part) => {
    for (let row = 0; row < length; row += ROWS_AT_ONCE) {
      const count = Math.min(ROWS_AT_ONCE, length - row);
      hashes.set(userHashes.subarray(row * 2, (row + count) * 2));
      visit(base + row, count, part, row);
    }
    base += length;
  });
}

/** The most bytes that the id of a person takes in the texts of the table of users. */
function longestText(parts: readonly IdentityColumns[]): number {
  let longest = 0;
  for (const { length, starts } of parts)
    for (let row = 0; row < length; row++)
      longest = Math.max(longest, starts[row * 2 + 2] - starts[row * 2 + 1]);
  return textBytesOf(longest);
}
