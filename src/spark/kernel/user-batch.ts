import type { Arena } from '../../engine/columns/arena.ts';
import type { RefundSums } from '../../engine/counting/refunds.ts';
import type { ClickColumns } from '../../engine/users/click-columns.ts';
import type { ConversionColumns } from '../../engine/users/conversion-columns.ts';
import type { AttributionTask } from '../../engine/users/journeys.ts';
import { isPlaceholder } from '../../engine/users/placeholders.ts';
import { type RefundColumns, refundColumns } from '../../engine/users/refund-columns.ts';
import { TEXT_SLACK } from '../../loops/loop-memory.ts';
import type { Sum } from '../../values/sum.ts';
import type { ProtocolRow } from '../protocol/protocol.ts';
import type { AttributeBounds } from '../protocol/time-pieces.ts';

/**
 * Rows of some users, as the columns that the engine attributes. The slot of a user is its place in the
 * batch.
 */
export class UserBatch {
  readonly #clicks: ProtocolRow[] = [];
  readonly #clickUsers: number[] = [];
  readonly #conversions: ProtocolRow[] = [];
  readonly #conversionUsers: number[] = [];
  #users = 0;

  get size(): number {
    return this.#clicks.length + this.#conversions.length;
  }

  /** How many conversions there are. */
  get conversions(): number {
    return this.#conversions.length;
  }

  /** Adds all rows of a user. Clicks of somebody without conversions change nothing: they are left out. */
  add(rows: readonly ProtocolRow[]): void {
    if (!rows.some(({ kind }) => kind === 'conversion')) return;
    const user = this.#users++;
    for (const row of rows) {
      if (row.kind === 'click') {
        this.#clicks.push(row);
        this.#clickUsers.push(user);
      } else if (row.kind === 'conversion') {
        this.#conversions.push(row);
        this.#conversionUsers.push(user);
      }
    }
  }

  /** Conversions of users whose id seems to stand for none. */
  placeholders(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { key } of this.#conversions)
      if (isPlaceholder(key)) counts.set(key, (counts.get(key) ?? 0) + 1);
    return counts;
  }

  /** What the engine attributes; valid until the arena is rewound. `refunded` is undefined without files of refunds. */
  task(bounds: AttributeBounds, refunded: RefundSums | undefined, arena: Arena): AttributionTask {
    return {
      from: 0,
      to: 1,
      taken: new Int32Array(1),
      slotBases: Uint32Array.of(0, this.#users),
      conversions: [this.#conversionColumns()],
      conversionUsers: Uint32Array.from(this.#conversionUsers),
      refunds: refunded && this.#refundColumns(refunded, arena),
      clicks: [this.#clickColumns()],
      firstClick: bounds.firstClick,
      lastClick: bounds.lastClick,
    };
  }

  #refundColumns(refunded: RefundSums, arena: Arena): RefundColumns {
    const rows = this.#conversions.flatMap(({ body: [, id] }, row): [number, Sum][] => {
      const sum = refunded.get(id);
      return sum === undefined ? [] : [[row, sum]];
    });
    return refundColumns(this.#conversions.length, rows, arena);
  }

  #clickColumns(): ClickColumns {
    const { texts, starts } = packTexts(this.#clicks.map(({ body }) => body[1]));
    return {
      length: this.#clicks.length,
      times: Float64Array.from(this.#clicks, ({ position }) => position),
      users: Uint32Array.from(this.#clickUsers),
      campaigns: Uint32Array.from(this.#clicks, ({ body }) => Number(body[0])),
      idStarts: starts,
      texts,
      partitionStarts: Uint32Array.of(0, this.#clicks.length),
      late: 0,
    };
  }

  #conversionColumns(): ConversionColumns {
    const rows = this.#conversions;
    const { texts, starts } = packTexts(rows.flatMap(({ key, body: [, id, , , user = key] }) => [id, user]));
    return {
      length: rows.length,
      times: Float64Array.from(rows, ({ position }) => position),
      events: Uint32Array.from(rows, ({ body }) => Number(body[0])),
      units: Float64Array.from(rows, ({ body }) => Number(body[2])),
      millionths: Uint32Array.from(rows, ({ body }) => Number(body[3])),
      starts,
      texts,
      partitionStarts: Uint32Array.of(0, rows.length),
    };
  }
}

/** Texts one behind the other, some readable bytes behind the last, and where each begins. */
function packTexts(texts: readonly string[]): { texts: Uint8Array; starts: Uint32Array } {
  const starts = new Uint32Array(texts.length + 1);
  texts.forEach((text, place) => {
    starts[place + 1] = starts[place] + text.length;
  });
  const packed = new Uint8Array(starts[texts.length] + TEXT_SLACK);
  packed.set(Buffer.from(texts.join(''), 'latin1'));
  return { texts: packed, starts };
}
