import type { ClickedCampaigns } from '../../engine/clicked-campaigns.ts';
import type { Tally } from '../../engine/columns/tally.ts';
import { noteCurrencies, noteEarlyConversions } from '../../engine/counting/check-conversions.ts';
import { countFiles, countRewritten, countRounded, type ReadKind } from '../../engine/counting/count-rows.ts';
import { noteWhollyRejected } from '../../engine/counting/describe-rejects.ts';
import { namedIds, resolveRefunds } from '../../engine/counting/refunds.ts';
import type { AttributedResult, Engine } from '../../engine/engine.ts';
import type { Job } from '../../engine/job.ts';
import type { ReadPart } from '../../engine/reading/scan.ts';
import { Rejects } from '../../engine/rejects.ts';
import type { ClickTotals, FileCounts, FileDigest, Observations } from '../../engine/result.ts';
import { digestBlock, digestFiles } from '../../engine/rows/digest.ts';
import { attributionColumns, UNATTRIBUTED_COLUMNS } from '../../engine/rows/row-files.ts';
import type { WrittenRows } from '../../engine/rows/write-rows.ts';
import { removeTemporaryFolder } from '../../folders/temporary-folder.ts';
import type { ProblemList } from '../../problems/input-error.ts';
import { csvHeader } from '../../values/csv-line.ts';
import { hasIdentities, type KernelJob } from '../protocol/kernel-job.ts';
import { type AttributeBounds, piecesFor } from '../protocol/time-pieces.ts';
import { readRefunds, refundRejects } from './driver-refunds.ts';
import { addressesOf, checkRead, checkReadable } from './spark-inputs.ts';
import type { SparkResults } from './spark-results.ts';
import type { SparkSteps } from './spark-steps.ts';
import { keyPartitionsFor } from './statements/sizes.ts';

/** How a job is run on Spark. */
export interface SparkOptions {
  dedupeClicks: boolean;
  /** Files that the executors read by themselves are cut into ranges of about so many bytes. */
  rangeBytes: number;
  /** Whether text is written so that a spreadsheet does not run it. */
  forSpreadsheet: boolean;
  onProgress: (stage: string, done: number, total: number) => void;
}

const STEPS = ['reading', 'attributing', 'writing'] as const;

/**
 * Runs a job on Apache Spark: rows are scanned, ids settled and users attributed by the kernel on the executors; what
 * comes back is added up here.
 */
export class SparkEngine implements Engine {
  readonly name = 'spark';
  readonly rejects = new Rejects();
  readonly #job: Job;
  readonly #steps: SparkSteps;
  readonly #options: SparkOptions;
  /** Of the folders of parts, by path. */
  readonly #digests = new Map<string, FileDigest>();

  constructor(job: Job, steps: SparkSteps, options: SparkOptions) {
    this.#job = job;
    this.#steps = steps;
    this.#options = options;
  }

