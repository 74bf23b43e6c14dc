import { formatAmount } from '../../../values/amount.ts';
import { group } from '../../../values/group.ts';
import type { Sum } from '../../../values/sum.ts';
import type { Figures } from '../../figures.ts';
import { html, type Markup } from '../parts/markup.ts';
import { scrolling } from '../parts/page.ts';
import type { Site } from '../parts/site.ts';
import { label } from '../parts/values.ts';

const MOST = 20;
const SHADES = 5;

/** Purchases of a campaign whose user had clicked another one in time, too; campaigns are places. */
interface Overlap extends Sum {
  credited: number;
  other: number;
}

/** Takes a pair among the greatest, where it is one: there may be too many pairs to keep them all. */
function keepGreatest(pairs: Overlap[], pair: Overlap): void {
  const before = (one: Overlap) =>
    one.count - pair.count || pair.credited - one.credited || pair.other - one.other;
  const place = pairs.findLastIndex((one) => before(one) > 0) + 1;
  if (place >= MOST) return;
  pairs.splice(place, 0, pair);
  if (pairs.length > MOST) pairs.pop();
}

/** The campaigns with most overlaps, on either side, and the greatest overlaps; ties go by the order of campaigns. */
function greatest({ overlaps }: Figures): { campaigns: number[]; pairs: Overlap[]; more: boolean } {
  const totals = new Map<number, number>();
  const add = (campaign: number, count: number) => totals.set(campaign, (totals.get(campaign) ?? 0) + count);
  const pairs: Overlap[] = [];
  for (let credited = 0; credited < overlaps.size; credited++)
    for (let row = overlaps.start(credited); row < overlaps.end(credited); row++) {
      const [other, count] = [overlaps.seconds[row], overlaps.counts[row]];
      add(credited, count);
      add(other, count);
      keepGreatest(pairs, { credited, other, count, amount: overlaps.amountOf(row) });
    }
  const ranked = [...totals].sort(([a, one], [b, other]) => other - one || a - b);
  return {
    campaigns: ranked.slice(0, MOST).map(([campaign]) => campaign),
    pairs,
    more: ranked.length > MOST,
  };
}

function nameOf({ figures }: Site, place: number): Markup {
  const { id, name } = figures.campaigns[place];
  return label(name === '' ? id : name);
}

function matrix(site: Site, campaigns: readonly number[]): Markup {
  const { overlaps } = site.figures;
  const counts = campaigns.map((credited) => campaigns.map((other) => overlaps.countAt(credited, other)));
  const most = Math.max(...counts.flat());
  const cell = (count: number, row: number, column: number) => {
    if (row === column) return html`<td class="same"></td>`;
    const shade = count === 0 ? '' : ` shade-${Math.ceil((SHADES * count) / most)}`;
    return html`<td class="n${shade}" data-label="#${column + 1}">${count === 0 ? '' : group(String(count))}</td>`;
  };
  const rows = counts.map(
    (row, place) =>
      html`<tr><th scope="row"><b>${place + 1}</b> ${nameOf(site, campaigns[place])}</th>${row.map((count, column) => cell(count, place, column))}</tr>\n`,
  );
  const heads = campaigns.map((campaign, place) => {
    const { id, name } = site.figures.campaigns[campaign];
    return html`<th scope="col" class="n" title="${name === '' ? id : name}" aria-label="${name === '' ? id : name}">${place + 1}</th>`;
  });
  return html`<table class="overlaps folded">
<thead><tr><th scope="col">${site.words.text('taker')} ↓<br>${site.words.text('loser')} →</th>${heads}</tr></thead>
<tbody>
${rows}</tbody>
</table>`;
}

function pairsTable(site: Site, pairs: readonly Overlap[]): Markup {
  const { words } = site;
  const rows = pairs.map(
    ({ credited, other, count, amount }) =>
      html`<tr><th scope="row">${nameOf(site, credited)}</th><td>${nameOf(site, other)}</td><td class="n">${group(String(count))}</td><td class="n">${group(formatAmount(amount))}</td></tr>\n`,
  );
  return html`<table class="pairs">
<thead><tr><th scope="col">${words.text('taker')}</th><th scope="col">${words.text('loser')}</th><th scope="col" class="n">${words.text('purchases')}</th><th scope="col" class="n">${words.text('amount')}</th></tr></thead>
<tbody>
${rows}</tbody>
</table>`;
}

/** Who takes from whom: the campaigns with most such purchases against each other, and the greatest one by one. */
export function overlapsSection(site: Site): Markup {
  const { words } = site;
  const { campaigns, pairs, more } = greatest(site.figures);
  const tables =
    pairs.length === 0
      ? html`<p>${words.text('overlapsNone')}</p>`
      : html`${scrolling(words.text('overlaps'), matrix(site, campaigns))}
${more ? html`<p class="note">${words.say('overlapsCut', { count: campaigns.length, file: html`<code>overlaps.csv</code>` })}</p>` : ''}
<details><summary>${words.text('greatestPairs')}</summary>
${scrolling(words.text('greatestPairs'), pairsTable(site, pairs))}</details>`;
  return html`<section aria-labelledby="overlaps">
<h2 id="overlaps">${words.text('overlaps')}</h2>
<p class="note">${words.text('overlapsNote')}</p>
${tables}
</section>`;
}
