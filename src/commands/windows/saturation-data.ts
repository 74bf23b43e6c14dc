import type { LagData, SaturationData } from '../../report/html/parts/chart-types.ts';
import { parseDuration } from '../../values/duration.ts';
import { visible } from '../../values/visible.ts';
import { HOUR } from '../../values/zone.ts';
import { lagCurve } from './saturation.ts';
import { RECORDED, type RULES, type WindowsFigures } from './windows-figures.ts';

function lagData(figures: WindowsFigures, rule: (typeof RULES)[number], places: Iterable<number>): LagData {
  const { hours, cumulated } = lagCurve(figures, rule, places);
  return { hours, counts: cumulated.map((count, index) => count - (cumulated[index - 1] ?? 0)) };
}

function curvesOf(
  figures: WindowsFigures,
  name: string,
  places: readonly number[],
): SaturationData['campaigns'][number] {
  return {
    name: visible(name),
    purchases: lagData(figures, 'last_touch', places),
    customs: lagData(figures, 'every_campaign', places),
  };
}

/**
 * What the chart shows, `allName` for all campaigns together; campaigns without any conversion are left out, all of
 * them where there is none.
 */
export function saturationData(figures: WindowsFigures, allName: string): SaturationData {
  const { campaigns, windows, greatest } = figures;
  const places = campaigns.map((_, place) => place);
  const each = campaigns.map(({ id, name }, place) =>
    curvesOf(figures, name === '' ? id : `${name} (${id})`, [place]),
  );
  const shown = each.filter(({ purchases, customs }) => purchases.hours.length + customs.hours.length > 0);
  const all = shown.length === 0 ? [] : [curvesOf(figures, allName, places)];
  return {
    greatest: greatest / HOUR,
    windows: windows
      .filter(({ window }) => window !== RECORDED)
      .map(({ window }) => ({ label: window, hours: parseDuration(window) / HOUR })),
    campaigns: [...all, ...shown],
  };
}
