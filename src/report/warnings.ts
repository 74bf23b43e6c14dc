import type { Kind } from '../exports/kinds.ts';
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
  differs_from_console: 'note',
} as const satisfies Record<string, Severity>;

/** One of the codes of warnings. */
export type WarningCode = keyof typeof SEVERITIES;

/** The codes of warnings, in the order in which they are listed. */
export const WARNING_CODES = Object.keys(SEVERITIES) as WarningCode[];

/** Something that holds but may surprise: how often, where, and what to do. One for each code and kind. */
export interface Warning {
  code: WarningCode;
  severity: Severity;
  /** The kind of files that it is about, where it is about one. */
  kind?: Kind;
  /** What docs/outputs.md says for the code; rows, unless it says otherwise. */
  count: number;
  /** What was found and what to do, as whole sentences. */
  message: string;
  /** A file in which it is seen, and the column. */
  file?: string;
  column?: string;
  /** A value that shows it. */
  example?: string;
}

/** What a warning says besides its severity. */
export type Finding = Omit<Warning, 'severity'>;

/** Findings as warnings, in the order of the codes; those of one code stay in theirs. */
export function warningsOf(findings: readonly Finding[]): Warning[] {
  return WARNING_CODES.flatMap((code) =>
    findings
      .filter((finding) => finding.code === code)
      .map(({ code: _, kind, count, message, ...place }) => ({
        code,
        severity: SEVERITIES[code],
        ...(kind === undefined ? {} : { kind }),
        count,
        message,
        ...place,
      })),
  );
}

/** Those that are to be looked into: notes are left out. */
export function withoutNotes(warnings: readonly Warning[]): Warning[] {
  return warnings.filter(({ severity }) => severity === 'warning');
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
