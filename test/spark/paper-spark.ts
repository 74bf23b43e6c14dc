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
import { AttributeStage } from '../../src/spark/kernel/attribute-stage.ts';
import { clickStage, type Source, scanStage } from '../../src/spark/kernel/batch-stage.ts';
import { knownOfClicks } from '../../src/spark/kernel/click-counter.ts';
import { DedupeStage } from '../../src/spark/kernel/dedupe-stage.ts';
import { FilterStage, UsersStage } from '../../src/spark/kernel/filter-stages.ts';
import { RepeatsStage } from '../../src/spark/kernel/repeats-stage.ts';
import type { RowOutput } from '../../src/spark/kernel/row-output.ts';
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
    const kernel = { ...given, rangeBytes: this.#draw.pick([1, 100, given.rangeBytes]) };
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
    const inputs = shuffle(this.#draw, rows, ({ kind, key }) => `${kind}\t${key}`).map((part) =>
      inputOf(part.sort((a, b) => byText(a.key, b.key) || byText(a.kind, b.kind) || a.position - b.position)),
    );
    return this.#runAll(inputs, (job, output) => new DedupeStage(job, readNamedIds(namedFile), output));
  }

  /** The file with the filter of users that have conversions. */
  async #filterUsers({ job }: KernelJob, settled: readonly SparkRow[]): Promise<Buffer> {
    const ofConversions = settled.filter(({ kind }) => kind === 'conversion').map(({ key }) => key);
    const listed = settled.filter(({ kind }) => kind === 'identity' && hasIdentities(job));
    const personOf = new Map(listed.map(({ key, body }) => [key, body]));
    const persons = new Set(ofConversions.map((user) => personOf.get(user) ?? user));
    const users = [...persons, ...listed.filter(({ body }) => persons.has(body)).map(({ key }) => key)];
    const blocks = filterBlocks(users.length);
    const hashes = await this.#runAll(
      [Buffer.from(users.map((user) => `${user}\n`).join(''), 'latin1')],
      (_, output) => new UsersStage(job.seed, blocks, output),
    );
    const inputs = shuffle(this.#draw, hashes, ({ key }) => key).map(inputOf);
    const slices = await this.#runAll(inputs, (_, output) => new FilterStage(blocks, output));
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
    const inputs = shuffle(
      this.#draw,
      clicks.filter(({ kind }) => kind === 'fingerprints'),
      ({ key }) => key,
    ).map((part) => inputOf(part.sort((a, b) => byText(a.key, b.key))));
    const repeats = await this.#runAll(inputs, (_, output) => new RepeatsStage(output));
    if (repeats.length === 0) return clicks;
    const keys = Buffer.concat(repeats.map(({ body }) => Buffer.from(body, 'base64')));
    const again = await count(filter, keys);
    const candidates = again.filter(({ kind }) => kind === 'candidate');
    return [...again, ...(await this.#settle(candidates, writeNamedIds(new Set())))];
  }

  async attribute(
    firstClick: number,
    lastClick: number,
    hasPersons: boolean,
    refunded: RefundSums | undefined,
    clicked: ClickedCampaigns | undefined,
  ): Promise<SparkResults> {
    const persons = new Map(
      this.#counted
        .filter(({ kind }) => hasPersons && kind === 'identity')
        .map(({ key, body }) => [key, body]),
    );
    const rows = this.#counted
      .filter(({ kind }) => kind === 'click' || kind === 'conversion')
      .map((row) => ({ ...row, key: persons.get(row.key) ?? row.key }));
    const inputs = shuffle(this.#draw, rows, ({ key }) => key).map((part) =>
      inputOf(part.sort((a, b) => byText(a.key, b.key))),
    );
    const bounds = { firstClick: Number(String(firstClick)), lastClick: Number(String(lastClick)) };
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
      const rows = this.#attributed.filter((row) => row.kind === kind);
      rows.sort((a, b) => a.position - b.position || byText(a.key, b.key));
      const lines = [Buffer.from(header).toString('latin1'), ...rows.map(({ body }) => unescapeText(body))];
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
