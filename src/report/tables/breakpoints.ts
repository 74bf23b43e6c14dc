import { type Change, changePlaceOf } from '../../rules/window-history.ts';
import type { CsvRows } from '../../values/csv.ts';
import { formatDuration } from '../../values/duration.ts';
import type { Sums } from '../../values/sum.ts';
import { TimeFormat } from '../../values/times.ts';
import { breakpointsOf, type Figures, pairsByCampaign } from '../figures.ts';

const HEADER = [
  'campaign_id',
  'changed_at',
  'effective_at',
  'previous_window',
  'new_window',
  'conversions_before',
  'conversions_after',
  'conversions_in_transition',
  'credit_changed',
  'note',
];

/** Credited conversions of a campaign, purchase and custom, by stretch. */
export function conversionsByStretch(
  figures: Figures,
  place: number,
  pairs: readonly number[],
): Map<number, number> {
  const byStretch = new Map<number, number>();
  const addAll = (sums: Sums, first: number) => {
    for (let row = sums.start(first); row < sums.end(first); row++) {
      const stretch = figures.calendar.stretchOf(sums.seconds[row]);
      byStretch.set(stretch, (byStretch.get(stretch) ?? 0) + sums.counts[row]);
    }
  };
  addAll(figures.purchases, place);
  for (const pair of pairs) addAll(figures.customs, pair);
  return byStretch;
}

/** breakpoints.csv, row by row: each breakpoint of each campaign, with what came before and after it. */
export function breakpointsRows(figures: Figures): CsvRows {
  return { header: HEADER, rows: rowsOf(figures) };
}

function* rowsOf(figures: Figures): Generator<string[]> {
  const pairs = pairsByCampaign(figures);
  const changes = changeCells(figures);
  for (const [place, campaign] of figures.campaigns.entries()) {
    const breakpoints = breakpointsOf(figures, campaign);
    if (breakpoints.length === 0) continue;
    const conversions = conversionsByStretch(figures, place, pairs[place]);
    for (const change of breakpoints) {
      yield [
        campaign.id,
        ...(changes.get(change) ?? []),
        String(conversions.get(change.stretch - 1) ?? 0),
        String(conversions.get(change.stretch) ?? 0),
        String(figures.transitions.countAt(place, changePlaceOf(figures.history, change.stretch))),
        String(figures.creditChanges.countAt(place, change.stretch)),
        change.note,
      ];
    }
  }
}

/** What each change says for every campaign: printed once, since most campaigns have most changes. */
function changeCells({ history, zone }: Figures): Map<Change, string[]> {
  const times = new TimeFormat(zone);
  return new Map(
    history.changes.map((change) => [
      change,
      [
        times.format(change.changedAt),
        times.format(change.effectiveAt),
        formatDuration(change.previousWindow),
        formatDuration(change.newWindow),
      ],
    ]),
  );
}
