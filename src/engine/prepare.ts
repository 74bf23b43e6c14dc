import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { type Campaigns, readCampaigns } from '../exports/campaigns.ts';
import {
  campaignsFromClicks,
  readSaid,
  refuseCampaignFiles,
  type SaidOfCampaigns,
} from '../exports/campaigns-from-clicks.ts';
import { channelsOf } from '../exports/channels.ts';
import { type ExcludedUsers, readExcludedUsers } from '../exports/excluded-users.ts';
import { type InputFile, openInputFile } from '../exports/files/header.ts';
import {
  type FindElsewhere,
  type FoundFile,
  findInputFiles,
  type InputSelection,
  isAddress,
  type ReadFromDisk,
} from '../exports/files/input-files.ts';
import type { ColumnNames } from '../exports/files/kinds.ts';
import { KINDS, type Kind, LINE_ID } from '../exports/files/kinds.ts';
import { withMadeIds } from '../exports/files/made-ids.ts';
import { findPassedOver, type PassedOver } from '../exports/files/passed-over.ts';
import type { ExportShape } from '../exports/files/shape.ts';
import type { ExportStyle } from '../exports/files/style.ts';
import { readFurtherColumns, type SettingColumn } from '../exports/setting-columns.ts';
import { readSettings } from '../exports/settings.ts';
import { reserveTemporaryFolder } from '../folders/temporary-folder.ts';
import { ProblemList } from '../problems/input-error.ts';
import { type Setting, singleWindow, type WindowHistory, windowHistory } from '../rules/window-history.ts';
import { compareText } from '../values/text-order.ts';
import { Zone } from '../values/zone.ts';
import { type ClickedCampaigns, jobWithCampaigns } from './clicked-campaigns.ts';
import type { Job } from './job.ts';
import { checkChannelWindows, ownWindowsOf } from './own-windows.ts';
import { pieceSizes } from './piece-sizes.ts';
import type { WhichCounts } from './which-counts.ts';

/** What to attribute, and with which resources. Times are microseconds since the epoch, durations are microseconds. */
export interface AttributionRequest {
  input: InputSelection;
  columnNames: ColumnNames;
  style: ExportStyle;
  shape: ExportShape;
  timezone: string;
  /** Whether the clicks name the campaigns, and no file does. */
  campaignsFromClicks?: boolean | undefined;
  /** The file that lists users whose rows are left out. */
  excludeUsers?: string | undefined;
  /** One window for everything. Where it is given, the recorded history is not read. */
  window?: number | undefined;
  /** Windows of their own, by channel, where there is one window for all others. */
  channelWindows: ReadonlyMap<string, number>;
  /** The window to use where no settings files are found. Without it settings files are required. */
  fallbackWindow?: number | undefined;
  from?: number | undefined;
  to?: number | undefined;
  propagation: number;
  purchaseEvents: readonly string[];
  dedupeClicks: boolean;
  whichCounts: WhichCounts;
  /** Ids of the conversions to trace. Where any are given, only those are attributed. */
  tracedIds?: readonly string[] | undefined;
  threads?: number | undefined;
  /** The most memory to take, in bytes. */
  maxMemory?: number | undefined;
  onProgress?: ((stage: string, done: number, total: number) => void) | undefined;
  /** Finds files at addresses that the engine can read, such as those of a Spark. */
  elsewhere?: FindElsewhere | undefined;
}

/** What is read of an export first: its small files, and the headers of the others. Every later step knows it. */
export interface Preparation {
  files: InputFile[];
  shape: ExportShape;
  zone: Zone;
  /** All campaigns; none before the clicks are read where these name them. See `withCampaigns`. */
  campaigns: Campaigns;
  /** What is said of campaigns that clicks name; undefined where files do. */
  saidOfCampaigns: SaidOfCampaigns | undefined;
  /** Recorded settings; empty where none were read. */
  settings: Setting[];
  /** Rows of the campaigns and settings files, by label. */
  smallRows: ReadonlyMap<string, number>;
  /** Columns of the settings files that nothing reads. */
  settingColumns: readonly SettingColumn[];
  /** The users whose rows are left out; undefined where no list of them is given. */
  excludedUsers: ExcludedUsers | undefined;
  /** What lies in the folder, is nearly an input and is not read. */
  passedOver: readonly PassedOver[];
  job: Job;
  /** The problems found so far. The engine adds those that it finds. */
  problems: ProblemList;
  /** Whether all campaigns could be read. If not, rows may look rejected that are not. */
  knowsCampaigns: boolean;
  /** Whether the history of the window setting could be read as well. */
  knowsRules: boolean;
}

