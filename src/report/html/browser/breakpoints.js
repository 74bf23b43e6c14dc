/** A transition is drawn so wide at least, so that ten minutes can be seen in a month; less where lines stand close together. */
const LEAST_TRANSITION = 7;
const CLOSE_LINES = 28;
const FLAG_GAP = 6;

/**
 * @param {HTMLElement} parent
 * @param {string} tag
 * @param {string} className
 * @param {string} [text]
 */
function addElement(parent, tag, className, text = '') {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  parent.append(element);
  return element;
}

/**
 * Lays the stretches as tints under a panel, the transitions as hatching and the breakpoints as lines over it, and keeps them in place.
 * @param {ChartData} data
 * @param {boolean} flagged whether the lines have flags with the annotation, which is so in the first panel
 * @returns {uPlot.Plugin}
 */
// biome-ignore lint/correctness/noUnusedVariables: scripts of a page share their functions
function breakpointMarks(data, flagged) {
  /** @type {((u: uPlot) => void)[]} */
  const moves = [];
  return {
    hooks: {
      ready: (u) => {
        data.breakpoints.forEach((breakpoint, index) => {
          moves.push(addLine(u, breakpoint, data.breakpoints[index - 1]?.effective));
        });
        if (flagged) moves.push(addFlags(u, data.breakpoints));
        for (const move of moves) move(u);
      },
      drawClear: (u) => tintStretches(u, data.stretches),
      draw: (u) => {
        for (const move of moves) move(u);
      },
    },
  };
}

/**
 * Where an instant stands, in pixels of the panel.
 * @param {uPlot} u
 * @param {number} instant
 */
function placeOf(u, instant) {
  return u.valToPos(instant, 'x');
}

/**
 * @param {HTMLElement} element
 * @param {number} left
 * @param {number} right
 */
function setSpan(element, left, right) {
  element.hidden = right <= left;
  element.style.left = `${left}px`;
  element.style.width = `${right - left}px`;
}

/**
 * The colour that a property of the style sheet has now.
 * @param {string} property
 */
function color(property) {
  return getComputedStyle(document.documentElement).getPropertyValue(property);
}

/**
 * @param {uPlot} u
 * @param {ChartData['stretches']} stretches
 */
function tintStretches(u, stretches) {
  const { left, top, width, height } = u.bbox;
  const within = (/** @type {number} */ place) => Math.min(left + width, Math.max(left, place));
  stretches.forEach(({ from, to }, index) => {
    const begin = from === null ? left : within(u.valToPos(from, 'x', true));
    const end = to === null ? left + width : within(u.valToPos(to, 'x', true));
    u.ctx.fillStyle = color(`--tint-${index % 2}`);
    u.ctx.fillRect(begin, top, end - begin, height);
  });
}

/**
 * @param {uPlot} u
 * @param {ChartData['breakpoints'][number]} breakpoint
 * @param {number | undefined} former where the line before it stands
 */
function addLine(u, { changed, effective, annotation, number }, former) {
  const transition = addElement(u.over, 'div', 'transition');
  const line = addElement(u.over, 'div', 'line');
  line.title = annotation;
  line.dataset.breakpoint = String(number);
  return () => {
    const place = placeOf(u, effective);
    const room = former === undefined ? CLOSE_LINES : place - placeOf(u, former);
    const least = Math.min(LEAST_TRANSITION, room / 4);
    line.hidden = place < 0 || place > u.over.clientWidth;
    line.classList.toggle('thin', room < CLOSE_LINES);
    line.style.left = `${place}px`;
    const begin = Math.max(0, Math.min(placeOf(u, changed), place - least));
    setSpan(transition, begin, line.hidden ? 0 : place);
  };
}

/**
 * Flags say which breakpoint a line is and lead to its annotation below. Where they would lie over each other, first the texts and
 * then whole flags are left out; the lines stay.
 * @param {uPlot} u
 * @param {ChartData['breakpoints']} breakpoints
 */
function addFlags(u, breakpoints) {
  const flags = breakpoints.map(({ number, label, annotation }) => {
    const flag = /** @type {HTMLAnchorElement} */ (addElement(u.over, 'a', 'flag'));
    flag.href = `#breakpoint-${number}`;
    flag.title = annotation;
    addElement(flag, 'b', '', String(number));
    return { flag, text: addElement(flag, 'span', '', ` ${label}`) };
  });
  return () => {
    const width = u.over.clientWidth;
    const places = breakpoints.map(({ effective }) => placeOf(u, effective));
    let free = 0;
    flags.forEach(({ flag, text }, index) => {
      const place = places[index];
      const next = places[index + 1] ?? width;
      flag.hidden = place < free || place > width;
      if (flag.hidden) return;
      flag.style.left = `${place}px`;
      text.hidden = false;
      text.hidden = place + flag.offsetWidth + FLAG_GAP > Math.min(next, width);
      free = place + flag.offsetWidth;
    });
  };
}
