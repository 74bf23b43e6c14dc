import { BLANK, withoutBlanks } from './written/blanks.ts';
import {
  daysOfDate,
  hourOfHalf,
  instantOf,
  microsOfFraction,
  offsetOf,
  timeOfDay,
  type WrittenTime,
} from './written/time.ts';
import type { TimeReader } from './written/time-reader.ts';
import { DAY, HOUR, LAST_INSTANT, type Zone } from './zone.ts';

/** What `parseTimestamp` gives for text that is no time. Every valid instant is zero or more. */
export const INVALID_TIME = -1;

/** Said in every message about a bad time. */
export const TIMESTAMP_HELP =
  'expected ISO 8601, for example 2026-11-01T09:00:00+09:00, or for example 2026-11-01 9:00 PM, 2026. 11. 1. 오전 9:00, 20261101090000 or seconds since 1970, from 1970 until before 2200';

const HALF = '[AaPp][Mm]|오전|오후';
const ZONE = '(?<zone>Z|UTC|GMT|KST|(?<sign>[+-])(?<zoneHours>\\d\\d)(?::?(?<zoneMinutes>\\d\\d))?)';
const FRACTION = '\\.(?<fraction>\\d{1,9})';

/** How a date is written; parts are year, month and day. */
const DATES = [
  /^(\d{4})-(\d{1,2})-(\d{1,2})/,
  /^(\d{4})\/(\d{1,2})\/(\d{1,2})/,
  new RegExp(`^(\\d{4})\\.${BLANK}?(\\d{1,2})\\.${BLANK}?(\\d{1,2})\\.?`),
];
const COMPACT_DATE = /^(\d{4})(\d\d)(\d\d)/;

/** What stands behind such a date. */
const CLOCK = new RegExp(
  [
    `^(?:T|${BLANK}+)(?:(?<before>${HALF})${BLANK}*)?`,
    `(?<hour>\\d{1,2}):(?<minute>\\d\\d)(?::(?<second>\\d\\d)(?:${FRACTION})?)?`,
    `(?:${BLANK}*(?<behind>${HALF}))?(?:${BLANK}*${ZONE})?$`,
  ].join(''),
);
const COMPACT_CLOCK = new RegExp(
  `^T?(?<hour>\\d\\d)(?<minute>\\d\\d)(?<second>\\d\\d)(?:${FRACTION})?(?:${BLANK}*${ZONE})?$`,
);

/**
 * Microseconds since the epoch of digits alone, by how many there are: seconds, with a fraction or not, to
 * nanoseconds.
 */
const EPOCHS: readonly (readonly [RegExp, (text: string) => number])[] = [
  [/^\d{10}$/, (text) => Number(text) * 1_000_000],
  [/^\d{10}\.\d{1,9}$/, (text) => Number(text.slice(0, 10)) * 1_000_000 + microsOfFraction(text.slice(11))],
  [/^\d{13}$/, (text) => Number(text) * 1000],
  [/^\d{16}$/, Number],
  [/^\d{19}$/, (text) => Number(text.slice(0, 16))],
];

type Parts = Record<string, string | undefined>;

function hourOf({ hour, before, behind }: Parts): number {
  if (before === undefined && behind === undefined) return Number(hour);
  if (before !== undefined && behind !== undefined) return Number.NaN;
  return hourOfHalf(Number(hour), /^[Pp]|오후/.test(before ?? behind ?? ''));
}

function zoneOffset({ zone, sign, zoneHours, zoneMinutes }: Parts): number | undefined {
  if (zone === undefined) return undefined;
  if (zone === 'KST') return 9 * HOUR;
  return sign === undefined ? 0 : offsetOf(sign, Number(zoneHours), Number(zoneMinutes ?? 0));
}

/** What the grammar says of a text without blanks around it; undefined where it is no time. */
function readGrammar(text: string): WrittenTime | undefined {
  const epoch = EPOCHS.find(([form]) => form.test(text));
  if (epoch !== undefined) return { clock: epoch[1](text), offset: 0, isDate: false };
  const compact = COMPACT_DATE.exec(text);
  const date = compact ?? DATES.map((form) => form.exec(text)).find((parts) => parts !== null);
  if (date === null || date === undefined) return undefined;
  const day = daysOfDate(Number(date[1]), Number(date[2]), Number(date[3])) * DAY;
  const rest = text.slice(date[0].length);
  if (rest === '') return { clock: day, offset: undefined, isDate: true };
  const parts = (compact === null ? CLOCK : COMPACT_CLOCK).exec(rest)?.groups as Parts | undefined;
  if (parts === undefined) return undefined;
  const time = timeOfDay(
    hourOf(parts),
    Number(parts.minute),
    Number(parts.second ?? 0),
    microsOfFraction(parts.fraction ?? ''),
  );
  return { clock: day + time, offset: zoneOffset(parts), isDate: false };
}

function boundedInstant(time: WrittenTime, zone: Zone): number {
  const instant = instantOf(time, zone);
  return instant >= 0 && instant < LAST_INSTANT ? instant : INVALID_TIME;
}

/**
 * Microseconds since the epoch of the time that a text is, or `INVALID_TIME`. Times without a zone are wall-clock
 * times of `zone`: one in a gap is invalid, of one that exists twice the earlier is meant. A date alone means its
 * first instant, where `dates` are allowed. What `reader` reads, where there is one, comes first. The loop in
 * loops/assembly/values/time-loops.ts reads the same for many rows.
 */
export function parseTimestamp(text: string, zone: Zone, dates: boolean, reader?: TimeReader): number {
  const value = withoutBlanks(text);
  const written = reader?.read(value);
  const instant = written === undefined ? INVALID_TIME : boundedInstant(written, zone);
  if (instant !== INVALID_TIME) return instant;
  const time = readGrammar(value);
  if (time === undefined || (time.isDate && !dates)) return INVALID_TIME;
  return boundedInstant(time, zone);
}
