import type { Arena } from '../../../engine/columns/arena.ts';
import type { RefundSums } from '../../../engine/counting/refunds.ts';
import type { AttributionTask } from '../../../engine/users/journeys.ts';
import { isPlaceholder } from '../../../engine/users/placeholders.ts';
import { type RefundColumns, refundColumns } from '../../../engine/users/refund-columns.ts';
import { TEXT_SLACK } from '../../../loops/loop-memory.ts';
import type { Sum } from '../../../values/sum.ts';
import { BlockReader } from '../../protocol/block-bytes.ts';
import type { AttributeBounds } from '../../protocol/time-pieces.ts';
import { GrowingTexts } from './growing-texts.ts';

/** The fields of rows in blocks, and the first ones of the bodies of clicks and of conversions. */
const [KEY, KIND, TIME] = [0, 1, 2];
const [CAMPAIGN, CLICK_ID] = [3, 4];
const [EVENT, CONVERSION_ID, UNITS, MILLIONTHS, USER] = [3, 4, 5, 6, 7];
/** The second letters of `click` and of `conversion`. */
const [OF_CLICK, OF_CONVERSION] = ['l', 'o'].map((letter) => letter.charCodeAt(0));

/**
 * Rows of some users as the columns that the engine attributes. The slot of a user is its place in the batch. Clicks of
 * somebody without conversions change nothing: they are left out.
 */
export class UserBatch {
  #users = 0;
  readonly #placeholders = new Map<string, number>();
  readonly #conversions = {
    times: [] as number[],
    users: [] as number[],
    events: [] as number[],
    units: [] as number[],
    millionths: [] as number[],
    /** The id of each, then its user. */
    texts: new GrowingTexts(),
  };
  readonly #clicks = {
    times: [] as number[],
    users: [] as number[],
    campaigns: [] as number[],
    ids: new GrowingTexts(),
  };

  readonly #events: number;
  readonly #campaignOf: ((name: string) => number) | undefined;

  /**
   * Conversions of other events than the `events` first ones are left out: where campaigns are made of clicks and none
   * counts, nobody tracks them. `campaignOf` gives the number of a campaign where rows name it by its id.
   */
  constructor(events: number, campaignOf: ((name: string) => number) | undefined) {
    this.#events = events;
    this.#campaignOf = campaignOf;
  }

  /** How many rows there are. */
  get size(): number {
    return this.conversions + this.#clicks.times.length;
  }

  /** How many conversions there are. */
  get conversions(): number {
    return this.#conversions.times.length;
  }

  /** Adds the rows of all users of a partition. */
  add(blocks: readonly Buffer[]): void {
    const slots = new Map<string, number>();
    for (const block of blocks) this.#addConversions(new BlockReader(block), slots);
    if (slots.size === 0) return;
    for (const block of blocks) this.#addClicks(new BlockReader(block), slots);
  }

  #addConversions(row: BlockReader, slots: Map<string, number>): void {
    const { times, users, events, units, millionths, texts } = this.#conversions;
    while (row.next()) {
      if (row.secondByte(KIND) !== OF_CONVERSION) continue;
      if (row.number(EVENT) >= this.#events) continue;
      const key = row.text(KEY);
      const slot = slots.get(key) ?? this.#users++;
      slots.set(key, slot);
      if (isPlaceholder(key)) this.#placeholders.set(key, (this.#placeholders.get(key) ?? 0) + 1);
      times.push(row.number(TIME));
      users.push(slot);
      events.push(row.number(EVENT));
      units.push(row.number(UNITS));
      millionths.push(row.number(MILLIONTHS));
      texts.add(row, CONVERSION_ID);
      texts.add(row, row.fields > USER ? USER : KEY);
    }
  }

  #addClicks(row: BlockReader, slots: Map<string, number>): void {
    const { times, users, campaigns, ids } = this.#clicks;
    while (row.next()) {
      if (row.secondByte(KIND) !== OF_CLICK) continue;
      const slot = slots.get(row.text(KEY));
      if (slot === undefined) continue;
      times.push(row.number(TIME));
      users.push(slot);
      campaigns.push(this.#campaignOf?.(row.text(CAMPAIGN)) ?? row.number(CAMPAIGN));
      ids.add(row, CLICK_ID);
    }
  }

  /** Conversions of users whose id seems to stand for none. */
  get placeholders(): ReadonlyMap<string, number> {
    return this.#placeholders;
  }

  /** What the engine attributes; valid until the arena is rewound. `refunded` is undefined without files of refunds. */
  task(
    { firstClick, lastClick }: AttributeBounds,
    refunded: RefundSums | undefined,
    arena: Arena,
  ): AttributionTask {
    const [conversions, clicks] = [this.#conversions, this.#clicks];
    const [conversionCount, clickCount] = [conversions.times.length, clicks.times.length];
    return {
      from: 0,
      to: 1,
      taken: new Int32Array(1),
      slotBases: Uint32Array.of(0, this.#users),
      conversions: [
        {
          length: conversionCount,
          times: Float64Array.from(conversions.times),
          events: Uint32Array.from(conversions.events),
          units: Float64Array.from(conversions.units),
          millionths: Uint32Array.from(conversions.millionths),
          starts: Uint32Array.from(conversions.texts.starts),
          texts: conversions.texts.withSlack(TEXT_SLACK),
          partitionStarts: Uint32Array.of(0, conversionCount),
        },
      ],
      conversionUsers: Uint32Array.from(conversions.users),
      refunds: refunded && this.#refundColumns(refunded, arena),
      clicks: [
        {
          length: clickCount,
          times: Float64Array.from(clicks.times),
          users: Uint32Array.from(clicks.users),
          campaigns: Uint32Array.from(clicks.campaigns),
          idStarts: Uint32Array.from(clicks.ids.starts),
          texts: clicks.ids.withSlack(TEXT_SLACK),
          partitionStarts: Uint32Array.of(0, clickCount),
          late: 0,
        },
      ],
      firstClick,
      lastClick,
    };
  }

  #refundColumns(refunded: RefundSums, arena: Arena): RefundColumns {
    const { texts } = this.#conversions;
    const rows = Array.from({ length: this.conversions }, (_, row) => row).flatMap((row): [number, Sum][] => {
      const sum = refunded.get(texts.at(row * 2));
      return sum === undefined ? [] : [[row, sum]];
    });
    return refundColumns(this.conversions, rows, arena);
  }
}
