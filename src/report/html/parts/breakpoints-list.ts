import { formatDuration } from '../../../values/duration.ts';
import { counted, group } from '../../../values/group.ts';
import { TimeFormat } from '../../../values/times.ts';
import { annotation } from '../../tables/printed-calendar.ts';
import { html, type Markup } from './markup.ts';
import type { CampaignView } from './site.ts';
import type { StretchFigures } from './stretches.ts';
import { label } from './values.ts';

/** What a change of the window did to a campaign, in a sentence. */
function creditSentence({ window, conversions, breakpoint }: StretchFigures): string {
  const changed = breakpoint?.creditChanged ?? 0;
  const previous = formatDuration(breakpoint?.change.previousWindow ?? 0);
  const former = group(String(conversions - changed));
  if (changed === 0)
    return `The change made no difference: with ${previous} still in force it would have been as many.`;
  const [verb, sign] = changed > 0 ? ['gained', '+'] : ['lost', '−'];
  const amount = counted(Math.abs(changed), 'conversion');
  return `${window} instead of ${previous} ${verb} this campaign ${amount} (credit changed ${sign}${group(String(Math.abs(changed)))}): with ${previous} still in force it would have been ${former}.`;
}

/** Each breakpoint with its annotation, the conversions around it, and what it did. */
export function breakpointsList(view: CampaignView, stretches: readonly StretchFigures[]): Markup {
  const times = new TimeFormat(view.site.figures.zone);
  const items = stretches.flatMap((stretch, index) => {
    const { breakpoint, conversions } = stretch;
    if (breakpoint === undefined) return [];
    const { change, number, inTransition } = breakpoint;
    return [
      html`<li id="breakpoint-${number}"><b>${number}</b><p><strong>${label(annotation(change, times))}</strong><br>
${counted(stretches[index - 1].conversions, 'conversion')} in the stretch before, ${group(String(conversions))} in the one that begins here, ${group(String(inTransition))} in transition. ${creditSentence(stretch)}</p></li>\n`,
    ];
  });
  return html`<ol class="breakpoints">
${items}</ol>`;
}
