import type { ProblemList } from '../problems/input-error.ts';
import { quoted } from '../problems/quoted.ts';
import { AMOUNT_HELP, millionthsOf, parseAmount } from '../values/amount.ts';
import { compareText } from '../values/text-order.ts';
import { INVALID_TIME, parseTimestamp, TIMESTAMP_HELP } from '../values/timestamp.ts';
import { withoutBlanks } from '../values/written/blanks.ts';
import { COUNT_HELP, parseCount } from '../values/written/decimal.ts';
import type { Zone } from '../values/zone.ts';
import { adviseOption } from './advice.ts';
import type { InputFile } from './files/header.ts';
import { readSmallFile, type TextRow } from './small-files.ts';

/** A published campaign. Times in microseconds since the epoch, money in millionths; null where the export has none. */
export interface Campaign {
  id: string;
  name: string;
  channel: string;
  publishedAt: number;
  /** Purchase conversion ON. */
  on: boolean;
  /** Custom events that the campaign tracks, purchase events left out, in order. */
  events: string[];
  endedAt: number | null;
  targeted: bigint | null;
  sent: bigint | null;
  cost: bigint | null;
  /** What the console itself shows. */
  consoleConversions: bigint | null;
  consoleAmount: bigint | null;
}

/** All campaigns in the order of their ids, and what was counted on the way. */
export interface Campaigns {
  campaigns: Campaign[];
  rows: number;
  notSelected: number;
  drafts: number;
  /** Ids that stand in rows of drafts. */
  draftIds: Set<string>;
  /** Campaigns that list a purchase event among their conversion events. */
  purchaseEventListed: number;
  /** Campaigns of which two rows differ in what the last of them gives. */
  snapshotsDiffer: DifferingSnapshot[];
  /** Rows with an amount that was rounded. */
  rounded: number;
  rowsByFile: Map<string, number>;
}

/** What is known where no file of campaigns is read. */
export const NO_CAMPAIGNS: Readonly<Campaigns> = {
  campaigns: [],
  rows: 0,
  notSelected: 0,
  drafts: 0,
  draftIds: new Set(),
  purchaseEventListed: 0,
  snapshotsDiffer: [],
  rounded: 0,
  rowsByFile: new Map(),
};

/** A campaign of which a row differs from an earlier one: the column, and where both stand. */
export interface DifferingSnapshot {
  id: string;
  column: string;
  file: string;
  line: number;
  /** `file:line` of the earlier row. */
  earlier: string;
}

interface Snapshot {
  campaign: Campaign;
  file: string;
  line: number;
}

/** How ON and OFF are written, in any case. */
const SWITCH = new Map([
  ['on', true],
  ['off', false],
  ['true', true],
  ['false', false],
  ['1', true],
  ['0', false],
  ['yes', true],
  ['no', false],
  ['y', true],
  ['n', false],
  ['사용', true],
  ['미사용', false],
]);

/** Reads the values of one row; what is wrong with them goes to `problems`. */
class CampaignRow {
  readonly #row: TextRow;
  readonly #file: string;
  readonly #problems: ProblemList;
  readonly #zone: Zone;
  /** Whether an amount was rounded. */
  isRounded = false;

  constructor(row: TextRow, file: string, problems: ProblemList, zone: Zone) {
    this.#row = row;
    this.#file = file;
    this.#problems = problems;
    this.#zone = zone;
  }

  text(column: string): string {
    return this.#row.value(column);
  }

  /** The text of a column that is no name and no id. */
  value(column: string): string {
    return withoutBlanks(this.text(column));
  }

  fail(column: string, found: string, help: string): void {
    this.#problems.add(`${quoted(found)} ${help}`, {
      file: this.#file,
      line: this.#row.line,
      column,
    });
  }

  time(column: string): number | null {
    return this.value(column) === '' ? null : this.filledTime(column);
  }

  filledTime(column: string): number {
    const text = this.value(column);
    const time = parseTimestamp(text, this.#zone, true, this.#row.timeReader(column));
    if (time === INVALID_TIME)
      this.fail(
        column,
        text,
        `is not a time; ${TIMESTAMP_HELP}, or a date${adviseOption(text, 'timestamp')}`,
      );
    return time;
  }

  number(column: string, what: string): bigint | null {
    const text = this.value(column);
    if (text === '') return null;
    const { decimal } = this.#row;
    const count = parseCount(text, decimal);
    if (count === undefined)
      this.fail(
        column,
        text,
        `is not a number of ${what}; ${COUNT_HELP}${adviseOption(text, 'count', decimal)}`,
      );
    return count ?? null;
  }

  amount(column: string): bigint | null {
    const text = this.value(column);
    if (text === '') return null;
    const { decimal } = this.#row;
    const amount = parseAmount(text, decimal);
    if (amount === undefined)
      this.fail(column, text, `is not an amount; ${AMOUNT_HELP}${adviseOption(text, 'amount', decimal)}`);
    this.isRounded = this.isRounded || amount?.isRounded === true;
    return amount === undefined ? null : millionthsOf(amount);
  }

  switch(column: string): boolean {
    const text = this.value(column);
    const value = SWITCH.get(text.toLowerCase());
    if (value === undefined)
      this.fail(column, text, `is neither on nor off; expected ${[...SWITCH.keys()].join(', ')}`);
    return value ?? false;
  }
}

