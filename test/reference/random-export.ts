import { gzipSync } from 'node:zlib';
import { COLUMNS, type Kind, usedColumns } from './columns.ts';
import { Draw } from './draw.ts';
import { distinct } from './order.ts';
import { csvBytes, encodeBytes, type Field, scatterBytes } from './random-csv.ts';
import { spoilExport } from './random-faults.ts';
import { identityRows, refundRows } from './random-optional-rows.ts';
import { type Row, type Rows, randomRows } from './random-rows.ts';
import { type FileStyle, type RandomStyle, randomStyle, styleRows } from './random-style.ts';
import { OWNER, type RandomTables, type Renamed, randomTables, usualTables } from './random-tables.ts';
import { timeText } from './random-times.ts';
import { WINDOWS } from './random-values.ts';

/** An export, and how to run it. */
export interface RandomExport {
  files: Map<string, Buffer>;
  args: string[];
  /** Threads, the sizes into which files are cut, and the memory that makes for several passes. */
  ways: { args: string[]; env: Record<string, string> };
}

const FILE_NAMES = [
  '.csv',
  '-1.csv',
  '-2.csv',
  '-1b.csv.gz',
  '-10.CSV',
  '.tsv',
  '-2.tsv.GZ',
  '_old.csv',
  ' 2.csv',
  '가.csv',
  'Ａ.csv',
  '😀.csv.gz',
];

/** How the files of an export are written. */
interface Style {
  /** The share of rows of clicks and conversions whose form is broken. */
  broken: number;
  renamed: Renamed | null;
  written: RandomStyle;
  tables: RandomTables;
}

/** A column of one file: the used column or the header under which its texts stand in rows; null for texts that nobody asks for. */
interface FileColumn {
  header: string;
  source: string | null;
}

/** The columns of one file: the optional ones may be missing, others may stand between them. */
function drawColumns(draw: Draw, kind: Kind, { renamed, tables }: Style): FileColumn[] {
  const own = renamed?.kind === kind ? renamed : null;
  const isDrawn = (name: string) =>
    draw.chance(name === 'conversion_events' ? 0.98 : 0.85) ||
    tables.needed.has(`${kind}.${name}`) ||
    (name === own?.column && draw.chance(0.95));
  const used = [...COLUMNS[kind].required, ...COLUMNS[kind].optional.filter(isDrawn)].filter(
    (name) => !tables.lacking.has(`${kind}.${name}`),
  );
  const names = [
    ...['extra', 'extra', 'User_id', 'amount ', '', own?.column ?? 'id'],
    ...(tables.nearMisses.get(kind) ?? []),
  ];
  const further = draw
    .sample(names, draw.pick([0, 0, 1, 3]))
    .filter((name) => !tables.lacking.has(`${kind}.${name}`));
  const columns: FileColumn[] = [
    ...used.map((name) => ({ header: name === own?.column ? own.header : name, source: name })),
    ...(tables.asked.get(kind) ?? []).map((header) => ({ header, source: header })),
    ...further.map((header) => ({ header, source: null })),
  ];
  return draw.chance(0.5) ? draw.shuffle(columns) : columns;
}

function furtherField(draw: Draw, name: string, { tables }: Style): Field {
  if (name === OWNER) return draw.pick(tables.rows.campaigns)?.channel ?? '';
  return draw.pick(['', 'x', 'a,b', Buffer.from([0xff, 0xfe]), 'two\nlines', '2026-11-01']);
}

/** Lines before the header: titles that an option passes over, and the delimiter where a file tells it itself. */
function drawTitles(draw: Draw, name: string, file: FileStyle): string {
  const title = () =>
    draw.pick(['', 'Report', 'a "quote', 'sep=;', 'x,y;z', '\r']) + draw.pick(['\n', '\r\n']);
  const titles = draw.times(file.skippedLines, title).join('');
  const isTold = file.isDelimiterGiven
    ? draw.chance(0.1)
    : file.delimiter !== (/\.tsv/i.test(name) ? '\t' : ',') || draw.chance(0.05);
  const told = file.isDelimiterGiven ? draw.pick([';', ',', file.delimiter]) : file.delimiter;
  return titles + (isTold ? `sep=${told}${draw.pick(['\n', '\r\n'])}` : '');
}

