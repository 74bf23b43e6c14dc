/** Makes the table of campaigns sort by its heads and shows its filter. */

const collator = new Intl.Collator(undefined, { numeric: true });

/**
 * What a cell is sorted by: exact decimals (`1,234.5` as millionths), instants, or text. Undefined for an empty cell.
 * @param {HTMLTableCellElement} cell
 * @param {string} kind
 */
function sortKey(cell, kind) {
  const text = cell.textContent.trim();
  if (text === '') return undefined;
  if (kind === 'time') return Date.parse(cell.querySelector('time')?.dateTime ?? '');
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
 * Sorts rows by a column; empty cells come last in both directions.
 * @param {HTMLTableRowElement[]} rows
 * @param {number} column
 * @param {string} kind
 * @param {boolean} descending
 */
function sortRows(rows, column, kind, descending) {
  const keyed = rows.map((row) => ({ row, key: sortKey(row.cells[column], kind) }));
  const filled = keyed.filter(({ key }) => key !== undefined);
  filled.sort((a, b) => (descending ? compareKeys(b.key, a.key) : compareKeys(a.key, b.key)));
  return [...filled, ...keyed.filter(({ key }) => key === undefined)].map(({ row }) => row);
}

/** @type {(table: HTMLTableElement) => void} */
function makeSortable(table) {
  const body = table.tBodies[0];
  const heads = /** @type {HTMLTableCellElement[]} */ ([...table.querySelectorAll('thead th')]);
  const original = [...body.rows];
  heads.forEach((head, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener('click', () => {
      const kind = head.dataset.sort ?? 'text';
      const before = head.getAttribute('aria-sort');
      // Numbers are asked for from the top, texts and times from the beginning.
      const descending = before === null ? kind === 'number' : before === 'ascending';
      for (const other of heads) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
      body.append(...sortRows(original, column, kind, descending));
    });
  });
}

/** @type {(form: HTMLFormElement, table: HTMLTableElement) => void} */
function makeFilterable(form, table) {
  const rows = [...table.tBodies[0].rows].map((row) => ({
    row,
    text: [...row.cells]
      .slice(0, 2)
      .map((cell) => cell.textContent)
      .join(' ')
      .toLowerCase(),
  }));
  const input = /** @type {HTMLInputElement} */ (form.elements.namedItem('text'));
  const output = /** @type {HTMLOutputElement} */ (form.elements.namedItem('shown'));
  const apply = () => {
    const words = input.value.toLowerCase().split(/\s+/);
    for (const { row, text } of rows) row.hidden = !words.every((word) => text.includes(word));
    const shown = rows.filter(({ row }) => !row.hidden).length;
    output.value = `${shown.toLocaleString('en-US')} of ${rows.length.toLocaleString('en-US')} campaigns`;
  };
  form.hidden = false;
  form.addEventListener('submit', (event) => event.preventDefault());
  input.addEventListener('input', apply);
  apply();
}

const campaigns = /** @type {HTMLTableElement} */ (document.getElementById('campaigns'));
makeSortable(campaigns);
makeFilterable(/** @type {HTMLFormElement} */ (document.getElementById('filter')), campaigns);
