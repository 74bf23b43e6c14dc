import { type Campaigns, readEvents } from '../campaigns.ts';
import type { ReferenceOptions } from '../options.ts';
import { compareText, distinct, least } from '../order.ts';
import type { Click } from '../rows.ts';

/** Campaigns that are known by their clicks alone: ON, published at the first of them. */
export function campaignsOfClicks(clicks: readonly Click[], options: ReferenceOptions): Campaigns {
  const said = (column: string) => {
    const text = options.shape.values.get(`campaigns.${column}`) ?? '';
    return options.written.nulls.includes(text) ? '' : text;
  };
  const ids = distinct(clicks.map(({ campaign }) => campaign)).sort(compareText);
  const published = ids.map((id) => ({
    id,
    name: id,
    channel: said('channel'),
    publishedAt: least(clicks.filter(({ campaign }) => campaign === id).map(({ at }) => at)) as bigint,
    on: true,
    ...readEvents(said('conversion_events'), options),
    endedAt: null,
    targeted: null,
    sent: null,
    cost: null,
    consoleConversions: null,
    consoleAmount: null,
  }));
  return { rows: 0, notSelected: 0, drafts: 0, rounded: 0, published, differing: 0 };
}
