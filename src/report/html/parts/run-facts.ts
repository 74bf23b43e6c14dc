import { group } from '../../../values/group.ts';
import { TimeFormat } from '../../../values/times.ts';
import { breakpointsOf } from '../../figures.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import { scrolling } from './page.ts';
import type { Site } from './site.ts';
import { label, time } from './values.ts';

/** How many campaigns have a breakpoint at each change, by the printed time of the change. */
function campaignsByChange({ figures }: Site): Map<string, number> {
  const times = new TimeFormat(figures.zone);
  const counts = new Map(figures.history.changes.map(({ changedAt }) => [times.format(changedAt), 0]));
  for (const campaign of figures.campaigns) {
    for (const { changedAt } of breakpointsOf(figures, campaign)) {
      const key = times.format(changedAt);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}

/** The history of the conversion window, and how many campaigns have a breakpoint at each change. */
export function historySection(site: Site): Markup {
  const { options, settings } = site.facts;
  if (options.window !== null) {
    const own = Object.entries(options.channel_windows).map(
      ([channel, window]) => html`, in the channel ${label(channel)} of <strong>${window}</strong>`,
    );
    return html`<p>Everything is attributed with one window of <strong>${options.window}</strong>${own}; the recorded history was not read, so there are no breakpoints.</p>`;
  }
  const campaigns = campaignsByChange(site);
  const rows = settings.map(({ changed_at, effective_at, conversion_window, note }) => {
    const count = campaigns.get(changed_at ?? '');
    return html`<tr><th scope="row">${conversion_window}</th><td>${changed_at === null ? 'from the beginning' : time(changed_at)}</td><td>${time(effective_at ?? '')}</td><td class="n">${count === undefined ? '' : group(String(count))}</td><td class="prose">${label(note)}</td></tr>\n`;
  });
  return scrolling(
    'Conversion window over time',
    html`<table>
<thead><tr><th scope="col">Window</th><th scope="col">Changed</th><th scope="col">Effective</th><th scope="col" class="n">Campaigns with this breakpoint</th><th scope="col">Note</th></tr></thead>
<tbody>
${rows}</tbody>
</table>`,
  );
}

function list(rows: readonly (readonly [string, string | Markup])[]): Markup {
  return html`<dl class="facts">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function counts(rows: Record<string, number>): [string, string][] {
  return Object.entries(rows).map(([name, count]) => [name.replaceAll('_', ' '), group(String(count))]);
}

/** With which options the numbers came about, and what became of each row read. */
export function optionsAndCounts({ facts }: Pick<Site, 'facts'>): Markup {
  const { options } = facts;
  const columns = Object.entries(options.columns);
  const ownWindows = Object.entries(options.channel_windows).map(
    ([channel, window]) => `${channel} ${window}`,
  );
  const texts = (values: readonly string[]) =>
    values.map((value, index) => html`${index > 0 ? ', ' : ''}${label(value)}`);
  return html`<h3>Options</h3>
${list([
  ['Window', html`${label([options.window ?? 'the recorded history', ...ownWindows].join(', '))}`],
  ['From', options.from === null ? 'the beginning' : time(options.from)],
  ['To', options.to === null ? 'the end' : time(options.to)],
  ['Propagation of a change', options.propagation],
  ['Time zone', options.timezone],
  ['Purchase events', html`${texts(options.purchase_events)}`],
  ['Repeated clicks', options.dedupe_clicks ? 'count once' : 'count each'],
  ...[
    ['Renamed columns', columns.map(([column, header]) => `${column} = ${header}`)] as const,
    ['Rows selected', options.where] as const,
    ['Columns given', Object.entries(options.values).map(([column, text]) => `${column} = ${text}`)] as const,
    ['Ids made', options.made_ids] as const,
  ]
    .filter(([, values]) => values.length > 0)
    .map(([name, values]) => [name, html`${texts(values)}`] as const),
])}
<h3>Clicks read</h3>
${list(counts(facts.counts.clicks))}
<h3>Conversions read</h3>
${list(counts(facts.counts.conversions))}
${
  facts.counts.refunds === undefined
    ? NOTHING
    : html`<h3>Refunds read</h3>
${list(counts(facts.counts.refunds))}
`
}<h3>Campaign rows read</h3>
${list(counts(facts.counts.campaigns))}`;
}

/** `optionsAndCounts`, and where the rejected rows are. */
export function runFactsSection(site: Site): Markup {
  const { clicks, conversions, refunds } = site.facts.counts;
  const rejected = clicks.rejected + conversions.rejected + (refunds?.rejected ?? 0);
  return html`${optionsAndCounts(site)}
${rejected > 0 ? html`<p class="note">Each rejected row stands in <a href="rejects.csv">rejects.csv</a> with its reason.</p>` : NOTHING}`;
}
