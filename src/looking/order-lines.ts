import { LINE_ID } from '../exports/files/kinds.ts';
import { quoted, shellQuoted } from '../problems/quoted.ts';
import { withoutBlanks } from '../values/written/blanks.ts';
import type { Bound } from './bind-columns.ts';
import { candidatesFor, unnamedFor } from './candidates.ts';
import type { Column } from './column.ts';
import {
  type Answers,
  asked,
  found,
  NOTHING,
  type Part,
  remarked,
  type Serving,
  saidOf,
  saidTexts,
} from './proposal.ts';

/** The rows of an order, of those that share their id with another row. */
type Rows = readonly string[][];

/** At least this share of the orders has to have several rows; fewer are rows that came twice. */
const LEAST_REPEATED = 0.01;

/** Says how the rows of an order make one purchase where orders have several rows in a file. */
export function orderLines(servings: readonly Serving[], bound: Bound, answers: Answers): Part {
  const id = bound.get('conversions.conversion_id')?.columns[0];
  const amount = bound.get('conversions.amount')?.columns[0];
  const isSaid = ['columns', 'value'].some(
    (option) => saidOf(answers, option, 'conversions.line_id') !== undefined,
  );
  if (
    id === undefined ||
    amount === undefined ||
    isSaid ||
    id.serving.file.names.includes(LINE_ID) ||
    saidTexts(answers, 'repeated').length > 0
  )
    return NOTHING;
  const serving =
    servings.find(({ kind, file }) => kind === 'conversions' && file === id.serving.file) ?? id.serving;
  const orders = byId(serving.rows, id.column.place);
  const places = [bound.get('conversions.user_id'), bound.get('conversions.occurred_at')].flatMap(
    (column) => column?.columns[0].column.place ?? [],
  );
  const repeated = [...orders.values()].filter((rows) => rows.length > 1 && agree(rows, places));
  if (repeated.length < Math.max(1, orders.size * LEAST_REPEATED)) return NOTHING;
  return describeLines(serving, repeated, amount.column, id.column, answers);
}

/** Whether rows have the same user and time, where they have any: others with the same id correct each other. */
function agree(rows: Rows, places: readonly number[]): boolean {
  return places.every(
    (place) => new Set(rows.map((row) => row[place]).filter((text) => text !== '')).size <= 1,
  );
}

function byId(rows: Rows, place: number): Map<string, string[][]> {
  const orders = new Map<string, string[][]>();
  for (const row of rows) {
    const id = row[place];
    if (id === '') continue;
    const known = orders.get(id);
    if (known === undefined) orders.set(id, [row]);
    else known.push(row);
  }
  return orders;
}

/** What several rows of an order are, by their amounts. */
function describeLines(
  serving: Serving,
  repeated: readonly Rows[],
  amount: Column,
  id: Column,
  answers: Answers,
): Part {
  const amountsOf = (rows: Rows) => rows.map((row) => withoutBlanks(row[amount.place]));
  const [rows] = repeated;
  const example = `${quoted(rows[0][id.place])} in ${serving.file.label} has ${rows.length} rows`;
  if (repeated.every((order) => amountsOf(order).filter((text) => text !== '').length === 1))
    return found({
      option: 'where',
      text: `conversions.${amount.header}!=`,
      why: `an order has several rows, and only one of them its ${quoted(amount.header)}: ${example}`,
    });
  if (repeated.every((order) => new Set(amountsOf(order)).size === 1))
    return remarked(
      `the rows of an order all have the same ${quoted(amount.header)}, which is taken as that of the order and counted once (${example}); if it is that of a line, give --columns conversions.line_id=HEADER`,
    );
  const line = lineColumn(serving, repeated, answers);
  if (line !== undefined)
    return found({
      option: 'columns',
      text: `conversions.line_id=${line}`,
      why: `the rows of an order are its lines, and their amounts add up: ${example}`,
    });
  return asked(
    `orders have several rows with different amounts (${example}): which column tells their lines apart, or does the last row correct those before it?`,
    [`--columns ${shellQuoted('conversions.line_id=HEADER')}`, '--repeated latest'],
  );
}

/** The header of a column that tells the rows of each order apart. */
function lineColumn(serving: Serving, repeated: readonly Rows[], answers: Answers): string | undefined {
  const tells = (place: number) =>
    repeated.every((rows) => new Set(rows.map((row) => row[place])).size === rows.length);
  const named = candidatesFor(serving, LINE_ID, answers).map(({ column }) => column);
  return [
    ...named,
    ...unnamedFor(serving, LINE_ID).filter(({ header }) => /line|item|sku|상품|품목/i.test(header)),
  ].find(({ place }) => tells(place))?.header;
}
