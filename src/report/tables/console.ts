import { formatAmount } from '../../values/amount.ts';
import type { CsvTable } from '../../values/csv.ts';
import { type ConsoleFigures, hasConsole, reproducedBy } from './console-figures.ts';

const HEADER = [
  'campaign_id',
  'console_conversions',
  'lasttouch_conversions',
  'conversions_difference',
  'console_amount',
  'lasttouch_amount',
  'amount_difference',
  'reproduced_by',
  'implied_window_from',
  'implied_window_to',
];

/** What the console shows, what lasttouch gives, and by how much that is more; empty where it is not known. */
function compared(shown: bigint | null, given: bigint | null, format: (value: bigint) => string): string[] {
  const cell = (value: bigint | null) => (value === null ? '' : format(value));
  return [cell(shown), cell(given), cell(shown === null || given === null ? null : given - shown)];
}

/** The columns of `comparedCells`. */
export const COMPARED_COLUMNS = HEADER.slice(1, 7);

/** The first cells of a campaign's row behind its id: conversions and amounts compared. */
export function comparedCells(
  { campaigns, attributed }: Pick<ConsoleFigures, 'campaigns' | 'attributed'>,
  place: number,
): string[] {
  const { on, consoleConversions, consoleAmount } = campaigns[place];
  const given = on ? attributed?.[place] : undefined;
  return [
    ...compared(consoleConversions, given === undefined ? null : BigInt(given.count), String),
    ...compared(consoleAmount, given?.amount ?? null, formatAmount),
  ];
}

/** console.csv: every campaign that has a console figure. */
export function consoleTable(figures: ConsoleFigures): CsvTable {
  const rows = figures.campaigns.flatMap((campaign, place) => {
    if (!hasConsole(campaign)) return [];
    const range = figures.implied[place];
    return [
      [
        campaign.id,
        ...comparedCells(figures, place),
        reproducedBy(figures, place).join('|'),
        ...(range === undefined ? ['', ''] : [String(range.from), String(range.to)]),
      ],
    ];
  });
  return { header: HEADER, rows };
}
