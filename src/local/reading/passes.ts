import { type PartitionRange, splitEvenly } from '../../engine/columns/partitions.ts';
import { FINGERPRINT_BYTES, FINGERPRINT_PARTITIONS } from '../../engine/repeated-ids/fingerprints.ts';
import { CLICK_BYTES } from '../../engine/users/click-columns.ts';
import type { ConversionColumns } from '../../engine/users/conversion-columns.ts';
import { USER_PARTITIONS, type UserTable } from '../../engine/users/user-table.ts';

/**
 * The passes over the clicks. With enough memory there is one. Else ids are compared in one pass for each range of
 * fingerprints, and then users are attributed class by class, in one pass for each class.
 */
export interface ClickPasses {
  /** The partitions of fingerprints of each pass; empty when ids are not compared. */
  fingerprints: PartitionRange[];
  /** Whether the first pass also keeps the clicks of all users with conversions. */
  keepsAtOnce: boolean;
}

const BASE_BYTES = 88 << 20;
const THREAD_BYTES = 24 << 20;
/** A conversion in its columns and the slot of its user, without its texts. */
const LOADED_BYTES = 36;
/** The outcome of a conversion, one cited click, and its place among the rows of the report. */
const CONVERSION_BYTES = 52;
/** A guess at the length of a click id that the file has, before any is read. */
export const GUESSED_ID_BYTES = 16;
/** A refund as it is read and resolved. */
const REFUND_BYTES = 600;
/** A user who is left out, in the table of each thread, without the text. */
const LEFT_OUT_BYTES = 130;
/** There may be more rows than estimated. */
const SAFETY = 1.1;
/** With less memory than this for the clicks there would be far too many passes. */
const LEAST_BYTES = 16 << 20;

/** Bytes that a run needs besides those for clicks, once the conversions are loaded. */
export function bytesWithoutClicks(
  threads: number,
  conversions: readonly ConversionColumns[],
  table: UserTable,
  refunds: number,
  leftOut: readonly string[] = [],
): number {
  const rows = conversions.reduce((sum, part) => sum + part.length, 0);
  const texts = conversions.reduce((sum, part) => sum + part.texts.length, 0);
  const listed = leftOut.reduce((sum, user) => sum + LEFT_OUT_BYTES + Buffer.byteLength(user), 0);
  return (
    bytesOfThreads(threads) +
    rows * (LOADED_BYTES + CONVERSION_BYTES) +
    refunds * REFUND_BYTES +
    texts +
    listed * threads +
    table.bytes +
    (table.persons?.bytes ?? 0)
  );
}

/** Bytes that a run needs whatever the export is. */
export function bytesOfThreads(threads: number): number {
  return BASE_BYTES + THREAD_BYTES * threads;
}

/** The least memory for a run that needs `fixed` bytes besides those for clicks. */
export function leastMemory(fixed: number): number {
  return fixed + LEAST_BYTES;
}

/**
 * Plans the passes over about `clicks` clicks with `free` bytes for them; `dedupes` tells whether ids are compared,
 * `idBytes` how long ids are.
 */
export function planPasses(
  clicks: number,
  free: number,
  dedupes: boolean,
  idBytes = GUESSED_ID_BYTES,
): ClickPasses {
  const rows = clicks * SAFETY;
  const fingerprints = dedupes ? rows * FINGERPRINT_BYTES : 0;
  const keepsAtOnce = fingerprints + rows * (CLICK_BYTES + idBytes) <= free;
  if (!dedupes) return { fingerprints: [], keepsAtOnce };
  const classes = keepsAtOnce ? 1 : Math.ceil(fingerprints / free);
  return { fingerprints: splitEvenly(FINGERPRINT_PARTITIONS, classes), keepsAtOnce };
}

/**
 * Joins neighbouring partitions of users into classes whose clicks fit in `free` bytes; `bytes` are those of each
 * partition.
 */
export function userClasses(bytes: Float64Array, free: number): PartitionRange[] {
  const classes: PartitionRange[] = [];
  let [from, sum] = [0, 0];
  for (let partition = 0; partition < USER_PARTITIONS; partition++) {
    if (partition > from && sum + bytes[partition] > free) {
      classes.push({ from, to: partition });
      [from, sum] = [partition, 0];
    }
    sum += bytes[partition];
  }
  return [...classes, { from, to: USER_PARTITIONS }];
}

/** Whether freeing what was dropped of these many rows is worth its time. */
export function isWorthFreeing(clicks: number, conversions: number): boolean {
  return (clicks + conversions) * FINGERPRINT_BYTES + conversions * KEY_BYTES > MANY_BYTES;
}

/** What is dropped of a conversion besides its fingerprint: its keys. */
export const KEY_BYTES = 24;

/** Freeing less than this is not worth its time: the garbage collector has to look at all that is still held. */
export const MANY_BYTES = 32 << 20;
