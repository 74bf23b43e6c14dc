import { COLUMNS, idOf, type Kind, usedColumns } from './columns.ts';
import type { Draw } from './draw.ts';
import type { Row, Rows } from './random-rows.ts';
import { type RandomStyle, styleRows } from './random-style.ts';

/** The column that has another header in this export, if any; its own name may then be that of a further column. */
export interface Renamed {
  kind: Kind;
  column: string;
  header: string;
}

/** What the tables of an export are like, and the options that say so. */
export interface RandomTables {
  args: string[];
  rows: Rows;
  /** Headers of further columns by kind; the rows have their texts under these names. */
  asked: ReadonlyMap<Kind, readonly string[]>;
  /** Further headers by kind, of which some are nearly those of optional columns. */
  nearMisses: ReadonlyMap<Kind, readonly string[]>;
  /** Used columns that no file of the kind may lack. */
  needed: ReadonlySet<string>;
  /** Used columns that no file of the kind has. */
  lacking: ReadonlySet<string>;
  /** Kinds that have files of their own. */
  kinds: readonly Kind[];
  /** The one file of clicks and conversions, if there is one. */
  events: string | null;
  encoding: string;
  /** Files that are no tables. */
  others: Map<string, Buffer>;
}

/** The tables of an export whose tables are as usual. */
export function usualTables(rows: Rows): RandomTables {
  return {
    args: [],
    rows,
    asked: new Map(),
    nearMisses: new Map(),
    needed: new Set(),
    lacking: new Set(['conversions.line_id']),
    kinds: (Object.keys(COLUMNS) as Kind[]).filter((kind) => rows[kind] !== null),
    events: null,
    encoding: 'utf-8',
    others: new Map(),
  };
}

/** A column that holds nothing but channels. */
export const OWNER = 'for whom';

const NEAR_MISSES: readonly [Kind, string[]][] = [
  [
    'campaigns',
    ['Cost', 'Conversion-Event', 'ended at', 'unit.cost', 'sents', 'targetted', 'cots', 'cost (KRW)'],
  ],
  [
    'conversions',
    ['Currency', 'amuont', 'amount KRW', 'currency_code', 'lineid', 'line_ids', 'Line Id ', 'am'],
  ],
  ['settings', ['Note', 'notes', 'nota', OWNER, OWNER, 'Channel', '캠페인', 'channels']],
];

/** Files and folders that seem to be inputs, and some that do not. */
const PASSED_OVER = [
  'clicks-2.zip',
  'Conversions.xlsx',
  'refund.txt',
  'settings.part',
  'campaigns.csv.bak',
  'clicks_old/a.csv',
  'identities.json',
  'conversion 3.parquet',
  'clicked.txt',
  'purchases.zip',
  'readme.txt',
];

const SORTS = ['a', 'a', 'a', 'b', 'A', 'a ', '', '-', 'x=y', '가', 'NULL'];
const HEADERS = ['sort', '종류', 'kind of row', 'a.b', 'a,b'];

/** Conditions on a further column that select many of the rows. */
const CONDITIONS = [
  ['=a'],
  ['=a', '=b'],
  ['!=a '],
  ['!='],
  ['=a', '!=b'],
  ['!=x=y', '!='],
  ['=a', '=x=y', '='],
];

function askedRow(row: Row, header: string, text: string): Row {
  return { ...row, [header]: text };
}

/** Rows that nobody asks for: what is in them does not matter. */
function strayRows(draw: Draw, kind: Kind, header: string): Row[] {
  const columns = usedColumns(kind);
  const row = () =>
    Object.fromEntries(columns.map((column) => [column, draw.pick(['', 'never', '-1', 'P1'])]));
  return draw.times(draw.between(0, 2), () => askedRow(row(), header, draw.pick(['z', 'A'])));
}

/** Rows of a kind that are asked for by a further column. Of campaigns and settings all rows stay, since a run hangs on each. */
function askByFurtherColumn(draw: Draw, tables: RandomTables, kind: Kind): RandomTables {
  const isStrict = kind === 'campaigns' || kind === 'settings';
  const header = draw.pick(HEADERS);
  const conditions = isStrict ? ['=a'] : draw.pick(CONDITIONS);
  const rows = (tables.rows[kind] ?? []).map((row) =>
    askedRow(row, header, isStrict ? 'a' : draw.pick(SORTS)),
  );
  const args = conditions.flatMap((condition) => ['--where', `${kind}.${header}${condition}`]);
  return {
    ...tables,
    args: [...tables.args, ...args],
    rows: { ...tables.rows, [kind]: draw.shuffle([...rows, ...strayRows(draw, kind, header)]) },
    asked: new Map([...tables.asked, [kind, [header]]]),
  };
}

