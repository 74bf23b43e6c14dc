import type { Kind } from '../exports/files/kinds.ts';
import { describeConditions, type ExportShape } from '../exports/files/shape.ts';
import type { ExportStyle } from '../exports/files/style.ts';
import type { RejectReason } from '../exports/reject-reasons.ts';
import { packageVersion } from '../package-files.ts';
import type { WindowRange } from '../rules/implied-windows.ts';
import type { UnattributedReason } from '../rules/journey.ts';
import type { Setting } from '../rules/window-history.ts';
import { formatDuration } from '../values/duration.ts';
import { compareText } from '../values/text-order.ts';
import type { TimeFormat } from '../values/times.ts';
import type { Warning } from './warnings.ts';

/** What decides about the numbers. Times and durations in microseconds. */
export interface ReportedOptions {
  window?: number | undefined;
  channelWindows: ReadonlyMap<string, number>;
  from?: number | undefined;
  to?: number | undefined;
  propagation: number;
  timezone: string;
  purchaseEvents: readonly string[];
  dedupeClicks: boolean;
  whichCounts: string;
  campaignsFromClicks?: boolean | undefined;
  style: ExportStyle;
  shape: ExportShape;
  columnNames: ReadonlyMap<string, string>;
}

/** What one window gives in total; amounts are exact decimals. */
export interface WindowTotal {
  window: string;
  purchase_conversions: number;
  purchase_amount: string;
  assisted_purchases: number;
  custom_conversions: number;
  unattributed: number;
}

/** How many rows of a kind are rejected for a reason. */
export interface ReasonCount {
  kind: Kind;
  reason: RejectReason;
  count: number;
}

/** What run.json holds; docs/run.schema.json describes it. Only `run` differs between runs over the same rows. */
export interface RunJson {
  tool: 'lasttouch';
  version: string;
  schema: 1;
  /** Only in reports of other commands than `attribute`. */
  command?: 'windows' | 'reconcile';
  /** Only in reports of `windows`: the rows of windows_total.csv. */
  windows?: WindowTotal[];
  /** Only in reports of `reconcile`. */
  console?: {
    /** Campaigns that have a console figure. */
    campaigns: number;
    /** How many of them each reading reproduces. */
    readings: ReadingCount[];
    /**
     * Single windows in seconds. With them `campaigns` campaigns, the most possible, have the console's number of
     * purchases;
     * `of` campaigns are ON and have such a number.
     */
    agreement: { campaigns: number; of: number; windows: WindowRange[] };
  };
  options: {
    window: string | null;
    /** Windows of their own, by channel. */
    channel_windows: Record<string, string>;
    from: string | null;
    to: string | null;
    propagation: string;
    timezone: string;
    purchase_events: string[];
    dedupe_clicks: boolean;
    /** `least` or `latest`. */
    repeated: string;
    encoding: string;
    /** What was said of how files are written: by kind, `` for all. */
    delimiters: Record<string, string>;
    skip_lines: Record<string, number>;
    nulls: string[];
    decimal: string;
    time_formats: Record<string, string>;
    /** The conditions of `--where`, each as it is given. */
    where: string[];
    values: Record<string, string>;
    /** Kinds whose ids are made of the other values. */
    made_ids: string[];
    /** Whether the clicks name the campaigns. */
    campaigns_from_clicks: boolean;
    /** How many users are left out; null without a list of them. */
    excluded_users: number | null;
    columns: Record<string, string>;
  };
  settings: {
    changed_at: string | null;
    effective_at: string | null;
    conversion_window: string;
    note: string;
  }[];
  /** Files of the export, and the list of users that are left out. */
  inputs: {
    kind: Kind | 'exclude_users';
    path: string;
    bytes: number;
    rows: number;
    rejected: number;
    duplicate: number;
  }[];
  counts: {
    campaigns: { rows: number; campaigns: number; drafts: number; not_selected?: number };
    clicks: {
      rows: number;
      counted: number;
      duplicate: number;
      rejected: number;
      out_of_range: number;
      /** Only where `--where` is given for the kind, as in all kinds. */
      not_selected?: number;
      /** Only with `--exclude-users`, as in other kinds. */
      excluded?: number;
      /** Only with `--repeated latest`, as in other kinds. */
      superseded?: number;
    };
    conversions: {
      rows: number;
      credited: number;
      unattributed: number;
      not_tracked: number;
      duplicate: number;
      rejected: number;
      out_of_range: number;
      not_selected?: number;
      excluded?: number;
      superseded?: number;
      /** Only where conversions have a `line_id`. */
      lines?: number;
    };
    /** Only with files of refunds. */
    refunds?: {
      rows: number;
      applied: number;
      unmatched: number;
      duplicate: number;
      rejected: number;
      out_of_range: number;
      not_selected?: number;
      excluded?: number;
      superseded?: number;
    };
    /** Only with files of identities. */
    identities?: { rows: number; users: number; rejected: number; not_selected?: number };
  };
  unattributed: Record<UnattributedReason, number>;
  /** Rejected rows by kind and reason, those that there are, in the order of both. */
  rejects: ReasonCount[];
  warnings: Warning[];
  data: { first: string | null; last: string | null };
  outputs: { path: string; rows: number; bytes: number; sha256: string }[];
  run: {
    started_at: string;
    seconds: number;
    peak_memory_bytes: number;
    threads: number;
    engine: 'local' | 'spark';
    /** Where attributions.csv and unattributed.csv lie, if not in the report. */
    spark_output?: string;
    node: string;
  };
}

