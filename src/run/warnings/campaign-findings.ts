import { purchaseEventNames } from '../../engine/job.ts';
import { listed, quoted } from '../../problems/quoted.ts';
import { isAsConsole } from '../../report/tables/console-figures.ts';
import type { Finding } from '../../report/warnings.ts';
import { group } from '../../values/group.ts';
import { type Evidence, namesOf, placeOfCampaigns, timesOf } from './evidence.ts';

const SHOWN_CAMPAIGNS = 5;

/** What campaigns and their clicks tell of. */
export function campaignFindings(evidence: Evidence): Finding[] {
  return [
    ...snapshots(evidence),
    ...beforePublished(evidence),
    ...purchaseEventListed(evidence),
    ...withoutClicks(evidence),
    ...unlikeConsole(evidence),
  ];
}

function describe(ids: readonly string[]): string {
  return listed(ids.map(quoted), SHOWN_CAMPAIGNS);
}

function snapshots(evidence: Evidence): Finding[] {
  const differing = evidence.preparation.campaigns.snapshotsDiffer;
  if (differing.length === 0) return [];
  const [{ id, column, file, line, earlier }] = differing;
  return [
    {
      code: 'snapshots_differ',
      kind: 'campaigns',
      count: differing.length,
      file,
      column,
      example: id,
      message: `${group(String(differing.length))} campaigns have rows that differ, for example ${quoted(id)} in column ${column} at ${earlier} and ${file}:${line}; the last by file name and line counts, here ${file}:${line}: leave the other rows out if that is not meant`,
    },
  ];
}

function beforePublished(evidence: Evidence): Finding[] {
  const { preparation, result, clicks } = evidence;
  const count = result.clicks.beforePublished;
  if (count === 0) return [];
  const names = namesOf(evidence, 'campaigns');
  const { campaigns } = preparation.campaigns;
  const example = campaigns.find(({ publishedAt }, place) => {
    const firstDay = clicks.firstDayOf(place);
    return firstDay !== undefined && firstDay <= preparation.zone.dayOf(publishedAt);
  });
  const shown =
    example === undefined
      ? ''
      : `, for example of ${quoted(example.id)}, published ${timesOf(evidence).format(example.publishedAt)}`;
  return [
    {
      code: 'click_before_published',
      kind: 'clicks',
      count,
      file: names,
      column: 'published_at',
      ...(example === undefined ? {} : { example: example.id }),
      message: `${group(String(count))} clicks lie before their campaign was published (${names}, column published_at)${shown}; they count: correct published_at, or the zone with --timezone`,
    },
  ];
}

function purchaseEventListed(evidence: Evidence): Finding[] {
  const { campaigns, job } = evidence.preparation;
  if (campaigns.purchaseEventListed === 0) return [];
  const { place, file } = placeOfCampaigns(evidence);
  const events = [...purchaseEventNames(job)];
  return [
    {
      code: 'purchase_event_listed',
      kind: 'campaigns',
      count: campaigns.purchaseEventListed,
      file,
      column: 'conversion_events',
      example: events[0],
      message: `${group(String(campaigns.purchaseEventListed))} campaigns list a purchase event (${listed(events.map(quoted), 3)}) as a conversion event (${place}, column conversion_events); it is ignored there: take it out, or name the purchase events with --purchase-event`,
    },
  ];
}

function withoutClicks(evidence: Evidence): Finding[] {
  const { preparation, result } = evidence;
  const { clicked } = evidence.clicks;
  const { first, last } = result.clicks;
  const silent = preparation.campaigns.campaigns.filter(
    ({ on, sent, publishedAt }, place) =>
      on && (sent ?? 0n) > 0n && publishedAt >= first && publishedAt <= last && clicked[place] === 0,
  );
  if (silent.length === 0) return [];
  const names = namesOf(evidence, 'clicks');
  return [
    {
      code: 'no_clicks',
      kind: 'clicks',
      count: silent.length,
      file: names,
      column: 'campaign_id',
      example: silent[0].id,
      message: `${group(String(silent.length))} campaigns with purchase conversion ON were sent while there are clicks but have none at all (${names}, column campaign_id): ${describe(silent.map(({ id }) => id))}; add the clicks file that is missing`,
    },
  ];
}

function unlikeConsole(evidence: Evidence): Finding[] {
  const { preparation, purchases } = evidence;
  if (purchases === undefined) return [];
  const differing = preparation.campaigns.campaigns.filter(
    (campaign, place) => !isAsConsole(campaign, purchases[place]),
  );
  if (differing.length === 0) return [];
  const names = namesOf(evidence, 'campaigns');
  return [
    {
      code: 'differs_from_console',
      kind: 'campaigns',
      count: differing.length,
      file: names,
      column: 'console_purchase_conversions',
      example: differing[0].id,
      message: `${group(String(differing.length))} campaigns have other purchases here than the console shows (${names}, columns console_purchase_conversions and console_purchase_amount): ${describe(differing.map(({ id }) => id))}; \`lasttouch reconcile\` looks for the cause`,
    },
  ];
}
