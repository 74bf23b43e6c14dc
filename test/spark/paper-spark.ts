import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attributeExport } from '../../src/commands/attribute/run.ts';
import type { ClickedCampaigns } from '../../src/engine/clicked-campaigns.ts';
import type { RefundSums } from '../../src/engine/counting/refunds.ts';
import type { Kind } from '../../src/exports/files/kinds.ts';
import type { Report } from '../../src/report/report.ts';
import { type Options, resolveOptions } from '../../src/run/options/options.ts';
import { digestParts, type PartsDigest, tidyParts } from '../../src/spark/driver/part-files.ts';
import { SparkEngine } from '../../src/spark/driver/spark-engine.ts';
import { SparkResults } from '../../src/spark/driver/spark-results.ts';
import type { PartsTarget, SparkSteps } from '../../src/spark/driver/spark-steps.ts';
import { AttributeStage } from '../../src/spark/kernel/attributing/attribute-stage.ts';
import { clickStage, type Source, scanStage } from '../../src/spark/kernel/batch-stage.ts';
import { knownOfClicks } from '../../src/spark/kernel/click-counter.ts';
import { DedupeStage } from '../../src/spark/kernel/dedupe-stage.ts';
import { FilterStage, UsersStage } from '../../src/spark/kernel/filter-stages.ts';
import { OrderStage } from '../../src/spark/kernel/order-stage.ts';
import { PersonsStage } from '../../src/spark/kernel/persons-stage.ts';
import { RepeatsStage } from '../../src/spark/kernel/repeats-stage.ts';
import type { RowOutput } from '../../src/spark/kernel/streams/row-output.ts';
import { knowingCampaigns, writeClickedCampaigns } from '../../src/spark/protocol/clicked-campaigns.ts';
import { CLICK_KINDS, rangesOf, SETTLED_KINDS } from '../../src/spark/protocol/file-ranges.ts';
import {
  hasIdentities,
  type KernelJob,
  readKernelJob,
  writeKernelJob,
} from '../../src/spark/protocol/kernel-job.ts';
import { SEPARATOR, TOLD_KINDS, unescapeText } from '../../src/spark/protocol/protocol.ts';
import {
  readNamedIds,
  readRefundSums,
  writeNamedIds,
  writeRefundSums,
} from '../../src/spark/protocol/refund-files.ts';
import { type AttributeBounds, boundArguments, readBounds } from '../../src/spark/protocol/time-pieces.ts';
import { filterBlocks, joinSlices } from '../../src/spark/protocol/user-filter.ts';
import { bytesOfWords, wordsOfText } from '../../src/spark/protocol/words.ts';
import type { Draw } from '../reference/draw.ts';
import {
  byText,
  inputOf,
  runStage,
  type SparkRow,
  type Stage,
  shuffle,
  splitsOf,
} from './kernel/paper-stages.ts';

const TOLD: ReadonlySet<string> = new Set(TOLD_KINDS);

/** What Spark's statements do, on paper: parts of files in any order, rows brought together by key, sums. */
class PaperSpark implements SparkSteps {
  readonly #draw: Draw;
  #kernel: KernelJob | undefined;
  #counted: SparkRow[] = [];
  #attributed: SparkRow[] = [];

  constructor(draw: Draw) {
    this.#draw = draw;
  }

  async scan(given: KernelJob, named: ReadonlySet<string> | undefined): Promise<SparkResults> {
    const kernel = {
      ...given,
      rangeBytes: this.#draw.pick([1, 100, given.rangeBytes]),
      keyPartitions: this.#draw.pick([1, 3, given.keyPartitions]),
    };
    this.#kernel = kernel;
    const source = this.#draw.pick<Source>(['lines', 'ranges']);
    const namedFile = writeNamedIds(named ?? new Set());
    const scanned = await this.#runAll(this.#tasksOf(source, SETTLED_KINDS), (job, output) =>
      scanStage(job, source, output),
    );
    const settled = await this.#settle(scanned, namedFile);
    const clicks = await this.#countClicks(source, await this.#filterUsers(kernel, settled));
    this.#counted = [...settled, ...clicks];
    return resultsOf(this.#counted);
  }

