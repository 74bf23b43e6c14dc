import type { Preparation } from '../engine/prepare.ts';
import type { Rejects } from '../engine/rejects.ts';
import { adviseReject } from '../exports/advice.ts';
import { NO_LINE, REJECT_REASONS } from '../exports/reject-reasons.ts';
import { quoted } from '../problems/quoted.ts';
import type { ReportFacts } from '../report/run-json.ts';
import type { DecimalMark } from '../values/written/decimal.ts';
import { namedRejects } from './named-rejects.ts';

/** `--max-rejects` or `--fail-on` does not hold. The report is left as it was, and the exit code is 1. */
export class CheckFailed extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CheckFailed';
  }
}

/**
 * How many rows may be rejected: so many in all, or so many millionths of the rows of each kind, and as it was
 * written.
 */
export type RejectLimit = { rows: number; text: string } | { millionths: number; text: string };

/** What must hold before a report replaces the former one. */
export interface Limits {
  /** The run fails if more rows are rejected. */
  maxRejects?: RejectLimit | undefined;
  /** The run fails if it has a warning or note with one of these codes; `any` stands for all warnings. */
  failOn: readonly string[];
}

const SHOWN_ROWS = 10;

function describeRejects(preparation: Preparation, rejects: Rejects, decimal: DecimalMark): string {
  const counts = REJECT_REASONS.map((reason) => [reason, rejects.ofReason(reason)] as const);
  const found = counts.filter(([, count]) => count > 0).map(([reason, count]) => `  ${reason}: ${count}`);
  const first = [...take(SHOWN_ROWS, namedRejects(preparation, rejects))].map((row) => {
    const column = row.column === '' ? '' : `${row.column} `;
    const place = row.line === NO_LINE ? row.fileName : `${row.fileName}:${row.line}`;
    return `  ${place}: ${row.reason}: ${column}${quoted(row.value)}${adviseReject(row, { kind: row.kind, decimal })}`;
  });
  return [...found, rejects.count > SHOWN_ROWS ? `the first ${SHOWN_ROWS}:` : 'the rows:', ...first].join(
    '\n',
  );
}

/** What exceeds a limit of rejected rows, in one sentence; undefined where it holds. */
function tooManyRejects(
  limit: RejectLimit | undefined,
  rejects: Rejects,
  { clicks, conversions, refunds }: ReportFacts['counts'],
): string | undefined {
  if (limit === undefined) return undefined;
  if ('rows' in limit) {
    const holds = rejects.count <= limit.rows;
    return holds ? undefined : `${rejects.count} rows are rejected, --max-rejects allows ${limit.text}`;
  }
  const exceeding = Object.entries({ clicks, conversions, ...(refunds && { refunds }) }).filter(
    ([, { rows, rejected }]) => rejected * 1_000_000 > limit.millionths * rows,
  );
  if (exceeding.length === 0) return undefined;
  const found = exceeding.map(([kind, { rows, rejected }]) => `${rejected} of ${rows} rows of ${kind}`);
  return `${found.join(' and ')} are rejected, --max-rejects allows ${limit.text} of the rows of a kind`;
}

/**
 * Throws `CheckFailed` when more rows are rejected than allowed, or a warning or note has a code that fails.
 */
export function checkLimits(
  limits: Limits,
  preparation: Preparation,
  rejects: Rejects,
  { warnings, counts }: Pick<ReportFacts, 'warnings' | 'counts'>,
  decimal: DecimalMark,
): void {
  const failures: string[] = [];
  const tooMany = tooManyRejects(limits.maxRejects, rejects, counts);
  if (tooMany !== undefined)
    failures.push(
      `${tooMany}; the report is left as it was\n${describeRejects(preparation, rejects, decimal)}`,
    );
  const asked = new Set(limits.failOn);
  for (const { code, severity, message } of warnings) {
    if (asked.has(code) || (asked.has('any') && severity === 'warning'))
      failures.push(`${severity} ${code}: ${message} (--fail-on); the report is left as it was`);
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
