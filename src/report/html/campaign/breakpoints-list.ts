import { html, type Markup } from '../parts/markup.ts';
import type { CampaignView } from '../parts/site.ts';
import { annotationFor } from './annotation.ts';
import type { StretchFigures } from './stretches.ts';

type Breakpoint = NonNullable<StretchFigures['breakpoint']>;

/** What a change of the window did to a campaign, in a sentence. */
function creditSentence(
  { site: { words } }: CampaignView,
  conversions: number,
  breakpoint: Breakpoint,
): Markup {
  const { change, creditChanged } = breakpoint;
  const former = words.duration(change.previousWindow);
  if (creditChanged === 0) return words.say('noDifference', { former });
  return words.say(creditChanged > 0 ? 'gained' : 'lost', {
    former,
    window: words.duration(change.newWindow),
    count: Math.abs(creditChanged),
    without: conversions - creditChanged,
  });
}

/** Each breakpoint with its annotation, the conversions around it, and what it did. */
export function breakpointsList(view: CampaignView, stretches: readonly StretchFigures[]): Markup {
  const items = stretches.flatMap(({ breakpoint, conversions }, index) => {
    if (breakpoint === undefined) return [];
    const { change, number, inTransition } = breakpoint;
    const around = view.site.words.say('breakpointSentence', {
      before: stretches[index - 1].conversions,
      after: conversions,
      transition: inTransition,
    });
    return [
      html`<li id="breakpoint-${number}"><b>${number}</b><p><strong>${annotationFor(view, change)}</strong><br>
${around} ${creditSentence(view, conversions, breakpoint)}</p></li>\n`,
    ];
  });
  return html`<ol class="breakpoints">
${items}</ol>`;
}
