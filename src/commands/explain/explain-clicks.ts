import type { RowPlace } from '../../engine/repeated-ids/repeated.ts';
import type { Campaigns } from '../../exports/campaigns.ts';
import type { Decision, NamedClick, TracedConversion } from '../../local/trace.ts';
import type { TracedClick } from '../../local/traced-clicks.ts';
import { isEligible } from '../../rules/eligibility.ts';
import type { Policy } from '../../rules/journey.ts';
import { formatDuration } from '../../values/duration.ts';
import type { TimeFormat } from '../../values/times.ts';
import type { ExplainedClick, FilePlace, NotEligible, Verdict } from './explanation.ts';

const SECOND = 1_000_000;

/** A conversion, what the rules said about it, and what is needed to say why. */
export interface Scene {
  conversion: TracedConversion;
  /** By place. */
  event: number;
  decision: Decision;
  /** The window in force, in microseconds. Campaigns may have windows of their own in the policy. */
  window: number;
  policy: Policy;
  campaigns: Campaigns;
  times: TimeFormat;
  /** Names of files by place. */
  labels: readonly string[];
  isOutOfRange: (click: TracedClick) => boolean;
  /** Whether users belong to persons. */
  hasPersons: boolean;
}

function isSame(click: TracedClick, named: NamedClick): boolean {
  return click.id === named.id && click.campaignId === named.campaignId && click.time === named.time;
}

function notEligible({ policy, event, campaigns }: Scene, click: TracedClick): NotEligible | null {
  const { reject, isExcluded, rival, campaign, campaignId } = click;
  if (reject !== undefined) {
    return reject.reason === 'unknown_campaign' && campaigns.draftIds.has(campaignId)
      ? 'draft'
      : reject.reason;
  }
  if (isExcluded) return 'excluded';
  if (rival !== undefined) return 'superseded';
  if (isEligible(policy, campaign, event)) return null;
  return event < policy.purchaseEvents ? 'purchase_off' : 'event_not_tracked';
}

/** The credited click that counts instead of one that is in the window too. */
function insteadOf({ decision, policy, event }: Scene, click: TracedClick): NamedClick | undefined {
  const isPurchase = event < policy.purchaseEvents;
  return decision.clicks.find(({ campaignId }) => isPurchase || campaignId === click.campaignId);
}

/** The window by which a click is judged: that of its campaign, where campaigns have windows of their own. */
function windowOf({ window, policy }: Scene, { campaign }: TracedClick): number {
  return policy.ownWindows?.[campaign] ?? window;
}

function judge(scene: Scene, click: TracedClick, age: number): Pick<ExplainedClick, 'verdict' | 'beaten_by'> {
  const { decision, policy, event } = scene;
  const isCredited = decision.outcome === 'credited';
  const isPurchase = event < policy.purchaseEvents;
  const verdict = (name: Verdict, by?: NamedClick) => ({
    verdict: name,
    beaten_by: by === undefined ? null : { click_id: by.id, campaign_id: by.campaignId },
  });
  if (isCredited && decision.clicks.some((named) => isSame(click, named)))
    return verdict(isPurchase ? 'won' : 'credited');
  if (age > windowOf(scene, click)) return verdict('outside_window');
  const by = isCredited ? insteadOf(scene, click) : undefined;
  if (by === undefined) {
    throw new Error(`click ${click.id} should have earned the conversion; please report this defect`);
  }
  return verdict(by.campaignId === click.campaignId ? 'earlier_click' : 'beaten', by);
}

function placeIn(labels: readonly string[], { file, line }: RowPlace): FilePlace {
  return { file: labels[file], line };
}

function explainClick(scene: Scene, click: TracedClick): ExplainedClick {
  const { conversion, campaigns, times, labels } = scene;
  const window = windowOf(scene, click);
  const age = conversion.time - click.time;
  const reason = notEligible(scene, click);
  const known = Number.isNaN(click.time) ? null : age;
  const campaign = campaigns.campaigns[click.campaign];
  const isCounted = click.reject === undefined && !click.isExcluded && click.rival === undefined;
  return {
    file: labels[click.file],
    line: click.line,
    click_id: click.id,
    ...(scene.hasPersons && { user_id: click.user }),
    campaign_id: click.campaignId,
    campaign_name: campaign?.name ?? '',
    clicked_at: known === null ? null : times.format(click.time),
    age_seconds: known === null ? null : known / SECOND,
    eligible: reason === null,
    not_eligible: reason,
    ...(scene.policy.ownWindows && { conversion_window: formatDuration(window) }),
    in_window: known === null ? null : known <= window,
    over_by_seconds: known === null || known <= window ? null : (known - window) / SECOND,
    ...(reason === null ? judge(scene, click, age) : { verdict: 'not_eligible' as const, beaten_by: null }),
    before_published: isCounted && click.time < campaign.publishedAt,
    out_of_range: isCounted && scene.isOutOfRange(click),
    counts_instead: click.rival === undefined ? null : placeIn(labels, click.rival),
    duplicates: click.duplicates.map((place) => placeIn(labels, place)),
  };
}

/** How many clicks of the user were made before and after a conversion. */
export interface ClickCounts {
  /** Those without a valid time are among them. */
  before: number;
  /** Those that count as rows. */
  after: number;
}

function isAfter({ conversion }: Scene, { time }: TracedClick): boolean {
  return time > conversion.time;
}

/** Counts the clicks before and after the conversion. */
export async function countClicks(scene: Scene, blocks: AsyncIterable<TracedClick[]>): Promise<ClickCounts> {
  const counts = { before: 0, after: 0 };
  for await (const clicks of blocks) {
    for (const click of clicks) {
      if (!isAfter(scene, click)) counts.before++;
      else if (click.reject === undefined && !click.isExcluded && click.rival === undefined) counts.after++;
    }
  }
  return counts;
}

/** What became of the last `most` clicks before the conversion; `blocks` has the clicks of the user, newest first. */
export async function* explainClicks(
  scene: Scene,
  blocks: AsyncIterable<TracedClick[]>,
  most: number,
): AsyncGenerator<ExplainedClick[]> {
  let left = most;
  for await (const clicks of blocks) {
    const shown = clicks.filter((click) => !isAfter(scene, click)).slice(0, left);
    yield shown.map((click) => explainClick(scene, click));
    left -= shown.length;
    if (left === 0) return;
  }
}
