import { type FileCoverage, mergeCoverage } from '../../engine/counting/file-coverage.ts';
import type { EngineResult } from '../../engine/engine.ts';
import { checkFilesUnchanged, type Preparation, prepare } from '../../engine/prepare.ts';
import { adviseReject } from '../../exports/advice.ts';
import type { Kind } from '../../exports/kinds.ts';
import { REJECT_REASONS, type RejectReason } from '../../exports/reject-reasons.ts';
import type { LocalEngine } from '../../local/local-engine.ts';
import { startEngine } from '../../local/open-local.ts';
import { InputError, type InputProblem } from '../../problems/input-error.ts';
import type { RunJson } from '../../report/run-json.ts';
import type { NamedReject } from '../../report/tables/rejects.ts';
import { missingDays, type Warning, warningsOf } from '../../report/warnings.ts';
import { countsOf, nameRejects } from '../../run/counts.ts';
import { outcomeSumsOf, purchasesByCampaign } from '../../run/figures.ts';
import type { ResolvedOptions } from '../../run/options.ts';
import { countWarnings } from '../../run/warning-counts.ts';
import { formatDay, TimeFormat } from '../../values/times.ts';
import type { DecimalMark } from '../../values/written/decimal.ts';

/** Days without any row between two days that have some. */
export interface DayRange {
  from: string;
  to: string;
}

/** From when to when rows are, and which days between have none. Times are null without any row. */
export interface KindCoverage {
  kind: Kind;
  first: string | null;
  last: string | null;
  days: number;
  missingDays: DayRange[];
}

/** A file of the export; first and last valid row of clicks and conversions. */
export interface CheckedFile {
  kind: Kind;
  path: string;
  bytes: number;
  rows: number;
  rejected: number;
  first: string | null;
  last: string | null;
}

/** A rejected row, and which option would read it, as the end of a sentence; empty where none would. */
export interface CheckedReject extends NamedReject {
  advice: string;
}

/** The rejected rows of one reason. */
export interface CheckedReason {
  reason: RejectReason;
  count: number;
  rows: CheckedReject[];
}

/** Everything that is to be said about an export. */
export interface ExportCheck {
  problems: InputProblem[];
  rejected: number;
  rejects: CheckedReason[];
  /** Empty where there are input errors: what the rows add up to is not known then. */
  warnings: Warning[];
  counts: RunJson['counts'] | null;
  files: CheckedFile[];
  coverage: KindCoverage[];
}

const SHOWN_ROWS = 5;
/** What rows are rejected for depends on the campaigns, or on which other rows are rejected. */
const UNSURE_REASONS: ReadonlySet<RejectReason> = new Set([
  'unknown_campaign',
  'not_a_purchase',
  'conflicting_duplicate',
  'excess_refund',
]);

/** Reads a whole export, writes nothing, and tells all that is wrong with it. Throws an `InputError` when nothing can be read. */
export async function checkExport(options: ResolvedOptions): Promise<ExportCheck> {
  const preparation = await prepare(options);
  const { problems } = preparation.problems;
  const sure = problems.length === 0;
  await using engine = startEngine(preparation, options);
  const result = await readAll(preparation, engine);
  const rejects = nameRejects(preparation, engine).filter(
    ({ reason }) => sure || !UNSURE_REASONS.has(reason),
  );
  return {
    problems,
    rejected: rejects.length,
    rejects: byReason(rejects, options.style.decimal),
    ...judge(preparation, engine, result),
    ...describeFiles(preparation, engine, rejects),
  };
}

/** Undefined where input errors keep the rows from being attributed; they are among the problems then. */
async function readAll(preparation: Preparation, engine: LocalEngine): Promise<EngineResult | undefined> {
  const { problems } = preparation;
  try {
    const result = await engine.attribute(problems, preparation.knowsRules);
    checkFilesUnchanged(preparation.files);
    return result;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    problems.problems.push(...error.problems.filter((problem) => !problems.problems.includes(problem)));
    return undefined;
  }
}

function byReason(rejects: readonly NamedReject[], decimal: DecimalMark): CheckedReason[] {
  return REJECT_REASONS.map((reason) => {
    const rows = rejects.filter((reject) => reject.reason === reason);
    return {
      reason,
      count: rows.length,
      rows: rows.slice(0, SHOWN_ROWS).map((row) => ({ ...row, advice: adviseReject(row, decimal) })),
    };
  }).filter(({ count }) => count > 0);
}

function judge(
  preparation: Preparation,
  engine: LocalEngine,
  result: EngineResult | undefined,
): Pick<ExportCheck, 'warnings' | 'counts'> {
  if (result === undefined) return { warnings: [], counts: null };
  const outcomes = outcomeSumsOf(preparation.job, result);
  const counts = countsOf(preparation, outcomes, result);
  const warnings = countWarnings(
    preparation,
    outcomes,
    purchasesByCampaign(preparation.job, result.tallies),
    result,
    engine.rejects,
    counts.clicks.rows,
  );
  return { warnings: warningsOf(warnings), counts };
}

function describeFiles(
  { files, smallRows, zone }: Preparation,
  engine: LocalEngine,
  rejects: readonly NamedReject[],
): Pick<ExportCheck, 'files' | 'coverage'> {
  const times = new TimeFormat(zone);
  const rejected = new Map<string, number>();
  for (const { fileName } of rejects) rejected.set(fileName, (rejected.get(fileName) ?? 0) + 1);
  const covered = new Map(engine.coverage.map((coverage) => [coverage.file, coverage]));
  const bounds = (coverage: Pick<FileCoverage, 'first' | 'last'> | undefined) => {
    if (coverage === undefined || coverage.last < 0) return { first: null, last: null };
    return { first: times.format(coverage.first), last: times.format(coverage.last) };
  };
  const coverageOf = (kind: Kind): KindCoverage => {
    const ofKind = engine.coverage.filter(({ file }) => files[file].kind === kind);
    const whole = mergeCoverage(ofKind);
    const missing = missingDays(new Set(whole.days), zone);
    return { kind, ...bounds(whole), days: whole.days.length, missingDays: rangesOf(missing) };
  };
  const kinds: Kind[] = ['clicks', 'conversions'];
  if (files.some(({ kind }) => kind === 'refunds')) kinds.push('refunds');
  return {
    files: files.map((file, place) => ({
      kind: file.kind,
      path: file.label,
      bytes: file.size,
      rows: smallRows.get(file.label) ?? covered.get(place)?.rows ?? 0,
      rejected: rejected.get(file.label) ?? 0,
      ...bounds(covered.get(place)),
    })),
    coverage: kinds.map(coverageOf),
  };
}

/** Days (ascending) as ranges of days that follow each other. */
function rangesOf(days: readonly number[]): DayRange[] {
  const ranges: { from: number; to: number }[] = [];
  for (const day of days) {
    const last = ranges[ranges.length - 1];
    if (last !== undefined && last.to === day - 1) last.to = day;
    else ranges.push({ from: day, to: day });
  }
  return ranges.map(({ from, to }) => ({ from: formatDay(from), to: formatDay(to) }));
}
