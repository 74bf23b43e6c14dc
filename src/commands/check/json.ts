import type { Kind } from '../../exports/files/kinds.ts';
import type { RejectReason } from '../../exports/reject-reasons.ts';
import type { InputProblem } from '../../problems/input-error.ts';
import type { RunJson } from '../../report/run-json.ts';
import type { Warning } from '../../report/warnings.ts';
import type { CheckedEvent, CheckedFile, DayRange, ExportCheck } from './run.ts';

/** What `check --json` prints. Times are null where there is no row. */
export interface CheckJson {
  /** Input errors. Where there are any, what the rows add up to is not known. */
  errors: InputProblem[];
  rejected: number;
  /** Rejected rows by reason, with the first five of each. */
  rejects: { reason: RejectReason; count: number; first: RejectJson[] }[];
  warnings: Warning[];
  counts: RunJson['counts'] | null;
  /** Events of the conversions in range, the most frequent first. */
  events: CheckedEvent[];
  files: CheckedFile[];
  coverage: {
    kind: Kind;
    first: string | null;
    last: string | null;
    days: number;
    missing_days: DayRange[];
  }[];
}

/** A rejected row, and which option would read it; null where none would. */
export interface RejectJson {
  file: string;
  line: number;
  lines: number;
  column: string;
  value: string;
  advice: string | null;
}

/** An export's check as JSON. */
export function checkJson(check: ExportCheck): CheckJson {
  return {
    errors: check.problems,
    rejected: check.rejected,
    rejects: check.rejects.map(({ reason, count, rows }) => ({
      reason,
      count,
      first: rows.map(({ fileName, line, lines, column, value, advice }) => ({
        file: fileName,
        line,
        lines,
        column,
        value,
        // As the end of a sentence it begins with a semicolon.
        advice: advice === '' ? null : advice.slice('; '.length),
      })),
    })),
    warnings: check.warnings,
    counts: check.counts,
    events: check.events,
    files: check.files,
    coverage: check.coverage.map(({ missingDays, ...coverage }) => ({
      ...coverage,
      missing_days: missingDays,
    })),
  };
}
