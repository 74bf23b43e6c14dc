import { align, closingLines, colors } from '../../cli/table.ts';
import type { RunJson, WindowTotal } from '../../report/run-json.ts';
import { formatDuration } from '../../values/duration.ts';
import { group } from '../../values/group.ts';
import { hoursForShare, lagCurve } from './saturation.ts';
import { RULES, type WindowsFigures } from './windows-figures.ts';

const HEADER = ['window', 'purchases', 'amount', 'assisted', 'custom', 'unattributed'];
const CLOSING_COLUMN = 10;
const SHARES = [0.5, 0.9, 0.99];
const RULE_NAMES = { last_touch: 'purchases', every_campaign: 'custom' };

function totalRow(total: WindowTotal): string[] {
  const { window, purchase_amount, ...counts } = total;
  const [purchases, assisted, custom, unattributed] = Object.values(counts).map((count) =>
    group(String(count)),
  );
  return [window, purchases, group(purchase_amount), assisted, custom, unattributed];
}

function lagLine(figures: WindowsFigures, rule: (typeof RULES)[number]): string[] {
  const curve = lagCurve(figures, rule, figures.campaigns.keys());
  if (curve.total === 0) return [];
  const shares = SHARES.map((share) => `${share * 100} % within ${hoursForShare(curve, share)} h`);
  return [`  ${RULE_NAMES[rule]}: ${shares.join(', ')}`];
}

/** What `windows` prints: the totals of each window, and how long after their click conversions come. */
export async function renderWindows(
  run: RunJson,
  figures: WindowsFigures,
  out: string,
  color: boolean,
): Promise<string> {
  const paint = colors(color);
  const [header, ...lines] = await align([HEADER, ...(run.windows ?? []).map(totalRow)], 1);
  const lags = [...RULES].reverse().flatMap((rule) => lagLine(figures, rule));
  return [
    paint.bold(header),
    ...lines,
    '',
    ...(lags.length === 0
      ? []
      : [`from the click, of what ${formatDuration(figures.greatest)} gives:`, ...lags]),
    ...closingLines(run, out, CLOSING_COLUMN),
  ].join('\n');
}
