import { type ClickedCampaigns, jobWithCampaigns } from '../../engine/clicked-campaigns.ts';
import type { Job } from '../../engine/job.ts';
import type { KernelJob } from './kernel-job.ts';
import { type ProtocolRow, toBytes } from './protocol.ts';
import { countRow } from './tally-rows.ts';

/**
 * Where campaigns are made of clicks, nobody knows them while clicks are read. Then rows of clicks name a campaign by
 * its id, in latin1, and not by its place in the job, and so do their tallies. When it is known which clicks count, the
 * campaigns are brought to the executors in a file beside the job.
 */
export const CAMPAIGNS_FILE = 'lasttouch-campaigns.json';

/** A campaign of clicks that count, and the first of these, in microseconds. `id` is in latin1. */
export function clickedRow(id: string, first: number): ProtocolRow {
  return countRow('clicked', id, 1, first);
}

/** Gives the number of the campaign of an id in latin1, in a job that knows its campaigns. */
export function campaignOf({ campaignIds }: Job): (name: string) => number {
  const places = new Map(campaignIds.map((id, place) => [toBytes(id), place]));
  return (name) => {
    const place = places.get(name);
    if (place === undefined) throw new Error(`no campaign has the id ${JSON.stringify(name)}`);
    return place;
  };
}

/** Campaigns as a file. */
export function writeClickedCampaigns({ ids, firsts }: ClickedCampaigns): string {
  return JSON.stringify({ ids, firsts: [...firsts] });
}

/** A job that knows its campaigns, by the file that `writeClickedCampaigns` wrote. */
export function knowingCampaigns(kernel: KernelJob, text: string): KernelJob {
  const { ids, firsts } = JSON.parse(text) as { ids: string[]; firsts: number[] };
  return { ...kernel, job: jobWithCampaigns(kernel.job, { ids, firsts: Float64Array.from(firsts) }) };
}
