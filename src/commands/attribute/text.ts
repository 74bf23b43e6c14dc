import { type CampaignTable, campaignLines } from '../../cli/campaign-table.ts';
import { closingLines, colors } from '../../cli/table.ts';
import {
  breakpointsOf,
  type Figures,
  formatRatio,
  netOf,
  pairsByCampaign,
  wholeOf,
} from '../../report/figures.ts';
import type { RunJson } from '../../report/run-json.ts';
import { annotation } from '../../report/tables/printed-calendar.ts';
import { UNATTRIBUTED_REASONS } from '../../rules/journey.ts';
import { formatAmount } from '../../values/amount.ts';
import { counted, group } from '../../values/group.ts';
import { percent } from '../../values/percent.ts';
import type { Sum } from '../../values/sum.ts';
import { TimeFormat } from '../../values/times.ts';
import { visible } from '../../values/visible.ts';

const MOST_BREAKPOINTS = 20;
const LEFT_COLUMNS = 3;
const CLOSING_COLUMN = 13;

/** The campaigns with the highest purchase amount first. */
function campaignTable(figures: Figures, run: RunJson): CampaignTable<number> {
  const pairs = pairsByCampaign(figures);
  const places = figures.campaigns.map((_, place) => place);
  const purchases = places.map((place) => figures.purchases.total(place));
  const amountOf = (place: number) => purchases[place].amount;
  places.sort((a, b) => (amountOf(a) === amountOf(b) ? a - b : amountOf(a) > amountOf(b) ? -1 : 1));
  const rowOf = (place: number) => {
    const campaign = figures.campaigns[place];
    const { id, name, channel, on, sent, cost, events } = campaign;
    const clicks = figures.clicks.total(place).count;
    const customs = pairs[place].reduce((sum, pair) => sum + figures.customs.total(pair).count, 0);
    return [
      id,
      name,
      channel,
      group(String(clicks)),
      percent(formatRatio(BigInt(clicks), wholeOf(figures, campaign, sent))),
      on ? group(String(purchases[place].count)) : 'off',
      on ? group(formatAmount(purchases[place].amount)) : '',
      events.length > 0 ? group(String(customs)) : '',
      on ? percent(formatRatio(purchases[place].amount, wholeOf(figures, campaign, cost))) : '',
      ...netCells(figures, purchases[place], figures.refunds?.total(place), on),
    ];
  };
  return {
    header: figures.refunds === undefined ? HEADER : [...HEADER, ...NET_HEADER],
    campaigns: places,
    rowOf,
    total: totalsRow(figures, run),
    left: LEFT_COLUMNS,
    others: 'campaigns in summary.csv',
  };
}

const NET_HEADER = ['refunded', 'net'];

/** What was refunded and what is left; no cells without files of refunds. */
function netCells(figures: Figures, purchases: Sum, refunds: Sum | undefined, on: boolean): string[] {
  if (figures.refunds === undefined || refunds === undefined) return [];
  const { refunded, net } = netOf(purchases, refunds);
  return on ? [refunded, net].map((amount) => group(formatAmount(amount))) : NET_HEADER.map(() => '');
}

function totalsRow(figures: Figures, run: RunJson): string[] {
  const purchases = figures.purchases.grandTotal();
  const customs = figures.pairs.reduce((sum, _, pair) => sum + figures.customs.total(pair).count, 0);
  return [
    'all campaigns',
    '',
    '',
    group(String(run.counts.clicks.counted)),
    '',
    group(String(purchases.count)),
    group(formatAmount(purchases.amount)),
    figures.pairs.length > 0 ? group(String(customs)) : '',
    '',
    ...netCells(figures, purchases, figures.refunds?.grandTotal(), true),
  ];
}

const HEADER = ['campaign', 'name', 'channel', 'clicks', 'ctr', 'purchases', 'amount', 'custom', 'roas'];

function breakpointLines(figures: Figures): string[] {
  const times = new TimeFormat(figures.zone);
  const campaigns = new Map<string, string[]>();
  for (const campaign of figures.campaigns) {
    for (const change of breakpointsOf(figures, campaign)) {
      const text = annotation(change, times);
      campaigns.set(text, [...(campaigns.get(text) ?? []), campaign.id]);
    }
  }
  const lines = [...campaigns].map(([text, ids]) => `  ${visible(text)}: ${counted(ids.length, 'campaign')}`);
  const left = lines.length - MOST_BREAKPOINTS;
  return left > 0 ? [...lines.slice(0, MOST_BREAKPOINTS), `  and ${left} more in breakpoints.csv`] : lines;
}

/** Rows by class; the last ones only where the export can have some. */
interface LeftOut {
  rejected: number;
  duplicate: number;
  out_of_range: number;
  not_selected?: number;
  excluded?: number;
  superseded?: number;
  lines?: number;
}

function leftOut(counts: LeftOut): string {
  const { not_selected, rejected, excluded, duplicate, superseded, lines, out_of_range } = counts;
  const classes: [string, number | undefined][] = [
    ['not selected', not_selected],
    ['rejected', rejected],
    ['excluded', excluded],
    ['duplicate', duplicate],
    ['superseded', superseded],
    ['further lines', lines],
    ['out of range', out_of_range],
  ];
  const texts = classes.flatMap(([name, count]) =>
    count === undefined ? [] : [`${name} ${group(String(count))}`],
  );
  return `left out: ${texts.join(', ')}`;
}

function conversionLines(run: RunJson, figures: Figures): string[] {
  const { credited, unattributed, not_tracked } = run.counts.conversions;
  const reasons = UNATTRIBUTED_REASONS.map(
    (reason) => `${reason} ${group(String(run.unattributed[reason]))}`,
  ).join(', ');
  return [
    `credited ${group(String(credited))}${figures.pairs.length > 0 ? ' (each once, while a custom one counts in every campaign)' : ''}, unattributed ${group(String(unattributed))} (${reasons}), not tracked ${group(String(not_tracked))}`,
    leftOut(run.counts.conversions),
  ];
}

/** What became of refunds; no line without files of them. */
function refundLines({ counts: { refunds } }: RunJson, { outcomes }: Figures): string[] {
  if (refunds === undefined) return [];
  const amount = outcomes.reduce((sum, { refunded }) => sum + refunded.amount, 0n);
  const [applied, unmatched] = [refunds.applied, refunds.unmatched].map((count) => group(String(count)));
  return [
    `refunds:     applied ${applied} (amount ${group(formatAmount(amount))}), unmatched ${unmatched}; ${leftOut(refunds)}`,
  ];
}

/** What `attribute` prints: the campaigns with the highest purchase amount, totals, unattributed, breakpoints. */
export async function renderReport(
  run: RunJson,
  figures: Figures,
  out: string,
  color: boolean,
): Promise<string> {
  const paint = colors(color);
  const { clicks } = run.counts;
  const breakpoints = breakpointLines(figures);
  return [
    ...(await campaignLines(campaignTable(figures, run), (text) => paint.bold(text))),
    '',
    `conversions: ${conversionLines(run, figures).join('\n             ')}`,
    `clicks:      counted ${group(String(clicks.counted))}; ${leftOut(clicks)}`,
    ...refundLines(run, figures),
    ...(breakpoints.length > 0 ? [`breakpoints:`, ...breakpoints] : []),
    ...closingLines(run, out, CLOSING_COLUMN),
  ].join('\n');
}
