import { ENGINES } from '../../engine/engine-names.ts';
import type { AttributionRequest } from '../../engine/prepare.ts';
import { WHICH_COUNTS, type WhichCounts } from '../../engine/which-counts.ts';
import { isAddress } from '../../exports/files/input-files.ts';
import type { ColumnNames } from '../../exports/files/kinds.ts';
import { COLUMNS, KINDS, type Kind } from '../../exports/files/kinds.ts';
import { InputError, ProblemList } from '../../problems/input-error.ts';
import { didYouMean } from '../../problems/nearest-name.ts';
import { quoted } from '../../problems/quoted.ts';
import type { Language } from '../../report/languages.ts';
import { FAIL_ON_CODES } from '../../report/warnings.ts';
import type { SparkRequest } from '../../spark/driver/spark-request.ts';
import { DURATION_HELP, parseDuration } from '../../values/duration.ts';
import { parseSize, SIZE_HELP } from '../../values/size.ts';
import { INVALID_TIME, parseTimestamp, TIMESTAMP_HELP } from '../../values/timestamp.ts';
import { Zone } from '../../values/zone.ts';
import type { Limits, RejectLimit } from '../limits.ts';
import { availableMemory, availableProcessors } from '../machine.ts';
import { DEFAULTS } from './defaults.ts';
import { readLanguage } from './language.ts';
import { readShape, type ShapeOptions } from './shape-options.ts';
import { readStyle, type StyleOptions } from './style-options.ts';
import { readWindow } from './window-option.ts';

/** Options as a user or a program writes them, on the command line or in a configuration file. All have defaults. */
export interface Options extends StyleOptions, ShapeOptions {
  /** The folder that holds the export. It is not needed when files of all kinds but refunds are named. */
  directory?: string | undefined;
  campaigns?: string[] | undefined;
  clicks?: string[] | undefined;
  conversions?: string[] | undefined;
  settings?: string[] | undefined;
  /** Refund files are optional. Without them nothing is taken off. */
  refunds?: string[] | undefined;
  /** Which users are one person. Identities are optional. */
  identities?: string[] | undefined;
  /** Report folder, `lasttouch-report` by default. */
  out?: string | undefined;
  /** One window for everything, for example `3d`; beside it windows of channels, for example `push=7d`. */
  window?: string | string[] | undefined;
  /** The windows that the command `windows` compares, `1d,3d,7d,14d,30d` by default. */
  windows?: string[] | undefined;
  from?: string | undefined;
  to?: string | undefined;
  /** How long a change of the window takes until conversions see it, `10m` by default. */
  propagation?: string | undefined;
  /** IANA zone, `Asia/Seoul` by default. */
  timezone?: string | undefined;
  /** Names of the purchase events, `purchase` and `df_purchase` by default. */
  purchaseEvent?: string[] | undefined;
  dedupeClicks?: boolean | undefined;
  /** Which row of a repeated id counts: `least` by default, or `latest` by file and line. */
  repeated?: string | undefined;
  /** A file with the ids of users whose clicks and conversions are left out. */
  excludeUsers?: string | undefined;
  /** Other names of columns, each as `KIND.COLUMN=HEADER`. */
  columns?: string[] | undefined;
  threads?: string | undefined;
  maxMemory?: string | undefined;
  maxRejects?: string | undefined;
  failOn?: string[] | undefined;
  /** A file to which the rejected rows are written as well. */
  rejects?: string | undefined;
  /** A file to which one page of the whole report is written, to be sent by mail. */
  page?: string | undefined;
  /** The language of pages: `en` by default, or `ko`. */
  language?: string | undefined;
  /** Whether the report has HTML pages, `true` by default. */
  html?: boolean | undefined;
  /** Whether CSV files are written so that a spreadsheet opens them right and runs nothing, `false` by default. */
  excel?: boolean | undefined;
  /** The configuration file that the options came from, which is not to be overwritten. */
  config?: string | undefined;
  /** The engine that runs the job: `local` (the default) or `spark`. */
  engine?: string | undefined;
  /** Address of the Spark; by default the one for which Spark itself is configured. */
  sparkMaster?: string | undefined;
  /** Settings for Spark, each as `KEY=VALUE`. */
  sparkConf?: string[] | undefined;
  /** Address of a folder to which attributions.csv and unattributed.csv are written, in place of the report. */
  sparkOutput?: string | undefined;
}

