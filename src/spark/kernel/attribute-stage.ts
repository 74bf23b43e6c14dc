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
import { campaignOf } from '../protocol/clicked-campaigns.ts';
import type { KernelJob } from '../protocol/kernel-job.ts';
import { type ProtocolRow, parseRow } from '../protocol/protocol.ts';
import { CREDIT_TALLIES, countRow, tallyRows } from '../protocol/tally-rows.ts';
import type { RowOutput } from './row-output.ts';
import { type ClickBounds, UserBatch } from './user-batch.ts';

/** Users are attributed when so many rows are at hand; the rows of one user are never parted. */
const BATCH_ROWS = 50_000;

/**
 * The last stage: takes clicks and conversions user by user and attributes them. Gives the rows of attributions.csv
 * and unattributed.csv, all rows of a conversion at once, and the sums of the reports.
 */
export class AttributeStage {
  readonly #kernel: KernelJob;
  readonly #bounds: ClickBounds;
  /** Undefined without files of refunds. */
  readonly #refunded: RefundSums | undefined;
  readonly #output: RowOutput;
  readonly #memory = new AttributionMemory();
  readonly #campaignOf: (name: string) => number;
  #batch: UserBatch;

  /** In a job whose campaigns are made of clicks they are known by now. */
  constructor(kernel: KernelJob, bounds: ClickBounds, refunded: RefundSums | undefined, output: RowOutput) {
    this.#kernel = kernel;
    this.#campaignOf = campaignOf(kernel.job);
    this.#batch = new UserBatch(this.#campaignOf);
    this.#bounds = bounds;
    this.#refunded = refunded;
    this.#output = output;
  }

  line(line: Buffer): void {
    const row = parseRow(line.toString('latin1'));
    if (!this.#isTracked(row)) return;
    if (this.#batch.size >= BATCH_ROWS && !this.#batch.continues(row)) this.end();
    this.#batch.add(row);
  }

  end(): void {
    this.#memory.restart();
    const credits = creditColumns(this.#batch.conversions, new Float64Array(0));
    const task = { ...this.#batch.task(this.#bounds, this.#refunded, this.#memory.results), credits };
    for (const [user, count] of this.#batch.placeholders())
      this.#output.add(countRow('placeholders', user, count));
    this.#batch = new UserBatch(this.#campaignOf);
    const { cited, tallies } = atOnce(attributeUsers(this.#kernel.job, task, this.#memory));
    this.#giveRows(task, cited);
    this.#giveTallies(tallies);
    this.#giveCensus(task);
  }

  /** Nobody tracks custom events where campaigns are made of clicks, and no click counts. */
  #isTracked({ kind, body: [event] }: ProtocolRow): boolean {
    return kind === 'click' || Number(event) < this.#kernel.job.events.length;
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
      this.#output.add({
        kind: credited === '' ? 'unattributed' : 'attribution',
        key: Buffer.from(conversionIdOf(conversions, numbering, row)).toString('latin1'),
        position: times[row],
        body: [(credited || lines(unattributed, rows.unattributedEnds, place)).slice(0, -1)],
      });
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
