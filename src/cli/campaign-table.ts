import { align } from './table.ts';

const MOST_CAMPAIGNS = 20;

/** Campaigns as a table on the terminal. */
export interface CampaignTable<Campaign> {
  header: readonly string[];
  /** In the order in which they are shown. */
  campaigns: readonly Campaign[];
  rowOf(campaign: Campaign): string[];
  /** The last row, for all campaigns. */
  total?: readonly string[];
  /** How many columns stand to the left, as texts do. */
  left: number;
  /** What stands behind the number of campaigns that are not shown, for example `campaigns in summary.csv`. */
  others: string;
}

/** The lines of a table of the first 20 campaigns, its header and its total in bold. */
export async function campaignLines<Campaign>(
  { header, campaigns, rowOf, total, left, others }: CampaignTable<Campaign>,
  bold: (text: string) => string,
): Promise<string[]> {
  const rows = campaigns.slice(0, MOST_CAMPAIGNS).map(rowOf);
  const [head, ...lines] = await align([header, ...rows, ...(total === undefined ? [] : [total])], left);
  const more = campaigns.length - rows.length;
  return [
    bold(head),
    ...lines.slice(0, rows.length),
    ...(more > 0 ? [`and ${more} more ${others}`] : []),
    ...lines.slice(rows.length).map(bold),
  ];
}