function findFiles(
  { input, elsewhere }: AttributionRequest,
  kinds: readonly Kind[],
  problems: ProblemList,
  required: boolean,
): FoundFile[] {
  return findInputFiles(input, kinds, problems, required, elsewhere);
}

function openFiles(
  request: AttributionRequest,
  kinds: readonly Kind[],
  problems: ProblemList,
  required = true,
): InputFile[] {
  const files: InputFile[] = [];
  for (const file of findFiles(request, kinds, problems, required)) {
    const open = problems.attempt(() =>
      openInputFile(file, request.columnNames, request.style, request.shape),
    );
    if (open !== undefined) files.push(open);
  }
  return withMadeIds(files, request.shape.madeIds);
}

/**
 * Reads campaigns and settings and plans the job. What is wrong with files is added to `problems` and not thrown, so
 * that all problems are reported together. Throws an `InputError` for an unknown time zone.
 */
export async function prepare(request: AttributionRequest): Promise<Preparation> {
  const zone = new Zone(request.timezone);
  const problems = new ProblemList();
  const purchaseEvents = new Set(request.purchaseEvents);
  const saidOfCampaigns = request.campaignsFromClicks
    ? readSaid(request.shape, request.style.nulls, purchaseEvents)
    : undefined;
  const campaignFiles = saidOfCampaigns ? [] : openFiles(request, ['campaigns'], problems);
  if (saidOfCampaigns) refuseCampaignFiles(findFiles(request, ['campaigns'], problems, false), problems);
  const campaigns = await readCampaigns(campaignFiles, purchaseEvents, zone, problems);
  const knowsCampaigns = problems.problems.length === 0;
  const channels = saidOfCampaigns ? [saidOfCampaigns.channel] : channelsOf(campaigns.campaigns).names;
  if (knowsCampaigns) checkChannelWindows(channels, request.window, request.channelWindows, problems);
  const settingsFiles =
    request.window === undefined
      ? openFiles(request, ['settings'], problems, request.fallbackWindow === undefined)
      : [];
  const recorded = await readSettings(settingsFiles, zone, problems);
  const knowsRules = problems.problems.length === 0;
  const rowFiles = openFiles(request, ['clicks', 'conversions'], problems);
  const excludedUsers =
    problems.attempt(() => request.excludeUsers && readExcludedUsers(request.excludeUsers)) || undefined;
  const optionalFiles = openFiles(request, ['refunds', 'identities'], problems, false);
  // Which rows count is not known without it.
  if (request.excludeUsers !== undefined && excludedUsers === undefined) problems.throwIfAny();
  const files = [...campaignFiles, ...rowFiles, ...settingsFiles, ...optionalFiles];
  // Campaigns that clicks name are all of one channel.
  const ofChannel = saidOfCampaigns && request.channelWindows.get(saidOfCampaigns.channel);
  const window =
    ofChannel ?? request.window ?? (settingsFiles.length === 0 ? request.fallbackWindow : undefined);
  const history =
    window === undefined ? windowHistory(recorded.settings, request.propagation) : singleWindow(window);
  return {
    files,
    shape: request.shape,
    zone,
    campaigns,
    saidOfCampaigns,
    settings: recorded.settings,
    smallRows: new Map([...campaigns.rowsByFile, ...recorded.rowsByFile]),
    settingColumns: await readFurtherColumns(settingsFiles),
    excludedUsers,
    passedOver: passedOverBy(request),
    job: makeJob(files, campaigns, saidOfCampaigns, history, excludedUsers, request),
    problems,
    knowsCampaigns,
    knowsRules,
  };
}

