import { UNATTRIBUTED_REASONS } from '../../../rules/journey.ts';
import { group } from '../../../values/group.ts';
import { reconciliationTable } from '../../tables/reconciliation.ts';
import { html, type Markup, NOTHING } from '../parts/markup.ts';
import { scrolling } from '../parts/page.ts';
import type { Site } from '../parts/site.ts';
import { label } from '../parts/values.ts';
import type { WordKey } from '../words/dictionary.ts';

/** Conversions that no campaign earned, by reason. */
export function unattributedSection({ facts, words }: Pick<Site, 'facts' | 'words'>): Markup {
  const rows = UNATTRIBUTED_REASONS.map(
    (reason) =>
      html`<tr><th scope="row"><code>${reason}</code></th><td class="n">${group(String(facts.unattributed[reason]))}</td><td class="prose">${words.text(reason)}</td></tr>\n`,
  );
  return scrolling(
    words.text('unattributedByReason'),
    html`<table>
<thead><tr><th scope="col">${words.text('reason')}</th><th scope="col" class="n">${words.text('conversions')}</th><th scope="col">${words.text('meaning')}</th></tr></thead>
<tbody>
${rows}</tbody>
<tfoot><tr><th scope="row">${words.text('unattributed')}</th><td class="n">${group(String(facts.counts.conversions.unattributed))}</td><td></td></tr></tfoot>
</table>`,
  );
}

/** Where each conversion in range went: the rows of reconciliation.csv. */
export function reconciliationSection({ figures, words }: Site): Markup {
  const hasRefunds = figures.refunds !== undefined;
  const figure = (name: WordKey, value: string) =>
    html`<td class="n" data-label="${words.text(name)}">${group(value)}</td>`;
  const rows = reconciliationTable(figures).rows.map(
    ([event, outcome, conversions, amount, refunded = '']) =>
      html`<tr><th scope="row">${label(event)}</th><td data-label="${words.text('outcome')}"><code>${outcome}</code></td>${figure('conversions', conversions)}${figure('amount', amount)}${hasRefunds ? figure('refunded', refunded) : NOTHING}</tr>\n`,
  );
  return scrolling(
    words.text('outcomesTitle'),
    html`<table class="folded">
<thead><tr><th scope="col">${words.text('event')}</th><th scope="col">${words.text('outcome')}</th><th scope="col" class="n">${words.text('conversions')}</th><th scope="col" class="n">${words.text('amount')}</th>${hasRefunds ? html`<th scope="col" class="n">${words.text('refunded')}</th>` : NOTHING}</tr></thead>
<tbody>
${rows}</tbody>
</table>`,
  );
}