  /** What the tasks are given that read the files of some kinds. */
  #tasksOf(source: Source, kinds: readonly Kind[]): readonly Buffer[] {
    const kernel = this.#kernel as KernelJob;
    const files = kernel.job.files.filter(({ kind }) => kinds.includes(kind));
    const pieces =
      source === 'lines'
        ? files.flatMap((file) => [...splitsOf(this.#draw, file)])
        : rangesOf(kernel, kinds).map((_, range) => Buffer.from(`${range}\n`));
    const tasks: Buffer[][] = Array.from({ length: this.#draw.pick([1, 2, 5]) }, () => []);
    for (const piece of this.#draw.shuffle(pieces)) this.#draw.pick(tasks).push(piece);
    return tasks.map((inTask) => Buffer.concat(inTask));
  }

  #settle(rows: readonly SparkRow[], namedFile: string): Promise<SparkRow[]> {
    return this.#runAll(
      this.#byKey(rows),
      (job, output) => new DedupeStage(job, readNamedIds(namedFile), output),
    );
  }

  /** What tasks are given of rows that are brought together by key. */
  #byKey(rows: readonly SparkRow[]): Buffer[] {
    return shuffle(this.#draw, rows, ({ key }) => key).map((part) =>
      inputOf(part.sort((a, b) => byText(a.key, b.key))),
    );
  }

  /** Rows of users as rows of persons. */
  #ofPersons(rows: readonly SparkRow[]): Promise<SparkRow[]> {
    return this.#runAll(this.#byKey(rows), (job, output) => new PersonsStage(job, output));
  }

  /** The file with the filter of users that have conversions. */
  async #filterUsers({ job }: KernelJob, settled: readonly SparkRow[]): Promise<Buffer> {
    const counted = resultsOf(settled);
    const blocks = filterBlocks(counted.countOf('loaded') + counted.countOf('listedUsers'));
    const ofUsers = settled.filter(({ kind }) => kind === 'settled');
    const users = hasIdentities(job)
      ? await this.#runAll(
          this.#byKey(await this.#ofPersons(ofUsers)),
          (kernel, output) => new UsersStage(kernel, output),
        )
      : settled.filter(({ kind }) => kind === 'users');
    const slices = await this.#runAll(this.#byKey(users), (_, output) => new FilterStage(blocks, output));
    return bytesOfWords(
      joinSlices(
        blocks,
        slices.map(({ key, body }) => [Number(key), wordsOfText(body)] as const),
      ),
    );
  }

  /** Counts clicks, and once more where the id of some may be repeated. */
  async #countClicks(source: Source, filter: Buffer): Promise<SparkRow[]> {
    const count = (...files: Buffer[]) =>
      this.#runAll(this.#tasksOf(source, CLICK_KINDS), (job, output) =>
        clickStage(job, source, knownOfClicks(files), output),
      );
    const clicks = await count(filter);
    const fingerprints = clicks.filter(({ kind }) => kind === 'fingerprints');
    const repeats = await this.#runAll(this.#byKey(fingerprints), (_, output) => new RepeatsStage(output));
    if (repeats.length === 0) return clicks;
    const keys = Buffer.concat(repeats.map(({ body }) => Buffer.from(body, 'base64')));
    const again = await count(filter, keys);
    const candidates = again.filter(({ kind }) => kind === 'unsettled');
    return [...again, ...(await this.#settle(candidates, writeNamedIds(new Set())))];
  }

  async attribute(
    given: AttributeBounds,
    hasPersons: boolean,
    refunded: RefundSums | undefined,
    clicked: ClickedCampaigns | undefined,
  ): Promise<SparkResults> {
    const ofUsers = this.#counted.filter(({ kind }) => kind === 'settled');
    const inputs = this.#byKey(hasPersons ? await this.#ofPersons(ofUsers) : ofUsers);
    const pieces = this.#draw.pick([1, 2, 50, given.pieces]);
    const bounds = readBounds(boundArguments({ ...given, pieces }).split(' '));
    const refundedFile = refunded && writeRefundSums(refunded);
    this.#attributed = await this.#runAll(inputs, (job, output) => {
      const sums = refundedFile === undefined ? undefined : readRefundSums(refundedFile);
      const known = clicked ? knowingCampaigns(job, writeClickedCampaigns(clicked)) : job;
      return new AttributeStage(known, bounds, sums, output);
    });
    return resultsOf(this.#attributed);
  }

  async write(targets: readonly PartsTarget[]): Promise<PartsDigest[]> {
    for (const { kind, header, folder } of targets) {
      const blocks = this.#attributed.filter((row) => row.kind === kind);
      const all = [
        { kind: 'header', key: '', position: -1, body: Buffer.from(header).toString('latin1') },
        ...this.#draw.shuffle(blocks).sort((a, b) => a.position - b.position),
      ];
      const ordered = await this.#runAll([inputOf(all)], (_, output) => new OrderStage(output));
      const lines = ordered.flatMap(({ body }) => body.split(SEPARATOR).map(unescapeText));
      const size = this.#draw.pick([1, 4, 1000]);
      mkdirSync(folder);
      for (let from = 0; from < lines.length; from += size) {
        const text = lines.slice(from, from + size).map((line) => `${line}\n`);
        const name = `part-${String(from / size).padStart(5, '0')}-c000.txt`;
        writeFileSync(join(folder, name), text.join(''), 'latin1');
      }
      tidyParts(folder);
    }
    return Promise.all(targets.map(({ folder }) => digestParts(folder)));
  }

  async publish(): Promise<void> {}

  async close(): Promise<void> {}

  async #runAll(
    inputs: readonly Buffer[],
    stageOf: (kernel: KernelJob, output: RowOutput) => Stage,
  ): Promise<SparkRow[]> {
    if (this.#kernel === undefined) throw new Error('nothing was scanned');
    const text = writeKernelJob(this.#kernel);
    const rows: SparkRow[] = [];
    for (const input of inputs) {
      if (input.length > 0)
        rows.push(...(await runStage(this.#draw, input, (output) => stageOf(readKernelJob(text), output))));
    }
    return rows;
  }
}

/** Attributes an export by the kernel, on paper. */
export function attributeOnPaper(options: Options, draw: Draw): Promise<Report> {
  const resolved = resolveOptions(options);
  const { dedupeClicks, excel: forSpreadsheet } = resolved;
  return attributeExport(resolved, {
    start: ({ job }) =>
      new SparkEngine(job, new PaperSpark(draw), {
        dedupeClicks,
        forSpreadsheet,
        rangeBytes: 1_000_000,
        onProgress: () => {},
      }),
    async [Symbol.asyncDispose]() {},
  });
}

/** What the driver is told one by one, tallies added up by key, as Spark prints them. */
function resultsOf(rows: readonly SparkRow[]): SparkResults {
  const lines = rows
    .filter(({ kind }) => TOLD.has(kind))
    .map(({ kind, position, body }) => [kind, String(position), body]);
  const tallies = new Map<string, bigint[]>();
  const NONE = 1n << 60n;
  for (const { kind, key, body } of rows) {
    if (kind !== 'tally') continue;
    const [count, earliest, latest, high, low, millionths] = body
      .split(SEPARATOR)
      .map((text) => (text === '' ? NONE : BigInt(text)));
    const sum = tallies.get(key) ?? [0n, NONE, -1n, 0n, 0n, 0n];
    tallies.set(key, [
      sum[0] + count,
      sum[1] < earliest ? sum[1] : earliest,
      sum[2] > latest ? sum[2] : latest,
      sum[3] + high,
      sum[4] + low,
      sum[5] + millionths,
    ]);
  }
  for (const [key, numbers] of tallies)
    lines.push(['tally', key, numbers.map((value) => (value === NONE ? '' : String(value))).join(SEPARATOR)]);
  return new SparkResults(
    lines.map((fields) => fields.map((field) => Buffer.from(field, 'latin1').toString())),
  );
}
