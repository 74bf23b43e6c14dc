import { type CampaignTable, campaignLines } from '../../cli/campaign-table.ts';
import { align, closingLines, colors } from '../../cli/table.ts';
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
import { counted, group } from '../../values/group.ts';

const CLOSING_COLUMN = 10;
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

/** The sentence about single windows. */
export function agreementText({ campaigns, of, ranges }: ReturnType<typeof agreementOf>): string {
  if (of === 0) return 'no campaign that is ON has a number of purchases of the console';
  if (campaigns === 0)
    return `no single window gives the console's number of any of ${counted(of, 'campaign')}`;
  const more = ranges.length - MOST_RANGES;
  const windows = ranges.slice(0, MOST_RANGES).map(rangeText).join(', or ');
  const others = more > 0 ? `, or ${more} more such spans` : '';
  const sentence = `${group(String(campaigns))} of ${counted(of, 'campaign')} agree with ${windows}${others}`;
  return campaigns * 2 > of ? sentence : `no single window fits most campaigns: at best ${sentence}`;
}

/** The campaigns with figures of the console: those that the recorded history does not reproduce first, each by id. */
function campaignTable(figures: ConsoleFigures): CampaignTable<number> {
  const places = figures.campaigns.flatMap((campaign, place) => (hasConsole(campaign) ? [place] : []));
  const readings = new Map(places.map((place) => [place, reproducedBy(figures, place)]));
  const isPlain = (place: number) => (readings.get(place)?.[0] === 'recorded' ? 1 : 0);
  return {
    header: HEADER,
    campaigns: places.toSorted((a, b) => isPlain(a) - isPlain(b) || a - b),
    rowOf: (place) => {
      const { id, name } = figures.campaigns[place];
      const cells = comparedCells(figures, place).map(group);
      return [id, name, ...cells, readings.get(place)?.join(', ') || 'none'];
    },
    left: LEFT_COLUMNS,
    others: 'campaigns in console.csv',
  };
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
    `reproduce the console's figures, of ${counted(total, 'campaign')}:`,
    ...(await align([...counts, ['  none of these', group(String(none))]], 1)),
  ];
}

/**
 * What `reconcile` prints: the campaigns, how many each reading reproduces, and the windows that fit most campaigns.
 */
export async function renderReconciliation(
  run: RunJson,
  figures: ConsoleFigures,
  out: string,
  color: boolean,
): Promise<string> {
  const paint = colors(color);
  const total = figures.campaigns.filter(hasConsole).length;
  const report = closingLines(run, out, CLOSING_COLUMN);
  if (total === 0) {
    const advice =
      'no campaign has figures of the console: add the columns console_purchase_conversions or console_purchase_amount to the campaigns files';
    return [advice, ...report].join('\n');
  }
  return [
    ...(await campaignLines(campaignTable(figures), (text) => paint.bold(text))),
    '',
    ...(await readingLines(figures, total)),
    `windows:  ${agreementText(agreementOf(figures))}`,
    ...report,
  ].join('\n');
}
