import type { ProblemList } from '../problems/input-error.ts';
import { type Campaigns, eventsListed, NO_CAMPAIGNS } from './campaigns.ts';
import type { FoundFile } from './files/input-files.ts';
import type { ExportShape } from './files/shape.ts';

/** The columns of campaigns that options may give where there is no file of them. */
export const SAID_COLUMNS: readonly string[] = ['channel', 'conversion_events'];

/** What options say of all campaigns where clicks name them. */
export interface SaidOfCampaigns {
  channel: string;
  /** Custom events that each campaign tracks, in order. */
  events: string[];
  /** Whether a purchase event is listed among them. */
  listsPurchase: boolean;
}

/** Reads what `--value` gives; a text that is one of `nulls` is empty. */
export function readSaid(
  { values }: ExportShape,
  nulls: readonly string[],
  purchaseEvents: ReadonlySet<string>,
): SaidOfCampaigns {
  const textOf = (column: string) => {
    const text = values.get(`campaigns.${column}`) ?? '';
    return nulls.includes(text) ? '' : text;
  };
  return { channel: textOf('channel'), ...eventsListed(textOf('conversion_events'), purchaseEvents) };
}

/** Notes files of campaigns: the clicks name the campaigns, and no file does. */
export function refuseCampaignFiles(files: readonly FoundFile[], problems: ProblemList): void {
  for (const { label } of files)
    problems.add(
      '--campaigns-from-clicks makes campaigns of the clicks, but this is a file of campaigns; leave the option out, or keep the file out of the folder',
      { file: label },
    );
}

/** Campaigns with these ids, each published at the time beside it, in microseconds. */
export function campaignsFromClicks(
  ids: readonly string[],
  publishedAt: ArrayLike<number>,
  { channel, events, listsPurchase }: SaidOfCampaigns,
): Campaigns {
  return {
    ...NO_CAMPAIGNS,
    campaigns: ids.map((id, place) => ({
      id,
      name: id,
      channel,
      publishedAt: publishedAt[place],
      on: true,
      events,
      endedAt: null,
      targeted: null,
      sent: null,
      cost: null,
      consoleConversions: null,
      consoleAmount: null,
    })),
    purchaseEventListed: listsPurchase ? ids.length : 0,
  };
}
