import type { Change } from '../../../rules/window-history.ts';
import { TimeFormat } from '../../../values/times.ts';
import { html, type Markup } from '../parts/markup.ts';
import type { CampaignView, Site } from '../parts/site.ts';
import { label, time } from '../parts/values.ts';

/** What a breakpoint says where it stands: the annotation of the CSV file, with times as people write them. */
export function annotationFor({ site }: CampaignView, change: Change): Markup {
  const known = site.annotations.get(change) ?? makeAnnotation(site, change);
  site.annotations.set(change, known);
  return known;
}

function makeAnnotation({ words, figures }: Site, change: Change): Markup {
  const times = new TimeFormat(figures.zone);
  const text = words.say('annotation', {
    former: words.duration(change.previousWindow),
    window: words.duration(change.newWindow),
    changed: time(times.format(change.changedAt)),
    effective: time(times.format(change.effectiveAt)),
  });
  return change.note === '' ? text : html`${text} (${label(change.note)})`;
}
