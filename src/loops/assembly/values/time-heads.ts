import { readHead, writtenHalf } from './time-grammar';

const ZERO: u32 = 0x30;

/** Heads of up to so many bytes are noted. */
const MOST_BYTES: usize = 32;

/** Entries for heads that were met before: 32 bytes of text, at 32 how many they are, at 36 the half, at 40 the date. */
const ENTRY_BYTES: usize = 48;

/** The half of the day that the last head told. */
export let headHalf: i32 = 0;

/**
 * Midnight of the date that a head tells, in microseconds, NaN where it is none; `headHalf` gets its half of the day. A
 * head is what stands in front of an hour: `2026-11-01 `, `2026. 11. 1. 오전 `. Few of them are different, so they are
 * looked up first.
 */
export function findHead(table: usize, start: usize, bytes: usize): f64 {
  if (bytes > MOST_BYTES) return NaN;
  const size = i8x16.splat(<i8>bytes);
  const places = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const first = v128.and(v128.load(start), i8x16.lt_u(places, size));
  const second = v128.and(v128.load(start, 16), i8x16.lt_u(i8x16.add(places, i8x16.splat(16)), size));
  const mixed = v128.xor(first, second);
  const word = i64x2.extract_lane(mixed, 0) ^ rotl<i64>(i64x2.extract_lane(mixed, 1), 23);
  const hash = (<u32>word ^ <u32>(word >>> 32)) * 0x9e3779b1;
  const entry = table + <usize>(hash >>> 24) * ENTRY_BYTES;
  const other = v128.or(v128.xor(first, v128.load(entry)), v128.xor(second, v128.load(entry, 16)));
  if (v128.any_true(other) || load<u32>(entry, 32) !== <u32>bytes) {
    const date = readHead(start, start + bytes);
    if (isNaN(date)) return date;
    v128.store(entry, first);
    v128.store(entry, second, 16);
    store<u32>(entry, <u32>bytes, 32);
    store<i32>(entry, writtenHalf, 36);
    store<f64>(entry, date, 40);
  }
  headHalf = load<i32>(entry, 36);
  return load<f64>(entry, 40);
}

/** Where the hour stands whose colon is the first one of a text; 0 where its head is too long, or there is no hour. */
export function findHour(start: usize, end: usize): usize {
  const colon = i8x16.splat(0x3a);
  const colons =
    i8x16.bitmask(i8x16.eq(v128.load(start), colon)) |
    (i8x16.bitmask(i8x16.eq(v128.load(start, 16), colon)) << 16);
  const at = start + <usize>ctz(colons);
  if (colons === 0 || at >= end || at < start + 2) return 0;
  const isHour = <u32>load<u8>(at - 1) - ZERO <= 9;
  return isHour ? at - 1 - <usize>(<u32>load<u8>(at - 2) - ZERO <= 9) : 0;
}
