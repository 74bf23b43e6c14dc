import { join } from 'node:path';
import { RUN_FILE } from '../../folders/own-files.ts';
import { readPlainFile } from '../../folders/plain-file.ts';
import { recoverReport } from '../../folders/recover.ts';
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
  /** Windows of their own, by channel, in microseconds. */
  channelWindows: ReadonlyMap<string, number>;
}

function readRun(path: string): RunJson {
  const run = parseRun(path);
  if (run?.tool === 'lasttouch' && typeof run.command === 'string') {
    throw InputError.of(
      `is a report of \`lasttouch ${run.command}\`; give a folder that \`lasttouch attribute --out\` wrote`,
      { file: path },
    );
  }
  if (run?.tool === 'lasttouch' && run.schema === 1) return run as RunJson;
  throw InputError.of(
    'is not a lasttouch report (there is no run.json of this tool in it); give a folder that `lasttouch attribute --out` wrote',
    { file: path },
  );
}

function parseRun(path: string): Partial<RunJson> | null | undefined {
  try {
    const found = readPlainFile(join(path, RUN_FILE));
    return found && (JSON.parse(found.text) as Partial<RunJson> | null);
  } catch {
    return undefined;
  }
}

/** The windows in force, as the run was told them. Throws where run.json holds what this tool does not write. */
function historyOf({ options, settings }: RunJson): WindowHistory {
  const durationOf = (text: string, zero = false) => known(parseDuration(text, zero));
  if (options.window !== null) return singleWindow(durationOf(options.window));
  const rows = settings.map(({ changed_at, conversion_window, note }) => ({
    changedAt: changed_at === null ? null : known(parsePrintedTime(changed_at)),
    window: durationOf(conversion_window),
    note,
  }));
  return windowHistory(rows, durationOf(options.propagation, true));
}

/** The windows of channels, as the run was told them; a report of an older version names none. */
function channelWindowsOf({ options: { channel_windows = {} } }: RunJson): Map<string, number> {
  const windows = Object.entries(channel_windows);
  return new Map(windows.map(([channel, window]) => [channel, known(parseDuration(window, false))]));
}

function known(value: number): number {
  if (Number.isNaN(value)) throw new RangeError('a time or duration that is none');
  return value;
}

/** Opens a report folder; what a killed run left is put right first. Throws an `InputError` when it is none. */
export async function openReport(path: string): Promise<StoredReport> {
  await recoverReport(path);
  const run = readRun(path);
  try {
    // All that a comparison asks of it is looked at here, and nowhere else.
    if (typeof run.counts !== 'object' || run.counts === null) throw new TypeError('no counts');
    if (typeof run.run.started_at !== 'string') throw new TypeError('no start');
    return {
      path,
      run,
      zone: new Zone(run.options.timezone),
      history: historyOf(run),
      channelWindows: channelWindowsOf(run),
    };
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError || error instanceof InputError))
      throw error;
    throw InputError.of(
      'holds values that lasttouch does not write; write the report again with `lasttouch attribute --out`',
      { file: join(path, RUN_FILE) },
    );
  }
}

/** Opens one of the CSV files of a report. */
export function openCsv(report: StoredReport, name: string): CsvReader {
  const path = join(report.path, name);
  return new CsvReader(path, path);
}

/** The window of a channel in force at an instant in microseconds, NaN where there is none. */
export function windowAt(report: StoredReport, instant: number, channel: string | undefined): number {
  const own = channel === undefined ? undefined : report.channelWindows.get(channel);
  return own ?? report.history.windows[stretchAt(report.history, instant)];
}

/** Throws an `InputError` when another run has replaced the report while it was read. */
export function checkNotReplaced(report: StoredReport): void {
  if (readRun(report.path).run?.started_at === report.run.run.started_at) return;
  throw InputError.of('was replaced while it was read; run again', { file: report.path });
}
