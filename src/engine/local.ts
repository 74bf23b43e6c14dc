import type { ProblemList } from '../exports/input-error.ts';
import { type AttributedPart, splitPartitions } from './attribute-users.ts';
import { checkCurrencies, checkHistory } from './check-conversions.ts';
import type { ClickPart } from './click-scanner.ts';
import { type ClickColumns, type ConversionColumns, Numbering } from './columns.ts';
import type { ConversionPart } from './conversion-scanner.ts';
import {
  type ClickTotals,
  collectRejects,
  countClicks,
  countFiles,
  countOutOfRange,
  countRewritten,
  countUntracked,
  type FileCounts,
  type FileReject,
  placesOf,
  type Scanned,
} from './counts.ts';
import { coverageByFile, type FileCoverage } from './coverage.ts';
import type { CreditRun, CreditTallies } from './credits.ts';
import { type Crew, startCrew } from './crew.ts';
import { findDuplicates, offsetsByFile, type Repeated } from './duplicates.ts';
import type { Job } from './job.ts';
import type { AttributionTask } from './journeys.ts';
import { dropKept, losersByPart, partsToRescan } from './losing-clicks.ts';
import { planRanges, usefulThreads } from './plan.ts';
import { scanFiles } from './scan-files.ts';
import type { FileDigest } from './station.ts';
import type { Tally } from './tally.ts';
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

/** All that a run found out, before anything is written. Times in microseconds since the epoch. */
export interface EngineResult {
  /** Rows of each file of the job, by class. */
  files: FileCounts[];
  clicks: ClickTotals;
  /** Conversions out of range that are neither rejected nor duplicates. */
  conversionsOutOfRange: number;
  rewrittenIds: number;
  /** First and last tracked conversion in range, Infinity and -1 without any. */
  firstConversion: number;
  lastConversion: number;
  untracked: Map<string, Tally>;
  tallies: CreditTallies[];
  threads: number;
}

const CHUNK_ROWS = 20_000;
const NO_REPEATS: Repeated = { duplicates: [], conflicts: [] };

/** Runs a job on this machine: `attribute` first, then `writeRows` into a folder, and `close` in any case. */
export class LocalEngine {
  /** The rejected rows found so far; also to be asked after a failure. */
  rejects: FileReject[] = [];
  /** What the files read so far cover; also to be asked after a failure. */
  coverage: FileCoverage[] = [];
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

