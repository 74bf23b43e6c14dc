/** Makes the table of campaigns sort by its heads, filters it, and shows the first rows of very many. */

/** Rows that are shown at first: a browser lays out so many at once. The style sheet names the number, too. */
const FIRST_ROWS = 200;
const collator = new Intl.Collator(undefined, { numeric: true });

/** @typedef {{ column: number, lower: boolean, kind: string, descending: boolean }} Order */

/**
 * What a cell is sorted by: exact decimals (`1,234.5` as millionths), instants, or text. Undefined for an empty cell.
 * @param {HTMLTableCellElement} cell
 * @param {Order} order
 */
function sortKey(cell, { lower, kind }) {
  const figure = lower ? cell.querySelector('small') : cell.firstChild;
  const text = figure?.textContent?.trim() ?? '';
  if (text === '' || text === '–') return undefined;
  if (kind === 'time')
    return Date.parse(cell.querySelector(lower ? 'small time' : 'time')?.getAttribute('datetime') ?? '');
  if (kind !== 'number') return text;
  const [whole, fraction = ''] = text.replace(/[^\d.-]/g, '').split('.');
  return BigInt(whole + fraction.padEnd(6, '0'));
}

/**
 * @param {string | number | bigint | undefined} a
 * @param {string | number | bigint | undefined} b
 */
function compareKeys(a, b) {
  if (typeof a === 'string' && typeof b === 'string') return collator.compare(a, b);
  if (a === b || a === undefined || b === undefined) return 0;
  return a < b ? -1 : 1;
}

/**
 * Rows in an order; empty cells come last in both directions.
 * @param {HTMLTableRowElement[]} rows
 * @param {Order} order
 */
function sortRows(rows, order) {
  const keyed = rows.map((row) => ({ row, key: sortKey(row.cells[order.column], order) }));
  const filled = keyed.filter(({ key }) => key !== undefined);
  filled.sort((a, b) => (order.descending ? compareKeys(b.key, a.key) : compareKeys(a.key, b.key)));
  return [...filled, ...keyed.filter(({ key }) => key === undefined)].map(({ row }) => row);
}

/** @type {(text: string | null, onClick: (button: HTMLButtonElement) => void) => HTMLButtonElement} */
function createButton(text, onClick) {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = text;
  button.addEventListener('click', () => onClick(button));
  return button;
}

/**
 * Makes a head a button, or two where two figures stand above each other.
 * @param {HTMLTableElement} table
 * @param {(order: Order) => void} onOrder
 */
function makeSortable(table, onOrder) {
  const heads = /** @type {HTMLTableCellElement[]} */ ([...table.querySelectorAll('thead th')]);
  heads.forEach((head, column) => {
    const { sort } = head.dataset;
    const small = head.querySelector('small');
    if (sort === undefined) return;
    /** @type {(button: HTMLButtonElement, lower: boolean) => void} */
    const order = (button, lower) => {
      const kind = (lower ? small?.dataset.sort : sort) ?? 'text';
      const before = button.className === 'by' ? head.getAttribute('aria-sort') : null;
      // Numbers are asked for from the top, texts and times from the beginning.
      const descending = before === null ? kind === 'number' : before === 'ascending';
      for (const other of heads) other.removeAttribute('aria-sort');
      for (const other of table.querySelectorAll('thead .by')) other.className = '';
      head.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
      button.className = 'by';
      onOrder({ column, lower, kind, descending });
    };
    const upper = createButton(head.firstChild?.textContent ?? '', (button) => order(button, false));
    if (head.hasAttribute('aria-sort')) upper.className = 'by';
    head.replaceChildren(upper, ...(small === null ? [] : [small]));
    small?.replaceChildren(createButton(small.textContent, (button) => order(button, true)));
  });
}

/** What words are looked for in: the name, the id and what stands in the next cell. */
function searchedText(/** @type {HTMLTableRowElement} */ row) {
  return `${row.cells[0].textContent} ${row.cells[1].textContent}`.toLowerCase();
}

function showCampaigns() {
  const table = /** @type {HTMLTableElement} */ (document.getElementById('campaigns'));
  const form = /** @type {HTMLFormElement} */ (document.getElementById('filter'));
  const input = /** @type {HTMLInputElement} */ (form.elements.namedItem('text'));
  const output = /** @type {HTMLOutputElement} */ (form.elements.namedItem('shown'));
  const showAll = /** @type {HTMLButtonElement} */ (form.elements.namedItem('all'));
  const body = table.tBodies[0];
  const original = [...body.rows];
  const texts = new Map(original.map((row) => [row, searchedText(row)]));
  let most = FIRST_ROWS;
  const number = new Intl.NumberFormat('en-US');
  const apply = () => {
    const words = input.value.toLowerCase().split(/\s+/);
    let matching = 0;
    for (const row of body.rows) {
      row.hidden = !words.every((word) => texts.get(row)?.includes(word));
      if (!row.hidden) matching++;
      row.classList.toggle('beyond', matching > most);
    }
    const shown = Math.min(matching, most);
    output.value = say('shown', { shown: number.format(shown), all: number.format(original.length) });
    showAll.hidden = matching === shown;
  };
  makeSortable(table, (order) => {
    body.append(...sortRows(original, order));
    apply();
  });
  form.hidden = false;
  form.addEventListener('submit', (event) => event.preventDefault());
  input.addEventListener('input', apply);
  showAll.addEventListener('click', () => {
    most = Number.POSITIVE_INFINITY;
    apply();
  });
  apply();
  table.classList.add('ready');
}

showCampaigns();
