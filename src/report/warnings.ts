import type { Days } from '../rules/calendar.ts';

/** The codes of warnings, in the order in which they are listed. */
export const WARNING_CODES = [
  'clicks_start_late',
  'clicks_end_early',
  'clicks_gap',
  'click_before_published',
  'in_transition',
  'purchase_event_listed',
  'multi_line_rejects',
  'no_common_user',
  'spreadsheet_ids',
  'many_unknown_campaigns',
  'no_clicks',
  'refund_event',
  'amounts_rounded',
  'differs_from_console',
] as const;

/** The values of `--fail-on`. */
export const FAIL_ON_CODES = [...WARNING_CODES, 'any'] as const;

/** One of the codes of warnings. */
export type WarningCode = (typeof WARNING_CODES)[number];

/** Something that holds but may surprise: how often, and what it means. */
export interface Warning {
  code: WarningCode;
  count: number;
  message: string;
}

/** How often each warning applies; zero for those that do not. */
export type WarningCounts = Record<WarningCode, number>;

const MESSAGES: Record<WarningCode, (count: number) => string> = {
  clicks_start_late: (n) =>
    `${n} conversions have a window that begins before the first click read; clicks of earlier days may be missing`,
  clicks_end_early: (n) =>
    `${n} conversions occurred over a day later than the last click read; clicks of later days may be missing`,
  clicks_gap: (n) =>
    `${n} days between the first and the last click have no click at all; a file may be missing`,
  click_before_published: (n) => `${n} clicks lie before their campaign was published; they count`,
  in_transition: (n) =>
    `${n} conversions occurred between a change of the window and its effect; the former window counts for them, but the propagation is not exact`,
  purchase_event_listed: (n) =>
    `${n} campaigns list a purchase event as a conversion event; it is ignored there`,
  multi_line_rejects: (n) => `${n} rejected rows span several lines; look for a quote in the wrong place`,
  no_common_user: (n) =>
    `none of the ${n} conversions has a user with clicks; the files may name users differently`,
  spreadsheet_ids: (n) => `${n} ids look rewritten by a spreadsheet (like 1.2E+11); export them as text`,
  many_unknown_campaigns: (n) =>
    `${n} clicks name a campaign that is not in the campaigns files; a file may be missing`,
  no_clicks: (n) => `${n} campaigns with purchase conversion ON were sent but have no click at all`,
  refund_event: (n) =>
    `${n} rows are refund events; they are counted as events and not taken off any purchase`,
  amounts_rounded: (n) =>
    `${n} rows have an amount with more than 6 decimals; it is rounded half up to the millionth`,
  differs_from_console: (n) =>
    `${n} campaigns have other purchases here than the console shows; \`lasttouch reconcile\` looks for the cause`,
};

/** The warnings that apply. */
export function warningsOf(counts: WarningCounts): Warning[] {
  return WARNING_CODES.filter((code) => counts[code] > 0).map((code) => ({
    code,
    count: counts[code],
    message: MESSAGES[code](counts[code]),
  }));
}

/**
 * The days between the first and the last that are not `present`, ascending. A day that the zone skipped (30 December 2011 in Samoa)
 * has no instant in which anything could lie.
 */
export function missingDays(present: ReadonlySet<number>, days: Days): number[] {
  const sorted = [...present].sort((a, b) => a - b);
  const missing: number[] = [];
  for (let day = sorted[0] + 1; day < sorted[sorted.length - 1]; day++) {
    if (!present.has(day) && days.dayStart(day) < days.dayStart(day + 1)) missing.push(day);
  }
  return missing;
}
