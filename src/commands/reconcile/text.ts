import { align, colors } from '../../cli/table.ts';
import type { RunJson } from '../../report/run-json.ts';
import { comparedCells } from '../../report/tables/console.ts';
import {
  agreementOf,
  type ConsoleFigures,
  countReproduced,
  hasConsole,
  reproducedBy,
} from '../../report/tables/console-figures.ts';
import type { WindowRange } from '../../rules/implied-windows.ts';
import { group } from '../../values/group.ts';
import { visible } from '../../values/visible.ts';

const MOST_CAMPAIGNS = 20;
const MOST_RANGES = 3;
const LEFT_COLUMNS = 2;
const HEADER = [
  'campaign',
  'name',
  'console',
  'lasttouch',
  'difference',
  'amount: console',
  'lasttouch',
  'difference',
  'reproduced by',
];

/** A window in whole seconds for people, in hours: `71 h 58 m`. */
export function spellWindow(seconds: number): string {
  const [hours, minutes, rest] = [
    Math.floor(seconds / 3600),
    Math.floor((seconds % 3600) / 60),
    seconds % 60,
  ];
  const parts = [
    [hours, 'h'],
    [minutes, 'm'],
    [rest, 's'],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}

function rangeText({ from, to }: WindowRange): string {
  return from === to
    ? `a window of ${spellWindow(from)}`
    : `any window from ${spellWindow(from)} to ${spellWindow(to)}`;
}

function campaignsText(count: number): string {
  return `${group(String(count))} ${count === 1 ? 'campaign' : 'campaigns'}`;
}

/** The sentence about single windows. */
export function agreementText({ campaigns, of, ranges }: ReturnType<typeof agreementOf>): string {
  if (of === 0) return 'no campaign that is ON has a number of purchases of the console';
  if (campaigns === 0) return `no single window gives the console's number of any of ${campaignsText(of)}`;
  const more = ranges.length - MOST_RANGES;
  const windows = ranges.slice(0, MOST_RANGES).map(rangeText).join(', or ');
  const others = more > 0 ? `, or ${more} more such spans` : '';
  const sentence = `${group(String(campaigns))} of ${campaignsText(of)} agree with ${windows}${others}`;
  return campaigns * 2 > of ? sentence : `no single window fits most campaigns: at best ${sentence}`;
}

/** Of the campaigns with figures of the console: those that no reading reproduces first, then the others, each by id. */
function campaignRows(figures: ConsoleFigures): { rows: string[][]; left: number } {
  const places = figures.campaigns.flatMap((campaign, place) => (hasConsole(campaign) ? [place] : []));
  const readings = new Map(places.map((place) => [place, reproducedBy(figures, place)]));
  const isPlain = (place: number) => (readings.get(place)?.[0] === 'recorded' ? 1 : 0);
  const sorted = places.toSorted((a, b) => isPlain(a) - isPlain(b) || a - b);
  const rows = sorted.slice(0, MOST_CAMPAIGNS).map((place) => {
    const { id, name } = figures.campaigns[place];
    const cells = comparedCells(figures, place).map(group);
    return [id, name, ...cells, readings.get(place)?.join(', ') || 'none'];
  });
  return { rows, left: places.length - rows.length };
}

async function readingLines(figures: ConsoleFigures, total: number): Promise<string[]> {
  const counts = countReproduced(figures).map(({ reading, campaigns }) => [
    `  ${reading}`,
    group(String(campaigns)),
  ]);
  const none = figures.campaigns.filter(
    (campaign, place) => hasConsole(campaign) && reproducedBy(figures, place).length === 0,
  ).length;
  return [
    `reproduce the console's figures, of ${campaignsText(total)}:`,
    ...(await align([...counts, ['  none of these', group(String(none))]], 1)),
  ];
}

/** What `reconcile` prints: the campaigns, how many each reading reproduces, and the windows that fit most of them at once. */
export async function renderReconciliation(
  run: RunJson,
  figures: ConsoleFigures,
  out: string,
  color: boolean,
): Promise<string> {
  const paint = colors(color);
  const total = figures.campaigns.filter(hasConsole).length;
  const report = [
    ...(run.warnings.length > 0
      ? [`warnings: ${run.warnings.map(({ code, count }) => `${code} ${count}`).join(', ')}`]
      : []),
    `report:   ${visible(out)}`,
    '',
  ];
  if (total === 0) {
    const advice =
      'no campaign has figures of the console: add the columns console_purchase_conversions or console_purchase_amount to the campaigns files';
    return [advice, ...report].join('\n');
  }
  const { rows, left } = campaignRows(figures);
  const [header, ...lines] = await align([HEADER, ...rows], LEFT_COLUMNS);
  return [
    paint.bold(header),
    ...lines,
    ...(left > 0 ? [`and ${left} more campaigns in console.csv`] : []),
    '',
    ...(await readingLines(figures, total)),
    `windows:  ${agreementText(agreementOf(figures))}`,
    ...report,
  ].join('\n');
}
