import type { UnattributedReason } from '../../../rules/journey.ts';
import { formatAmount } from '../../../values/amount.ts';
import { html, type Markup, NOTHING } from '../parts/markup.ts';
import type { Site } from '../parts/site.ts';
import { label } from '../parts/values.ts';
import type { WordKey } from '../words/dictionary.ts';
import type { Words } from '../words/words.ts';
import { type ChannelSeries, channelSeries } from './channel-series.ts';
import { type ReasonSeries, reasonSeries } from './reason-series.ts';
import { type TimeBins, timeBinsOf } from './time-bins.ts';
import { panelChart, type TimePanel } from './time-panel.ts';

const TITLES = { day: 'byDay', week: 'byWeek', month: 'byMonth' } as const;
const REASONS = {
  outside_window: 'clickedTooLongAgo',
  tracking_off: 'clickedOnlyOff',
  no_click: 'clickedNothing',
} as const satisfies Record<UnattributedReason, WordKey>;

function channelName(words: Words, { channel }: ChannelSeries): string {
  if (channel === undefined) return words.text('otherChannels');
  return channel === '' ? words.text('noChannel') : channel;
}

function legend(name: 'channels' | 'reasons', texts: readonly Markup[]): Markup {
  return html`<ul class="${name}">${texts.map((text, place) => html`<li class="c${place}">${text}</li>`)}</ul>`;
}

/** Clicks, purchases and their amount, by channel. */
function channelPanels(words: Words, channels: readonly ChannelSeries[]): TimePanel[] {
  const of = (key: 'clicks' | 'purchases' | 'amount') => ({
    label: 'chartLabel' as const,
    series: channels.map((one) => ({ name: channelName(words, one), values: one[key] })),
  });
  return [
    { title: 'clicks', ...of('clicks'), format: String, unit: 1 },
    { title: 'purchases', ...of('purchases'), format: String, unit: 1 },
    { title: 'purchaseAmount', ...of('amount'), format: formatAmount, unit: 1_000_000 },
  ];
}

function channelFigures(site: Site, channels: readonly ChannelSeries[], bins: TimeBins): Markup {
  if (channels.length === 0) return NOTHING;
  const { words } = site;
  const figures = channelPanels(words, channels).map(
    (panel, place) => html`<figure class="by-day">
<figcaption>${words.text(panel.title)}</figcaption>
${panelChart(site, panel, bins, place === 0)}
</figure>`,
  );
  return html`${legend(
    'channels',
    channels.map((one) => label(channelName(words, one))),
  )}
${figures}`;
}

/** Purchases that no campaign earned, by reason. */
function reasonFigure(
  site: Site,
  reasons: readonly ReasonSeries[],
  bins: TimeBins,
  flagged: boolean,
): Markup {
  if (reasons.length === 0) return NOTHING;
  const { words } = site;
  const panel: TimePanel = {
    title: 'unattributedPurchases',
    label: 'reasonsChartLabel',
    series: reasons.map(({ reason, purchases }) => ({
      name: words.text(REASONS[reason]),
      values: purchases,
    })),
    format: String,
    unit: 1,
  };
  const texts = reasons.map(({ reason }) => html`${words.text(REASONS[reason])} <code>${reason}</code>`);
  return html`<figure class="by-day by-reason">
<figcaption>${words.text('unattributedPurchases')}
${legend('reasons', texts)}</figcaption>
${panelChart(site, panel, bins, flagged)}
</figure>`;
}

/**
 * Clicks, purchases and their amount over time, stacked by channel, and purchases that no campaign earned, stacked by
 * reason, with the changes of the window; nothing where there are none of these. More than `most` days are shown as
 * weeks or months.
 */
export function byDaySection(site: Site, most: number): Markup {
  const { words, figures } = site;
  const bins = timeBinsOf(figures, most);
  if (bins === undefined) return NOTHING;
  const channels = channelSeries(figures, bins);
  const reasons = reasonSeries(figures, bins);
  if (channels.length === 0 && reasons.length === 0) return NOTHING;
  const unearned = reasons.length === 0 ? '' : ` ${words.text('reasonsNote')}`;
  const changes = figures.history.changes.length === 0 ? '' : ` ${words.text('changesMarked')}`;
  return html`<section aria-labelledby="by-day">
<h2 id="by-day">${words.text(TITLES[bins.unit])}</h2>
<p class="note">${words.text('byDayNote')}${unearned}${changes}</p>
<div class="panels">
${channelFigures(site, channels, bins)}
${reasonFigure(site, reasons, bins, channels.length === 0)}
</div>
</section>`;
}
