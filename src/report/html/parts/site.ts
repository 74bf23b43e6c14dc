import type { Campaign } from '../../../exports/campaigns.ts';
import type { Change } from '../../../rules/window-history.ts';
import type { CsvTable } from '../../../values/csv.ts';
import { type Figures, pairsByCampaign } from '../../figures.ts';
import type { ReportFacts } from '../../run-json.ts';
import { campaignDays } from '../../tables/campaign-days.ts';
import { campaignFileNames } from '../../tables/campaign-files.ts';
import { COMPARED_COLUMNS, comparedCells } from '../../tables/console.ts';
import { hasConsole } from '../../tables/console-figures.ts';
import { PrintedCalendar } from '../../tables/printed-calendar.ts';
import { summaryTable } from '../../tables/summary.ts';
import type { Words } from '../words/words.ts';
import type { Markup } from './markup.ts';
import { type ShownPart, ShownParts } from './shown-parts.ts';

/** Where the columns of a campaign's CSV file stand that pages ask for; those of its events begin at `customs`. */
export const DAYS_COLUMN = {
  date: 0,
  from: 1,
  to: 2,
  window: 3,
  clicks: 4,
  purchases: 5,
  amount: 6,
  customs: 7,
} as const;

/** The cells of a row by the names of their columns: what pages show is what the CSV files hold. */
export type NamedCells = Readonly<Record<string, string>>;

/** What all pages of a report are made from. */
export interface Site {
  words: Words;
  figures: Figures;
  facts: ReportFacts;
  /** File names of the campaigns without their ending, by place. */
  names: readonly string[];
  /** Tracked pairs, by place. */
  pairs: readonly (readonly number[])[];
  /** Rows of summary.csv, by place. */
  summaries: readonly NamedCells[];
  /** What the console shows beside what is attributed, by place; undefined where no figure of the console is known. */
  consoles: readonly NamedCells[] | undefined;
  printed: PrintedCalendar;
  shownParts: ShownParts;
  /** What pages say of changes: each is made once, for there may be very many campaigns. */
  annotations: Map<Change, Markup>;
}

/** What the page of one campaign is made from. */
export interface CampaignView {
  site: Site;
  place: number;
  campaign: Campaign;
  summary: NamedCells;
  pairs: readonly number[];
  /** The names of the pairs' events. */
  events: readonly string[];
  breakpoints: readonly Change[];
  /** The parts of the calendar that have a row in `days`, and what is shown of them. */
  parts: readonly number[];
  shown: readonly ShownPart[];
  /** The campaign's CSV file. */
  days: CsvTable;
}

/** The rows of a CSV file by the names of their columns. */
export function nameCells({ header, rows }: CsvTable): NamedCells[] {
  return rows.map((row) => Object.fromEntries(row.map((cell, column) => [header[column], cell])));
}

function consoleCells(figures: Figures): NamedCells[] | undefined {
  const { campaigns, purchases } = figures;
  if (!campaigns.some(hasConsole)) return undefined;
  const attributed = campaigns.map((_, place) => purchases.total(place));
  const rows = campaigns.map((_, place) => comparedCells({ campaigns, attributed }, place));
  return nameCells({ header: COMPARED_COLUMNS, rows });
}

/** Prepares what the pages share. */
export async function planSite(figures: Figures, facts: ReportFacts, words: Words): Promise<Site> {
  const printed = new PrintedCalendar(figures);
  return {
    words,
    figures,
    facts,
    names: campaignFileNames(figures.campaigns.map(({ id }) => id)),
    pairs: pairsByCampaign(figures),
    summaries: nameCells(await summaryTable(figures)),
    consoles: consoleCells(figures),
    printed,
    shownParts: new ShownParts(figures, printed),
    annotations: new Map(),
  };
}

/** Prepares the page of one campaign. */
export function viewCampaign(site: Site, place: number): CampaignView {
  const { figures } = site;
  const pairs = site.pairs[place];
  const campaign = figures.campaigns[place];
  const { breakpoints, parts, table } = campaignDays(figures, place, pairs, site.printed);
  return {
    site,
    place,
    campaign,
    summary: site.summaries[place],
    pairs,
    events: pairs.map((pair) => figures.pairs[pair].event),
    breakpoints,
    parts,
    shown: parts.map((part) => site.shownParts.at(part)),
    days: table,
  };
}

/** The address of a campaign's file, seen from the folder of campaigns. */
export function fileAddress(site: Site, place: number, ending: 'html' | 'csv'): string {
  return `${encodeURIComponent(site.names[place])}.${ending}`;
}