/** Rows of one kind, and the columns in which they stand. */
interface FilePart {
  kind: Kind;
  rows: readonly Row[];
  columns: readonly FileColumn[];
}

/** The fields of rows of some kinds under the headers of one file. */
function drawFields(
  draw: Draw,
  parts: readonly FilePart[],
  header: readonly string[],
  style: Style,
): Field[][] {
  return parts.flatMap(({ kind, rows, columns }) =>
    styleRows(draw, kind, rows, style.written).map((row) =>
      header.map((name, place) => {
        const own = parts.length === 1 ? columns[place] : columns.find((column) => column.header === name);
        return own === undefined || own.source === null
          ? furtherField(draw, name, style)
          : (row[own.source] ?? '');
      }),
    ),
  );
}

function fileBytes(draw: Draw, name: string, parts: readonly FilePart[], style: Style): Buffer {
  const [{ kind, columns }] = parts as [FilePart];
  const { encoding } = style.tables;
  const broken = kind === 'campaigns' || kind === 'settings' ? 0 : style.broken;
  const header =
    parts.length === 1
      ? columns.map((column) => column.header)
      : distinct(parts.flatMap((part) => part.columns.map((column) => column.header)));
  const fields = drawFields(draw, parts, header, style);
  const file = style.written.ofKind(kind);
  const titles = drawTitles(draw, name, file);
  const rows = parts.length === 1 ? fields : draw.shuffle(fields);
  const bytes = csvBytes(draw, header, rows, broken, file.delimiter, titles);
  const content = titles === '' && draw.chance(broken / 2) ? scatterBytes(draw, bytes) : bytes;
  const encoded = encodeBytes(content, encoding);
  return draw.chance(0.2) ? gzipSync(encoded) : encoded;
}

/** One kind's rows in one file or several. */
function kindFiles(draw: Draw, kind: Kind, style: Style): [string, Buffer][] {
  const names = draw
    .sample(FILE_NAMES, draw.pick([1, 1, 2, 3]))
    .map((ending) => draw.pick([kind, kind, kind, kind.toUpperCase()]) + ending);
  const parts = names.map((): Row[] => []);
  for (const row of style.tables.rows[kind] ?? []) draw.pick(parts).push(row);
  return names.map((name, index) => {
    const part = { kind, rows: parts[index] ?? [], columns: drawColumns(draw, kind, style) };
    return [name, fileBytes(draw, name, [part], style)];
  });
}

/** The one file in which clicks and conversions stand. */
function eventFile(draw: Draw, name: string, style: Style): [string, Buffer] {
  const parts = (['clicks', 'conversions'] as const).map((kind) => ({
    kind,
    rows: style.tables.rows[kind],
    columns: drawColumns(draw, kind, style),
  }));
  return [name, fileBytes(draw, name, parts, style)];
}

function drawArguments(draw: Draw, { scene }: Pick<Rows, 'scene'>): string[] {
  const args = ['--timezone', scene.zoneName];
  const time = (mark: bigint) => timeText(draw, mark, scene.zone);
  if (scene.propagation !== null) args.push('--propagation', scene.propagation);
  if (draw.chance(0.15)) args.push('--window', draw.pick(WINDOWS));
  if (scene.from !== null) args.push('--from', time(scene.from));
  if (scene.to !== null) args.push('--to', time(scene.to));
  if (draw.chance(0.15)) args.push('--no-dedupe-clicks');
  for (const event of scene.purchaseEvents) args.push('--purchase-event', event);
  return args;
}

