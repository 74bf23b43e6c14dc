import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { type Campaigns, readCampaigns } from '../exports/campaigns.ts';
import { type ColumnNames, type InputFile, openInputFile } from '../exports/header.ts';
import { type FindElsewhere, findInputFiles, type InputSelection } from '../exports/input-files.ts';
import type { Kind } from '../exports/kinds.ts';
import { readSettings } from '../exports/settings.ts';
import { ProblemList } from '../problems/input-error.ts';
import type { Encoding } from '../records/encoding-names.ts';
import { type Setting, singleWindow, type WindowHistory, windowHistory } from '../rules/window-history.ts';
import { compareText } from '../values/text-order.ts';
import { Zone } from '../values/zone.ts';
import type { Job } from './job.ts';
import { pieceSizes } from './piece-sizes.ts';

/** What to attribute, and with which resources. Times and durations in microseconds (since the epoch). */
export interface AttributionRequest {
  input: InputSelection;
  columnNames: ColumnNames;
  /** Of all files. */
  encoding: Encoding;
  timezone: string;
  /** One window for everything; the recorded history is not read then. */
  window?: number | undefined;
  /** Stands for the history where no settings files are found; without it they are required. */
  fallbackWindow?: number | undefined;
  from?: number | undefined;
  to?: number | undefined;
  propagation: number;
  purchaseEvents: readonly string[];
  dedupeClicks: boolean;
  /** Ids of the conversions to trace; only those are attributed then. */
  tracedIds?: readonly string[] | undefined;
  threads?: number | undefined;
  /** In bytes. */
  maxMemory?: number | undefined;
  onProgress?: ((stage: string, done: number, total: number) => void) | undefined;
  /** Finds files at addresses, where the engine can read them. */
  elsewhere?: FindElsewhere | undefined;
}

/** Everything about the export that is small: read first, and known to every later step. */
export interface Preparation {
  files: InputFile[];
  zone: Zone;
  campaigns: Campaigns;
  /** Recorded settings; empty where none were read. */
  settings: Setting[];
  /** Rows of the campaigns and settings files, by label. */
  smallRows: ReadonlyMap<string, number>;
  job: Job;
  /** What is wrong so far; the engine adds what it finds. */
  problems: ProblemList;
  /** Whether all campaigns are known: else rows may be rejected that are none. */
  knowsCampaigns: boolean;
  /** Whether the history of the window setting is known, too. */
  knowsRules: boolean;
}

function openFiles(
  request: AttributionRequest,
  kinds: readonly Kind[],
  problems: ProblemList,
  required = true,
): InputFile[] {
  const files: InputFile[] = [];
  for (const file of findInputFiles(request.input, kinds, problems, required, request.elsewhere)) {
    const open = problems.attempt(() => openInputFile(file, request.columnNames, request.encoding));
    if (open !== undefined) files.push(open);
  }
  return files;
}

/**
 * Reads campaigns and settings and plans the job. What is wrong with the files goes to `problems`, so that more may be found.
 * Throws an `InputError` for an unknown time zone, or when more memory may be needed than is allowed.
 */
export async function prepare(request: AttributionRequest): Promise<Preparation> {
  const zone = new Zone(request.timezone);
  const problems = new ProblemList();
  const purchaseEvents = new Set(request.purchaseEvents);
  const campaignFiles = openFiles(request, ['campaigns'], problems);
  const campaigns = await readCampaigns(campaignFiles, purchaseEvents, zone, problems);
  const knowsCampaigns = problems.problems.length === 0;
  const settingsFiles =
    request.window === undefined
      ? openFiles(request, ['settings'], problems, request.fallbackWindow === undefined)
      : [];
  const recorded = await readSettings(settingsFiles, zone, problems);
  const knowsRules = problems.problems.length === 0;
  const rowFiles = openFiles(request, ['clicks', 'conversions'], problems);
  const refundFiles = openFiles(request, ['refunds'], problems, false);
  const files = [...campaignFiles, ...rowFiles, ...settingsFiles, ...refundFiles];
  const window = request.window ?? (settingsFiles.length === 0 ? request.fallbackWindow : undefined);
  const history =
    window === undefined ? windowHistory(recorded.settings, request.propagation) : singleWindow(window);
  return {
    files,
    zone,
    campaigns,
    settings: recorded.settings,
    smallRows: new Map([...campaigns.rowsByFile, ...recorded.rowsByFile]),
    job: makeJob(files, campaigns, history, request),
    problems,
    knowsCampaigns,
    knowsRules,
  };
}

function makeJob(
  files: InputFile[],
  { campaigns }: Campaigns,
  history: WindowHistory,
  request: AttributionRequest,
): Job {
  const tracked = [...new Set(campaigns.flatMap((campaign) => campaign.events))].sort(compareText);
  const purchaseEvents = [...new Set(request.purchaseEvents)];
  const events = [...purchaseEvents, ...tracked];
  const placeOf = new Map(events.map((event, place) => [event, place]));
  const { blockBytes, pieceRows, citedClicks } = pieceSizes();
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
    timezone: request.timezone,
    from: request.from ?? Number.NEGATIVE_INFINITY,
    to: request.to ?? Number.POSITIVE_INFINITY,
    tracedIds: request.tracedIds ?? [],
    seed: randomBytes(4).readInt32LE(),
    blockBytes,
    pieceRows,
    citedClicks,
  };
}

/** Throws an `InputError` when a file of this machine is no longer what it was when the run began. */
export function checkFilesUnchanged(files: readonly InputFile[]): void {
  const problems = new ProblemList();
  for (const file of files.filter(({ start }) => start === undefined)) {
    const stats = statSync(file.path, { throwIfNoEntry: false });
    if (stats?.size === file.size && stats.mtimeMs === file.modified && stats.ino === file.inode) continue;
    problems.add('changed while it was read; run again when the export is complete', { file: file.label });
  }
  problems.throwIfAny();
}
