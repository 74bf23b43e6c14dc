import type { Kind } from '../exports/kinds.ts';
import { NO_LINE, REJECT_REASONS } from '../exports/reject-reasons.ts';
import { quoted } from '../problems/quoted.ts';
import type { ReportFacts } from '../report/run-json.ts';
import type { NamedReject } from '../report/tables/rejects.ts';
import { WARNING_CODES } from '../report/warnings.ts';

/** `--max-rejects` or `--fail-on` does not hold. The report is left as it was, and the exit code is 1. */
export class CheckFailed extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CheckFailed';
  }
}

/** How many rows may be rejected: so many in all, or so many millionths of the rows of each kind, and as it was written. */
export type RejectLimit = { rows: number; text: string } | { millionths: number; text: string };

/** Rows of a kind, and how many of them are rejected. */
export interface KindRejects {
  kind: Kind;
  rows: number;
  rejected: number;
}

/** What may be asked of a run before its report replaces the former one. */
export interface Limits {
  /** More rejected rows than this fail the run. */
  maxRejects?: RejectLimit | undefined;
  /** Codes of warnings and notes that fail the run; `any` for all warnings. */
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
    return `  ${place}: ${row.reason}: ${column}${quoted(row.value)}`;
  });
  return [...found, rejects.count > SHOWN_ROWS ? `the first ${SHOWN_ROWS}:` : 'the rows:', ...first].join(
    '\n',
  );
}

function kindsOf({ clicks, conversions, refunds }: ReportFacts['counts']): KindRejects[] {
  return [
    { kind: 'clicks', ...clicks },
    { kind: 'conversions', ...conversions },
    ...(refunds === undefined ? [] : [{ kind: 'refunds', ...refunds } as const]),
  ];
}

/** What exceeds a limit of rejected rows, in one sentence; nothing where it holds. */
function tooManyRejects(
  limit: RejectLimit | undefined,
  rejects: readonly NamedReject[],
  kinds: readonly KindRejects[],
): string[] {
  if (limit === undefined) return [];
  if ('rows' in limit)
    return rejects.length > limit.rows
      ? [`${rejects.length} rows are rejected, --max-rejects allows ${limit.text}`]
      : [];
  const exceeding = kinds.filter(({ rows, rejected }) => rejected * 1_000_000 > limit.millionths * rows);
  if (exceeding.length === 0) return [];
  const found = exceeding.map(({ kind, rows, rejected }) => `${rejected} of ${rows} rows of ${kind}`);
  return [`${found.join(' and ')} are rejected, --max-rejects allows ${limit.text} of the rows of a kind`];
}

/** Throws `CheckFailed` when there are more rejects than allowed, or a warning that must not be. `rejects` are sorted. */
export function checkLimits(
  limits: Limits,
  rejects: readonly NamedReject[],
  { warnings, counts }: Pick<ReportFacts, 'warnings' | 'counts'>,
): void {
  const failures = tooManyRejects(limits.maxRejects, rejects, kindsOf(counts)).map(
    (found) => `${found}; the report is left as it was\n${describeRejects(rejects)}`,
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
