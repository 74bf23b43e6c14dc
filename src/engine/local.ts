import { InputError } from '../exports/input-error.ts';
import type { Reject } from '../exports/rejects.ts';
import { Zone } from '../exports/zone.ts';
import { Calendar } from '../rules/calendar.ts';
import {
  type AttributedPart,
  type AttributionTask,
  type CreditRun,
  type CreditTallies,
  splitPartitions,
} from './attribute-users.ts';
import { type ClickColumns, type ConversionColumns, Numbering } from './columns.ts';
import { type Crew, startCrew } from './crew.ts';
import { findDuplicates, offsetsByFile, type Repeated } from './duplicates.ts';
import type { Job } from './job.ts';
import { MOST_TASKS } from './fingerprints.ts';
import { planRanges, usefulThreads } from './plan.ts';
import { cellOf, type ClickPart, type ConversionPart, type ScannedPart } from './scan.ts';
import { scanFiles, type VerifiedPart } from './scan-files.ts';
import type { FileDigest } from './station.ts';
import { Tally, type TallyRows } from './tally.ts';
import { layOutUsers, NO_USER, type UserTable } from './user-table.ts';
import { cutChunks, type WrittenRows } from './write-rows.ts';

/** Resources of a run, and who is told of its progress. */
export interface EngineOptions {
  threads: number;
  dedupeClicks: boolean;
  /** Files are cut into ranges of about so many bytes. */
  rangeBytes: number;
  /** A thread is started for each so many bytes. */
  bytesPerThread: number;
  onProgress: (stage: string, done: number, total: number) => void;
}

/** A rejected row with the place of its file. */
export interface FileReject extends Reject {
  file: number;
}

/** Rows of one file, by class. */
export interface FileCounts {
  rows: number;
  rejected: number;
  duplicate: number;
}

/** All that a run found out, before anything is written. Times in microseconds since the epoch. */
export interface EngineResult {
  files: FileCounts[];
  rejects: FileReject[];
  clicks: { rows: number; duplicate: number; rejected: number; outOfRange: number };
  conversions: { rows: number; duplicate: number; rejected: number; outOfRange: number };
  /** Clicks by campaign and `cellOf` their time; duplicates and conflicts taken off. */
  clickCells: Tally;
  clicksBeforePublished: number;
  rewrittenIds: number;
  /** First and last valid click, Infinity and -1 without any. */
  firstClick: number;
  lastClick: number;
  /** First and last tracked conversion in range, Infinity and -1 without any. */
  firstConversion: number;
  lastConversion: number;
  /** Whether any user has both clicks and conversions. */
  commonUser: boolean;
  untracked: Map<string, Tally>;
  tallies: CreditTallies[];
  threads: number;
}

const CHUNK_ROWS = 20_000;

/** Runs a job on this machine: `attribute` first, then `writeRows` into a folder, and `close` in any case. */
export class LocalEngine {
  readonly #job: Job;
  readonly #options: EngineOptions;
  readonly #crew: Crew;
  #conversions: ConversionColumns[] = [];
  #clicks: ClickColumns[] = [];
  #runs: CreditRun[] = [];

  constructor(job: Job, options: EngineOptions) {
    this.#job = job;
    this.#options = options;
    const ranges = this.#plan('clicks').length + this.#plan('conversions').length;
    this.#crew = startCrew(job, usefulThreads(job.files, options.threads, ranges, options.bytesPerThread));
  }

