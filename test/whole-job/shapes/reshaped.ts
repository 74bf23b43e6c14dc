import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COLUMNS, type Kind } from '../../reference/columns.ts';
import { Draw } from '../../reference/draw.ts';
import { type Rows, randomRows } from '../../reference/random-rows.ts';

type Row = Record<string, string>;

/** One export in two shapes: `plain` as the console writes it, `reshaped` with what must be said about it. Both give one report. */
export interface TwoShapes {
  plain: string[];
  reshaped: string[];
}

function csv(header: readonly string[], rows: readonly Row[]): string {
  const cell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = [header, ...rows.map((row) => header.map((name) => row[name] ?? ''))];
  return lines.map((line) => `${line.map(cell).join(',')}\n`).join('');
}

function columnsOf(kind: Kind): string[] {
  const columns: string[] = [...COLUMNS[kind].required, ...COLUMNS[kind].optional];
  return columns.filter((column) => column !== 'line_id');
}

type EventKind = 'clicks' | 'conversions';

/** The header of the event file under which a value of clicks or of conversions stands. */
function headerOf(kind: EventKind, column: string): string {
  return column === ID[kind] ? 'id' : `${column}, of ${kind}`;
}

const ID = { clicks: 'click_id', conversions: 'conversion_id' };

/** Columns that hold one text in all rows, which the other shape then lacks, with that text. */
function drawValues(draw: Draw, rows: Rows): Map<string, string> {
  const texts: [Kind, string, readonly string[]][] = [
    ['campaigns', 'channel', ['push', '', '카카오톡, "톡"']],
    ['campaigns', 'conversion_events', ['', 'signup|add_to_cart']],
    ['settings', 'note', ['', 'a note']],
    ['clicks', 'user_id', ['u1']],
    ['conversions', 'event', ['purchase', 'signup']],
    ['conversions', 'occurred_at', ['2026-11-03T10:00:00Z', 'never']],
    ['conversions', 'amount', ['', '1,200.5', 'much']],
    ['conversions', 'currency', ['KRW', '']],
  ];
  const drawn = texts
    .filter(() => draw.chance(0.2))
    .map(([kind, column, all]) => ({ kind, column, text: draw.pick(all) }));
  for (const { kind, column, text } of drawn) for (const row of rows[kind] ?? []) row[column] = text;
  return new Map(drawn.map(({ kind, column, text }) => [`${kind}.${column}`, text]));
}

/** The id of a row that is made of its other values. */
function madeId(kind: EventKind, row: Row): string {
  return columnsOf(kind)
    .filter((column) => column !== ID[kind])
    .map((column) => row[column] ?? '')
    .join('|');
}

function eventRow(kind: EventKind, row: Row, sort: string): Row {
  const fields = Object.entries(row).map(([column, text]) => [headerOf(kind, column), text]);
  return { ...Object.fromEntries(fields), sort };
}

/** Rows of the event file that no kind selects, some with values that are none. */
function strayRows(draw: Draw, { conversions }: Pick<Rows, 'conversions'>): Row[] {
  const odd = {
    id: '',
    'user_id, of clicks': '',
    'occurred_at, of conversions': 'never',
    sort: draw.pick(['', 'tap ', 'Tap', 'view']),
  };
  return [odd, odd, ...conversions.slice(0, 3).map((row) => eventRow('conversions', row, 'view'))];
}

/** Writes an export of a seed in both shapes. */
export function writeShapes(seed: number, folder: string): TwoShapes {
  const draw = new Draw(seed);
  const rows: Rows = { ...randomRows(draw, new Map()), refunds: null, identities: null };
  const values = drawValues(draw, rows);
  const made = (['clicks', 'conversions'] as const).filter(() => draw.chance(0.3));
  for (const kind of made) for (const row of rows[kind]) row[ID[kind]] = madeId(kind, row);
  const lacks = (kind: Kind, name: string) =>
    values.has(`${kind}.${name}`) || made.some((one) => one === kind && ID[one] === name);
  const [plain, reshaped] = ['plain', 'reshaped'].map((name) => join(folder, `${seed}`, name)) as [
    string,
    string,
  ];
  const write = (into: string, name: string, header: readonly string[], table: readonly Row[]) => {
    mkdirSync(into, { recursive: true });
    writeFileSync(join(into, name), csv(header, table));
  };
  for (const kind of ['campaigns', 'settings'] as const) {
    write(plain, `${kind}.csv`, columnsOf(kind), rows[kind]);
    const left = columnsOf(kind).filter((name) => !lacks(kind, name));
    write(reshaped, `${kind}.csv`, left, rows[kind]);
  }
  for (const kind of ['clicks', 'conversions'] as const)
    write(plain, `${kind}.csv`, columnsOf(kind), rows[kind]);
  const events = [
    ...rows.clicks.map((row) => eventRow('clicks', row, draw.pick(['tap', 'open']))),
    ...rows.conversions.map((row) => eventRow('conversions', row, 'order')),
    ...strayRows(draw, rows),
  ];
  const columns = (['clicks', 'conversions'] as const).flatMap((kind) =>
    columnsOf(kind)
      .filter((column) => !lacks(kind, column))
      .map((column) => ({ name: `${kind}.${column}`, header: headerOf(kind, column) })),
  );
  const header = [...new Set(columns.map(({ header }) => header)), 'sort'];
  write(reshaped, 'events.csv', draw.shuffle(header), draw.shuffle(events));
  const { scene } = rows;
  const common = [
    '--timezone',
    scene.zoneName,
    ...scene.purchaseEvents.flatMap((event) => ['--purchase-event', event]),
  ];
  if (scene.propagation !== null) common.push('--propagation', scene.propagation);
  const file = join(reshaped, 'events.csv');
  const said = [
    ...columns.flatMap(({ name, header }) => ['--columns', `${name}=${header}`]),
    ...made.flatMap((kind) => ['--make-ids', kind]),
    ...[...values].flatMap(([column, text]) => ['--value', `${column}=${text}`]),
  ];
  const where = ['clicks.sort=tap', 'clicks.sort=open', 'conversions.sort=order'].flatMap((text) => [
    '--where',
    text,
  ]);
  return {
    plain: [plain, ...common],
    reshaped: [reshaped, '--clicks', file, '--conversions', file, ...said, ...where, ...common],
  };
}