function wholeCost(cost: bigint | null, unitCost: bigint | null, sent: bigint | null): bigint | null {
  if (cost !== null) return cost;
  return unitCost === null || sent === null ? null : unitCost * sent;
}

/** The custom events of a list, in order, and whether a purchase event is listed too. */
export function eventsListed(
  text: string,
  purchaseEvents: ReadonlySet<string>,
): { events: string[]; listsPurchase: boolean } {
  if (text === '') return { events: [], listsPurchase: false };
  const listed = new Set(text.split('|').filter((event) => event !== ''));
  const events = [...listed].filter((event) => !purchaseEvents.has(event)).sort(compareText);
  return { events, listsPurchase: events.length < listed.size };
}

function parseCampaign(
  row: CampaignRow,
  purchaseEvents: ReadonlySet<string>,
): Campaign & { listsPurchase: boolean } {
  const sent = row.number('sent', 'people');
  return {
    id: row.text('campaign_id'),
    name: row.text('name'),
    channel: row.text('channel'),
    publishedAt: row.filledTime('published_at'),
    on: row.switch('purchase_conversion'),
    ...eventsListed(row.text('conversion_events'), purchaseEvents),
    endedAt: row.time('ended_at'),
    targeted: row.number('targeted', 'people'),
    sent,
    cost: wholeCost(row.amount('cost'), row.amount('unit_cost'), sent),
    consoleConversions: row.number('console_purchase_conversions', 'conversions'),
    consoleAmount: row.amount('console_purchase_amount'),
  };
}

/** The columns that are fixed once a campaign is published and yet differ between two of its snapshots. */
function contradictions(a: Campaign, b: Campaign): string[] {
  return [
    ...(a.publishedAt === b.publishedAt ? [] : ['published_at']),
    ...(a.on === b.on ? [] : ['purchase_conversion']),
    ...(a.events.join('|') === b.events.join('|') ? [] : ['conversion_events']),
  ];
}

/** A column that the last snapshot gives and in which two differ. */
function changedColumn(a: Campaign, b: Campaign): string | undefined {
  const columns = [
    ['name', a.name === b.name],
    ['channel', a.channel === b.channel],
    ['ended_at', a.endedAt === b.endedAt],
    ['targeted', a.targeted === b.targeted],
    ['sent', a.sent === b.sent],
    ['cost', a.cost === b.cost],
    ['console_purchase_conversions', a.consoleConversions === b.consoleConversions],
    ['console_purchase_amount', a.consoleAmount === b.consoleAmount],
  ] as const;
  return columns.find(([, isSame]) => !isSame)?.[0];
}

/** A draft is not published yet: nothing else in its row has a meaning. */
function isDraft(row: TextRow): boolean {
  return withoutBlanks(row.value('published_at')) === '';
}

/** Reads all campaigns files; files must come in the order of their labels, since the last snapshot counts. */
export async function readCampaigns(
  files: readonly InputFile[],
  purchaseEvents: ReadonlySet<string>,
  zone: Zone,
  problems: ProblemList,
): Promise<Campaigns> {
  const byId = new Map<string, Snapshot>();
  const result: Campaigns = { ...NO_CAMPAIGNS, draftIds: new Set(), rowsByFile: new Map() };
  const listing = new Set<string>();
  const differing = new Map<string, DifferingSnapshot>();
  for (const file of files) {
    const addCampaign = (textRow: TextRow) => {
      const known = problems.problems.length;
      const row = new CampaignRow(textRow, file.label, problems, zone);
      if (row.text('campaign_id') === '')
        row.fail('campaign_id', '', 'is empty; every published campaign needs an id');
      const { listsPurchase, ...campaign } = parseCampaign(row, purchaseEvents);
      // A value that can't be read contradicts nothing.
      if (problems.problems.length > known) return;
      if (row.isRounded) result.rounded++;
      if (listsPurchase) listing.add(campaign.id);
      const place = { file: file.label, line: textRow.line };
      const earlier = byId.get(campaign.id);
      const columns = earlier === undefined ? [] : contradictions(earlier.campaign, campaign);
      for (const column of columns) {
        problems.add(
          `campaign ${quoted(campaign.id)} has another value at ${earlier?.file}:${earlier?.line}; it can't change once published, so correct one of the two rows`,
          { ...place, column },
        );
      }
      if (columns.length > 0) return;
      const changed = earlier && changedColumn(earlier.campaign, campaign);
      if (earlier !== undefined && changed !== undefined) {
        const was = `${earlier.file}:${earlier.line}`;
        differing.set(campaign.id, { id: campaign.id, column: changed, ...place, earlier: was });
      }
      byId.set(campaign.id, { campaign, ...place });
    };
    const ignoreDraft = (row: TextRow) => {
      const isIgnored = isDraft(row);
      if (isIgnored) result.draftIds.add(row.value('campaign_id'));
      return isIgnored;
    };
    const { rows, notSelected, ignored } = await readSmallFile(file, problems, addCampaign, ignoreDraft);
    result.drafts += ignored;
    result.rows += rows;
    result.notSelected += notSelected;
    result.rowsByFile.set(file.label, rows);
  }
  result.campaigns = [...byId.values()]
    .map(({ campaign }) => campaign)
    .sort((a, b) => compareText(a.id, b.id));
  result.purchaseEventListed = listing.size;
  result.snapshotsDiffer = [...differing.values()].sort((a, b) => compareText(a.id, b.id));
  return result;
}
