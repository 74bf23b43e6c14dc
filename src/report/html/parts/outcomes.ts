import { UNATTRIBUTED_REASONS, type UnattributedReason } from '../../../rules/journey.ts';
import { group } from '../../../values/group.ts';
import { reconciliationTable } from '../../tables/reconciliation.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import { scrolling } from './page.ts';
import type { Site } from './site.ts';
import { label } from './values.ts';

const MEANINGS: Record<UnattributedReason, string> = {
  outside_window: 'the user clicked an eligible campaign before, but too long ago for the window',
  tracking_off:
    'the user clicked before, but only campaigns that are OFF for purchases or do not track this event',
  no_click: 'the user clicked nothing before',
};

/** Conversions that no campaign earned, by reason. */
export function unattributedSection({ facts }: Site): Markup {
  const rows = UNATTRIBUTED_REASONS.map(
    (reason) =>
      html`<tr><th scope="row"><code>${reason}</code></th><td class="n">${group(String(facts.unattributed[reason]))}</td><td class="prose">${MEANINGS[reason]}</td></tr>\n`,
  );
  return scrolling(
    'Unattributed by reason',
    html`<table>
<thead><tr><th scope="col">Reason</th><th scope="col" class="n">Conversions</th><th scope="col">Meaning</th></tr></thead>
<tbody>
${rows}</tbody>
<tfoot><tr><th scope="row">Unattributed</th><td class="n">${group(String(facts.counts.conversions.unattributed))}</td><td></td></tr></tfoot>
</table>`,
  );
}

/** Where each conversion in range went: the rows of reconciliation.csv. */
export function reconciliationSection({ figures }: Site): Markup {
  const hasRefunds = figures.refunds !== undefined;
  const rows = reconciliationTable(figures).rows.map(
    ([event, outcome, conversions, amount, refunded = '']) =>
      html`<tr><th scope="row">${label(event)}</th><td><code>${outcome}</code></td><td class="n">${group(conversions)}</td><td class="n">${group(amount)}</td>${hasRefunds ? html`<td class="n">${group(refunded)}</td>` : NOTHING}</tr>\n`,
  );
  return scrolling(
    'Where each conversion went',
    html`<table>
<thead><tr><th scope="col">Event</th><th scope="col">Outcome</th><th scope="col" class="n">Conversions</th><th scope="col" class="n">Amount</th>${hasRefunds ? html`<th scope="col" class="n">Refunded</th>` : NOTHING}</tr></thead>
<tbody>
${rows}</tbody>
</table>`,
  );
}