/** Options that are checked and turned into values, with the defaults filled in. */
export interface ResolvedOptions extends AttributionRequest {
  /** Windows to compare, ascending, in microseconds. */
  windows: readonly number[];
  out: string;
  limits: Limits;
  rejects?: string | undefined;
  page?: string | undefined;
  language: Language;
  html: boolean;
  excel: boolean;
  config?: string | undefined;
  /** How to run the job on Spark; undefined to run it on this machine. */
  spark?: SparkRequest | undefined;
  /** Stops the run: it then fails with the reason of the signal. */
  signal?: AbortSignal | undefined;
}

const MOST_THREADS = 256;

function readDuration(option: string, text: string, zero: boolean, problems: ProblemList): number {
  const duration = parseDuration(text, zero);
  if (Number.isNaN(duration)) {
    const help = zero ? DURATION_HELP.replace('above zero', 'zero or more') : DURATION_HELP;
    problems.add(`${option} ${quoted(text)} is not a duration; ${help}`);
  }
  return duration;
}

function readWindows(texts: readonly string[], problems: ProblemList): number[] {
  const windows = texts
    .flatMap((text) => text.split(','))
    .map((text) => readDuration('--windows', text, false, problems));
  return [...new Set(windows)].sort((a, b) => a - b);
}

function readTime(
  option: string,
  text: string | undefined,
  zone: Zone,
  problems: ProblemList,
): number | undefined {
  if (text === undefined) return undefined;
  const time = parseTimestamp(text, zone, true);
  if (time === INVALID_TIME)
    problems.add(`${option} ${quoted(text)} is not a time; ${TIMESTAMP_HELP}, or a date`);
  return time;
}

function readCount(
  option: string,
  text: string | undefined,
  least: number,
  most: number,
  problems: ProblemList,
): number | undefined {
  if (text === undefined) return undefined;
  const count = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (!(count >= least && count <= most)) {
    problems.add(`${option} ${quoted(text)} is not a whole number from ${least} to ${most}`);
  }
  return count;
}

const SHARE = /^(\d{1,3}(?:\.\d{1,4})?)\s?%$/;

function readRejectLimit(text: string | undefined, problems: ProblemList): RejectLimit | undefined {
  if (text === undefined) return undefined;
  const share = SHARE.exec(text)?.[1];
  if (share !== undefined && Number(share) <= 100)
    return { millionths: Math.round(Number(share) * 10_000), text };
  if (/^\d{1,15}$/.test(text)) return { rows: Number(text), text };
  problems.add(
    `--max-rejects ${quoted(text)} is neither a whole number nor a share of the rows of a kind, such as 0 or 1%`,
  );
  return undefined;
}

function readColumns(texts: readonly string[], problems: ProblemList): ColumnNames {
  const names = new Map<string, string>();
  const known = KINDS.flatMap((kind) => COLUMNS[kind].map((column) => `${kind}.${column.name}`));
  for (const text of texts) {
    const equals = text.indexOf('=');
    const column = text.slice(0, equals);
    if (equals < 0 || equals === text.length - 1) {
      problems.add(
        `--columns ${quoted(text)} is not KIND.COLUMN=HEADER, for example clicks.user_id=member_no`,
      );
    } else if (!known.includes(column)) {
      problems.add(
        `--columns ${quoted(text)}: there is no column ${quoted(column)}${didYouMean(column, known)}`,
      );
    } else if (names.has(column) && names.get(column) !== text.slice(equals + 1)) {
      problems.add(`--columns names two headers for ${column}; give one`);
    } else {
      names.set(column, text.slice(equals + 1));
    }
  }
  return names;
}

function readFailOn(codes: readonly string[], problems: ProblemList): readonly string[] {
  const known: readonly string[] = FAIL_ON_CODES;
  for (const code of codes) {
    if (known.includes(code)) continue;
    problems.add(
      `--fail-on ${quoted(code)} is not a warning${didYouMean(code, known)}; allowed are ${known.join(', ')}`,
    );
  }
  return codes;
}

function readRepeated({ repeated = 'least', engine }: Options, problems: ProblemList): WhichCounts {
  const which = WHICH_COUNTS.find((known) => known === repeated);
  if (which === undefined) {
    problems.add(
      `--repeated ${JSON.stringify(repeated)} is not known${didYouMean(repeated, WHICH_COUNTS)}; allowed are ${WHICH_COUNTS.join(' and ')}`,
    );
  }
  if (which === 'latest' && engine === 'spark') {
    problems.add(
      '--repeated latest goes by the order of files and lines, which Spark does not know; leave it out, or attribute on one machine',
    );
  }
  return which ?? 'least';
}

