/**
 * The box that tells the numbers under the pointer, or of the step that the arrow keys have reached.
 * @param {HTMLElement} chart
 * @param {(box: HTMLElement, index: number) => void} fill
 */
// biome-ignore lint/correctness/noUnusedVariables: scripts of a page share their functions
function createReadout(chart, fill) {
  const box = addElement(chart, 'div', 'readout');
  box.setAttribute('role', 'status');
  box.hidden = true;
  let shown = -1;
  return {
    /**
     * @param {number} index of the step
     * @param {number} left where it stands in the chart, in pixels
     */
    show(index, left) {
      if (index !== shown) fill(box, index);
      shown = index;
      box.hidden = false;
      const room = chart.clientWidth - box.offsetWidth;
      const beside = left + 14 > room ? left - box.offsetWidth - 14 : left + 14;
      box.style.left = `${Math.max(0, Math.min(room, beside))}px`;
    },
    hide() {
      shown = -1;
      box.hidden = true;
    },
  };
}

/**
 * @param {HTMLElement} box
 * @param {ChartData} data
 * @param {number} index
 */
// biome-ignore lint/correctness/noUnusedVariables: scripts of a page share their functions
function fillReadout(box, { parts, events }, index) {
  const number = new Intl.NumberFormat('en-US');
  box.replaceChildren();
  addElement(box, 'strong', '', `${parts.date[index]} ${parts.hours[index]}`.trim());
  if (parts.window[index] !== '')
    addElement(box, 'span', 'window', say('windowReadout', { window: parts.window[index] }));
  const list = addElement(box, 'dl', '');
  /** @type {(name: string, value: string, className: string) => void} */
  const add = (name, value, className) => {
    const row = addElement(list, 'div', className);
    addElement(row, 'dt', '', name);
    addElement(row, 'dd', '', value);
  };
  add(say('clicks'), number.format(parts.clicks[index]), 'clicks');
  if (parts.purchases !== null) {
    add(say('purchases'), number.format(parts.purchases[index]), 'purchases');
    add(say('amount'), parts.amounts[index], '');
  }
  events.forEach((event, place) => {
    add(event, number.format(parts.customs[place][index]), 'customs');
  });
}
