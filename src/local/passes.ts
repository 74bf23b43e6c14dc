import { type PartitionRange, splitEvenly } from '../engine/columns/partitions.ts';
import { FINGERPRINT_BYTES, FINGERPRINT_PARTITIONS } from '../engine/repeated-ids/fingerprints.ts';
import { CLICK_BYTES } from '../engine/users/click-columns.ts';
import type { ConversionColumns } from '../engine/users/conversion-columns.ts';
import { USER_PARTITIONS, type UserTable } from '../engine/users/user-table.ts';

/**
 * How often the clicks are gone through. Ids are compared class by class, one pass for each, and users attributed class by class
 * where `keepsAtOnce` is not set; all in the first pass where memory allows it.
 */
export interface ClickPasses {
  /** Partitions of fingerprints of each pass; none where ids are not compared. */
  fingerprints: PartitionRange[];
  /** Whether the first pass also keeps the clicks of all users with conversions. */
  keepsAtOnce: boolean;
}

const BASE_BYTES = 88 << 20;
const THREAD_BYTES = 24 << 20;
/** A conversion in its columns, and the slot of its user; its texts not counted. */
const LOADED_BYTES = 36;
/** What becomes of a conversion, with one cited click, and its place among the rows of the report. */
const CONVERSION_BYTES = 52;
/** Guessed length of a click id, before any was read. */
const GUESSED_ID_BYTES = 16;
/** A refund as it is read and resolved. */
const REFUND_BYTES = 600;
/** Estimated rows may be fewer than there are. */
const SAFETY = 1.1;
/** With less than this for the clicks, the number of passes would explode. */
const LEAST_BYTES = 16 << 20;

/** Bytes that a run takes whatever the clicks are, once the conversions are loaded. */
export function bytesWithoutClicks(
  threads: number,
  conversions: readonly ConversionColumns[],
  table: UserTable,
  refunds: number,
): number {
  const rows = conversions.reduce((sum, part) => sum + part.length, 0);
  const texts = conversions.reduce((sum, part) => sum + part.texts.length, 0);
  return (
    BASE_BYTES +
    THREAD_BYTES * threads +
    rows * (LOADED_BYTES + CONVERSION_BYTES) +
    refunds * REFUND_BYTES +
    texts +
    table.bytes
  );
}

/** The least memory with which a run can go on that takes `fixed` bytes whatever the clicks are. */
export function leastMemory(fixed: number): number {
  return fixed + LEAST_BYTES;
}

/** Plans the passes over about so many clicks with `free` bytes for them; `dedupes` tells whether their ids are compared. */
export function planPasses(clicks: number, free: number, dedupes: boolean): ClickPasses {
  const rows = clicks * SAFETY;
  const fingerprints = dedupes ? rows * FINGERPRINT_BYTES : 0;
  const keepsAtOnce = fingerprints + rows * (CLICK_BYTES + GUESSED_ID_BYTES) <= free;
  if (!dedupes) return { fingerprints: [], keepsAtOnce };
  const classes = keepsAtOnce ? 1 : Math.ceil(fingerprints / free);
  return { fingerprints: splitEvenly(FINGERPRINT_PARTITIONS, classes), keepsAtOnce };
}

/** Joins neighbouring partitions of users into classes whose clicks, of so many bytes a partition, fit in `free` bytes. */
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

/** Whether it is worth its time to free what was dropped of so many rows. */
export function isWorthFreeing(clicks: number, conversions: number): boolean {
  return (clicks + conversions) * FINGERPRINT_BYTES + conversions * KEY_BYTES > MANY_BYTES;
}

/** Besides the fingerprint that is dropped of each row, what is dropped of a conversion: what it is told apart by. */
export const KEY_BYTES = 24;

/** To free less than this takes more time than it is worth: all that is still held has to be looked at. */
export const MANY_BYTES = 32 << 20;
