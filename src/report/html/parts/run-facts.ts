import { group } from '../../../values/group.ts';
import { TimeFormat } from '../../../values/times.ts';
import { breakpointsOf } from '../../figures.ts';
import type { WordKey } from '../words/dictionary.ts';
import type { RUN_WORDS } from '../words/run-words.ts';
import type { Words } from '../words/words.ts';
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

/** The numbers of the changes, as they stand in the charts, by the printed time of the change. */
function numbersOfChanges({ figures }: Site): Map<string, number> {
  const times = new TimeFormat(figures.zone);
  return new Map(figures.history.changes.map(({ changedAt }, index) => [times.format(changedAt), index + 1]));
}

/** The history of the conversion window, and how many campaigns have a breakpoint at each change. */
export function historySection(site: Site): Markup {
  const { words } = site;
  const { options, settings } = site.facts;
  if (options.window !== null) {
    const strong = (window: string) => html`<strong>${words.window(window)}</strong>`;
    const own = Object.entries(options.channel_windows).map(([channel, window]) =>
      words.say('ofChannel', { channel: label(channel), window: strong(window) }),
    );
    return html`<p>${words.say('oneWindow', { window: html`${strong(options.window)}${own}` })}</p>`;
  }
  const campaigns = campaignsByChange(site);
  const numbers = numbersOfChanges(site);
  const name = (key: WordKey) => html` data-label="${words.text(key)}"`;
  const rows = settings.map(({ changed_at, effective_at, conversion_window, note }) => {
    const count = campaigns.get(changed_at ?? '');
    const number = numbers.get(changed_at ?? '');
    return html`<tr><th scope="row">${number === undefined ? '' : html`<b>${number}</b> `}${words.window(conversion_window)}</th><td${name('changed')}>${changed_at === null ? words.text('fromBeginning') : time(changed_at)}</td><td${name('effective')}>${time(effective_at ?? '')}</td><td class="n"${name('campaignsWithBreakpoint')}>${count === undefined ? '' : group(String(count))}</td><td class="prose"${name('note')}>${note === '' ? '' : label(note)}</td></tr>\n`;
  });
  return scrolling(
    words.text('historyTitle'),
    html`<table class="history folded">
<thead><tr><th scope="col">${words.text('window')}</th><th scope="col">${words.text('changed')}</th><th scope="col">${words.text('effective')}</th><th scope="col" class="n">${words.text('campaignsWithBreakpoint')}</th><th scope="col">${words.text('note')}</th></tr></thead>
<tbody>
${rows}</tbody>
</table>`,
  );
}

type ClassOf<Key> = Key extends `class_${infer Name}` ? Name : never;
/** What becomes of rows, as run.json names it. */
type RowClass = ClassOf<keyof typeof RUN_WORDS>;

function list(rows: readonly (readonly [string, string | Markup])[]): Markup {
  return html`<dl class="facts">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function counts(words: Words, rows: Partial<Record<RowClass, number>>): [string, string][] {
  return Object.entries(rows).map(([name, count]) => [
    words.text(`class_${name as RowClass}`),
    group(String(count)),
  ]);
}

/** With which options the numbers came about, and what became of each row read. */
export function optionsAndCounts({ facts, words }: Pick<Site, 'facts' | 'words'>): Markup {
  const { options } = facts;
  const columns = Object.entries(options.columns);
  const ownWindows = Object.entries(options.channel_windows).map(
    ([channel, window]) => `${channel} ${words.window(window)}`,
  );
  const window = options.window === null ? words.text('recordedHistory') : words.window(options.window);
  const texts = (values: readonly string[]) =>
    values.map((value, index) => html`${index > 0 ? ', ' : ''}${label(value)}`);
  return html`<h3>${words.text('options')}</h3>
${list([
  [words.text('window'), label([window, ...ownWindows].join(', '))],
  [words.text('from'), options.from === null ? words.text('beginning') : time(options.from)],
  [words.text('to'), options.to === null ? words.text('end') : time(options.to)],
  [words.text('propagation'), words.window(options.propagation)],
  [words.text('timeZone'), options.timezone],
  [words.text('purchaseEvents'), html`${texts(options.purchase_events)}`],
  [words.text('repeatedClicks'), words.text(options.dedupe_clicks ? 'countOnce' : 'countEach')],
  ...[
    [words.text('renamedColumns'), columns.map(([column, header]) => `${column} = ${header}`)] as const,
    [words.text('rowsSelected'), options.where] as const,
    [
      words.text('columnsGiven'),
      Object.entries(options.values).map(([column, text]) => `${column} = ${text}`),
    ] as const,
    [words.text('idsMade'), options.made_ids] as const,
  ]
    .filter(([, values]) => values.length > 0)
    .map(([name, values]) => [name, html`${texts(values)}`] as const),
])}
<h3>${words.text('clicksRead')}</h3>
${list(counts(words, facts.counts.clicks))}
<h3>${words.text('conversionsRead')}</h3>
${list(counts(words, facts.counts.conversions))}
${
  facts.counts.refunds === undefined
    ? NOTHING
    : html`<h3>${words.text('refundsRead')}</h3>
${list(counts(words, facts.counts.refunds))}
`
}<h3>${words.text('campaignsRead')}</h3>
${list(counts(words, facts.counts.campaigns))}`;
}

/** `optionsAndCounts`, and where the rejected rows are. */
export function runFactsSection(site: Site): Markup {
  const { clicks, conversions, refunds } = site.facts.counts;
  const rejected = clicks.rejected + conversions.rejected + (refunds?.rejected ?? 0);
  return html`${optionsAndCounts(site)}
${rejected > 0 ? html`<p class="note">${site.words.say('rejectsFile', { file: html`<a href="rejects.csv">rejects.csv</a>` })}</p>` : NOTHING}`;
}
