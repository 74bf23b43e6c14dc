import { group } from '../../../values/group.ts';
import { type Warning, withoutNotes } from '../../warnings.ts';
import { koreanWarning } from '../words/korean-warnings.ts';
import type { Words } from '../words/words.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import { scrolling } from './page.ts';
import type { Site } from './site.ts';
import { message } from './values.ts';

type Told = Pick<Site, 'facts' | 'words'>;

/** How many warnings there are, as a link to them; nothing without any. Notes do not count. */
export function warningsBadge(words: Words, { warnings }: Told['facts']): Markup {
  const { length: count } = withoutNotes(warnings);
  return count === 0
    ? NOTHING
    : html` <a class="badge" href="#warnings">${words.say('warningCount', { count })}</a>`;
}

/** The warnings of a run, then its notes. */
export function warningsSection({ facts, words }: Told): Markup {
  const notes = facts.warnings.filter(({ severity }) => severity === 'note');
  return html`${warningList(words, withoutNotes(facts.warnings))}${notes.length === 0 ? NOTHING : html`\n<h3>${words.text('notes')}</h3>\n${warningList(words, notes)}`}`;
}

function warningList(words: Words, warnings: readonly Warning[]): Markup {
  if (warnings.length === 0) return html`<p>${words.text('none')}</p>`;
  const items = warnings.map(
    (warning) =>
      html`<li><strong>${words.text(`warning_${warning.code}`)}</strong> <code>${warning.code}</code>
${told(words, warning)}</li>\n`,
  );
  return html`<ul class="warnings">
${items}</ul>`;
}

/** What a warning says. The message with all details is in English; in other languages its gist comes first. */
function told({ language }: Words, warning: Warning): Markup {
  const details = message(warning.message);
  return language === 'ko'
    ? html`<p>${koreanWarning(warning)}</p>
<p class="note">${details}</p>`
    : html`<p>${details}</p>`;
}

/** Rejected rows by kind and reason; nothing where there are none. */
export function rejectsSection({ facts, words }: Told): Markup {
  if (facts.rejects.length === 0) return NOTHING;
  const rows = facts.rejects.map(
    ({ kind, reason, count }) =>
      html`<tr><th scope="row">${kind}</th><td><code>${reason}</code></td><td class="n">${group(String(count))}</td></tr>\n`,
  );
  return html`
<section aria-labelledby="rejects">
<h2 id="rejects">${words.text('rejectedRows')}</h2>
${scrolling(
  words.text('rejectedRows'),
  html`<table>
<thead><tr><th scope="col">${words.text('kind')}</th><th scope="col">${words.text('reason')}</th><th scope="col" class="n">${words.text('rows')}</th></tr></thead>
<tbody>
${rows}</tbody>
</table>`,
)}
</section>`;
}
