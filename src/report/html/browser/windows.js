/** Draws how long after their click conversions came: the share of what the greatest window gives, by time since the click. */

/** @typedef {import('../parts/chart-types.ts').SaturationData} SaturationData */
/** @typedef {import('../parts/chart-types.ts').LagData} LagData */
/** @typedef {{ name: string, className: string, color: string, counts: number[] }} Curve */
/** @typedef {{ hours: number[], curves: Curve[] }} Curves */

const CURVE_HEIGHT = 300;
const WINDOW_SPACE = 26;
const CURVE_AXIS_SPACE = 30;
const HOURS_OF_DAY = 24;

/**
 * Conversions up to each of the hours; `ends` are those by which the conversions of the lags had come.
 * @param {number[]} ends
 * @param {number[]} counts
 * @param {number[]} hours
 */
function cumulate(ends, counts, hours) {
  let [sum, next] = [0, 0];
  return hours.map((hour) => {
    while (next < ends.length && ends[next] <= hour) sum += counts[next++];
    return sum;
  });
}

/**
 * The curves of a campaign over the same hours, from the click to the end of the greatest window.
 * @param {SaturationData} data
 * @param {number} campaign
 * @returns {Curves}
 */
function curvesOf({ campaigns, greatest }, campaign) {
  const { purchases, customs } = campaigns[campaign];
  /** @type {(lags: LagData) => number[]} */
  const endsOf = (lags) => lags.hours.map((hour) => Math.min(greatest, hour + 1));
  const ends = [...endsOf(purchases), ...endsOf(customs)];
  const hours = [...new Set([0, ...ends, greatest])].sort((a, b) => a - b);
  const curves = [
    { name: say('purchases'), className: 'purchases', color: '--purchases', lags: purchases },
    { name: say('customConversions'), className: 'customs', color: '--customs', lags: customs },
  ];
  return {
    hours,
    curves: curves
      .filter(({ lags }) => lags.hours.length > 0)
      .map(({ lags, ...curve }) => ({ ...curve, counts: cumulate(endsOf(lags), lags.counts, hours) })),
  };
}

/** @type {(counts: number[]) => number[]} */
function shares(counts) {
  return counts.map((count) => (100 * count) / counts[counts.length - 1]);
}

/** @type {(hours: number) => string} */
function sinceClick(hours) {
  const [days, rest] = [Math.floor(hours / HOURS_OF_DAY), hours % HOURS_OF_DAY];
  const parts = [
    ...(days > 0 ? [say('daysUnit', { count: String(days) })] : []),
    ...(rest > 0 || days === 0 ? [say('hoursUnit', { count: String(Number(rest.toFixed(2))) })] : []),
  ];
  return parts.join(' ');
}

/**
 * Lines where the windows end, each with its name above it, where there is room.
 * @param {SaturationData['windows']} windows
 * @returns {uPlot.Plugin}
 */
function windowLines(windows) {
  /** @type {{ line: HTMLElement, flag: HTMLElement, hours: number }[]} */
  let marks = [];
  /** @type {(u: uPlot) => void} */
  const place = (u) => {
    let free = Number.NEGATIVE_INFINITY;
    for (const { line, flag, hours } of marks) {
      const left = u.valToPos(hours, 'x');
      line.hidden = left < 0 || left > u.over.clientWidth + 1;
      line.style.left = `${left}px`;
      flag.hidden = line.hidden || left < free;
      flag.style.left = `${left}px`;
      if (!flag.hidden) free = left + flag.offsetWidth + FLAG_GAP;
    }
  };
  return {
    hooks: {
      ready: (u) => {
        marks = windows.map(({ label, hours }) => {
          const line = addElement(u.over, 'div', 'line thin');
          line.dataset.window = label;
          return { line, flag: addElement(u.over, 'span', 'flag', label), hours };
        });
        place(u);
      },
      draw: place,
    },
  };
}

/** @type {() => uPlot.Axis[]} */
function curveAxes() {
  const grid = { stroke: () => color('--grid'), width: 1 };
  const look = { grid, stroke: () => color('--muted'), font: '12px system-ui, sans-serif' };
  const days = [1, 2, 5, 7, 14, 30, 60, 90, 180].map((count) => count * HOURS_OF_DAY);
  return [
    {
      ...look,
      ticks: grid,
      size: CURVE_AXIS_SPACE,
      space: 48,
      incrs: [1 / 60, 1 / 4, 1, 2, 6, 12, ...days],
      values: (_, splits) => splits.map(sinceClick),
    },
    {
      ...look,
      ticks: { show: false },
      size: SCALE_WIDTH,
      incrs: [20, 25, 50],
      values: (_, splits) => splits.map((value) => `${value} %`),
    },
  ];
}