/** Rows of a kind without some of those that have a text in a used column. */
function askByUsedColumn(
  draw: Draw,
  tables: RandomTables,
  kind: Kind,
  renamed: Renamed | null,
): RandomTables {
  const column = draw.pick(usedColumns(kind).filter((name) => name !== 'line_id'));
  const text = draw.pick(tables.rows[kind] ?? [])?.[column] ?? '';
  if (text.includes('\0') || tables.lacking.has(`${kind}.${column}`)) return tables;
  const header = renamed?.kind === kind && renamed.column === column ? renamed.header : column;
  const mark = kind === 'clicks' || kind === 'conversions' ? draw.pick(['!=', '!=', '=']) : '!=';
  return {
    ...tables,
    args: [...tables.args, '--where', `${kind}.${header}${mark}${text}`],
    needed: new Set([...tables.needed, `${kind}.${column}`]),
  };
}

/** A column that the files lack, with the text of one row. */
function giveValue(
  draw: Draw,
  tables: RandomTables,
  kind: Kind,
  style: RandomStyle,
  renamed: Renamed | null,
): RandomTables {
  const fixed = ['campaigns.campaign_id', 'settings.changed_at'];
  const columns = usedColumns(kind).filter(
    (column) =>
      !(renamed?.kind === kind && renamed.column === column) &&
      !fixed.includes(`${kind}.${column}`) &&
      !tables.needed.has(`${kind}.${column}`),
  );
  const column = draw.pick(columns);
  const [row] = styleRows(draw, kind, [draw.pick(tables.rows[kind] ?? []) ?? {}], style);
  const text = row?.[column] ?? '';
  if (text.includes('\0') || (column === 'line_id' && tables.lacking.has('conversions.line_id')))
    return tables;
  return {
    ...tables,
    args: [...tables.args, '--value', `${kind}.${column}=${text}`],
    lacking: new Set([...tables.lacking, `${kind}.${column}`]),
  };
}

function makeIds(tables: RandomTables, kind: Kind, renamed: Renamed | null): RandomTables {
  const id = `${kind}.${idOf(kind)}`;
  if (tables.lacking.has(id) || tables.needed.has(id) || `${renamed?.kind}.${renamed?.column}` === id)
    return tables;
  return {
    ...tables,
    args: [...tables.args, '--make-ids', kind],
    lacking: new Set([...tables.lacking, id]),
  };
}

/** Conversions in lines: most go with the row that they come from. */
function drawLines(draw: Draw, tables: RandomTables): RandomTables {
  const { conversions } = tables.rows;
  const line = () => draw.pick(['', '1', '2', '2', '10', 'a', 'Ｆ']);
  const changed = (row: Row): Row => {
    if (draw.chance(0.6)) return row;
    const column = draw.pick(['user_id', 'event', 'occurred_at', 'currency']);
    return { ...row, [column]: draw.pick(conversions)?.[column] ?? '' };
  };
  const further = conversions.flatMap((row) =>
    draw.times(draw.pick([0, 0, 1, 2]), () => ({
      ...changed(row),
      line_id: line(),
      ...(draw.chance(0.6) ? { amount: draw.pick(conversions)?.amount ?? '' } : {}),
    })),
  );
  const first = conversions.map((row) => ({ ...row, line_id: line() }));
  const lacking = new Set(tables.lacking);
  lacking.delete('conversions.line_id');
  return { ...tables, rows: { ...tables.rows, conversions: draw.shuffle([...first, ...further]) }, lacking };
}

