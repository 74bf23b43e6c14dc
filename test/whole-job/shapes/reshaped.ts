import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Draw } from '../../reference/draw.ts';
import { type Rows, randomRows } from '../../reference/random-rows.ts';
import { COLUMNS, type Kind } from '../../reference/tables.ts';

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
  return [...COLUMNS[kind].required, ...COLUMNS[kind].optional];
}

/** The column of the event file in which a value of clicks and of conversions stands. */
const EVENT_COLUMNS: Row = {
  click_id: 'id',
  conversion_id: 'id',
  clicked_at: 'when',
  occurred_at: 'when',
  event: 'what, then',
};
const EVENT_HEADER = ['id', 'user_id', 'when', 'campaign_id', 'what, then', 'amount', 'currency', 'sort'];

function eventRow(row: Row, sort: string): Row {
  return {
    ...Object.fromEntries(Object.entries(row).map(([name, text]) => [EVENT_COLUMNS[name] ?? name, text])),
    sort,
  };
}

function renamed(): string[] {
  return (['clicks', 'conversions'] as const).flatMap((kind) =>
    columnsOf(kind)
      .filter((name) => EVENT_COLUMNS[name] !== undefined)
      .flatMap((name) => ['--columns', `${kind}.${name}=${EVENT_COLUMNS[name]}`]),
  );
}

/** Rows of the event file that no kind selects, some with values that are none. */
function strayRows(draw: Draw, { conversions }: Pick<Rows, 'conversions'>): Row[] {
  const odd = {
    id: '',
    user_id: '',
    when: 'never',
    amount: '-',
    sort: draw.pick(['', 'tap ', 'Tap', 'view']),
  };
  return [odd, odd, ...conversions.slice(0, 3).map((row) => eventRow(row, 'view'))];
}

/** Writes an export of a seed in both shapes. */
export function writeShapes(seed: number, folder: string): TwoShapes {
  const draw = new Draw(seed);
  const rows = randomRows(draw, new Map());
  const [plain, reshaped] = ['plain', 'reshaped'].map((name) => join(folder, `${seed}`, name)) as [
    string,
    string,
  ];
  const write = (into: string, name: string, header: readonly string[], table: readonly Row[]) => {
    mkdirSync(into, { recursive: true });
    writeFileSync(join(into, name), csv(header, table));
  };
  for (const kind of ['campaigns', 'settings'] as const)
    for (const into of [plain, reshaped]) write(into, `${kind}.csv`, columnsOf(kind), rows[kind]);
  for (const kind of ['clicks', 'conversions'] as const)
    write(plain, `${kind}.csv`, columnsOf(kind), rows[kind]);
  const events = [
    ...rows.clicks.map((row) => eventRow(row, draw.pick(['tap', 'open']))),
    ...rows.conversions.map((row) => eventRow(row, 'order')),
    ...strayRows(draw, rows),
  ];
  write(reshaped, 'events.csv', EVENT_HEADER, draw.shuffle(events));
  const { scene } = rows;
  const common = [
    '--timezone',
    scene.zoneName,
    ...scene.purchaseEvents.flatMap((event) => ['--purchase-event', event]),
  ];
  if (scene.propagation !== null) common.push('--propagation', scene.propagation);
  const file = join(reshaped, 'events.csv');
  const where = ['clicks.sort=tap', 'clicks.sort=open', 'conversions.sort=order'].flatMap((text) => [
    '--where',
    text,
  ]);
  return {
    plain: [plain, ...common],
    reshaped: [reshaped, '--clicks', file, '--conversions', file, ...renamed(), ...where, ...common],
  };
}
