import { attributeExport } from './commands/attribute/run.ts';
import { type CheckJson, checkJson } from './commands/check/json.ts';
import { checkExport } from './commands/check/run.ts';
import { type ComparisonJson, comparisonJson } from './commands/compare/json.ts';
import { openOutputs } from './commands/compare/outputs.ts';
import { compareReports } from './commands/compare/run.ts';
import {
  type ExplainedClick,
  type ExplainedConversion,
  MOST_CLICKS,
} from './commands/explain/explanation.ts';
import { explainConversions } from './commands/explain/run.ts';
import { reconcileExport } from './commands/reconcile/run.ts';
import { verifyExport } from './commands/verify/run.ts';
import { openSummaries } from './commands/verify/summaries.ts';
import { type Verification, verificationOf } from './commands/verify/verification.ts';
import { windowsExport } from './commands/windows/run.ts';
import { lagsTable, windowsTable } from './commands/windows/tables.ts';
import { type PlainReport, withRows } from './report/report.ts';
import { type ConsoleRow, type LagRow, plainRows, type WindowRow } from './report/rows.ts';
import type { RunJson, WindowTotal } from './report/run-json.ts';
import { consoleTable } from './report/tables/console.ts';
import {
  type CompareOptions,
  checkCompareOptions,
  checkExplainOptions,
  checkLibraryOptions,
  checkLocalReportOptions,
  checkReadOptions,
  checkVerifyOptions,
  type ExplainOptions,
  type LibraryOptions,
  type LocalReportOptions,
  type ReadOptions,
  type VerifyOptions,
} from './run/options/library-options.ts';
import { resolveOptions } from './run/options/options.ts';

export type { CheckJson as ExportCheck } from './commands/check/json.ts';
export type {
  CampaignJson,
  ComparisonJson as Comparison,
  FlowJson,
  SumJson,
  TotalsJson,
} from './commands/compare/json.ts';
export type { ExplainedClick, ExplainedRow, ExplainedWindow } from './commands/explain/explanation.ts';
export type { Difference } from './commands/verify/compare-rows.ts';
export type { Verification } from './commands/verify/verification.ts';
export { InputError, type InputProblem } from './problems/input-error.ts';
export type { Figures } from './report/figures.ts';
export type { PlainReport as Report, ReportRows } from './report/report.ts';
export type {
  BreakpointRow,
  ChannelRow,
  CohortRow,
  ConsoleRow,
  CustomConversionRow,
  DayRow,
  LagRow,
  OverlapRow,
  ReconciliationRow,
  SummaryRow,
  WindowRow,
} from './report/rows.ts';
export type { RunJson, WindowTotal } from './report/run-json.ts';
export type { Warning, WarningCode } from './report/warnings.ts';
export { CheckFailed } from './run/limits.ts';
export type {
  CompareOptions,
  ExplainOptions,
  LibraryOptions as Options,
  LocalReportOptions,
  ReadOptions,
  VerifyOptions,
} from './run/options/library-options.ts';

/**
 * Attributes an export and writes the report into `options.out`. Prints nothing and never ends the process. Throws an
 * `InputError` for wrong options or input, `CheckFailed` when `maxRejects` or `failOn` do not hold, and the reason of
 * `signal` when that is aborted. After an error the former report is as it was.
 */
export async function attribute(options: LibraryOptions): Promise<PlainReport> {
  const { signal, ...given } = checkLibraryOptions(options);
  return withRows(await attributeExport({ ...resolveOptions(given), signal }));
}

/** What `windows` gives: its run.json, and the rows of its files. */
export interface WindowsReport {
  run: RunJson;
  windows: WindowRow[];
  windowsTotal: WindowTotal[];
  lags: LagRow[];
}

/**
 * Tells what each of `options.windows` would give, and writes the report into `options.out`. Fails as `attribute` does.
 */
export async function windows(options: LocalReportOptions): Promise<WindowsReport> {
  const { signal, ...given } = checkLocalReportOptions(options);
  const { run, figures } = await windowsExport({
    ...resolveOptions({ ...given, out: given.out ?? 'lasttouch-windows' }),
    signal,
  });
  return {
    run,
    windows: plainRows(windowsTable(figures)),
    windowsTotal: run.windows ?? [],
    lags: plainRows(lagsTable(figures)),
  };
}

/** What `reconcile` gives: its run.json, and the rows of console.csv. */
export interface ConsoleReport {
  run: RunJson;
  console: ConsoleRow[];
}

/**
 * Holds an export against the console's own figures, and writes the report into `options.out`. Fails as `attribute`
 * does.
 */
export async function reconcile(options: LocalReportOptions): Promise<ConsoleReport> {
  const { signal, ...given } = checkLocalReportOptions(options);
  const { run, figures } = await reconcileExport({
    ...resolveOptions({ ...given, out: given.out ?? 'lasttouch-reconcile' }),
    signal,
  });
  return { run, console: plainRows(consoleTable(figures)) };
}

/** Why a conversion went where it went, with all its clicks in memory. */
export interface Explanation extends Omit<ExplainedConversion, 'clicks'> {
  /** Newest first. */
  clicks: ExplainedClick[];
}

/**
 * Says why conversions went where they went, in the order of `options.ids`; an id that no row has is `unknown`. Throws
 * an
 * `InputError` for wrong options or input, and the reason of `signal` when that is aborted.
 */
export async function explain(options: ExplainOptions): Promise<Explanation[]> {
  const { signal, ids, all = false, ...given } = checkExplainOptions(options);
  const most = all ? Number.POSITIVE_INFINITY : MOST_CLICKS;
  await using explained = await explainConversions({ ...resolveOptions(given), signal }, ids, most);
  const explanations: Explanation[] = [];
  for (const conversion of explained.conversions) {
    const clicks: ExplainedClick[] = [];
    for await (const block of conversion.clicks) clicks.push(...block);
    explanations.push({ ...conversion, clicks });
  }
  return explanations;
}

/**
 * Reads an export, writes nothing, and gives all that is wrong with it, input errors too. Throws an `InputError` for
 * wrong options and when nothing can be read, and the reason of `signal` when that is aborted.
 */
export async function check(options: ReadOptions): Promise<CheckJson> {
  const { signal, ...given } = checkReadOptions(options);
  return checkJson(await checkExport({ ...resolveOptions(given), signal }));
}

/**
 * Says what changed between two reports; writes changes.csv and a summary where `out` and `markdown` are given. Throws
 * an
 * `InputError` for wrong options or a folder that is no report, and the reason of `signal` when that is aborted.
 */
export async function compare(options: CompareOptions): Promise<ComparisonJson> {
  const { signal, reportA, reportB, ...paths } = checkCompareOptions(options);
  const outputs = openOutputs(paths, [reportA, reportB]);
  const comparison = await compareReports(reportA, reportB, signal);
  await outputs.write(comparison);
  return comparisonJson(comparison);
}

/**
 * Attributes an export and compares every CSV file with those in `options.expected`; writes summaries where `markdown`
 * and
 * `junit` are given. Throws an `InputError` for wrong options or input, and the reason of `signal` when that is
 * aborted.
 */
export async function verify(options: VerifyOptions): Promise<Verification> {
  const { signal, expected, markdown, junit, ...given } = checkVerifyOptions(options);
  const resolved = { ...resolveOptions(given), signal };
  const summaries = openSummaries(resolved, { expected, markdown, junit }, undefined);
  const comparison = await verifyExport(resolved, expected);
  await summaries.write(comparison);
  return verificationOf(comparison);
}