  /** Reads all rows and attributes all conversions. Throws an `InputError` for faults of the input. */
  async attribute(): Promise<EngineResult> {
    const conversionParts = await this.#scanConversions();
    const conversionRepeats = await findDuplicates(this.#crew, conversionParts);
    this.#conversions = conversionParts.map(({ part }) => part.loaded);
    const counting = this.#countingRows(conversionParts, conversionRepeats);
    this.#checkCurrencies(conversionParts, counting);
    this.#checkHistory(counting);
    const { table, users } = await this.#fillUsers(counting);
    const { parts: clickParts, repeats: clickRepeats } = await this.#scanClicks(table);
    this.#clicks = clickParts.map(({ part }) => part.kept);
    const clickCells = countCells(this.#job, clickParts, clickRepeats);
    const firstClick = Math.min(...clickParts.map(({ part }) => part.earliest));
    const lastClick = latestClick(clickCells);
    const attributed = await this.#attribute(table, users, firstClick, lastClick);
    this.#runs = attributed.map((part) => part.run);
    const untracked = countUntracked(this.#job, conversionParts, conversionRepeats);
    return {
      ...this.#summarise(conversionParts, conversionRepeats, clickParts, clickRepeats, clickCells),
      ...conversionBounds(this.#runs),
      firstClick,
      lastClick,
      clickCells,
      commonUser: this.#clicks.some((clicks) => clicks.length > 0),
      untracked,
      tallies: attributed.map((part) => part.tallies),
      threads: this.#crew.size,
    };
  }

  /** Writes the rows of attributions.csv and unattributed.csv behind the headers that the files hold already. */
  async writeRows(attributionsPath: string, unattributedPath: string, headers: readonly [number, number]): Promise<WrittenRows> {
    const cuts = cutChunks(this.#runs, CHUNK_ROWS);
    const progress = new Int32Array(new SharedArrayBuffer((cuts.length + 3) * 4));
    const offsets = new Float64Array(new SharedArrayBuffer((cuts.length + 2) * 16));
    progress[1] = 1;
    offsets.set(headers);
    const task = {
      runs: this.#runs,
      conversions: this.#conversions,
      clicks: this.#clicks,
      cuts,
      attributionsPath,
      unattributedPath,
      progress,
      offsets,
    };
    const written = await this.#crew.run('writeRows', Array.from({ length: this.#crew.size }, () => task));
    return {
      attributions: written.reduce((total, rows) => total + rows.attributions, 0),
      unattributed: written.reduce((total, rows) => total + rows.unattributed, 0),
    };
  }

  /** Flushes files to the disk and gives their digests. */
  digest(paths: readonly string[]): Promise<FileDigest[]> {
    return this.#crew.run('digest', paths.map((path) => ({ path })));
  }

  close(): Promise<void> {
    return this.#crew.close();
  }

  #plan(kind: 'clicks' | 'conversions') {
    const bytes = this.#job.files.reduce((total, file) => total + file.size, 0);
    const rangeBytes = Math.max(this.#options.rangeBytes, Math.ceil((bytes * 2) / MOST_TASKS));
    return planRanges(this.#job.files, kind, rangeBytes);
  }

  async #scanConversions(): Promise<VerifiedPart<ConversionPart>[]> {
    const planned = this.#plan('conversions');
    const how = { fingerprint: true, excluded: new Map<number, Float64Array>() };
    const progress = this.#progress('reading conversions', planned.length);
    return scanFiles(this.#job.files, planned, how, (tasks) =>
      this.#crew.run('scanConversions', tasks.map((task) => ({ task })), progress),
    );
  }

  async #scanClicks(users: UserTable): Promise<{ parts: VerifiedPart<ClickPart>[]; repeats: Repeated }> {
    const fingerprint = this.#options.dedupeClicks;
    const parts = await this.#scanClicksWithout(users, new Map(), fingerprint);
    if (!fingerprint) return { parts, repeats: { duplicates: [], conflicts: [] } };
    const repeats = await findDuplicates(this.#crew, parts);
    if (repeats.conflicts.length === 0) return { parts, repeats };
    // Rows that lose against another row of the same id must leave no trace, not even in the latest time of a campaign.
    return { parts: await this.#scanClicksWithout(users, offsetsByFile(repeats.conflicts), false), repeats };
  }

  #scanClicksWithout(
    users: UserTable,
    excluded: ReadonlyMap<number, Float64Array>,
    fingerprint: boolean,
  ): Promise<VerifiedPart<ClickPart>[]> {
    const planned = this.#plan('clicks');
    const progress = this.#progress('reading clicks', planned.length);
    return scanFiles(this.#job.files, planned, { fingerprint, excluded }, (tasks) =>
      this.#crew.run('scanClicks', tasks.map((task) => ({ task, users })), progress),
    );
  }

  #progress(stage: string, total: number): () => void {
    let done = 0;
    return () => this.#options.onProgress(stage, ++done, total);
  }

  /** For each loaded conversion 1 when it counts, 0 when its id does not let it. */
  #countingRows(parts: readonly VerifiedPart<ConversionPart>[], repeats: Repeated): Uint8Array[] {
    const dropped = offsetsByFile([...repeats.duplicates, ...repeats.conflicts]);
    return parts.map(({ task, part }) => {
      const offsets = new Set(dropped.get(task.file) ?? []);
      return Uint8Array.from(part.loaded.offsets, (offset) => (offsets.has(offset) ? 0 : 1));
    });
  }

  #checkCurrencies(parts: readonly VerifiedPart<ConversionPart>[], counting: readonly Uint8Array[]): void {
    const counts = new Map<string, number>();
    parts.forEach(({ part }, index) => {
      for (let row = 0; row < part.loaded.length; row++) {
        const currency = part.currencies[part.loaded.currencies[row]];
        if (counting[index][row] === 1 && currency !== '') counts.set(currency, (counts.get(currency) ?? 0) + 1);
      }
    });
    if (counts.size < 2) return;
    const found = [...counts].map(([currency, count]) => `${JSON.stringify(currency)} (${count})`).sort().join(', ');
    throw InputError.of(
      `conversions in range have amounts in several currencies: ${found}; amounts can't be added, so convert them or run once for each currency`,
      { column: 'currency' },
    );
  }

  #checkHistory(counting: readonly Uint8Array[]): void {
    const { history, timezone } = this.#job;
    if (!Number.isNaN(history.windows[0])) return;
    const first = history.cuts[0];
    let [count, earliest] = [0, Number.POSITIVE_INFINITY];
    this.#conversions.forEach((part, index) => {
      for (let row = 0; row < part.length; row++) {
        if (counting[index][row] === 0 || part.times[row] >= first) continue;
        count++;
        earliest = Math.min(earliest, part.times[row]);
      }
    });
    if (count === 0) return;
    const show = (time: number) => new Date(time / 1000).toISOString();
    throw InputError.of(
      `${count} conversions in range lie before the first setting of the history (effective ${show(first)}), the first at ${show(earliest)}; add the initial setting (a row with an empty changed_at), give --from (times here are UTC; --timezone is ${timezone}), or use --window`,
    );
  }

  async #fillUsers(counting: readonly Uint8Array[]): Promise<{ table: UserTable; users: Uint32Array }> {
    const parts = this.#conversions;
    const table = layOutUsers(parts);
    const numbering = new Numbering(parts.map((part) => part.length));
    const users = new Uint32Array(new SharedArrayBuffer(numbering.total * 4));
    const ranges = splitPartitions(this.#crew.size);
    await this.#crew.run('fillUsers', ranges.map(({ from, to }) => ({ table, parts, users, from, to })));
    counting.forEach((rows, part) => {
      rows.forEach((counts, row) => {
        if (counts === 0) users[numbering.bases[part] + row] = NO_USER;
      });
    });
    return { table, users };
  }

  #attribute(users: UserTable, conversionUsers: Uint32Array, firstClick: number, lastClick: number): Promise<AttributedPart[]> {
    const ranges = splitPartitions(this.#crew.size);
    const progress = this.#progress('attributing', ranges.length);
    const tasks: AttributionTask[] = ranges.map(({ from, to }) => ({
      from,
      to,
      users,
      conversions: this.#conversions,
      conversionUsers,
      clicks: this.#clicks,
      firstClick,
      lastClick,
    }));
    return this.#crew.run('attribute', tasks, progress);
  }

  #summarise(
    conversionParts: readonly VerifiedPart<ConversionPart>[],
    conversionRepeats: Repeated,
    clickParts: readonly VerifiedPart<ClickPart>[],
    clickRepeats: Repeated,
    clickCells: Tally,
  ) {
    const { from, to, publishedAt, campaignIds } = this.#job;
    const files = this.#job.files.map(() => ({ rows: 0, rejected: 0, duplicate: 0 }));
    const rejects = [...collectRejects(conversionParts, conversionRepeats), ...collectRejects(clickParts, clickRepeats)];
    for (const { task, part } of [...conversionParts, ...clickParts]) files[task.file].rows += part.rows;
    for (const { file } of rejects) files[file].rejected++;
    for (const { file } of [...conversionRepeats.duplicates, ...clickRepeats.duplicates]) files[file].duplicate++;
    const inRange = ({ time }: { time: number }) => time >= from && time < to;
    const outOfRangeRepeats = [...conversionRepeats.duplicates, ...conversionRepeats.conflicts].filter((row) => !inRange(row));
    const placeOf = placesOf(campaignIds);
    const earlyDuplicates = clickRepeats.duplicates.filter(
      (row) => inRange(row) && row.time < publishedAt[placeOf(row.subject)],
    );
    const sum = (kind: string, count: keyof FileCounts) =>
      files.reduce((total, file, index) => total + (this.#job.files[index].kind === kind ? file[count] : 0), 0);
    const conversionTotals = {
      rows: sum('conversions', 'rows'),
      duplicate: sum('conversions', 'duplicate'),
      rejected: sum('conversions', 'rejected'),
      outOfRange: total(conversionParts, (part) => part.outOfRange) - outOfRangeRepeats.length,
    };
    return {
      files,
      rejects,
      clicks: {
        rows: sum('clicks', 'rows'),
        duplicate: sum('clicks', 'duplicate'),
        rejected: sum('clicks', 'rejected'),
        outOfRange: [...clickCells.rows()].reduce((n, row) => n + (row.second % 2 === 0 ? row.count : 0), 0),
      },
      conversions: conversionTotals,
      clicksBeforePublished: total(clickParts, (part) => part.beforePublished) - earlyDuplicates.length,
      rewrittenIds: total(clickParts, (part) => part.rewritten) + total(conversionParts, (part) => part.rewritten),
    };
  }
}

function total<P extends ScannedPart>(parts: readonly VerifiedPart<P>[], count: (part: P) => number): number {
  return parts.reduce((sum, { part }) => sum + count(part), 0);
}

function collectRejects<P extends ScannedPart>(parts: readonly VerifiedPart<P>[], repeats: Repeated): FileReject[] {
  const rejects: FileReject[] = repeats.conflicts.map(({ file, reject }) => ({ file, ...reject }));
  for (const { task, part, line } of parts) {
    for (const reject of part.rejects) rejects.push({ ...reject, file: task.file, line: line + reject.line + 1 });
  }
  return rejects;
}

/** The place of a campaign or event in a list of texts, asked for in latin1. */
function placesOf(texts: readonly string[]): (latin1: string) => number {
  const places = new Map(texts.map((text, place) => [Buffer.from(text).toString('latin1'), place]));
  return (latin1) => places.get(latin1) ?? -1;
}

/** All valid clicks by campaign and cell; duplicates are taken off (conflicts were never counted). */
function countCells(job: Job, parts: readonly VerifiedPart<ClickPart>[], repeats: Repeated): Tally {
  const cells = new Tally();
  for (const { part } of parts) cells.merge(part.cells);
  const calendar = new Calendar(new Zone(job.timezone), job.history);
  const placeOf = placesOf(job.campaignIds);
  for (const row of repeats.duplicates) {
    const inRange = row.time >= job.from && row.time < job.to;
    cells.add(placeOf(row.subject), cellOf(calendar.partAt(row.time), inRange), -1);
  }
  return cells;
}

function latestClick(cells: Tally): number {
  let latest = -1;
  for (const row of cells.rows()) latest = Math.max(latest, row.latest);
  return latest;
}

function conversionBounds(runs: readonly CreditRun[]): { firstConversion: number; lastConversion: number } {
  return {
    firstConversion: Math.min(...runs.map((run) => run.times[0] ?? Number.POSITIVE_INFINITY)),
    lastConversion: Math.max(...runs.map((run) => run.times[run.times.length - 1] ?? -1)),
  };
}

/** Rows in range of events that nobody tracks, by event; duplicates and conflicts are taken off. */
function countUntracked(
  job: Job,
  parts: readonly VerifiedPart<ConversionPart>[],
  repeats: Repeated,
): Map<string, Tally> {
  const tracked = new Set(job.events);
  const events = new Map<string, Tally>();
  const tallyOf = (event: string) => {
    const tally = events.get(event) ?? new Tally();
    events.set(event, tally);
    return tally;
  };
  for (const { part } of parts) {
    part.untrackedEvents.forEach((event, place) => {
      tallyOf(event).merge(oneRow(part.untracked, place));
    });
  }
  for (const row of [...repeats.duplicates, ...repeats.conflicts]) {
    const event = Buffer.from(row.subject, 'latin1').toString();
    if (tracked.has(event) || row.time < job.from || row.time >= job.to) continue;
    tallyOf(event).addAmount(0, 0, -1, row.units, row.millionths);
  }
  return events;
}

/** One row of a tally under the key (0, 0). */
function oneRow(rows: TallyRows, at: number): TallyRows {
  return {
    first: Uint32Array.of(0),
    second: Uint32Array.of(0),
    counts: rows.counts.slice(at, at + 1),
    latest: rows.latest.slice(at, at + 1),
    high: rows.high.slice(at, at + 1),
    low: rows.low.slice(at, at + 1),
    millionths: rows.millionths.slice(at, at + 1),
  };
}