/**
 * @param {SaturationData} data
 * @param {Curves} curves
 * @param {number} width
 * @returns {uPlot.Options}
 */
function curveOptions(data, { curves }, width) {
  return {
    width,
    height: CURVE_HEIGHT,
    padding: [WINDOW_SPACE, 20, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: true, y: false } },
    scales: { x: { time: false }, y: { range: () => [0, 102] } },
    axes: curveAxes(),
    series: [
      {},
      ...curves.map((curve) => ({
        label: curve.name,
        stroke: () => color(curve.color),
        width: 2,
        paths: /** @type {uPlot.Series.PathBuilder} */ (uPlot.paths.stepped?.({ align: 1 })),
        points: { show: false },
      })),
    ],
    plugins: [windowLines(data.windows)],
  };
}

/** @type {(box: HTMLElement, curves: Curves, index: number) => void} */
function fillShares(box, { hours, curves }, index) {
  box.replaceChildren();
  addElement(box, 'strong', '', say('withinTime', { time: sinceClick(hours[index]) }));
  const list = addElement(box, 'dl', '');
  for (const { name, className, counts } of curves) {
    const row = addElement(list, 'div', className);
    addElement(row, 'dt', '', name);
    const share = shares(counts)[index].toFixed(1);
    addElement(row, 'dd', '', `${share} % (${counts[index].toLocaleString('en-US')})`);
  }
}

/** @type {(chart: HTMLElement, curves: Curves) => void} */
function addCurveLegend(chart, { curves }) {
  const legend = addElement(chart, 'p', 'note legend curves');
  for (const { name, className } of curves) addElement(legend, 'span', className, name);
  addElement(legend, 'span', 'use', say('windowsUse'));
}

/** @type {(chart: HTMLElement, data: SaturationData, campaign: number) => { plot: uPlot, curves: Curves }} */
function drawCurves(chart, data, campaign) {
  chart.replaceChildren();
  const curves = curvesOf(data, campaign);
  const values = curves.curves.map(({ counts }) => shares(counts));
  const plot = new uPlot(curveOptions(data, curves, chart.clientWidth), [curves.hours, ...values], chart);
  addCurveLegend(chart, curves);
  const readout = createReadout(chart, (box, index) => fillShares(box, curves, index));
  plot.hooks.setCursor = [
    (u) => {
      const left = u.cursor.left ?? -1;
      // What had come by then, so the step before the pointer; the margin is for keys, which go exactly to a step.
      const time = u.posToVal(left + 0.5, 'x');
      const index = left < 0 ? -1 : curves.hours.findLastIndex((hour) => hour <= time);
      if (index < 0) readout.hide();
      else readout.show(index, left + SCALE_WIDTH);
    },
  ];
  return { plot, curves };
}

/** @type {(form: HTMLFormElement, data: SaturationData, onChoice: (campaign: number) => void) => void} */
function offerCampaigns(form, { campaigns }, onChoice) {
  const select = /** @type {HTMLSelectElement} */ (form.elements.namedItem('campaign'));
  for (const { name } of campaigns) addElement(select, 'option', '', name);
  form.hidden = false;
  form.addEventListener('submit', (event) => event.preventDefault());
  select.addEventListener('change', () => onChoice(select.selectedIndex));
}

function showSaturation() {
  const form = document.getElementById('choose');
  if (form === null) return;
  /** @type {{ chart: HTMLElement, data: SaturationData } | undefined} */
  const opened = openChart(say('windowsChart'));
  if (opened === undefined) return;
  const { chart, data } = opened;
  let { plot, curves } = drawCurves(chart, data, 0);
  const plots = [plot];
  offerCampaigns(/** @type {HTMLFormElement} */ (form), data, (campaign) => {
    plot.destroy();
    ({ plot, curves } = drawCurves(chart, data, campaign));
    plots[0] = plot;
  });
  followKeys(chart, plots, () => curves.hours);
  followMedia(chart, plots);
}

showSaturation();
