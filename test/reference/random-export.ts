import { gzipSync } from 'node:zlib';
import { Draw } from './draw.ts';
import { csvBytes, type Field, scatterBytes } from './random-csv.ts';
import { spoilExport } from './random-faults.ts';
import { type Rows, randomRows, refundRows } from './random-rows.ts';
import { type FileStyle, type RandomStyle, randomStyle, styleRows } from './random-style.ts';
import { timeText } from './random-times.ts';
import { WINDOWS } from './random-values.ts';
import { COLUMNS, type Kind, usedColumns } from './tables.ts';

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

/** The column that has another header in this export, if any; its own name may then be that of a further column. */
interface Renamed {
  kind: Kind;
  column: string;
  header: string;
}

/** How the files of an export are written. */
interface Style {
  /** The share of rows of clicks and conversions whose form is broken. */
  broken: number;
  renamed: Renamed | null;
  written: RandomStyle;
}

/** A column of one file; `used` is what it stands for, null for a further column. */
interface FileColumn {
  header: string;
  used: string | null;
}

/** The columns of one file: the optional ones may be missing, others may stand between them. */
function drawColumns(draw: Draw, kind: Kind, renamed: Renamed | null): FileColumn[] {
  const own = renamed?.kind === kind ? renamed : null;
  const isDrawn = (name: string) =>
    draw.chance(name === 'conversion_events' ? 0.98 : 0.85) || (name === own?.column && draw.chance(0.95));
  const used = [...COLUMNS[kind].required, ...COLUMNS[kind].optional.filter(isDrawn)];
  const names = ['extra', 'extra', 'User_id', 'amount ', '', own?.column ?? 'id'];
  const columns: FileColumn[] = [
    ...used.map((name) => ({ header: name === own?.column ? own.header : name, used: name })),
    ...draw.sample(names, draw.pick([0, 0, 1, 3])).map((header) => ({ header, used: null })),
  ];
  return draw.chance(0.5) ? draw.shuffle(columns) : columns;
}

function furtherField(draw: Draw): Field {
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

function fileBytes(
  draw: Draw,
  kind: Kind,
  name: string,
  rows: readonly Record<string, string>[],
  style: Style,
): Buffer {
  const broken = kind === 'campaigns' || kind === 'settings' ? 0 : style.broken;
  const columns = drawColumns(draw, kind, style.renamed);
  const header = columns.map((column) => column.header);
  const fields = styleRows(draw, kind, rows, style.written).map((row) =>
    columns.map(({ used }) => (used === null ? furtherField(draw) : (row[used] ?? ''))),
  );
  const file = style.written.ofKind(kind);
  const titles = drawTitles(draw, name, file);
  const bytes = csvBytes(draw, header, fields, broken, file.delimiter, titles);
  const content = titles === '' && draw.chance(broken / 2) ? scatterBytes(draw, bytes) : bytes;
  return draw.chance(0.2) ? gzipSync(content) : content;
}

/** One kind's rows in one file or several. */
function kindFiles(draw: Draw, kind: Kind, rows: Rows[Kind], style: Style): [string, Buffer][] {
  const names = draw
    .sample(FILE_NAMES, draw.pick([1, 1, 2, 3]))
    .map((ending) => draw.pick([kind, kind, kind, kind.toUpperCase()]) + ending);
  const parts = names.map((): Record<string, string>[] => []);
  for (const row of rows) draw.pick(parts).push(row);
  return names.map((name, index) => [name, fileBytes(draw, kind, name, parts[index] ?? [], style)]);
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

function columnsArgument({ kind, column, header }: Renamed): string[] {
  return ['--columns', `${kind}.${column}=${header}`];
}

function drawRenamed(draw: Draw, kinds: readonly Kind[]): Renamed {
  const kind = draw.pick(kinds);
  return {
    kind,
    column: draw.pick(usedColumns(kind)),
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

/** The export of a seed. */
export function randomExport(seed: number): RandomExport {
  const draw = new Draw(seed);
  const kinds = ['campaigns', 'clicks', 'conversions', 'settings'] as const;
  const written = randomStyle(draw, [...kinds, 'refunds']);
  const rows = randomRows(draw, written.timeFormats);
  const renamed = draw.chance(0.15) ? drawRenamed(draw, kinds) : null;
  const style = { broken: draw.pick([0, 0, 0.05, 0.2]), renamed, written };
  const files = new Map(kinds.flatMap((kind) => kindFiles(draw, kind, rows[kind], style)));
  const args = [...drawArguments(draw, rows), ...written.args];
  if (renamed !== null) args.push(...columnsArgument(renamed));
  if (draw.chance(0.5)) {
    const own = draw.chance(0.1) ? drawRenamed(draw, ['refunds']) : null;
    const refunds = kindFiles(draw, 'refunds', refundRows(draw, rows), { ...style, renamed: own });
    for (const [name, bytes] of refunds) files.set(name, bytes);
    if (own !== null) args.push(...columnsArgument(own));
  }
  if (draw.chance(0.08)) spoilExport(draw, files, args);
  return { files, args, ways: drawWays(draw) };
}