/** Windows of channels, beside one for all others; now and then of a channel that no campaign has, or without the other. */
function channelWindowArguments(draw: Draw, args: readonly string[]): string[] {
  if (!args.includes('--window')) return draw.chance(0.01) ? ['--window', 'push=3d'] : [];
  const channels = draw.sample(['push', 'push', 'kakaotalk', ''], draw.pick([0, 1, 1, 2]));
  if (draw.chance(0.02)) channels.push('Push');
  return [...new Set(channels)].flatMap((channel) => ['--window', `${channel}=${draw.pick(WINDOWS)}`]);
}

function columnsArgument({ kind, column, header }: Renamed): string[] {
  return ['--columns', `${kind}.${column}=${header}`];
}

function drawRenamed(draw: Draw, kinds: readonly Kind[]): Renamed {
  const kind = draw.pick(kinds);
  return {
    kind,
    column: draw.pick(usedColumns(kind).filter((column) => column !== 'line_id')),
    header: draw.pick(['member_no', '회원, 번호', 'Event']),
  };
}

function drawWays(draw: Draw): RandomExport['ways'] {
  const env: Record<string, string> = {};
  if (draw.chance(0.7)) env.LASTTOUCH_RANGE_BYTES = draw.pick(['37', '64', '100', '200', '1000']);
  if (draw.chance(0.7)) env.LASTTOUCH_BLOCK_BYTES = draw.pick(['64', '100', '333', '4096']);
  if (draw.chance(0.3)) env.LASTTOUCH_CLICK_BYTES = draw.pick(['150', '1000']);
  if (draw.chance(0.5)) env.LASTTOUCH_CITED_CLICKS = draw.pick(['1', '2', '5']);
  if (draw.chance(0.5)) env.LASTTOUCH_CHUNK_ROWS = draw.pick(['1', '2', '9']);
  if (draw.chance(0.5)) env.LASTTOUCH_PIECE_ROWS = draw.pick(['1', '2', '5']);
  return { args: ['--threads', draw.pick(['1', '2', '3', '8'])], env };
}

const REQUIRED_KINDS = ['campaigns', 'clicks', 'conversions', 'settings'] as const;

function drawRows(draw: Draw, written: RandomStyle, isUsual: boolean): Rows {
  const rows = randomRows(draw, written.timeFormats);
  const refunds = draw.chance(0.5) ? refundRows(draw, rows) : null;
  const identities = !isUsual && draw.chance(0.3) ? identityRows(draw, rows) : null;
  return { ...rows, refunds, identities };
}

/** The export of a seed: its tables as usual, or of any shape. Arguments name files by their place in the export's folder. */
export function randomExport(seed: number, shape: 'usual' | 'any' = 'usual'): RandomExport {
  const draw = new Draw(seed);
  const written = randomStyle(draw, [
    ...REQUIRED_KINDS,
    'refunds',
    ...(shape === 'any' ? (['identities'] as const) : []),
  ]);
  const rows = drawRows(draw, written, shape === 'usual');
  const renamed = draw.chance(0.15) ? drawRenamed(draw, REQUIRED_KINDS) : null;
  const tables = shape === 'usual' ? usualTables(rows) : randomTables(draw, rows, written, renamed);
  const style = { broken: draw.pick([0, 0, 0.05, 0.2]), renamed, written, tables };
  const files = new Map(tables.kinds.flatMap((kind) => kindFiles(draw, kind, style)));
  if (tables.events !== null) files.set(...eventFile(draw, tables.events, style));
  const args = [...drawArguments(draw, rows), ...written.args, ...tables.args];
  if (renamed !== null) args.push(...columnsArgument(renamed));
  if (draw.chance(0.08)) spoilExport(draw, files, args);
  for (const [name, content] of tables.others) files.set(name, content);
  const ways = drawWays(draw);
  args.push(...channelWindowArguments(draw, args));
  return { files, args, ways };
}

/** An export whose channels have no windows of their own, for commands that know one window at a time. */
export function withoutChannelWindows(random: RandomExport): RandomExport {
  const { args } = random;
  const isOfChannel = (at: number) => args[at] === '--window' && args[at + 1]?.includes('=');
  return { ...random, args: args.filter((_, at) => !isOfChannel(at) && !(at > 0 && isOfChannel(at - 1))) };
}
