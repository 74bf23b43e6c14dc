import { Tally } from '../../../engine/columns/tally.ts';
import type { CreditTallies } from '../../../engine/result.ts';
import type { ProtocolRow } from '../../protocol/protocol.ts';
import { CREDIT_TALLIES, countRow, tallyRows } from '../../protocol/tally-rows.ts';

/** Adds up what the users of a task are credited, so that each sum is given once. */
export class CreditSums {
  readonly #tallies = CREDIT_TALLIES.map((name) => ({ name, tally: new Tally() }));
  #firstConversion = Number.POSITIVE_INFINITY;
  #lastConversion = -1;
  #hasCommonUser = false;
  readonly #counts = { inTransition: 0, beforeFirstClick: 0, afterLastClick: 0, clickedAfterwards: 0 };

  add(tallies: CreditTallies): void {
    for (const { name, tally } of this.#tallies) tally.merge(tallies[name]);
    this.#firstConversion = Math.min(this.#firstConversion, tallies.firstConversion);
    this.#lastConversion = Math.max(this.#lastConversion, tallies.lastConversion);
    this.#hasCommonUser ||= tallies.commonUser;
    this.#counts.inTransition += tallies.inTransition;
    this.#counts.beforeFirstClick += tallies.beforeFirstClick;
    this.#counts.afterLastClick += tallies.afterLastClick;
    this.#counts.clickedAfterwards += tallies.clickedAfterwards;
  }

  /** The sums as rows of the protocol. */
  *rows(): Generator<ProtocolRow> {
    for (const { name, tally } of this.#tallies) yield* tallyRows(name, tally.toRows());
    yield countRow('conversions', 0, 0, this.#firstConversion, this.#lastConversion);
    yield countRow('commonUser', 0, this.#hasCommonUser ? 1 : 0);
    yield countRow('inTransition', 0, this.#counts.inTransition);
    yield countRow('beforeFirstClick', 0, this.#counts.beforeFirstClick);
    yield countRow('afterLastClick', 0, this.#counts.afterLastClick);
    yield countRow('clickedAfterwards', 0, this.#counts.clickedAfterwards);
  }
}