  /**
   * Reads all rows and attributes all conversions. Throws an `InputError` with the problems known already and all that are found;
   * where there are some, the rest is still read to find more, but nothing is attributed.
   */
  async attribute(problems: ProblemList): Promise<EngineResult> {
    const conversions = await this.#scanConversions(problems);
    this.rejects = collectRejects(conversions);
    this.coverage = coverageByFile(conversions.parts);
    this.#conversions = conversions.parts.map(({ part }) => part.loaded);
    const counting = countingRows(conversions);
    checkCurrencies(conversions.parts, counting, problems);
    if (problems.problems.length === 0) checkHistory(this.#job, conversions.parts, counting, problems);
    const { table, users } = await this.#fillUsers(counting);
    const clicks = await this.#scanClicks(table, problems);
    this.rejects = [...this.rejects, ...collectRejects(clicks)];
    this.coverage = [...this.coverage, ...coverageByFile(clicks.parts)];
    problems.throwIfAny();
    this.#clicks = clicks.parts.map(({ part }) => part.kept);
    const clickTotals = countClicks(this.#job, clicks);
    const attributed = await this.#attribute(table, users, clickTotals);
    this.#runs = attributed.map((part) => part.run);
    return {
      files: countFiles(this.#job, [conversions, clicks], this.rejects),
      clicks: clickTotals,
      conversionsOutOfRange: countOutOfRange(this.#job, conversions),
      rewrittenIds: countRewritten([conversions, clicks]),
      ...conversionBounds(this.#runs),
      untracked: countUntracked(this.#job, conversions),
      tallies: attributed.map((part) => part.tallies),
      threads: this.#crew.size,
    };
  }

  /** Writes the rows of attributions.csv and unattributed.csv behind the headers, of the given sizes, that the files hold already. */
  async writeRows(
    attributionsPath: string,
    unattributedPath: string,
    headerBytes: readonly [number, number],
  ): Promise<WrittenRows> {
    const cuts = cutChunks(this.#runs, CHUNK_ROWS);
    const progress = new Int32Array(new SharedArrayBuffer((cuts.length + 3) * 4));
    const offsets = new Float64Array(new SharedArrayBuffer((cuts.length + 2) * 16));
    progress[1] = 1;
    offsets.set(headerBytes);
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
    const written = await this.#crew.run(
      'writeRows',
      Array.from({ length: this.#crew.size }, () => task),
      this.#progress('writing', this.#crew.size),
    );
    return {
      attributions: written.reduce((total, rows) => total + rows.attributions, 0),
      unattributed: written.reduce((total, rows) => total + rows.unattributed, 0),
    };
  }

  /** Flushes files to the disk and gives their digests. */
  digest(paths: readonly string[]): Promise<FileDigest[]> {
    return this.#crew.run(
      'digest',
      paths.map((path) => ({ path })),
    );
  }

  close(): Promise<void> {
    return this.#crew.close();
  }

  #plan(kind: 'clicks' | 'conversions') {
    return planRanges(this.#job.files, kind, this.#options.rangeBytes);
  }

  async #scanConversions(problems: ProblemList): Promise<Scanned<ConversionPart>> {
    const planned = this.#plan('conversions');
    const progress = this.#progress('reading conversions', planned.length);
    const parts = await scanFiles(this.#job.files, planned, true, problems, (tasks) =>
      this.#crew.run(
        'scanConversions',
        tasks.map((task) => ({ task })),
        progress,
      ),
    );
    return { parts, repeats: await findDuplicates(this.#crew, parts) };
  }

  async #scanClicks(users: UserTable, problems: ProblemList): Promise<Scanned<ClickPart>> {
    const fingerprint = this.#options.dedupeClicks;
    const planned = this.#plan('clicks');
    const progress = this.#progress('reading clicks', planned.length);
    const parts = await scanFiles(this.#job.files, planned, fingerprint, problems, (tasks) =>
      this.#crew.run(
        'scanClicks',
        tasks.map((task) => ({ task, users })),
        progress,
      ),
    );
    if (!fingerprint) return { parts, repeats: NO_REPEATS };
    const repeats = await findDuplicates(this.#crew, parts);
    if (repeats.conflicts.length === 0 || problems.problems.length > 0) return { parts, repeats };
    return this.#withoutLosers({ parts, repeats }, users);
  }

  /** Rows that lost against another row of the same id must leave no trace, not even in the latest time of a campaign. */
  async #withoutLosers(
    { parts, repeats }: Scanned<ClickPart>,
    users: UserTable,
  ): Promise<Scanned<ClickPart>> {
    const losers = losersByPart(repeats.conflicts);
    const campaignOf = placesOf(this.#job.campaignIds);
    const again = partsToRescan(parts, losers, campaignOf, this.#job.campaignIds.length);
    const scanned = new Set(again);
    for (const [part, rows] of losers) {
      if (!scanned.has(part)) dropKept(parts[part].part, rows, users, campaignOf);
    }
    const fresh = await this.#crew.run(
      'scanClicks',
      again.map((part) => {
        const excluded = Float64Array.from(losers.get(part) ?? [], ({ offset }) => offset).sort();
        return { task: { ...parts[part].task, fingerprint: false, excluded }, users };
      }),
    );
    const cleaned = parts.slice();
    again.forEach((part, index) => {
      cleaned[part] = { ...parts[part], part: fresh[index] };
    });
    const conflicts = repeats.conflicts.map((row) => ({ ...row, counted: !scanned.has(row.part) }));
    return { parts: cleaned, repeats: { ...repeats, conflicts } };
  }

  #progress(stage: string, total: number): () => void {
    let done = 0;
    return () => this.#options.onProgress(stage, ++done, total);
  }

  async #fillUsers(counting: readonly Uint8Array[]): Promise<{ table: UserTable; users: Uint32Array }> {
    const parts = this.#conversions;
    const table = layOutUsers(parts);
    const numbering = new Numbering(parts.map((part) => part.length));
    const users = new Uint32Array(new SharedArrayBuffer(numbering.total * 4));
    const ranges = splitPartitions(this.#crew.size);
    await this.#crew.run(
      'fillUsers',
      ranges.map(({ from, to }) => ({ table, parts, users, from, to })),
    );
    counting.forEach((rows, part) => {
      rows.forEach((counts, row) => {
        if (counts === 0) users[numbering.bases[part] + row] = NO_USER;
      });
    });
    return { table, users };
  }

  #attribute(users: UserTable, conversionUsers: Uint32Array, clicks: ClickTotals): Promise<AttributedPart[]> {
    const ranges = splitPartitions(this.#crew.size);
    const tasks: AttributionTask[] = ranges.map(({ from, to }) => ({
      from,
      to,
      users,
      conversions: this.#conversions,
      conversionUsers,
      clicks: this.#clicks,
      firstClick: clicks.first,
      lastClick: clicks.last,
    }));
    return this.#crew.run('attribute', tasks, this.#progress('attributing', ranges.length));
  }
}

/** For each loaded conversion 1 when it counts, 0 when its id does not let it. */
function countingRows({ parts, repeats }: Scanned<ConversionPart>): Uint8Array[] {
  const dropped = offsetsByFile([...repeats.duplicates, ...repeats.conflicts]);
  const sets = new Map([...dropped].map(([file, offsets]) => [file, new Set(offsets)]));
  return parts.map(({ task, part }) => {
    const offsets = sets.get(task.file);
    if (offsets === undefined) return new Uint8Array(part.loaded.length).fill(1);
    return Uint8Array.from(part.loaded.offsets, (offset) => (offsets.has(offset) ? 0 : 1));
  });
}

function conversionBounds(runs: readonly CreditRun[]): { firstConversion: number; lastConversion: number } {
  return {
    firstConversion: Math.min(...runs.map((run) => run.times[0] ?? Number.POSITIVE_INFINITY)),
    lastConversion: Math.max(...runs.map((run) => run.times[run.times.length - 1] ?? -1)),
  };
}