/** What is known of an export when its clicks are read: with the campaigns that these name, where no file does. */
export function withCampaigns(preparation: Preparation, clicked: ClickedCampaigns | undefined): Preparation {
  const { saidOfCampaigns, job } = preparation;
  if (clicked === undefined || saidOfCampaigns === undefined) return preparation;
  return {
    ...preparation,
    job: jobWithCampaigns(job, clicked),
    campaigns: campaignsFromClicks(clicked.ids, clicked.firsts, saidOfCampaigns),
  };
}

/** What is passed over in the folder, of the kinds that are looked for there. */
function passedOverBy({ input: { directory, patterns }, window }: AttributionRequest): PassedOver[] {
  if (directory === undefined || isAddress(directory)) return [];
  const kinds = KINDS.filter(
    (kind) => patterns[kind] === undefined && (kind !== 'settings' || window === undefined),
  );
  return findPassedOver(directory, kinds);
}

function makeJob(
  files: InputFile[],
  { campaigns }: Campaigns,
  said: SaidOfCampaigns | undefined,
  history: WindowHistory,
  excluded: ExcludedUsers | undefined,
  request: AttributionRequest,
): Job {
  const listed = said?.events ?? campaigns.flatMap((campaign) => campaign.events);
  const tracked = [...new Set(listed)].sort(compareText);
  const purchaseEvents = [...new Set(request.purchaseEvents)];
  const events = [...purchaseEvents, ...tracked];
  const placeOf = new Map(events.map((event, place) => [event, place]));
  const { blockBytes, pieceRows, citedClicks, keptRejects } = pieceSizes();
  return {
    files,
    campaignIds: campaigns.map((campaign) => campaign.id),
    publishedAt: Float64Array.from(campaigns, (campaign) => campaign.publishedAt),
    campaignsFromClicks: said !== undefined,
    on: Uint8Array.from(campaigns, (campaign) => (campaign.on ? 1 : 0)),
    channelOf: channelsOf(campaigns).ofCampaign,
    events,
    purchaseEvents: purchaseEvents.length,
    trackedPairs: campaigns.flatMap((campaign, place) =>
      campaign.events.map((event) => [place, placeOf.get(event) ?? -1] as const),
    ),
    history,
    ownWindows: said ? undefined : ownWindowsOf(campaigns, request.window, request.channelWindows),
    timezone: request.timezone,
    whichCounts: request.whichCounts,
    hasLines: files.some(
      ({ kind, used }) => kind === 'conversions' && used.some(({ name }) => name === LINE_ID),
    ),
    excludedUsers: excluded?.users,
    from: request.from ?? Number.NEGATIVE_INFINITY,
    to: request.to ?? Number.POSITIVE_INFINITY,
    tracedIds: request.tracedIds ?? [],
    seed: randomBytes(4).readInt32LE(),
    blockBytes,
    pieceRows,
    citedClicks,
    keptRejects,
    scratchFolder: reserveTemporaryFolder('scratch-'),
  };
}

/** The files of this machine that a run reads. */
export function filesReadBy({
  files,
  excludedUsers,
}: Pick<Preparation, 'files' | 'excludedUsers'>): ReadFromDisk[] {
  const ofExport = files.filter(({ start }) => start === undefined);
  return excludedUsers === undefined ? ofExport : [...ofExport, excludedUsers.file];
}

/** Throws an `InputError` when a file on this machine has changed since the run began. */
export function checkFilesUnchanged(preparation: Preparation): void {
  const problems = new ProblemList();
  for (const file of filesReadBy(preparation)) {
    const stats = statSync(file.path, { throwIfNoEntry: false });
    if (stats?.size === file.size && stats.mtimeMs === file.modified && stats.ino === file.inode) continue;
    problems.add('changed while it was read; run again when the export is complete', { file: file.label });
  }
  problems.throwIfAny();
}
