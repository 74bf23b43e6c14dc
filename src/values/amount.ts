/** Said in every message about a bad amount. */
export const AMOUNT_HELP =
  'expected 1 to 15 digits, optionally a point and 1 to 6 digits, or the exponent form of such a number';

/** Millionths of a currency unit in one unit. */
export const MILLIONTHS = 1_000_000;

const LIMIT = 10n ** 15n * 1_000_000n;
const EXPONENT_FORM = /^(\d{1,15})(?:\.(\d{1,15}))?[eE]([+-]?)(\d{1,2})$/;

/** A parsed amount: whole units (below 10^15) and millionths (below 10^6). */
export interface Amount {
  units: number;
  millionths: number;
}

/** Millionths of an amount. */
export function millionthsOf({ units, millionths }: Amount): bigint {
  return BigInt(units) * 1_000_000n + BigInt(millionths);
}

function parseExponentForm(text: string, into: Amount): boolean {
  const parts = EXPONENT_FORM.exec(text);
  if (parts === null) return false;
  const fraction = parts[2] ?? '';
  const digits = BigInt(parts[1] + fraction);
  const exponent = Number(parts[3] + parts[4]) - fraction.length + 6;
  const scale = 10n ** BigInt(Math.abs(exponent));
  if (exponent < 0 && digits % scale !== 0n) return false;
  const millionths = exponent < 0 ? digits / scale : digits * scale;
  if (millionths >= LIMIT) return false;
  into.units = Number(millionths / 1_000_000n);
  into.millionths = Number(millionths % 1_000_000n);
  return true;
}

/** Reads the amount in `bytes[start, end)` into `into`; false when it is none. Empty text is not for this function. */
export function parseAmount(bytes: Uint8Array, start: number, end: number, into: Amount): boolean {
  let at = start;
  let units = 0;
  for (; at < end && (bytes[at] - 48) >>> 0 <= 9; at++) units = units * 10 + bytes[at] - 48;
  const whole = at - start;
  let millionths = 0;
  let decimals = 0;
  if (at < end && bytes[at] === 0x2e) {
    at++;
    for (; at < end && (bytes[at] - 48) >>> 0 <= 9; at++, decimals++) {
      millionths = millionths * 10 + bytes[at] - 48;
    }
    if (decimals === 0) return false;
  }
  if (at !== end) return parseExponentForm(Buffer.from(bytes.subarray(start, end)).toString('latin1'), into);
  if (whole < 1 || whole > 15 || decimals > 6) return false;
  for (; decimals < 6; decimals++) millionths *= 10;
  into.units = units;
  into.millionths = millionths;
  return true;
}

/** Millionths of the amount written in `text`, or undefined when it is none. */
export function parseAmountText(text: string): bigint | undefined {
  const bytes = Buffer.from(text);
  const amount = { units: 0, millionths: 0 };
  if (!parseAmount(bytes, 0, bytes.length, amount)) return undefined;
  return millionthsOf(amount);
}

/** Millionths as a plain decimal without trailing zeros: 12500000n is `12.5`. */
export function formatAmount(millionths: bigint): string {
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
