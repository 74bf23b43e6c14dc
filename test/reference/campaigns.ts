import { InputFault } from './input-fault.ts';
import { isOtherSnapshot } from './odd-rows.ts';
import type { ReferenceOptions } from './options.ts';
import { compareText, distinct } from './order.ts';
import { faultlessValues, orFault, type TableRow } from './tables.ts';
import { parseAmount, parseCount, parseTimestamp } from './values.ts';

const SWITCHES = new Map([
  ['on', true],
  ['true', true],
  ['1', true],
  ['off', false],
  ['false', false],
  ['0', false],
]);

/** A published campaign. */
export interface Campaign {
  id: string;
  name: string;
  channel: string;
  publishedAt: bigint;
  /** Whether purchase conversion is ON. */
  on: boolean;
  /** The custom events that it tracks, in order. */
  events: string[];
  /** Whether it lists a purchase event among them, which is ignored. */
  listsPurchaseEvent: boolean;
  endedAt: bigint | null;
  targeted: bigint | null;
  sent: bigint | null;
  /** Millionths. */
  cost: bigint | null;
  /** What the console shows. */
  consoleConversions: bigint | null;
  consoleAmount: bigint | null;
}

/** The campaigns of an export, by id. */
export interface Campaigns {
  rows: number;
  drafts: number;
  published: Campaign[];
  /** Campaigns with two rows that differ in what the last one gives. */
  differing: number;
}

function optional<T>(
  text: string,
  parse: (text: string) => T | null,
  row: TableRow,
  column: string,
): T | null {
  return text === '' ? null : orFault(parse(text), row, column);
}

function readCost(value: (column: string) => string, row: TableRow): bigint | null {
  const cost = optional(value('cost'), parseAmount, row, 'cost');
  const unitCost = optional(value('unit_cost'), parseAmount, row, 'unit_cost');
  const sent = optional(value('sent'), parseCount, row, 'sent');
  return cost ?? (unitCost === null || sent === null ? null : unitCost * sent);
}

function readSnapshot(row: TableRow, value: (column: string) => string, options: ReferenceOptions): Campaign {
  const time = (text: string) => parseTimestamp(text, options.zone, true);
  const listed = distinct(value('conversion_events').split('|')).filter((event) => event !== '');
  return {
    id: orFault(value('campaign_id') || null, row, 'campaign_id'),
    name: value('name'),
    channel: value('channel'),
    publishedAt: orFault(time(value('published_at')), row, 'published_at'),
    on: orFault(SWITCHES.get(value('purchase_conversion').toLowerCase()) ?? null, row, 'purchase_conversion'),
    events: listed.filter((event) => !options.purchaseEvents.includes(event)).sort(compareText),
    listsPurchaseEvent: listed.some((event) => options.purchaseEvents.includes(event)),
    endedAt: optional(value('ended_at'), time, row, 'ended_at'),
    targeted: optional(value('targeted'), parseCount, row, 'targeted'),
    sent: optional(value('sent'), parseCount, row, 'sent'),
    cost: readCost(value, row),
    consoleConversions: optional(
      value('console_purchase_conversions'),
      parseCount,
      row,
      'console_purchase_conversions',
    ),
    consoleAmount: optional(value('console_purchase_amount'), parseAmount, row, 'console_purchase_amount'),
  };
}

/** What is fixed once a campaign is published. */
function fixedFacts(campaign: Campaign): string {
  return JSON.stringify([campaign.on, campaign.events, String(campaign.publishedAt)]);
}

/** The campaigns of all rows: the last snapshot of each counts. */
export function readCampaigns(rows: readonly TableRow[], options: ReferenceOptions): Campaigns {
  const snapshots = new Map<string, Campaign>();
  const differing = new Set<string>();
  let drafts = 0;
  for (const row of rows) {
    const value = faultlessValues('campaigns', row);
    if (value('published_at') === '') {
      drafts++;
      continue;
    }
    const snapshot = readSnapshot(row, value, options);
    const earlier = snapshots.get(snapshot.id);
    if (earlier !== undefined && fixedFacts(earlier) !== fixedFacts(snapshot)) {
      throw new InputFault(`${row.file}:${row.record.line}: contradicts an earlier snapshot`);
    }
    if (earlier !== undefined && isOtherSnapshot(earlier, snapshot)) differing.add(snapshot.id);
    const listsPurchaseEvent = snapshot.listsPurchaseEvent || earlier?.listsPurchaseEvent === true;
    snapshots.set(snapshot.id, { ...snapshot, listsPurchaseEvent });
  }
  const published = [...snapshots.values()].sort((a, b) => compareText(a.id, b.id));
  return { rows: rows.length, drafts, published, differing: differing.size };
}