/** One file in which clicks, conversions and other rows stand, told apart by one column. */
function drawEvents(draw: Draw, tables: RandomTables): RandomTables {
  const named = (kind: Kind, texts: readonly string[]) =>
    (tables.rows[kind] ?? []).map((row) => askedRow(row, 'sort', draw.pick(texts)));
  const events = draw.pick(['events.csv', 'a log.csv.gz', 'clicks and orders.tsv']);
  const where = ['clicks.sort=tap', 'clicks.sort=open', 'conversions.sort=order'];
  return {
    ...tables,
    args: [
      ...tables.args,
      ...['--clicks', events, '--conversions', events],
      ...where.flatMap((condition) => ['--where', condition]),
    ],
    rows: {
      ...tables.rows,
      clicks: named('clicks', ['tap', 'open']),
      conversions: named('conversions', ['order', 'order', 'order', 'view']),
    },
    asked: new Map<Kind, readonly string[]>([
      ...tables.asked,
      ['clicks', ['sort']],
      ['conversions', ['sort']],
    ]),
    kinds: tables.kinds.filter((kind) => kind !== 'clicks' && kind !== 'conversions'),
    events,
  };
}

/** No file of campaigns: the clicks name them. */
function dropCampaigns(draw: Draw, tables: RandomTables): RandomTables {
  const text = draw.pick(tables.rows.scene.events);
  const said = [
    `campaigns.channel=${draw.pick(['push', '', '카카오톡'])}`,
    `campaigns.conversion_events=${draw.pick([text, `${text}|sign_up`, ''])}`,
  ];
  const values = said.filter(() => draw.chance(0.6)).flatMap((value) => ['--value', value]);
  return {
    ...tables,
    args: [...tables.args, '--campaigns-from-clicks', ...values],
    kinds: tables.kinds.filter((kind) => kind !== 'campaigns'),
  };
}

/** A list of users that are left out: plain lines or a column of CSV, of users that are there and others. */
function drawExcludedUsers(draw: Draw, tables: RandomTables): RandomTables {
  const users = draw.sample([...tables.rows.scene.userIds, 'stranger', 'nobody', 'P1'], draw.between(1, 3));
  const further = draw.chance(0.3) ? ',x' : '';
  const lines = ['user_id', ...users, ...draw.sample(users, 1)].map(
    (user) => (/[,"\r\n]/.test(user) ? `"${user.replaceAll('"', '""')}"` : user) + further,
  );
  const text = (draw.chance(0.3) ? '\ufeff' : '') + lines.join(draw.pick(['\n', '\r\n', '\n\n']));
  const name = draw.pick(['testers.csv', 'our staff.txt']);
  return {
    ...tables,
    args: [...tables.args, '--exclude-users', name],
    others: new Map([...tables.others, [name, Buffer.from(text)]]),
  };
}

/** What the tables of an export are like: each thing now and then, so that many meet. */
export function randomTables(
  draw: Draw,
  rows: Rows,
  style: RandomStyle,
  renamed: Renamed | null,
): RandomTables {
  let tables = usualTables(rows);
  if (draw.chance(0.35)) tables = drawLines(draw, tables);
  if (draw.chance(0.08)) tables = drawEvents(draw, tables);
  if (renamed?.kind !== 'campaigns' && draw.chance(0.1)) tables = dropCampaigns(draw, tables);
  for (const kind of usualTables(rows).kinds) {
    if (kind === 'campaigns' && !tables.kinds.includes(kind)) continue;
    const isAsked = tables.asked.has(kind);
    if (!isAsked && draw.chance(0.12)) tables = askByFurtherColumn(draw, tables, kind);
    if (draw.chance(0.08)) tables = askByUsedColumn(draw, tables, kind, renamed);
    if (tables.events !== null && (kind === 'clicks' || kind === 'conversions')) continue;
    if (draw.chance(0.12)) tables = giveValue(draw, tables, kind, style, renamed);
    if (['clicks', 'conversions', 'refunds'].includes(kind) && draw.chance(0.12))
      tables = makeIds(tables, kind, renamed);
  }
  if (draw.chance(0.2)) tables.args.push('--repeated', draw.pick(['latest', 'latest', 'least']));
  const encoding = draw.chance(0.08) ? draw.pick(['cp949', 'utf-16le']) : 'utf-8';
  if (encoding !== 'utf-8') tables.args.push('--encoding', encoding);
  if (draw.chance(0.15)) tables = drawExcludedUsers(draw, tables);
  const passedOver = draw.chance(0.15) ? draw.sample(PASSED_OVER, draw.between(1, 4)) : [];
  const others = new Map([
    ...tables.others,
    ...passedOver.map((name): [string, Buffer] => [name, Buffer.from('nothing')]),
  ]);
  return { ...tables, nearMisses: new Map(draw.chance(0.4) ? NEAR_MISSES : []), encoding, others };
}
