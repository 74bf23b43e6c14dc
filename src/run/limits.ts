import { adviseReject } from '../exports/advice.ts';
import { NO_LINE, REJECT_REASONS } from '../exports/reject-reasons.ts';
import type { NamedReject } from '../report/tables/rejects.ts';
import type { Warning } from '../report/warnings.ts';
import type { DecimalMark } from '../values/written/decimal.ts';

/** `--max-rejects` or `--fail-on` does not hold. The report is left as it was, and the exit code is 1. */
export class CheckFailed extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CheckFailed';
  }
}

/** What must hold before a report replaces the former one. */
export interface Limits {
  /** The run fails if more rows are rejected. */
  maxRejects?: number | undefined;
  /** The run fails if it has a warning with one of these codes; `any` stands for all codes. */
  failOn: readonly string[];
}

const SHOWN_ROWS = 10;

function describeRejects(rejects: readonly NamedReject[], decimal: DecimalMark): string {
  const counts = REJECT_REASONS.map(
    (reason) => [reason, rejects.filter((row) => row.reason === reason).length] as const,
  );
  const found = counts.filter(([, count]) => count > 0).map(([reason, count]) => `  ${reason}: ${count}`);
  const first = rejects.slice(0, SHOWN_ROWS).map((row) => {
    const column = row.column === '' ? '' : `${row.column} `;
    const place = row.line === NO_LINE ? row.fileName : `${row.fileName}:${row.line}`;
    return `  ${place}: ${row.reason}: ${column}${JSON.stringify(row.value)}${adviseReject(row, decimal)}`;
  });
  return [...found, rejects.length > SHOWN_ROWS ? `the first ${SHOWN_ROWS}:` : 'the rows:', ...first].join(
    '\n',
  );
}

/**
 * Throws `CheckFailed` when more rows are rejected than allowed, or a warning has a code that fails. `rejects` are
 * sorted.
 */
export function checkLimits(
  limits: Limits,
  rejects: readonly NamedReject[],
  warnings: readonly Warning[],
  decimal: DecimalMark,
): void {
  const failures: string[] = [];
  if (limits.maxRejects !== undefined && rejects.length > limits.maxRejects) {
    failures.push(
      `${rejects.length} rows are rejected, --max-rejects allows ${limits.maxRejects}; the report is left as it was\n${describeRejects(rejects, decimal)}`,
    );
  }
  const asked = new Set(limits.failOn);
  for (const { code, message } of warnings) {
    if (asked.has('any') || asked.has(code)) {
      failures.push(`warning ${code}: ${message} (--fail-on); the report is left as it was`);
    }
  }
  if (failures.length > 0) throw new CheckFailed(failures.join('\n'));
}
