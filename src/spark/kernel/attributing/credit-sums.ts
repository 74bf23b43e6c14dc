import { Tally } from '../../../engine/columns/tally.ts';
import type { CreditTallies } from '../../../engine/result.ts';
import type { ProtocolRow } from '../../protocol/protocol.ts';
import { CREDIT_COUNTS, CREDIT_TALLIES, countRow, tallyRows } from '../../protocol/tally-rows.ts';

/** Adds up what the users of a task are credited, so that each sum is given once. */
export class CreditSums {
  readonly #tallies = CREDIT_TALLIES.map((name) => ({ name, tally: new Tally() }));
  #firstConversion = Number.POSITIVE_INFINITY;
  #lastConversion = -1;
  #hasCommonUser = false;
  readonly #counts = CREDIT_COUNTS.map((name) => ({ name, count: 0 }));

  add(tallies: CreditTallies): void {
    for (const { name, tally } of this.#tallies) tally.merge(tallies[name]);
    this.#firstConversion = Math.min(this.#firstConversion, tallies.firstConversion);
    this.#lastConversion = Math.max(this.#lastConversion, tallies.lastConversion);
    this.#hasCommonUser ||= tallies.commonUser;
    for (const sum of this.#counts) sum.count += tallies[sum.name];
  }

  /** The sums as rows of the protocol. */
  *rows(): Generator<ProtocolRow> {
    for (const { name, tally } of this.#tallies) yield* tallyRows(name, tally.toRows());
    yield countRow('conversions', 0, 0, this.#firstConversion, this.#lastConversion);
    yield countRow('commonUser', 0, this.#hasCommonUser ? 1 : 0);
    for (const { name, count } of this.#counts) yield countRow(name, 0, count);
  }
}
