import type { Campaign } from './campaigns.ts';
import { sum } from './csv.ts';
import { creditsOf, type Facts } from './facts.ts';
import { fileWarnings } from './file-warnings.ts';
import {
  emptyKinds,
  eventWarnings,
  gapOf,
  nothingSelected,
  rangeWarnings,
  rejectWarnings,
  userWarnings,
} from './odd-rows.ts';
import { compareNumbers } from './order.ts';
import { greatestWindow } from './own-windows.ts';
import { rejectsOf } from './rejects.ts';

const DAY = 86_400_000_000n;
const REFUND_EVENTS = ['df_refund', 'refund'];

function clickTimeWarnings(facts: Facts): Record<string, number> {
  const { clicks, outcomes } = facts;
  const times = clicks.map(({ at }) => at).sort(compareNumbers);
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined) return {};
  return {
    clicks_start_late: outcomes.filter(
      ({ conversion, stretch, reason }) =>
        reason !== null && conversion.at - greatestWindow(facts.campaigns, stretch, facts.options) < first,
    ).length,
    clicks_end_early: outcomes.filter(({ conversion }) => conversion.at - last > DAY).length,
    clicks_gap: gapOf(times, facts),
  };
}

function beforePublished({ counted, campaigns }: Facts): number {
  return counted.filter(({ campaign, at }) =>
    campaigns.some(({ id, publishedAt }) => id === campaign && at < publishedAt),
  ).length;
}

function unknownCampaigns({ clickClasses }: Facts): number {
  const unknown = clickClasses.rejects.filter(({ reason }) => reason === 'unknown_campaign').length;
  return unknown * 20 > clickClasses.rows - clickClasses.notSelected ? unknown : 0;
}

/** Ids of campaigns, and own ids, users and purchases of rows that compete. */
function spreadsheetIds({ campaigns, clickClasses, conversionClasses, refunds }: Facts): number {
  const rows = [...clickClasses.competing, ...conversionClasses.competing];
  const ids = [
    ...campaigns.map(({ id }) => id),
    ...rows.flatMap(({ id, user }) => [id, user]),
    ...(refunds?.competing ?? []).flatMap(({ id, conversion }) => [id, conversion]),
  ];
  return ids.filter((id) => /^(\d(\.\d+)?[eE]\+\d\d|\d+\.0)$/.test(id)).length;
}

/** Rows with an amount of which rounding dropped something, by kind. */
function roundedAmounts({ allCampaigns, conversionClasses, refunds }: Facts): Record<string, number> {
  const count = (rows: readonly { isRounded: boolean }[]) => rows.filter(({ isRounded }) => isRounded).length;
  return {
    'amounts_rounded campaigns': allCampaigns.rounded,
    'amounts_rounded conversions': count(conversionClasses.competing),
    'amounts_rounded refunds': count(refunds?.competing ?? []),
  };
}

/** Whether the console shows other purchases of a campaign, or another amount of them. */
function differsFromConsole(campaign: Campaign, facts: Facts): boolean {
  const purchases = creditsOf(campaign, facts).filter(({ outcome }) => outcome.rule === 'last_touch');
  const amount = sum(purchases.map(({ outcome }) => outcome.conversion.amount));
  const { consoleConversions, consoleAmount } = campaign;
  return (
    (consoleConversions ?? BigInt(purchases.length)) !== BigInt(purchases.length) ||
    (consoleAmount ?? amount) !== amount
  );
}

/** The warnings of a run that have something to count, by code. */
export function warningsOf(facts: Facts): Record<string, number> {
  const { campaigns, clicks, outcomes, notTracked } = facts;
  const inRange = [...outcomes.map(({ conversion }) => conversion), ...notTracked];
  const persons = new Set(clicks.map(({ user }) => facts.personOf(user)));
  const noCommonUser =
    clicks.length > 0 &&
    outcomes.length > 0 &&
    !outcomes.some(({ conversion }) => persons.has(facts.personOf(conversion.user)));
  const counts: Record<string, number> = {
    ...rejectWarnings(facts),
    ...nothingSelected(facts),
    ...eventWarnings(facts),
    ...userWarnings(facts),
    ...rangeWarnings(facts),
    snapshots_differ: facts.allCampaigns.differing,
    ...clickTimeWarnings(facts),
    click_before_published: beforePublished(facts),
    in_transition: outcomes.filter((outcome) => outcome.inTransition).length,
    purchase_event_listed: campaigns.filter(({ listsPurchaseEvent }) => listsPurchaseEvent).length,
    multi_line_rejects: rejectsOf(facts).filter(({ row }) => row.record.lines > 1).length,
    no_common_user: noCommonUser ? outcomes.length : 0,
    spreadsheet_ids: spreadsheetIds(facts),
    many_unknown_campaigns: unknownCampaigns(facts),
    no_clicks: campaigns.filter(
      ({ id, on, sent, publishedAt }) =>
        on &&
        (sent ?? 0n) > 0n &&
        clicks.some(({ at }) => at <= publishedAt) &&
        clicks.some(({ at }) => at >= publishedAt) &&
        !clicks.some(({ campaign }) => campaign === id),
    ).length,
    differs_from_console: campaigns.filter((campaign) => differsFromConsole(campaign, facts)).length,
    ...roundedAmounts(facts),
    refund_event: inRange.filter(({ event }) => REFUND_EVENTS.includes(event)).length,
  };
  return {
    ...Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
    ...fileWarnings(facts),
    ...Object.fromEntries(emptyKinds(facts).map((kind) => [`no_rows ${kind}`, 0])),
  };
}
