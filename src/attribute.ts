import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { readCampaigns, type Campaigns } from './exports/campaigns.ts';
import { parseDuration } from './exports/duration.ts';
import { type ColumnNames, type InputFile, openInputFile } from './exports/header.ts';
import { InputError, ProblemList } from './exports/input-error.ts';
import { findInputFiles, type InputSelection } from './exports/input-files.ts';
import { KINDS, type Kind } from './exports/kinds.ts';
import { readSettings } from './exports/settings.ts';
import { compareText } from './exports/text-order.ts';
import { Zone } from './exports/zone.ts';
import type { Job } from './engine/job.ts';
import { LocalEngine } from './engine/local.ts';
import { type Setting, singleWindow, type WindowHistory, windowHistory } from './rules/window-history.ts';

/** Purchase events where no other are named. */
export const PURCHASE_EVENTS = ['purchase', 'df_purchase'];

/** What to attribute and how. Times and durations in microseconds (since the epoch). */
export interface AttributeOptions {
  input: InputSelection;
  columnNames: ColumnNames;
  timezone: string;
  /** One window for everything; the recorded history is not read then. */
  window?: number | undefined;
  from?: number | undefined;
  to?: number | undefined;
  propagation: number;
  purchaseEvents: readonly string[];
  dedupeClicks: boolean;
  threads?: number | undefined;
  maxMemory?: number | undefined;
  onProgress?: ((stage: string, done: number, total: number) => void) | undefined;
}

/** The propagation where none is given: 10 minutes. */
export const DEFAULT_PROPAGATION = parseDuration('10m');

/** Everything about the export that is small: read first, and known to every later step. */
export interface Preparation {
  files: InputFile[];
  zone: Zone;
  campaigns: Campaigns;
  /** Recorded settings; empty with one window for everything. */
  settings: Setting[];
  settingsRows: Map<string, number>;
  history: WindowHistory;
  job: Job;
}

/** Sizes of the engine's pieces. The environment may lower them, so that tests reach every cut with small files. */
function pieceSizes(): { blockBytes: number; rangeBytes: number; bytesPerThread: number } {
  const fromEnvironment = (name: string, otherwise: number) => Number(process.env[name] ?? otherwise);
  const rangeBytes = fromEnvironment('LASTTOUCH_RANGE_BYTES', 8 << 20);
  return {
    blockBytes: fromEnvironment('LASTTOUCH_BLOCK_BYTES', 256 << 10),
    rangeBytes,
    bytesPerThread: Math.min(rangeBytes, 4 << 20),
  };
}

/** Bytes that a run takes at most besides what grows with the rows: Node, the program and its buffers, by thread. */
const BASE_MEMORY = 120 << 20;
/** Bytes of memory for each byte of input, at most: fingerprints, kept clicks and conversions. */
const MEMORY_PER_BYTE = 1;

/** Refuses a job that may need more memory than allowed, before it starts. */
function checkMemory(files: readonly InputFile[], options: AttributeOptions): void {
  const allowed = options.maxMemory ?? totalmem() / 2;
  const bytes = files.reduce((sum, file) => sum + file.size * (file.gzip ? 8 : 1), 0);
  const needed = BASE_MEMORY + bytes * MEMORY_PER_BYTE;
  if (needed <= allowed) return;
  const megabytes = (size: number) => `${Math.ceil(size / (1 << 20))}MB`;
  throw InputError.of(
    `--max-memory: this export may need up to ${megabytes(needed)}, allowed are ${megabytes(allowed)}; give --max-memory ${megabytes(needed)} or a smaller export`,
  );
}

function openFiles(options: AttributeOptions, kinds: readonly Kind[], problems: ProblemList): InputFile[] {
  const files: InputFile[] = [];
  for (const file of findInputFiles(options.input, kinds)) {
    const open = problems.attempt(() => openInputFile(file, options.columnNames));
    if (open !== undefined) files.push(open);
  }
  return files;
}

/** Reads campaigns and settings and plans the job. Throws an `InputError` with all that can be found so far. */
export async function prepare(options: AttributeOptions): Promise<Preparation> {
  const zone = new Zone(options.timezone);
  const problems = new ProblemList();
  const kinds = options.window === undefined ? KINDS : KINDS.filter((kind) => kind !== 'settings');
  const files = openFiles(options, kinds, problems);
  const ofKind = (kind: Kind) => files.filter((file) => file.kind === kind);
  const purchaseEvents = new Set(options.purchaseEvents);
  const campaigns = await readCampaigns(ofKind('campaigns'), purchaseEvents, zone, problems);
  const { settings, rowsByFile } =
    options.window === undefined && ofKind('settings').length > 0
      ? await readSettings(ofKind('settings'), zone, problems)
      : { settings: [], rowsByFile: new Map<string, number>() };
  problems.throwIfAny();
  checkMemory(files, options);
  const history =
    options.window === undefined ? windowHistory(settings, options.propagation) : singleWindow(options.window);
  const job = makeJob(files, campaigns, history, options);
  return { files, zone, campaigns, settings, settingsRows: rowsByFile, history, job };
}

function makeJob(
  files: InputFile[],
  { campaigns }: Campaigns,
  history: WindowHistory,
  options: AttributeOptions,
): Job {
  const tracked = [...new Set(campaigns.flatMap((campaign) => campaign.events))].sort(compareText);
  const purchaseEvents = [...new Set(options.purchaseEvents)];
  const events = [...purchaseEvents, ...tracked];
  const placeOf = new Map(events.map((event, place) => [event, place]));
  return {
    files,
    campaignIds: campaigns.map((campaign) => campaign.id),
    publishedAt: Float64Array.from(campaigns, (campaign) => campaign.publishedAt),
    on: Uint8Array.from(campaigns, (campaign) => (campaign.on ? 1 : 0)),
    events,
    purchaseEvents: purchaseEvents.length,
    trackedPairs: campaigns.flatMap((campaign, place) =>
      campaign.events.map((event) => [place, placeOf.get(event) ?? -1] as const),
    ),
    history,
    timezone: options.timezone,
    from: options.from ?? Number.NEGATIVE_INFINITY,
    to: options.to ?? Number.POSITIVE_INFINITY,
    seed: randomBytes(4).readInt32LE(),
    blockBytes: pieceSizes().blockBytes,
  };
}

/** The engine for a prepared job. */
export function startEngine(preparation: Preparation, options: AttributeOptions): LocalEngine {
  return new LocalEngine(preparation.job, {
    ...pieceSizes(),
    threads: options.threads ?? availableParallelism(),
    dedupeClicks: options.dedupeClicks,
    onProgress: options.onProgress ?? (() => {}),
  });
}

/** Throws an `InputError` when a file is no longer what it was when the run began. */
export function checkFilesUnchanged(files: readonly InputFile[]): void {
  const problems = new ProblemList();
  for (const file of files) {
    const stats = statSync(file.path, { throwIfNoEntry: false });
    if (stats?.size === file.size && stats.mtimeMs === file.modified && stats.ino === file.inode) continue;
    problems.add('changed while it was read; run again when the export is complete', { file: file.label });
  }
  problems.throwIfAny();
}

