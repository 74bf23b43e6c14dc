import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { recoverReport } from '../../folders/folder.ts';
import { InputError } from '../../problems/input-error.ts';
import { CsvReader } from '../../records/csv-reader.ts';
import type { RunJson } from '../../report/run-json.ts';
import { singleWindow, stretchAt, type WindowHistory, windowHistory } from '../../rules/window-history.ts';
import { parseDuration } from '../../values/duration.ts';
import { parsePrintedTime } from '../../values/times.ts';
import { Zone } from '../../values/zone.ts';

/** A report that an earlier run wrote. */
export interface StoredReport {
  /** As it was given. */
  path: string;
  run: RunJson;
  zone: Zone;
  history: WindowHistory;
}

function readRun(path: string): RunJson {
  let run: Partial<RunJson>;
  try {
    run = JSON.parse(readFileSync(join(path, 'run.json'), 'utf8')) as Partial<RunJson>;
  } catch {
    run = {};
  }
  if (run.tool === 'lasttouch' && run.command !== undefined) {
    throw InputError.of(
      `is a report of \`lasttouch ${run.command}\`; give a folder that \`lasttouch attribute --out\` wrote`,
      { file: path },
    );
  }
  const known = run.tool === 'lasttouch' && run.schema === 1 && typeof run.options?.timezone === 'string';
  if (known && Array.isArray(run.settings)) return run as RunJson;
  throw InputError.of(
    'is not a lasttouch report (there is no run.json of this tool in it); give a folder that `lasttouch attribute --out` wrote',
    { file: path },
  );
}

/** The windows in force, as the run was told them. */
function historyOf({ options, settings }: RunJson): WindowHistory {
  if (options.window !== null) return singleWindow(parseDuration(options.window));
  const rows = settings.map(({ changed_at, conversion_window, note }) => ({
    changedAt: changed_at === null ? null : parsePrintedTime(changed_at),
    window: parseDuration(conversion_window),
    note,
  }));
  return windowHistory(rows, parseDuration(options.propagation, true));
}

/** Opens a report folder; what a killed run left is put right first. Throws an `InputError` when it is none. */
export function openReport(path: string): StoredReport {
  recoverReport(path);
  const run = readRun(path);
  return { path, run, zone: new Zone(run.options.timezone), history: historyOf(run) };
}

/** Opens one of the CSV files of a report. */
export function openCsv(report: StoredReport, name: string): CsvReader {
  const path = join(report.path, name);
  return new CsvReader(path, path);
}

/** The window in force at an instant in microseconds, NaN where there is none. */
export function windowAt(report: StoredReport, instant: number): number {
  return report.history.windows[stretchAt(report.history, instant)];
}

/** Throws an `InputError` when another run has replaced the report while it was read. */
export function checkNotReplaced(report: StoredReport): void {
  if (readRun(report.path).run.started_at === report.run.run.started_at) return;
  throw InputError.of('was replaced while it was read; run again', { file: report.path });
}
