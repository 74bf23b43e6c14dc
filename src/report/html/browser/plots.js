/** What the charts of all pages share: their size, their keys, and their colours. */

/** Space for the numbers beside a chart, in pixels of CSS. */
// biome-ignore lint/correctness/noUnusedVariables: scripts of a page share their functions
const SCALE_WIDTH = 46;
/** Width of a chart on paper, in pixels of CSS: an upright A4 page less its margins. */
const PAPER_WIDTH = 680;

/**
 * Shows the place of the chart, which the keyboard reaches under the given label; with the data that the page holds for it. Undefined on a
 * page without a chart.
 * @template Data
 * @param {string} label
 * @returns {{ chart: HTMLElement, data: Data } | undefined}
 */
// biome-ignore lint/correctness/noUnusedVariables: scripts of a page share their functions
function openChart(label) {
  const chart = document.getElementById('chart');
  const source = document.getElementById('chart-data');
  if (chart === null || source === null) return undefined;
  const data = JSON.parse(source.textContent ?? '');
  chart.hidden = false;
  chart.tabIndex = 0;
  chart.setAttribute('role', 'group');
  chart.setAttribute('aria-label', label);
  return { chart, data };
}

/** @type {(plots: uPlot[], width: number) => void} */
function resize(plots, width) {
  for (const plot of plots)
    if (width > 0 && plot.width !== width) plot.setSize({ width, height: plot.height });
}

/** @type {(plots: uPlot[]) => void} */
function showAll(plots) {
  const [places] = plots[0].data;
  for (const plot of plots) plot.setScale('x', { min: places[0], max: places[places.length - 1] });
}

/**
 * Moves the cursor with the arrow keys from step to step; `placesOfSteps` tells where the steps stand on the axis now.
 * @type {(chart: HTMLElement, plots: uPlot[], placesOfSteps: () => number[]) => void}
 */
// biome-ignore lint/correctness/noUnusedVariables: scripts of a page share their functions
function followKeys(chart, plots, placesOfSteps) {
  let at = -1;
  /** @type {Record<string, () => number>} */
  const steps = {
    ArrowLeft: () => (at < 0 ? placesOfSteps().length - 1 : at - 1),
    ArrowRight: () => at + 1,
    Home: () => 0,
    End: () => placesOfSteps().length - 1,
  };
  chart.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      at = -1;
      showAll(plots);
      plots[0].setCursor({ left: -10, top: -10 });
      return;
    }
    const step = steps[event.key];
    if (step === undefined || event.target !== chart) return;
    event.preventDefault();
    const places = placesOfSteps();
    at = Math.max(0, Math.min(places.length - 1, step()));
    const place = places[at];
    const { min = place, max = place } = plots[0].scales.x;
    if (place < min || place > max) showAll(plots);
    plots[0].setCursor({ left: plots[0].valToPos(place, 'x'), top: 0 });
  });
}

/**
 * Colours are drawn into the canvases, so these follow the colours of the page: on paper they are the light ones.
 * @type {(chart: HTMLElement, plots: uPlot[]) => void}
 */
// biome-ignore lint/correctness/noUnusedVariables: scripts of a page share their functions
function followMedia(chart, plots) {
  const redraw = () => {
    for (const plot of plots) plot.redraw(false);
  };
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
  addEventListener('beforeprint', () => {
    document.documentElement.classList.add('paper');
    resize(plots, PAPER_WIDTH);
    redraw();
  });
  addEventListener('afterprint', () => {
    document.documentElement.classList.remove('paper');
    resize(plots, chart.clientWidth);
    redraw();
  });
  new ResizeObserver(() => {
    if (!document.documentElement.classList.contains('paper')) resize(plots, chart.clientWidth);
  }).observe(chart);
}