  /** As every engine does, but problems that are known already are thrown first: starting Spark takes long. */
  async attribute(problems: ProblemList, knowsRules: boolean): Promise<AttributedResult> {
    checkReadable(this.#job, problems);
    const refundParts = await readRefunds(this.#job, problems);
    problems.throwIfAny();
    this.#progress('reading');
    const counted = await this.#steps.scan(this.#kernelJob(), refundParts && namedIds(refundParts));
    const refunds =
      refundParts && resolveRefunds(refundParts, counted.named, counted.excludedNamed, this.#job);
    const ofRefunds = refunds ? refundRejects(refunds, this.#job.files.keys()) : [];
    for (const reject of [...counted.rejects, ...ofRefunds]) this.rejects.add(reject);
    this.#check(counted, knowsRules, problems);
    if (problems.problems.length === 0) this.#noteWhollyRejected(counted, problems);
    problems.throwIfAny();
    const clicked = this.#job.campaignsFromClicks ? counted.clickedCampaigns() : undefined;
    const clicks = clickTotals(counted, clicked);
    this.#progress('attributing');
    const attributed = await this.#steps.attribute(
      boundsOf(clicks, counted),
      hasIdentities(this.#job),
      refunds?.sums,
      clicked,
    );
    const tallies = attributed.creditTallies();
    const read = refunds ? [refunds.read] : [];
    return {
      files: this.#fileCounts(counted, read),
      clicks,
      campaigns: clicked,
      conversionsOutOfRange: counted.countOf('outOfRange'),
      refunds: refunds?.counts,
      listedUsers: hasIdentities(this.#job) ? counted.countOf('listedUsers') : undefined,
      rewrittenIds: counted.countOf('rewritten') + countRewritten(read),
      roundedAmounts: {
        conversions: counted.countOf('rounded'),
        refunds: refunds === undefined ? 0 : countRounded(refunds.read),
      },
      firstConversion: tallies.firstConversion,
      lastConversion: tallies.lastConversion,
      untracked: untrackedEvents(counted, clicked),
      observed: observationsOf(counted, attributed),
      tallies: [tallies],
      threads: 1,
      writeRows: (attributions, unattributed, forSpreadsheet) =>
        this.#writeRows([attributions, unattributed], forSpreadsheet, refundParts !== undefined),
    };
  }

  /** Writes folders of parts; the header is the first line of the first part. */
  async #writeRows(
    folders: readonly [attributions: string, unattributed: string],
    forSpreadsheet: boolean,
    hasRefunds: boolean,
  ): Promise<WrittenRows> {
    const headerOf = (columns: readonly string[]) => csvHeader(columns, forSpreadsheet).slice(0, -1);
    this.#progress('writing');
    const digests = await this.#steps.write([
      {
        kind: 'attribution',
        header: headerOf(attributionColumns(hasRefunds)),
        folder: folders[0],
      },
      { kind: 'unattributed', header: headerOf(UNATTRIBUTED_COLUMNS), folder: folders[1] },
    ]);
    digests.forEach(({ bytes, sha256 }, place) => {
      this.#digests.set(folders[place], { bytes, sha256 });
    });
    const [attributions, unattributed] = digests.map(({ lines }) => lines - 1);
    return { attributions, unattributed };
  }

  /** Folders of parts have the digest of all their parts, one behind the other. */
  async digest(paths: readonly string[]): Promise<FileDigest[]> {
    const block = digestBlock();
    const digests: FileDigest[] = [];
    for (const path of paths) digests.push(this.#digests.get(path) ?? (await digestFiles([path], block)));
    return digests;
  }

  publish(): Promise<void> {
    return this.#steps.publish();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#steps.close();
    removeTemporaryFolder(this.#job.scratchFolder);
  }

  #progress(step: (typeof STEPS)[number]): void {
    this.#options.onProgress(step, STEPS.indexOf(step), STEPS.length);
  }

  #kernelJob(): KernelJob {
    const { dedupeClicks, forSpreadsheet, rangeBytes } = this.#options;
    return {
      job: this.#job,
      addresses: addressesOf(this.#job),
      rangeBytes,
      keyPartitions: keyPartitionsFor(this.#job),
      dedupeClicks,
      forSpreadsheet,
    };
  }

  #check(counted: SparkResults, knowsRules: boolean, problems: ProblemList): void {
    const { files } = this.#job;
    checkRead(this.#job, counted.countsByFile('headers', files.length), problems);
    for (const { file, message } of firstOfEachFile(counted.problems))
      problems.add(message, { file: files[file].label });
    if (problems.problems.length > 0) return;
    noteCurrencies(counted.countsByText('loaded'), problems);
    if (!knowsRules) return;
    const count = counted.countOf('beforeHistory');
    noteEarlyConversions(this.#job, count, counted.earliestOf('beforeHistory'), problems);
  }

  #noteWhollyRejected(counted: SparkResults, problems: ProblemList): void {
    const files = this.#fileCounts(counted, []);
    noteWhollyRejected({ files, job: this.#job }, ['clicks', 'conversions'], this.rejects, problems);
  }

  /** Rows of each file: this machine has read those of refunds, the kernel all others. */
  #fileCounts(counted: SparkResults, readHere: readonly ReadKind<ReadPart>[]): FileCounts[] {
    const files = countFiles(this.#job, readHere, this.rejects);
    const rows = counted.countsByFile('rows', files.length);
    const notSelected = counted.countsByFile('notSelected', files.length);
    const excluded = counted.countsByFile('excluded', files.length);
    const duplicates = counted.countsByFile('duplicates', files.length);
    const lines = counted.countsByFile('lines', files.length);
    return files.map((here, file) => ({
      ...here,
      rows: here.rows + rows[file],
      notSelected: here.notSelected + notSelected[file],
      excluded: here.excluded + excluded[file],
      duplicate: here.duplicate + duplicates[file],
      lines: lines[file],
    }));
  }
}

/** What the kernel has seen. It tells no amounts of rejected rows and looks for no ids that are alike. */
function observationsOf(counted: SparkResults, attributed: SparkResults): Observations {
  const placeholders = [...attributed.countsByText('placeholders')]
    .map(([user, conversions]) => ({ user, conversions }))
    .sort((a, b) => (a.user < b.user ? -1 : 1));
  const events = [...counted.countsByText('eventsOutOfRange')].filter(([, count]) => count > 0);
  return {
    eventsOutOfRange: new Set(events.map(([event]) => event)),
    orderLines: { count: counted.countOf('orderLines'), example: undefined },
    rejectedAmount: undefined,
    listedRows: undefined,
    placeholders: placeholders.filter(({ conversions }) => conversions > 1),
    alike: { count: 0, example: undefined },
  };
}

/** What the stage that attributes is told of times. */
function boundsOf({ first, last }: ClickTotals, counted: SparkResults): AttributeBounds {
  return {
    firstClick: first,
    lastClick: last,
    firstConversion: counted.earliestOf('loaded'),
    lastConversion: counted.latestOf('loaded'),
    pieces: piecesFor(counted.countOf('loaded')),
  };
}

/** Conversions that nobody tracks, by event. Custom events are among them where no campaign is named by a click. */
function untrackedEvents(counted: SparkResults, clicked: ClickedCampaigns | undefined): Map<string, Tally> {
  const events = counted.talliesByText('untracked');
  return clicked?.ids.length === 0 ? new Map([...events, ...counted.talliesByText('customEvents')]) : events;
}

function clickTotals(counted: SparkResults, clicked: ClickedCampaigns | undefined): ClickTotals {
  const places = clicked && new Map(clicked.ids.map((id, place) => [id, place]));
  return {
    cells: counted.tallyOf('cells', places && ((id) => places.get(id) ?? -1)),
    beforePublished: counted.countOf('clicksBeforePublished'),
    first: counted.earliestOf('clicks'),
    firstInRange: counted.earliestOf('clicksInRange'),
    last: counted.latestOf('cells'),
  };
}

/** One problem of each file, in the order of files: several tasks may have met some. */
function firstOfEachFile<T extends { file: number; message: string }>(problems: readonly T[]): T[] {
  const byMessage = [...problems].sort((a, b) => (a.message < b.message ? 1 : -1));
  const byFile = new Map(byMessage.map((problem) => [problem.file, problem]));
  return [...byFile.values()].sort((a, b) => a.file - b.file);
}
