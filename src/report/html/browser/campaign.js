/** Draws the chart of a campaign: a panel each for clicks, purchases and custom conversions, on one time axis. */

const PANEL_HEIGHT = 128;
const FLAG_SPACE = 26;
const AXIS_SPACE = 44;
const [DAY, HOUR, MINUTE] = [86_400, 3600, 60];

/** @typedef {{ name: string, color: string, counts: number[] }} Panel */

/** @type {(data: ChartData) => Panel[]} */
function panelsOf({ parts, events }) {
  const panels = [{ name: say('clicks'), color: '--clicks', counts: parts.clicks }];
  if (parts.purchases !== null) {
    panels.push({ name: say('purchases'), color: '--purchases', counts: parts.purchases });
  }
  if (events.length > 0) {
    const counts = parts.clicks.map((_, index) =>
      parts.customs.reduce((sum, event) => sum + event[index], 0),
    );
    panels.push({ name: say('customConversions'), color: '--customs', counts });
  }
  return panels;
}

/** @type {(last: boolean) => uPlot.Axis} */
function timeAxis(last) {
  const grid = { stroke: () => color('--grid'), width: 1 };
  if (!last) return { grid, ticks: { show: false }, size: 0, values: (_, splits) => splits.map(() => '') };
  return {
    grid,
    ticks: grid,
    stroke: () => color('--muted'),
    font: '12px system-ui, sans-serif',
    size: AXIS_SPACE,
    space: 64,
    incrs: [
      MINUTE,
      10 * MINUTE,
      HOUR,
      3 * HOUR,
      6 * HOUR,
      12 * HOUR,
      ...[1, 2, 3, 7, 14, 28].map((days) => days * DAY),
      30 * DAY,
      91 * DAY,
      365 * DAY,
    ],
    values: [
      [365 * DAY, '{YYYY}', null, null, null, null, null, null, 1],
      [28 * DAY, '{YYYY}-{MM}', null, null, null, null, null, null, 1],
      [DAY, '{MM}-{DD}', '\n{YYYY}', null, null, null, null, null, 1],
      [MINUTE, '{HH}:{mm}', '\n{YYYY}-{MM}-{DD}', null, '\n{MM}-{DD}', null, null, null, 1],
    ],
  };
}

/** @type {() => uPlot.Axis} */
function countAxis() {
  const compact = new Intl.NumberFormat(document.documentElement.lang, { notation: 'compact' });
  return {
    grid: { stroke: () => color('--grid'), width: 1 },
    ticks: { show: false },
    stroke: () => color('--muted'),
    font: '12px system-ui, sans-serif',
    size: SCALE_WIDTH,
    space: 32,
    incrs: Array.from({ length: 16 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat(),
    values: (_, splits) => splits.map((value) => compact.format(value)),
  };
}

/**
 * @param {ChartData} data
 * @param {Panel} panel
 * @param {{ first: boolean, last: boolean, width: number }} place
 * @returns {uPlot.Options}
 */
function panelOptions(data, panel, { first, last, width }) {
  return {
    width,
    height: PANEL_HEIGHT + (first ? FLAG_SPACE : 0) + (last ? AXIS_SPACE : 0),
    padding: [first ? FLAG_SPACE : 8, 20, last ? 0 : 4, 0],
    legend: { show: false },
    tzDate: (instant) => uPlot.tzDate(new Date(instant * 1000), data.zone),
    cursor: {
      y: false,
      points: { show: false },
      drag: { x: true, y: false },
      sync: { key: 'chart', scales: ['x', null] },
    },
    scales: { x: { time: true }, y: { range: (_u, _min, max) => [0, Math.max(1, max * 1.08)] } },
    axes: [timeAxis(last), countAxis()],
    series: [
      {},
      {
        label: panel.name,
        fill: () => color(panel.color),
        stroke: () => color(panel.color),
        width: 1,
        paths: barPaths(data.parts, panel.counts),
        points: { show: false },
      },
    ],
    plugins: [breakpointMarks(data, first)],
  };
}

/** @type {(data: ChartData, instant: number) => number} */
function partAt({ parts }, instant) {
  return parts.from.findIndex((from, index) => from <= instant && instant < parts.to[index]);
}

/** @type {(chart: HTMLElement, data: ChartData) => uPlot[]} */
function drawPanels(chart, data) {
  const { from, to } = data.parts;
  const [start, end] = [from[0], to[to.length - 1]];
  const instants = [start, ...from.map((begin, index) => (begin + to[index]) / 2), end];
  const panels = panelsOf(data);
  return panels.map((panel, index) => {
    const figure = addElement(chart, 'figure', 'panel');
    addElement(figure, 'figcaption', '', panel.name);
    const place = { first: index === 0, last: index === panels.length - 1, width: chart.clientWidth };
    return new uPlot(panelOptions(data, panel, place), [instants, [null, ...panel.counts, null]], figure);
  });
}

/** @type {(chart: HTMLElement, data: ChartData, plots: uPlot[]) => void} */
function followPointer(chart, data, plots) {
  const readout = createReadout(chart, (box, index) => fillReadout(box, data, index));
  for (const plot of plots) {
    plot.hooks.setCursor = [
      (u) => {
        const left = u.cursor.left ?? -1;
        const index = left < 0 ? -1 : partAt(data, u.posToVal(left, 'x'));
        if (index < 0) readout.hide();
        else readout.show(index, left + SCALE_WIDTH);
      },
    ];
  }
}

/** @type {(chart: HTMLElement, data: ChartData) => void} */
function addLegend(chart, { breakpoints }) {
  const legend = addElement(chart, 'p', 'note legend');
  if (breakpoints.length > 0) addElement(legend, 'span', '', say('chartMarks'));
  addElement(legend, 'span', 'use', say('chartUse'));
}

function showChart() {
  /** @type {{ chart: HTMLElement, data: ChartData } | undefined} */
  const opened = openChart(say('campaignChart'));
  if (opened === undefined) return;
  const { chart, data } = opened;
  const plots = drawPanels(chart, data);
  addLegend(chart, data);
  followPointer(chart, data, plots);
  const { from, to } = data.parts;
  const middles = from.map((begin, index) => (begin + to[index]) / 2);
  followKeys(chart, plots, () => middles);
  followMedia(chart, plots);
}

showChart();
