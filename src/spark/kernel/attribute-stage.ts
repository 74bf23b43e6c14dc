import { attributeUsers } from '../../engine/attributing/attribute-users.ts';
import { AttributionMemory, type CitedBlock } from '../../engine/attributing/cited-clicks.ts';
import { type CreditTask, creditColumns } from '../../engine/attributing/credits.ts';
import { Numbering } from '../../engine/columns/numbering.ts';
import { takeCensus } from '../../engine/counting/conversion-census.ts';
import type { RefundSums } from '../../engine/counting/refunds.ts';
import type { CreditTallies } from '../../engine/result.ts';
import { RowWriter } from '../../engine/rows/row-writer.ts';
import { conversionIdOf } from '../../engine/users/conversion-columns.ts';
import { atOnce } from '../../folders/turns.ts';
import { Zone } from '../../values/zone.ts';
import type { KernelJob } from '../protocol/kernel-job.ts';
import type { ProtocolRow } from '../protocol/protocol.ts';
import { CREDIT_TALLIES, countRow, tallyRows } from '../protocol/tally-rows.ts';
import { type AttributeBounds, pieceOf } from '../protocol/time-pieces.ts';
import { BlockInput } from './block-input.ts';
import { type BlockKind, BlockOutput } from './block-output.ts';
import type { RowOutput } from './row-output.ts';
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
  readonly #input = new BlockInput();
  /** Rows of the files of the report, by pieces of time. */
  readonly #lines: Record<'attribution' | 'unattributed', BlockOutput>;
  #batch = new UserBatch();

  constructor(
    kernel: KernelJob,
    bounds: AttributeBounds,
    refunded: RefundSums | undefined,
    output: RowOutput,
  ) {
    this.#kernel = kernel;
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
    this.#lines.attribution.end();
    this.#lines.unattributed.end();
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
    this.#batch = new UserBatch();
    const { cited, tallies } = atOnce(attributeUsers(this.#kernel.job, task, this.#memory));
    this.#giveRows(task, cited);
    this.#giveTallies(tallies);
    this.#giveCensus(task);
  }

  #giveRows({ conversions, credits, refunds }: CreditTask, cited: CitedBlock[]): void {
    const { job, forSpreadsheet } = this.#kernel;
    const writer = new RowWriter(job, { conversions, credits, refunds, forSpreadsheet });
    const numbering = new Numbering(conversions.map(({ length }) => length));
    const [{ times }] = conversions;
    const all = [{ part: 0, rows: Uint32Array.from(times.keys()) }];
    const rows = writer.format(all, cited);
    const [attributions, unattributed] = [Buffer.concat(rows.attributions), Buffer.concat(rows.unattributed)];
    const lines = (bytes: Uint8Array, ends: Uint32Array, place: number) =>
      Buffer.from(bytes.subarray(place === 0 ? 0 : ends[place - 1], ends[place])).toString('latin1');
    rows.order.forEach((row, place) => {
      const credited = lines(attributions, rows.attributionEnds, place);
      const kind = credited === '' ? 'unattributed' : 'attribution';
      const line: ProtocolRow = {
        kind,
        key: Buffer.from(conversionIdOf(conversions, numbering, row)).toString('latin1'),
        position: times[row],
        body: [(credited || lines(unattributed, rows.unattributedEnds, place)).slice(0, -1)],
      };
      this.#lines[kind].add(line, pieceOf(this.#bounds, line.position));
    });
  }

  #giveTallies(tallies: CreditTallies): void {
    for (const name of CREDIT_TALLIES) this.#output.addAll(tallyRows(name, tallies[name]));
    this.#output.add(countRow('conversions', 0, 0, tallies.firstConversion, tallies.lastConversion));
    this.#output.add(countRow('commonUser', 0, tallies.commonUser ? 1 : 0));
    this.#output.add(countRow('inTransition', 0, tallies.inTransition));
    this.#output.add(countRow('beforeFirstClick', 0, tallies.beforeFirstClick));
    this.#output.add(countRow('afterLastClick', 0, tallies.afterLastClick));
    this.#output.add(countRow('clickedAfterwards', 0, tallies.clickedAfterwards));
  }

  /** Tells what is counted of conversions only to say what is odd. */
  #giveCensus({ conversions, conversionUsers }: CreditTask): void {
    const { job } = this.#kernel;
    const zone = new Zone(job.timezone);
    const { conversionDays, purchasesWithAmount } = takeCensus(job, zone, conversions, conversionUsers);
    for (const [day, count] of conversionDays) this.#output.add(countRow('conversionDays', day + 1, count));
    this.#output.add(countRow('purchasesWithAmount', 0, purchasesWithAmount));
  }
}