function readMemory(text: string | undefined, problems: ProblemList): number | undefined {
  if (text === undefined) return undefined;
  const size = parseSize(text);
  if (Number.isNaN(size)) problems.add(`--max-memory ${quoted(text)} is not a size; ${SIZE_HELP}`);
  return size;
}

function readPatterns(options: Options): Partial<Record<Kind, string[]>> {
  const given = KINDS.filter((kind) => (options[kind]?.length ?? 0) > 0);
  return Object.fromEntries(given.map((kind) => [kind, options[kind]]));
}

function readSpark(options: Options, problems: ProblemList): SparkRequest | undefined {
  const { engine = DEFAULTS.engine, sparkMaster: master, sparkConf = [], sparkOutput: output } = options;
  const known: readonly string[] = ENGINES;
  if (!known.includes(engine))
    problems.add(
      `--engine ${quoted(engine)} is not known${didYouMean(engine, known)}; allowed are ${known.join(' and ')}`,
    );
  if (engine === 'local' && (master !== undefined || sparkConf.length > 0 || output !== undefined))
    problems.add(
      '--spark-master, --spark-conf and --spark-output are for --engine spark; give that too, or leave them out',
    );
  if (engine !== 'spark') return undefined;
  if (master === '') problems.add('--spark-master is empty; give for example yarn or spark://HOST:7077');
  const conf = sparkConf.map((text) => {
    const equals = text.indexOf('=');
    if (equals < 1)
      problems.add(`--spark-conf ${quoted(text)} is not KEY=VALUE, for example spark.executor.memory=4g`);
    return [text.slice(0, equals), text.slice(equals + 1)] as const;
  });
  if (output !== undefined && !isAddress(output))
    problems.add(
      `--spark-output ${quoted(output)} is not an address, for example hdfs://HOST/FOLDER or file:///FOLDER`,
    );
  return { master, conf, output };
}

/** Checks options and turns them into values. Throws one `InputError` with all that is wrong with them. */
export function resolveOptions(options: Options): ResolvedOptions {
  const problems = new ProblemList();
  const timezone = options.timezone ?? DEFAULTS.timezone;
  const zone = problems.attempt(() => new Zone(timezone)) ?? new Zone('UTC');
  const from = readTime('--from', options.from, zone, problems);
  const to = readTime('--to', options.to, zone, problems);
  if (from !== undefined && to !== undefined && from >= to && problems.problems.length === 0) {
    problems.add(
      `--from ${quoted(options.from ?? '')} is not earlier than --to ${quoted(options.to ?? '')}; exchange or correct them`,
    );
  }
  const purchaseEvents = options.purchaseEvent ?? [];
  if (purchaseEvents.includes('')) problems.add('--purchase-event is empty; give the name of an event');
  const columnNames = readColumns(options.columns ?? [], problems);
  const resolved = {
    input: { directory: options.directory, patterns: readPatterns(options) },
    out: options.out ?? DEFAULTS.out,
    ...readWindow([options.window ?? []].flat(), problems),
    windows: readWindows(options.windows ?? [DEFAULTS.windows], problems),
    from,
    to,
    propagation: readDuration('--propagation', options.propagation ?? DEFAULTS.propagation, true, problems),
    timezone,
    purchaseEvents: purchaseEvents.length > 0 ? purchaseEvents : DEFAULTS.purchaseEvents,
    dedupeClicks: options.dedupeClicks ?? true,
    whichCounts: readRepeated(options, problems),
    excludeUsers: options.excludeUsers,
    campaignsFromClicks: options.campaignsFromClicks ?? false,
    style: readStyle(options, problems),
    shape: readShape(options, columnNames, problems),
    columnNames,
    threads: readCount('--threads', options.threads, 1, MOST_THREADS, problems) ?? availableProcessors(),
    maxMemory: readMemory(options.maxMemory, problems) ?? availableMemory() / 2,
    limits: {
      maxRejects: readRejectLimit(options.maxRejects, problems),
      failOn: readFailOn(options.failOn ?? [], problems),
    },
    rejects: options.rejects,
    page: options.page,
    language: readLanguage(options.language, problems),
    html: options.html ?? true,
    excel: options.excel ?? false,
    config: options.config,
    spark: readSpark(options, problems),
  };
  problems.throwIfAny();
  if (resolved.out === '') throw InputError.of('--out is empty; give the folder for the report');
  return resolved;
}
