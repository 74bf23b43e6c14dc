import { type FileCoverage, mergeCoverage } from '../../engine/counting/file-coverage.ts';
import type { EngineResult } from '../../engine/engine.ts';
import type { Job } from '../../engine/job.ts';
import { checkFilesUnchanged, type Preparation, prepare, withCampaigns } from '../../engine/prepare.ts';
import type { Rejects } from '../../engine/rejects.ts';
import { adviseReject } from '../../exports/advice.ts';
import type { InputFile } from '../../exports/files/header.ts';
import type { Kind } from '../../exports/files/kinds.ts';
import { type ColumnSample, sampleColumns } from '../../exports/files/sample.ts';
import { REJECT_REASONS, type RejectReason } from '../../exports/reject-reasons.ts';
import type { LocalEngine } from '../../local/local-engine.ts';
import { startEngine } from '../../local/open-local.ts';
import { InputError, type InputProblem } from '../../problems/input-error.ts';
import type { RunJson } from '../../report/run-json.ts';
import type { NamedReject } from '../../report/tables/rejects-rows.ts';
import { missingDays, type Warning } from '../../report/warnings.ts';
import { outcomeSumsOf, purchasesByCampaign } from '../../run/make-figures.ts';
import { namedRejects } from '../../run/named-rejects.ts';
import type { ResolvedOptions } from '../../run/options/options.ts';
import { countsOf } from '../../run/row-counts.ts';
import { unlessAborted } from '../../run/unless-aborted.ts';
import { eventsMet } from '../../run/warnings/event-findings.ts';
import { findWarnings } from '../../run/warnings/find-warnings.ts';
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
  /** Only where `--where` is given for the kind. */
  not_selected?: number;
  /** Only of clicks and conversions with `--exclude-users`. */
  excluded?: number;
  rejected: number;
  first: string | null;
  last: string | null;
  /** The columns that are read, and those that are not, by their headers. */
  columns: { used: CheckedColumn[]; unused: CheckedColumn[] };
}

/** A column of a file, with its first values that are not empty. */
export interface CheckedColumn {
  /** Its name in the docs, where it is used. */
  column?: string;
  header: string;
  values: string[];
}

/** A rejected row, and which option would read it, as the end of a sentence; empty where none would. */
export interface CheckedReject extends Omit<NamedReject, 'kind'> {
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
  /**
   * The events of the conversions in range with their rows, the most frequent first; empty where there are input
   * errors.
   */
  events: CheckedEvent[];
}

/** An event, and what its rows are: purchases, tracked by campaigns, or neither. */
export interface CheckedEvent {
  event: string;
  /** Rows in range. */
  rows: number;
  meaning: 'purchase' | 'tracked' | 'not_tracked';
}

const SHOWN_ROWS = 5;
const SHOWN_VALUES = 3;
/** What rows are rejected for depends on the campaigns, or on which other rows are rejected. */
const UNSURE_REASONS: ReadonlySet<RejectReason> = new Set([
  'unknown_campaign',
  'not_a_purchase',
  'conflicting_duplicate',
  'excess_refund',
]);

/**
 * Reads a whole export, writes nothing, and gives all that is wrong with it. Throws an `InputError` when nothing can
 * be read.
 */
export async function checkExport(options: ResolvedOptions): Promise<ExportCheck> {
  options.signal?.throwIfAborted();
  const prepared = await prepare(options);
  const { problems } = prepared.problems;
  const sure = problems.length === 0;
  await using engine = startEngine(prepared, options);
  const result = await unlessAborted(options.signal, readAll(prepared, engine));
  const preparation = withCampaigns(prepared, result?.campaigns);
  const reasons = REJECT_REASONS.filter((reason) => sure || !UNSURE_REASONS.has(reason));
  return {
    problems,
    rejected: reasons.reduce((sum, reason) => sum + engine.rejects.ofReason(reason), 0),
    rejects: byReason(preparation, engine.rejects, reasons, options.style.decimal),
    ...judge(preparation, engine, result),
    ...describeFiles(preparation, engine, reasons),
  };
}

/** Undefined where input errors keep the rows from being attributed; they are among the problems then. */
async function readAll(preparation: Preparation, engine: LocalEngine): Promise<EngineResult | undefined> {
  const { problems } = preparation;
  try {
    const result = await engine.attribute(problems, preparation.knowsRules);
    checkFilesUnchanged(preparation);
    return result;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    problems.problems.push(...error.problems.filter((problem) => !problems.problems.includes(problem)));
    return undefined;
  }
}

/** The counts of the reasons that occur, with the first rows of each. */
function byReason(
  preparation: Preparation,
  rejects: Rejects,
  reasons: readonly RejectReason[],
  decimal: DecimalMark,
): CheckedReason[] {
  const found = reasons
    .map((reason) => ({ reason, count: rejects.ofReason(reason), rows: [] as CheckedReject[] }))
    .filter(({ count }) => count > 0);
  const wanting = new Map(found.map((entry) => [entry.reason, entry]));
  for (const { kind, ...reject } of namedRejects(preparation, rejects)) {
    const entry = wanting.get(reject.reason);
    if (entry === undefined) continue;
    entry.rows.push({ ...reject, advice: adviseReject(reject, { kind, decimal }) });
    if (entry.rows.length === Math.min(SHOWN_ROWS, entry.count)) wanting.delete(reject.reason);
    if (wanting.size === 0) break;
  }
  return found;
}

function judge(
  preparation: Preparation,
  engine: LocalEngine,
  result: EngineResult | undefined,
): Pick<ExportCheck, 'warnings' | 'counts' | 'events'> {
  if (result === undefined) return { warnings: [], counts: null, events: [] };
  const outcomes = outcomeSumsOf(preparation.job, result);
  const counts = countsOf(preparation, outcomes, result);
  const purchases = purchasesByCampaign(preparation.job, result.tallies);
  const { rejects } = engine;
  const events = eventsMet(outcomes).map((met) => ({
    ...met,
    meaning: meaningOf(met.event, preparation.job),
  }));
  return {
    warnings: findWarnings({ preparation, outcomes, purchases, result, rejects, counts }),
    counts,
    events,
  };
}

function meaningOf(event: string, { events, purchaseEvents }: Job): CheckedEvent['meaning'] {
  const place = events.indexOf(event);
  if (place < 0) return 'not_tracked';
  return place < purchaseEvents ? 'purchase' : 'tracked';
}

function describeColumns(file: InputFile): CheckedFile['columns'] {
  const { used, unused } = sampleColumns(file);
  const shown = ({ header, values }: ColumnSample) => ({
    header,
    values: [...new Set(values)].slice(0, SHOWN_VALUES),
  });
  return {
    used: used.map((sample, slot) => ({ column: file.used[slot].name, ...shown(sample) })),
    unused: unused.map(shown),
  };
}

function describeFiles(
  { files, shape, smallRows, zone, excludedUsers }: Preparation,
  engine: LocalEngine,
  reasons: readonly RejectReason[],
): Pick<ExportCheck, 'files' | 'coverage'> {
  const times = new TimeFormat(zone);
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
      ...(shape.conditions.has(file.kind) && { not_selected: covered.get(place)?.notSelected ?? 0 }),
      ...(excludedUsers !== undefined &&
        (file.kind === 'clicks' || file.kind === 'conversions') && {
          excluded: covered.get(place)?.excluded ?? 0,
        }),
      rejected: reasons.reduce((sum, reason) => sum + engine.rejects.ofFile(place, reason), 0),
      ...bounds(covered.get(place)),
      columns: describeColumns(file),
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
