import { withoutBlanks } from './blanks.ts';

/** What parts the whole from the fraction in amounts and counts. */
export const DECIMAL_MARKS = ['.', ','] as const;

/** One of them; the other one parts groups of three digits. */
export type DecimalMark = (typeof DECIMAL_MARKS)[number];

/** Whole digits of a number with a decimal point: plain, or in groups of three. */
export const WHOLE = '(?:\\d+|\\d{1,3}(?:,\\d{3})+)';

const SWAPPED: Readonly<Record<string, string>> = { '.': ',', ',': '.' };
const COUNT = new RegExp(`^(${WHOLE})(?:\\.0+)?$`);
const MOST_DIGITS = 15;

/** A text with a decimal point, whatever mark it was written with, and without blanks around it. */
export function withPoint(text: string, decimal: DecimalMark): string {
  const value = withoutBlanks(text);
  return decimal === '.' ? value : value.replace(/[.,]/g, (mark) => SWAPPED[mark]);
}

/** The digits of a whole number without the commas between its groups; undefined where there are more than 15. */
export function wholeDigits(text: string): string | undefined {
  const digits = text.replaceAll(',', '');
  return digits.length <= MOST_DIGITS ? digits : undefined;
}

/** Said in every message about a bad count. */
export const COUNT_HELP = 'expected 1 to 15 digits, for example 12000 or 12,000, or nothing';

/** A whole number such as `12000`, `12,000` or `12000.00`, or undefined when it is none. */
export function parseCount(text: string, decimal: DecimalMark): bigint | undefined {
  const digits = wholeDigits(COUNT.exec(withPoint(text, decimal))?.[1] ?? '');
  return digits === undefined || digits === '' ? undefined : BigInt(digits);
}
