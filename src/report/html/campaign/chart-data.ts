import { group } from '../../../values/group.ts';
import { TimeFormat } from '../../../values/times.ts';
import { visible } from '../../../values/visible.ts';
import { annotation } from '../../tables/printed-calendar.ts';
import type { ChartData } from '../parts/chart-types.ts';
import { type CampaignView, DAYS_COLUMN } from '../parts/site.ts';
import type { StretchFigures } from './stretches.ts';

const MICROS = 1_000_000;

function finite(time: number): number | null {
  return Number.isFinite(time) ? time / MICROS : null;
}

function chartParts({ site, campaign, days, shown, events }: CampaignView): ChartData['parts'] {
  const texts = (column: number) => days.rows.map((row) => row[column]);
  const numbers = (column: number) => texts(column).map(Number);
  return {
    date: texts(DAYS_COLUMN.date),
    from: shown.map(({ from }) => from / MICROS),
    to: shown.map(({ to }) => to / MICROS),
    hours: shown.map(({ hours }) => hours),
    window: texts(DAYS_COLUMN.window).map((window) => site.words.window(window)),
    clicks: numbers(DAYS_COLUMN.clicks),
    purchases: campaign.on ? numbers(DAYS_COLUMN.purchases) : null,
    amounts: campaign.on ? texts(DAYS_COLUMN.amount).map(group) : [],
    customs: events.map((_, index) => numbers(DAYS_COLUMN.customs + index)),
  };
}

/** What the chart of a campaign shows. */
export function chartData(view: CampaignView, stretches: readonly StretchFigures[]): ChartData {
  const { words } = view.site;
  const times = new TimeFormat(view.site.figures.zone);
  return {
    zone: view.site.figures.zone.name,
    parts: chartParts(view),
    events: view.events.map(visible),
    breakpoints: view.breakpoints.map((change, index) => ({
      number: index + 1,
      changed: change.changedAt / MICROS,
      effective: change.effectiveAt / MICROS,
      label: `${words.duration(change.previousWindow)} → ${words.duration(change.newWindow)}`,
      annotation: visible(annotation(change, times)),
    })),
    stretches: stretches.map(({ from, to, window }) => ({ from: finite(from), to: finite(to), window })),
  };
}
