import type { Job } from './job.ts';

/** Campaigns that are made of clicks, sorted, and when each was published: at its first click, in microseconds. */
export interface ClickedCampaigns {
  ids: string[];
  firsts: Float64Array;
}

/**
 * A job whose campaigns are made of clicks, now that they are known. All are ON and track all events of the job;
 * without any campaign no event is tracked.
 */
export function jobWithCampaigns(job: Job, { ids, firsts }: ClickedCampaigns): Job {
  const places = [...job.events.keys()].slice(job.purchaseEvents);
  return {
    ...job,
    campaignIds: ids,
    publishedAt: firsts,
    on: new Uint8Array(ids.length).fill(1),
    // Options say one channel for all of them.
    channelOf: new Uint32Array(ids.length),
    events: ids.length === 0 ? job.events.slice(0, job.purchaseEvents) : job.events,
    trackedPairs: ids.flatMap((_, campaign) => places.map((event) => [campaign, event] as const)),
  };
}
