import { attributeUsers } from '../../../engine/attributing/attribute-users.ts';
import { AttributionMemory, type CitedBlock } from '../../../engine/attributing/cited-clicks.ts';
import { type CreditTask, creditColumns } from '../../../engine/attributing/credits.ts';
import { Numbering } from '../../../engine/columns/numbering.ts';
import type { RefundSums } from '../../../engine/counting/refunds.ts';
import { RowWriter } from '../../../engine/rows/row-writer.ts';
import { conversionIdOf } from '../../../engine/users/conversion-columns.ts';
import { atOnce } from '../../../folders/turns.ts';
import { campaignOf } from '../../protocol/clicked-campaigns.ts';
import type { KernelJob } from '../../protocol/kernel-job.ts';
import { countRow } from '../../protocol/tally-rows.ts';
import { type AttributeBounds, pieceOf } from '../../protocol/time-pieces.ts';
import { BlockInput } from '../streams/block-input.ts';
import { type BlockKind, BlockOutput } from '../streams/block-output.ts';
import type { RowOutput } from '../streams/row-output.ts';
import { CreditSums } from './credit-sums.ts';
import { UserBatch } from './user-batch.ts';

/** Users are attributed when so many rows are at hand; the rows of one user are never parted. */
const BATCH_ROWS = 50_000;

/**
 * The last stage: takes clicks and conversions user by user and attributes them. Gives the rows of attributions.csv
 * and unattributed.csv, all rows of a conversion at once, and the sums of the reports.
 */
export class AttributeStage {
  readonly #kernel: KernelJob;
  readonly #bounds: AttributeBounds;
  /** Undefined without files of refunds. */
  readonly #refunded: RefundSums | undefined;
  readonly #output: RowOutput;
  readonly #memory = new AttributionMemory();
  readonly #sums = new CreditSums();
  readonly #input = new BlockInput();
  /** Rows of the files of the report, by pieces of time. */
  readonly #lines: Record<'attribution' | 'unattributed', BlockOutput>;
  readonly #campaignOf: ((name: string) => number) | undefined;
  #batch: UserBatch;

  constructor(
    kernel: KernelJob,
    bounds: AttributeBounds,
    refunded: RefundSums | undefined,
    output: RowOutput,
  ) {
    this.#kernel = kernel;
    this.#campaignOf = kernel.job.campaignsFromClicks ? campaignOf(kernel.job) : undefined;
    this.#batch = this.#newBatch();
    this.#bounds = bounds;
    this.#refunded = refunded;
    this.#output = output;
    const linesOf = (kind: BlockKind) => new BlockOutput(kind, bounds.pieces, output);
    this.#lines = { attribution: linesOf('attribution'), unattributed: linesOf('unattributed') };
  }

  line(line: Buffer): void {
    this.#add(this.#input.add(line));
  }

  end(): void {
    this.#add(this.#input.end());
    this.#attribute();
    this.#output.addAll(this.#sums.rows());
    this.#lines.attribution.end();
    this.#lines.unattributed.end();
  }

  #newBatch(): UserBatch {
    return new UserBatch(this.#kernel.job.events.length, this.#campaignOf);
  }

  #add(blocks: readonly Buffer[]): void {
    this.#batch.add(blocks);
    if (this.#batch.size >= BATCH_ROWS) this.#attribute();
  }

  #attribute(): void {
    this.#memory.restart();
    const credits = creditColumns(this.#batch.conversions, new Float64Array(0));
    const task = { ...this.#batch.task(this.#bounds, this.#refunded, this.#memory.results), credits };
    for (const [user, count] of this.#batch.placeholders)
      this.#output.add(countRow('placeholders', user, count));
    this.#batch = this.#newBatch();
    const { cited, tallies } = atOnce(attributeUsers(this.#kernel.job, task, this.#memory));
    this.#giveRows(task, cited);
    this.#sums.add(tallies);
  }

  #giveRows({ conversions, credits, refunds }: CreditTask, cited: CitedBlock[]): void {
    const { job, forSpreadsheet } = this.#kernel;
    const writer = new RowWriter(job, { conversions, credits, refunds, forSpreadsheet });
    const numbering = new Numbering(conversions.map(({ length }) => length));
    const [{ times }] = conversions;
    const all = [{ part: 0, rows: Uint32Array.from(times.keys()) }];
    const rows = writer.format(all, cited);
    const [attributions, unattributed] = [Buffer.concat(rows.attributions), Buffer.concat(rows.unattributed)];
    rows.order.forEach((row, place) => {
      const from = place === 0 ? 0 : rows.attributionEnds[place - 1];
      const to = rows.attributionEnds[place];
      const id = conversionIdOf(conversions, numbering, row);
      const time = times[row];
      const piece = pieceOf(this.#bounds, time);
      if (to > from) {
        this.#lines.attribution.addLines(piece, id, time, attributions, from, to);
        return;
      }
      const start = place === 0 ? 0 : rows.unattributedEnds[place - 1];
      this.#lines.unattributed.addLines(piece, id, time, unattributed, start, rows.unattributedEnds[place]);
    });
  }
}
