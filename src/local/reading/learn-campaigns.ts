import { type ClickedCampaigns, jobWithCampaigns } from '../../engine/clicked-campaigns.ts';
import { Tally } from '../../engine/columns/tally.ts';
import type { ClickPart } from '../../engine/reading/click-scanner.ts';
import type { VerifiedPart } from '../../engine/reading/scan-files.ts';
import { compareText } from '../../values/text-order.ts';
import type { LocalRun } from './local-run.ts';

type ClickParts = readonly VerifiedPart<ClickPart>[];

/**
 * Makes campaigns of the clicks that were scanned. Each thread has numbered them as it met them: the parts get numbers
 * in the order of ids, and all threads know the campaigns from now on. Which of these clicks count is not known yet,
 * and so neither is when each campaign was published.
 */
export async function learnCampaigns(
  run: LocalRun,
  parts: ClickParts,
): Promise<{ run: LocalRun; parts: ClickParts }> {
  const ids = [...new Set(parts.flatMap(({ part }) => part.campaigns?.ids ?? []))].sort(compareText);
  const places = new Map(ids.map((id, place) => [id, place]));
  const known = await know(run, { ids, firsts: new Float64Array(ids.length) });
  const renumbered = parts.map((verified) => {
    const { part } = verified;
    if (part.campaigns === undefined) return verified;
    const { numbers, ids: ofPart, firsts } = part.campaigns;
    const translated = Uint32Array.from(ofPart, (id) => places.get(id) ?? 0);
    const placeOf = new Uint32Array(numbers.reduce((most, number) => Math.max(most, number + 1), 0));
    numbers.forEach((number, at) => {
      placeOf[number] = translated[at];
    });
    renumberKept(part, placeOf);
    const cells = { ...part.cells, first: part.cells.first.map((number) => placeOf[number]) };
    const campaigns = { numbers: translated, ids: ofPart, firsts };
    return { ...verified, part: { ...part, cells, campaigns } };
  });
  return { run: known, parts: renumbered };
}

/**
 * Settles which campaigns there are, now that it is known which clicks count: those with at least one. `cells` are the
 * clicks that count by campaign. Gives the run in which the campaigns are known, and the cells by their numbers.
 */
export async function settleCampaigns(
  run: LocalRun,
  parts: ClickParts,
  cells: Tally,
): Promise<{ run: LocalRun; campaigns: ClickedCampaigns; cells: Tally }> {
  const { campaignIds } = run.job;
  const clicked = new Set(Array.from(cells.rows(), ({ first }) => first));
  const firsts = firstsOf(parts, campaignIds.length);
  const kept = [...campaignIds.keys()].filter((campaign) => clicked.has(campaign));
  const campaigns = {
    ids: kept.map((campaign) => campaignIds[campaign]),
    firsts: Float64Array.from(kept, (campaign) => firsts[campaign]),
  };
  // Where each has a click, threads know all that they need: when campaigns were published is for the report.
  if (kept.length === campaignIds.length)
    return { run: { ...run, job: jobWithCampaigns(run.job, campaigns) }, campaigns, cells };
  const placeOf = new Uint32Array(campaignIds.length);
  kept.forEach((campaign, place) => {
    placeOf[campaign] = place;
  });
  for (const { part } of parts) renumberKept(part, placeOf);
  return { run: await know(run, campaigns), campaigns, cells: renumberCells(cells, placeOf) };
}

/** When each of so many campaigns was clicked first. */
export function firstsOf(parts: ClickParts, campaigns: number): Float64Array {
  const firsts = new Float64Array(campaigns).fill(Number.POSITIVE_INFINITY);
  for (const { part } of parts)
    part.campaigns?.numbers.forEach((campaign, at) => {
      firsts[campaign] = Math.min(firsts[campaign], part.campaigns?.firsts[at] ?? firsts[campaign]);
    });
  return firsts;
}

/** Tells all threads the campaigns. */
async function know(run: LocalRun, campaigns: ClickedCampaigns): Promise<LocalRun> {
  await run.pool.knowCampaigns(campaigns);
  return { ...run, job: jobWithCampaigns(run.job, campaigns) };
}

function renumberKept({ kept }: ClickPart, placeOf: Uint32Array): void {
  for (const { length, campaigns } of kept)
    for (let click = 0; click < length; click++) campaigns[click] = placeOf[campaigns[click]];
}

/** The cells with other numbers of campaigns; cells without a click are dropped. */
function renumberCells(cells: Tally, placeOf: Uint32Array): Tally {
  const renumbered = new Tally();
  for (const { first, second, count, latest } of cells.rows())
    renumbered.addMany(placeOf[first], second, count, latest);
  return renumbered;
}
