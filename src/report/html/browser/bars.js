/** @typedef {import('../parts/chart-types.ts').ChartData} ChartData */

/** Air between bars in pixels of the screen, where they are wide enough for it. */
const GAP = 1;

/**
 * Bars that span exactly the part of a day that they count. A day that is cut by a breakpoint has a bar for each part, and behind them
 * an outline as high as the whole day: so neither its parts nor the day among its neighbours are shown too low.
 * @param {ChartData['parts']} parts
 * @param {number[]} counts
 * @returns {uPlot.Series.PathBuilder}
 */
// biome-ignore lint/correctness/noUnusedVariables: scripts of a page share their functions
function barPaths(parts, counts) {
  const days = cutDays(parts, counts);
  return (u) => {
    const fill = new Path2D();
    const outline = new Path2D();
    counts.forEach((count, index) => {
      if (count > 0) addBar(fill, u, parts.from[index], parts.to[index], count, GAP * devicePixelRatio);
    });
    for (const { from, to, count } of days) addBar(outline, u, from, to, count, GAP * devicePixelRatio);
    return { fill, stroke: outline };
  };
}

/**
 * Days with more than one part, and their sums.
 * @param {ChartData['parts']} parts
 * @param {number[]} counts
 */
function cutDays(parts, counts) {
  const days = [];
  for (let first = 0, next = 1; first < counts.length; first = next, next++) {
    while (next < counts.length && parts.date[next] === parts.date[first]) next++;
    if (next - first === 1) continue;
    const count = counts.slice(first, next).reduce((sum, part) => sum + part, 0);
    if (count > 0) days.push({ from: parts.from[first], to: parts.to[next - 1], count });
  }
  return days;
}

/**
 * @param {Path2D} path
 * @param {uPlot} u
 * @param {number} from
 * @param {number} to
 * @param {number} count
 * @param {number} gap
 */
function addBar(path, u, from, to, count, gap) {
  const left = u.valToPos(from, 'x', true);
  const right = u.valToPos(to, 'x', true);
  const inset = right - left > 6 * gap ? gap : 0;
  const top = u.valToPos(count, 'y', true);
  const bottom = u.valToPos(0, 'y', true);
  path.rect(left + inset, top, Math.max(1, right - left - 2 * inset), bottom - top);
}