/** What run.json tells of the report itself: the same for the same rows, however they were read. */
export type ReportFacts = Pick<
  RunJson,
  'version' | 'options' | 'settings' | 'counts' | 'unattributed' | 'rejects' | 'warnings' | 'data'
>;

/** The version of this package. */
export const VERSION: string = packageVersion();

/** The options that decide about the numbers; resources and places do not stand here. */
export function describeOptions(
  options: ReportedOptions,
  excludedUsers: number | undefined,
  times: TimeFormat,
): RunJson['options'] {
  const { window, from, to, style } = options;
  return {
    window: window === undefined ? null : formatDuration(window),
    channel_windows: describeWindows(options.channelWindows),
    from: from === undefined ? null : times.format(from),
    to: to === undefined ? null : times.format(to),
    propagation: formatDuration(options.propagation),
    timezone: options.timezone,
    purchase_events: [...options.purchaseEvents],
    dedupe_clicks: options.dedupeClicks,
    repeated: options.whichCounts,
    encoding: style.encoding,
    delimiters: Object.fromEntries(style.delimiters),
    skip_lines: Object.fromEntries(style.skippedLines),
    nulls: [...style.nulls],
    decimal: style.decimal,
    time_formats: Object.fromEntries(style.timeFormats),
    where: describeConditions(options.shape),
    values: Object.fromEntries(options.shape.values),
    made_ids: [...options.shape.madeIds],
    campaigns_from_clicks: options.campaignsFromClicks ?? false,
    excluded_users: excludedUsers ?? null,
    columns: Object.fromEntries(options.columnNames),
  };
}

/** Windows of channels (microseconds), by channel, as they are printed. */
export function describeWindows(channelWindows: ReadonlyMap<string, number>): Record<string, string> {
  const windows = [...channelWindows].sort(([a], [b]) => compareText(a, b));
  return Object.fromEntries(windows.map(([channel, window]) => [channel, formatDuration(window)]));
}

/** The recorded settings in the order of their times. */
export function describeSettings(
  settings: readonly Setting[],
  propagation: number,
  times: TimeFormat,
): RunJson['settings'] {
  return settings.map(({ changedAt, window, note }) => ({
    changed_at: changedAt === null ? null : times.format(changedAt),
    effective_at: changedAt === null ? null : times.format(changedAt + propagation),
    conversion_window: formatDuration(window),
    note,
  }));
}

/** What differs from run to run. */
export function runFacts(
  startedAt: Date,
  threads: number,
  engine: RunJson['run']['engine'],
  sparkOutput: string | undefined,
): RunJson['run'] {
  return {
    started_at: startedAt.toISOString(),
    seconds: (Date.now() - startedAt.getTime()) / 1000,
    peak_memory_bytes: process.resourceUsage().maxRSS * 1024,
    threads,
    engine,
    ...(sparkOutput === undefined ? {} : { spark_output: sparkOutput }),
    node: process.version,
  };
}

/** How many campaigns a reading reproduces. */
export interface ReadingCount {
  reading: string;
  campaigns: number;
}
