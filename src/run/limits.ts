import { NO_LINE, REJECT_REASONS } from '../exports/reject-reasons.ts';
import type { NamedReject } from '../report/tables/rejects.ts';
import { WARNING_CODES, type Warning } from '../report/warnings.ts';

/** The check that was asked for did not hold: the report is left as it was, exit code 1. */
export class CheckFailed extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CheckFailed';
  }
}

/** What may be asked of a run before its report replaces the former one. */
export interface Limits {
  /** More rejected rows than this fail the run. */
  maxRejects?: number | undefined;
  /** Codes of warnings that fail the run; `any` for all. */
  failOn: readonly string[];
}

/** What `--fail-on` takes. */
export const FAIL_ON_CODES = [...WARNING_CODES, 'any'] as const;

const SHOWN_ROWS = 10;

function describeRejects(rejects: readonly NamedReject[]): string {
  const counts = REJECT_REASONS.map(
    (reason) => [reason, rejects.filter((row) => row.reason === reason).length] as const,
  );
  const found = counts.filter(([, count]) => count > 0).map(([reason, count]) => `  ${reason}: ${count}`);
  const first = rejects.slice(0, SHOWN_ROWS).map((row) => {
    const column = row.column === '' ? '' : `${row.column} `;
    const place = row.line === NO_LINE ? row.fileName : `${row.fileName}:${row.line}`;
    return `  ${place}: ${row.reason}: ${column}${JSON.stringify(row.value)}`;
  });
  return [...found, rejects.length > SHOWN_ROWS ? `the first ${SHOWN_ROWS}:` : 'the rows:', ...first].join(
    '\n',
  );
}

/** Throws `CheckFailed` when there are more rejects than allowed, or a warning that must not be. `rejects` are sorted. */
export function checkLimits(
  limits: Limits,
  rejects: readonly NamedReject[],
  warnings: readonly Warning[],
): void {
  const failures: string[] = [];
  if (limits.maxRejects !== undefined && rejects.length > limits.maxRejects) {
    failures.push(
      `${rejects.length} rows are rejected, --max-rejects allows ${limits.maxRejects}; the report is left as it was\n${describeRejects(rejects)}`,
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
