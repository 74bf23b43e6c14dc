import type { Preparation } from '../engine/prepare.ts';
import type { Rejects } from '../engine/rejects.ts';
import { NO_LINE, REJECT_REASONS } from '../exports/reject-reasons.ts';
import { WARNING_CODES, type Warning } from '../report/warnings.ts';
import { namedRejects } from './rejects.ts';

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

/** The values of `--fail-on`. */
export const FAIL_ON_CODES = [...WARNING_CODES, 'any'] as const;

const SHOWN_ROWS = 10;

function describeRejects(preparation: Preparation, rejects: Rejects): string {
  const counts = REJECT_REASONS.map((reason) => [reason, rejects.ofReason(reason)] as const);
  const found = counts.filter(([, count]) => count > 0).map(([reason, count]) => `  ${reason}: ${count}`);
  const first = [...take(SHOWN_ROWS, namedRejects(preparation, rejects))].map((row) => {
    const column = row.column === '' ? '' : `${row.column} `;
    const place = row.line === NO_LINE ? row.fileName : `${row.fileName}:${row.line}`;
    return `  ${place}: ${row.reason}: ${column}${JSON.stringify(row.value)}`;
  });
  return [...found, rejects.count > SHOWN_ROWS ? `the first ${SHOWN_ROWS}:` : 'the rows:', ...first].join(
    '\n',
  );
}

/**
 * Throws `CheckFailed` when more rows are rejected than allowed, or a warning has a code that fails.
 */
export function checkLimits(
  limits: Limits,
  preparation: Preparation,
  rejects: Rejects,
  warnings: readonly Warning[],
): void {
  const failures: string[] = [];
  if (limits.maxRejects !== undefined && rejects.count > limits.maxRejects) {
    failures.push(
      `${rejects.count} rows are rejected, --max-rejects allows ${limits.maxRejects}; the report is left as it was\n${describeRejects(preparation, rejects)}`,
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

/** At most the first `count` items. */
function* take<T>(count: number, items: Iterable<T>): Generator<T> {
  let left = count;
  for (const item of items) {
    yield item;
    if (--left === 0) return;
  }
}
