import type { Kind } from '../exports/files/kinds.ts';
import type { Days } from '../rules/calendar.ts';

/** How much a code asks for: a `note` is context that most exports have, a `warning` is to be looked into. */
export type Severity = 'warning' | 'note';

/** The codes with what each asks for, in the order in which they are listed. */
const SEVERITIES = {
  many_rejects: 'warning',
  no_rows: 'warning',
  no_purchases: 'warning',
  no_amounts: 'warning',
  tracked_event_missing: 'warning',
  column_near_miss: 'warning',
  columns_differ: 'warning',
  unused_setting_column: 'warning',
  nothing_selected: 'warning',
  snapshots_differ: 'note',
  order_lines: 'warning',
  refunds_unused: 'warning',
  files_passed_over: 'warning',
  placeholder_ids: 'warning',
  user_ids_alike: 'warning',
  time_outliers: 'warning',
  conversions_gap: 'warning',
  conversions_end_early: 'warning',
  conversions_start_late: 'warning',
  clicks_after_conversion: 'warning',
  clicks_start_late: 'note',
  in_transition: 'note',
  clicks_end_early: 'warning',
  clicks_gap: 'warning',
  click_before_published: 'warning',
  purchase_event_listed: 'warning',
  multi_line_rejects: 'warning',
  no_common_user: 'warning',
  spreadsheet_ids: 'warning',
  many_unknown_campaigns: 'warning',
  no_clicks: 'warning',
  refund_event: 'warning',
  amounts_rounded: 'note',
  differs_from_console: 'note',
} as const satisfies Record<string, Severity>;

/** One of the codes of warnings. */
export type WarningCode = keyof typeof SEVERITIES;

/** The codes of warnings, in the order in which they are listed. */
export const WARNING_CODES = Object.keys(SEVERITIES) as WarningCode[];

/** The values of `--fail-on`. */
export const FAIL_ON_CODES = [...WARNING_CODES, 'any'] as const;

/** Something that holds but may surprise: how often, where, and what to do. One for each code and kind. */
export interface Warning {
  code: WarningCode;
  severity: Severity;
  /** The kind of files that it is about; null where it is about several or none. */
  kind: Kind | null;
  /** What docs/outputs.md says for the code; rows, unless it says otherwise. */
  count: number;
  /** What was found and what to do, as whole sentences. */
  message: string;
  /** A file in which it is seen, the column, and a value that shows it; null where there is none. */
  file: string | null;
  column: string | null;
  example: string | null;
}

/** What a warning says besides its severity; what it leaves out is null. */
export type Finding = Pick<Warning, 'code' | 'count' | 'message'> &
  Partial<Pick<Warning, 'kind' | 'file' | 'column' | 'example'>>;

/** Findings as warnings, in the order of the codes; those of one code stay in theirs. */
export function warningsOf(findings: readonly Finding[]): Warning[] {
  return WARNING_CODES.flatMap((code) =>
    findings
      .filter((finding) => finding.code === code)
      .map(({ kind = null, count, message, file = null, column = null, example = null }) => {
        return { code, severity: SEVERITIES[code], kind, count, message, file, column, example };
      }),
  );
}

/** Those that are to be looked into: notes are left out. */
export function withoutNotes(warnings: readonly Warning[]): Warning[] {
  return warnings.filter(({ severity }) => severity === 'warning');
}

/**
 * The days between the first and the last that are not `present`, ascending. A day that the zone skipped (30 December
 * 2011 in Samoa) has no instant in which anything could lie.
 */
export function missingDays(present: ReadonlySet<number>, days: Days): number[] {
  const sorted = [...present].sort((a, b) => a - b);
  const missing: number[] = [];
  for (let day = sorted[0] + 1; day < sorted[sorted.length - 1]; day++) {
    if (!present.has(day) && days.dayStart(day) < days.dayStart(day + 1)) missing.push(day);
  }
  return missing;
}
