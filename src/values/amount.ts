import { BLANK, withoutBlanks } from './written/blanks.ts';
import { type DecimalMark, WHOLE, wholeDigits, withPoint } from './written/decimal.ts';

/** Said in every message about a bad amount. */
export const AMOUNT_HELP =
  'expected for example 12000, 12,000, 12000.50, ₩12,000 or 1.2E4: up to 15 digits before the point and 30 behind it, below 10^15';

/** Millionths of a currency unit in one unit. */
export const MILLIONTHS = 1_000_000;

const LIMIT = 10n ** 15n * 1_000_000n;
/** Digits of a fraction that are kept. */
const PLACES = 6;

/** A parsed amount: whole units (below 10^15) and millionths (below 10^6). */
export interface Amount {
  units: number;
  millionths: number;
}

/** An amount as it was written. */
export interface WrittenAmount extends Amount {
  /** The currency that its mark tells, empty without a mark. */
  currency: string;
  /** Whether something was dropped when it was rounded to millionths. */
  isRounded: boolean;
}

const MARK = '\\p{Sc}|원|[A-Z]{3}';
const PLAIN = `(?<whole>${WHOLE})(?:\\.(?<fraction>\\d{1,30}))?`;
const EXPONENT = '(?<digits>\\d{1,15})(?:\\.(?<places>\\d{1,30}))?[eE](?<power>[+-]?\\d{1,2})';
const AMOUNT = new RegExp(
  `^(?:(?<front>${MARK})${BLANK}*)?(?:${PLAIN}|${EXPONENT})(?:${BLANK}*(?<behind>${MARK}))?$`,
  'u',
);

const CURRENCIES = new Map([
  ['₩', 'KRW'],
  ['￦', 'KRW'],
  ['원', 'KRW'],
  ['€', 'EUR'],
  ['£', 'GBP'],
]);

/** Millionths of an amount. */
export function millionthsOf({ units, millionths }: Amount): bigint {
  return BigInt(units) * 1_000_000n + BigInt(millionths);
}

/** Rounds digits of which so many stand behind the point half up to millionths. */
function round(digits: string, places: number): { millionths: bigint; isRounded: boolean } {
  const value = BigInt(digits);
  if (places <= PLACES) return { millionths: value * 10n ** BigInt(PLACES - places), isRounded: false };
  const scale = 10n ** BigInt(places - PLACES);
  return { millionths: (value * 2n + scale) / (scale * 2n), isRounded: value % scale !== 0n };
}

/**
 * The amount that a text is, or undefined when it is none; it is rounded half up to the millionth. Empty text is not
 * for this function. The loop in loops/assembly/values/amount-loops.ts reads the usual forms of it for many rows.
 */
export function parseAmount(text: string, decimal: DecimalMark = '.'): WrittenAmount | undefined {
  const parts = AMOUNT.exec(withPoint(text, decimal))?.groups;
  if (parts === undefined || (parts.front !== undefined && parts.behind !== undefined)) return undefined;
  const whole = parts.digits ?? wholeDigits(parts.whole);
  if (whole === undefined) return undefined;
  const fraction = parts.fraction ?? parts.places ?? '';
  const { millionths, isRounded } = round(whole + fraction, fraction.length - Number(parts.power ?? 0));
  if (millionths >= LIMIT) return undefined;
  const mark = parts.front ?? parts.behind ?? '';
  return {
    units: Number(millionths / 1_000_000n),
    millionths: Number(millionths % 1_000_000n),
    currency: CURRENCIES.get(mark) ?? mark,
    isRounded,
  };
}

/** The amount of a refund without a minus in front, which is ignored: some write what is given back below zero. */
export function withoutMinus(text: string): string {
  return withoutBlanks(text).replace(/^-/, '');
}

/** As `parseAmount`, of a refund. */
export function parseRefund(text: string, decimal: DecimalMark = '.'): WrittenAmount | undefined {
  return parseAmount(withoutMinus(text), decimal);
}

/** Millionths as a plain decimal without trailing zeros: 12500000n is `12.5`. */
export function formatAmount(millionths: bigint): string {
  if (millionths === 0n) return '0';
  const sign = millionths < 0n ? '-' : '';
  const size = millionths < 0n ? -millionths : millionths;
  const fraction = (size % 1_000_000n).toString().padStart(6, '0').replace(/0+$/, '');
  return `${sign}${size / 1_000_000n}${fraction === '' ? '' : `.${fraction}`}`;
}

const PRINTED = /^(-?)(\d+)(?:\.(\d{1,6}))?$/;

/** Millionths of an amount or sum that `formatAmount` printed, or undefined; sums may have more digits than amounts. */
export function parsePrintedAmount(text: string): bigint | undefined {
  const parts = PRINTED.exec(text);
  if (parts === null) return undefined;
  const millionths = BigInt(parts[2]) * 1_000_000n + BigInt((parts[3] ?? '').padEnd(6, '0'));
  return parts[1] === '-' ? -millionths : millionths;
}
