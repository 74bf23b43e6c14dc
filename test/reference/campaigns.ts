import { trimBlanks } from './cursor.ts';
import { InputFault } from './input-fault.ts';
import { isOtherSnapshot } from './odd-rows.ts';
import type { ReferenceOptions } from './options.ts';
import { compareText, distinct } from './order.ts';
import { faultlessValues, orFault, selectedRows, type TableRow } from './tables.ts';
import { parseAmount, parseCount } from './values.ts';
import { timeIn } from './values-of-rows.ts';

const SWITCHES = new Map([
  ['on', true],
  ['true', true],
  ['1', true],
  ['yes', true],
  ['y', true],
  ['사용', true],
  ['no', false],
  ['n', false],
  ['미사용', false],
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

/** A campaign as one row has it. */
interface Snapshot extends Campaign {
  isRounded: boolean;
}

/** The campaigns of an export, by id. */
export interface Campaigns {
  rows: number;
  notSelected: number;
  drafts: number;
  /** Rows with an amount that was rounded. */
  rounded: number;
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

const MONEY = ['cost', 'unit_cost', 'console_purchase_amount'];

function readCost(amount: (column: string) => bigint | null, sent: bigint | null): bigint | null {
  const unitCost = amount('unit_cost');
  return amount('cost') ?? (unitCost === null || sent === null ? null : unitCost * sent);
}

/** The custom events that a campaign lists, and whether it lists a purchase event among them. */
export function readEvents(
  text: string,
  { purchaseEvents }: ReferenceOptions,
): Pick<Campaign, 'events' | 'listsPurchaseEvent'> {
  const listed = distinct(text.split('|')).filter((event) => event !== '');
  return {
    events: listed.filter((event) => !purchaseEvents.includes(event)).sort(compareText),
    listsPurchaseEvent: listed.some((event) => purchaseEvents.includes(event)),
  };
}

function readSnapshot(row: TableRow, text: (column: string) => string, options: ReferenceOptions): Snapshot {
  const { decimal } = options.written;
  const value = (column: string) =>
    ['campaign_id', 'name', 'channel', 'conversion_events'].includes(column)
      ? text(column)
      : trimBlanks(text(column));
  const time = (column: string) =>
    optional(value(column), (one) => timeIn('campaigns', column, one, options), row, column);
  const amountIn = (column: string) =>
    optional(value(column), (one) => parseAmount(one, decimal), row, column);
  const amount = (column: string) => amountIn(column)?.millionths ?? null;
  const count = (column: string) => optional(value(column), (one) => parseCount(one, decimal), row, column);
  return {
    id: orFault(value('campaign_id') || null, row, 'campaign_id'),
    name: value('name'),
    channel: value('channel'),
    publishedAt: orFault(time('published_at'), row, 'published_at'),
    on: orFault(SWITCHES.get(value('purchase_conversion').toLowerCase()) ?? null, row, 'purchase_conversion'),
    ...readEvents(value('conversion_events'), options),
    endedAt: time('ended_at'),
    targeted: count('targeted'),
    sent: count('sent'),
    cost: readCost(amount, count('sent')),
    consoleConversions: count('console_purchase_conversions'),
    consoleAmount: amount('console_purchase_amount'),
    isRounded: MONEY.some((column) => amountIn(column)?.isRounded),
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
  let [drafts, rounded] = [0, 0];
  const selected = selectedRows(rows);
  for (const row of selected) {
    const value = faultlessValues('campaigns', row);
    if (trimBlanks(value('published_at')) === '') {
      drafts++;
      continue;
    }
    const { isRounded, ...snapshot } = readSnapshot(row, value, options);
    if (isRounded) rounded++;
    const earlier = snapshots.get(snapshot.id);
    if (earlier !== undefined && fixedFacts(earlier) !== fixedFacts(snapshot)) {
      throw new InputFault(`${row.file}:${row.record.line}: contradicts an earlier snapshot`);
    }
    if (earlier !== undefined && isOtherSnapshot(earlier, snapshot)) differing.add(snapshot.id);
    const listsPurchaseEvent = snapshot.listsPurchaseEvent || earlier?.listsPurchaseEvent === true;
    snapshots.set(snapshot.id, { ...snapshot, listsPurchaseEvent });
  }
  const published = [...snapshots.values()].sort((a, b) => compareText(a.id, b.id));
  const notSelected = rows.length - selected.length;
  return { rows: rows.length, notSelected, drafts, rounded, published, differing: differing.size };
}
