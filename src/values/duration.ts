import { BLANK, withoutBlanks } from './written/blanks.ts';

const SECOND = 1_000_000;
/** Units by their letters, the greatest first, in seconds. */
const UNITS = { d: 86_400, h: 3_600, m: 60, s: 1 } as const;
const WEEK = 7 * UNITS.d;

/** Units as they are written, words without the `s` of several. */
const WRITTEN_UNITS: Readonly<Record<string, number>> = {
  ...UNITS,
  w: WEEK,
  week: WEEK,
  day: UNITS.d,
  hour: UNITS.h,
  minute: UNITS.m,
  second: UNITS.s,
  주: WEEK,
  일: UNITS.d,
  시간: UNITS.h,
  분: UNITS.m,
  초: UNITS.s,
};

/** The longest duration, 365 days, in microseconds. */
export const LONGEST_DURATION = 365 * 86_400 * SECOND;

/** Said in every message about a bad duration. */
export const DURATION_HELP =
  'expected for example 90s, 30m, 72h, 7d, 2w, 7 days, 7일, P7D or PT72H, above zero and at most 365 days';

const LETTER = /^(\d{1,9})([smhdw])$/;
const WORD = new RegExp(`^(\\d{1,9})${BLANK}?(?:(second|minute|hour|day|week)s?|(초|분|시간|일|주))$`, 'i');
const ISO = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

function countSeconds(text: string): number {
  const [, count, ...names] = LETTER.exec(text) ?? WORD.exec(text) ?? [];
  const name = names.find((part) => part !== undefined);
  if (name !== undefined) return Number(count) * WRITTEN_UNITS[name.toLowerCase()];
  const iso = ISO.exec(text);
  if (iso === null || text === 'P') return Number.NaN;
  const [weeks, days, hours, minutes, seconds] = iso.slice(1).map((part) => Number(part ?? 0));
  return ((weeks * 7 + days) * 24 + hours) * 3600 + minutes * 60 + seconds;
}

/** Microseconds of a duration such as `7d`, `7 days` or `PT72H`, or NaN; zero only where `zero` allows it. */
export function parseDuration(text: string, zero = false): number {
  const micros = countSeconds(withoutBlanks(text)) * SECOND;
  return micros <= LONGEST_DURATION && (micros > 0 || (zero && micros === 0)) ? micros : Number.NaN;
}

/** A duration in microseconds as whole days, else hours, else minutes, else seconds: `7d`, `36h`. */
export function formatDuration(micros: number): string {
  const seconds = micros / SECOND;
  for (const [letter, size] of Object.entries(UNITS)) {
    if (seconds >= size && seconds % size === 0) return `${seconds / size}${letter}`;
  }
  return `${seconds}s`;
}
