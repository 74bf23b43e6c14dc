import { gzipSync } from 'node:zlib';
import { Draw } from './draw.ts';
import { csvBytes, type Field, scatterBytes } from './random-csv.ts';
import { spoilExport } from './random-faults.ts';
import { type Rows, randomRows } from './random-rows.ts';
import { timeText } from './random-times.ts';
import { WINDOWS } from './random-values.ts';
import { COLUMNS, type Kind, usedColumns } from './tables.ts';

/** An export, and how to run it. */
export interface RandomExport {
  files: Map<string, Buffer>;
  args: string[];
  /** Threads, and the sizes into which files are cut. */
  ways: { args: string[]; env: Record<string, string> };
}

const FILE_NAMES = [
  '.csv',
  '-1.csv',
  '-2.csv',
  '-1b.csv.gz',
  '_old.csv',
  ' 2.csv',
  '가.csv',
  'Ａ.csv',
  '😀.csv.gz',
];

/** The columns of one file: the optional ones may be missing, others may stand between them. */
function drawColumns(draw: Draw, kind: Kind): string[] {
  const optional = COLUMNS[kind].optional.filter((name) =>
    draw.chance(name === 'conversion_events' ? 0.98 : 0.85),
  );
  const further = draw.sample(['extra', 'extra', 'User_id', 'amount ', ''], draw.pick([0, 0, 1, 3]));
  const columns = [...COLUMNS[kind].required, ...optional, ...further];
  return draw.chance(0.5) ? draw.shuffle(columns) : columns;
}

function furtherField(draw: Draw): Field {
  return draw.pick(['', 'x', 'a,b', Buffer.from([0xff, 0xfe]), 'two\nlines', '2026-11-01']);
}

function fileBytes(draw: Draw, kind: Kind, rows: readonly Record<string, string>[], broken: number): Buffer {
  const header = drawColumns(draw, kind);
  const isUsed = (column: string) => usedColumns(kind).includes(column);
  const fields = rows.map((row) =>
    header.map((column) => (isUsed(column) ? (row[column] ?? '') : furtherField(draw))),
  );
  const bytes = csvBytes(draw, header, fields, broken);
  const isScattered = (kind === 'clicks' || kind === 'conversions') && draw.chance(broken / 2);
  const content = isScattered ? scatterBytes(draw, bytes) : bytes;
  return draw.chance(0.2) ? gzipSync(content) : content;
}

/** One kind's rows in one file or several. */
function kindFiles(draw: Draw, kind: Kind, rows: Rows[Kind], broken: number): [string, Buffer][] {
  const names = draw.sample(FILE_NAMES, draw.pick([1, 1, 2, 3])).map((ending) => kind + ending);
  const parts = names.map((): Record<string, string>[] => []);
  for (const row of rows) draw.pick(parts).push(row);
  return names.map((name, index) => [name, fileBytes(draw, kind, parts[index] ?? [], broken)]);
}

function drawArguments(draw: Draw, { scene }: Rows): string[] {
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

function drawWays(draw: Draw): RandomExport['ways'] {
  const env: Record<string, string> = {};
  if (draw.chance(0.7)) env.LASTTOUCH_RANGE_BYTES = draw.pick(['37', '64', '100', '200', '1000']);
  if (draw.chance(0.7)) env.LASTTOUCH_BLOCK_BYTES = draw.pick(['64', '100', '333', '4096']);
  return { args: ['--threads', draw.pick(['1', '2', '2', '3'])], env };
}

/** The export of a seed. */
export function randomExport(seed: number): RandomExport {
  const draw = new Draw(seed);
  const rows = randomRows(draw);
  const broken = draw.pick([0, 0, 0.05, 0.2]);
  const files = new Map<string, Buffer>([
    ...kindFiles(draw, 'campaigns', rows.campaigns, 0),
    ...kindFiles(draw, 'clicks', rows.clicks, broken),
    ...kindFiles(draw, 'conversions', rows.conversions, broken),
    ...kindFiles(draw, 'settings', rows.settings, 0),
  ]);
  const args = drawArguments(draw, rows);
  if (draw.chance(0.08)) spoilExport(draw, files, args);
  return { files, args, ways: drawWays(draw) };
}
