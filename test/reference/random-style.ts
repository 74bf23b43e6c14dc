import { type Kind, usedColumns } from './columns.ts';
import type { Draw } from './draw.ts';

/** How all files of a kind are written. */
export interface FileStyle {
  delimiter: string;
  /** Whether an option says the delimiter; else each file does. */
  isDelimiterGiven: boolean;
  skippedLines: number;
  nulls: readonly string[];
}

/** How an export is written, and the options that say so. */
export interface RandomStyle {
  args: string[];
  decimal: string;
  /** Formats of times by `kind.column`; the empty text stands for all. */
  timeFormats: ReadonlyMap<string, string>;
  ofKind(kind: Kind): FileStyle;
}

const DELIMITERS = [';', '\t', '|', ' ', '\u0001', ':', '^', '~'];
const NULLS = ['\\N', 'NULL', '-', '(빈값)', 'a,b', 'n/a', ' ', '0', '"'];

/** Formats that neither Luxon nor the grammar reads otherwise. */
const FORMATS = [
  'dd/MM/yyyy HH:mm',
  'dd/MM/yyyy HH:mm:ss.SSS',
  'MM/dd/yyyy H:mm:ss ZZ',
  'd-LLL-yyyy HH:mm:ss ZZZ',
  'dd LLLL yyyy HH:mm',
  'yyyy-dd-MM HH:mm:ss',
  'yyMMdd HHmmss',
  "dd.MM.yyyy 'um' HH:mm",
  'dd/MM/yyyy',
];

const TIMES = [
  'campaigns.published_at',
  'campaigns.ended_at',
  'clicks.clicked_at',
  'conversions.occurred_at',
  'settings.changed_at',
  'refunds.refunded_at',
];

function nameOf(delimiter: string): string {
  return delimiter === '\t' ? 'tab' : delimiter;
}

/** An option for all kinds, or for one. */
function named(draw: Draw, option: string, kinds: readonly Kind[], value: string): [string, string[]] {
  const name = draw.chance(0.5) ? '' : draw.pick(kinds);
  return [name, [option, name === '' ? value : `${name}=${value}`]];
}

/** How a random export is written: mostly as usual. */
export function randomStyle(draw: Draw, kinds: readonly Kind[]): RandomStyle {
  const args: string[] = [];
  const delimiters = new Map<string, string>();
  const skipped = new Map<string, number>();
  for (let left = draw.pick([0, 0, 0, 1, 2]); left > 0; left--) {
    const delimiter = draw.pick(DELIMITERS);
    const [name, more] = named(draw, '--delimiter', kinds, nameOf(delimiter));
    if (delimiters.has(name)) continue;
    delimiters.set(name, delimiter);
    args.push(...more);
  }
  for (let left = draw.pick([0, 0, 0, 0, 1, 2]); left > 0; left--) {
    const count = draw.between(0, 4);
    const [name, more] = named(draw, '--skip-lines', kinds, String(count));
    if (skipped.has(name)) continue;
    skipped.set(name, count);
    args.push(...more);
  }
  const nulls = draw.chance(0.25) ? draw.sample(NULLS, draw.between(1, 2)) : [];
  for (const text of nulls) args.push('--null', text);
  const decimal = draw.chance(0.1) ? ',' : '.';
  if (decimal === ',') args.push('--decimal', ',');
  const timeFormats = new Map<string, string>();
  for (let left = draw.pick([0, 0, 0, 1, 2]); left > 0; left--) {
    const name = draw.chance(0.5) ? '' : draw.pick(TIMES);
    const format = draw.pick(FORMATS);
    if (timeFormats.has(name)) continue;
    timeFormats.set(name, format);
    args.push('--time-format', name === '' ? format : `${name}=${format}`);
  }
  const anywhere = draw.chance(0.15) ? draw.pick(DELIMITERS) : undefined;
  return {
    args,
    decimal,
    timeFormats,
    ofKind(kind) {
      const given = delimiters.get(kind) ?? delimiters.get('');
      return {
        delimiter: given ?? anywhere ?? ',',
        isDelimiterGiven: given !== undefined,
        skippedLines: skipped.get(kind) ?? skipped.get('') ?? 0,
        nulls,
      };
    },
  };
}

const NUMBERS = [
  'amount',
  'cost',
  'unit_cost',
  'console_purchase_amount',
  'targeted',
  'sent',
  'console_purchase_conversions',
];

/** A row with decimal commas. */
function withDecimalComma(row: Readonly<Record<string, string>>): Record<string, string> {
  const swapped = (text: string) => text.replace(/[.,]/g, (mark) => (mark === '.' ? ',' : '.'));
  return Object.fromEntries(
    Object.entries(row).map(([column, text]) => [column, NUMBERS.includes(column) ? swapped(text) : text]),
  );
}

/** A row in which texts stand for empty fields, now and then for others. */
function withNulls(
  draw: Draw,
  kind: Kind,
  row: Readonly<Record<string, string>>,
  nulls: readonly string[],
): Record<string, string> {
  const isStrict = kind === 'campaigns' || kind === 'settings';
  const share = (text: string) => (text === '' ? 0.5 : isStrict ? 0 : 0.01);
  const used = usedColumns(kind).map((column) => {
    const text = row[column] ?? '';
    return [column, draw.chance(share(text)) ? draw.pick(nulls) : text];
  });
  return { ...row, ...Object.fromEntries(used) };
}

/** The rows of a kind as a style has them. */
export function styleRows(
  draw: Draw,
  kind: Kind,
  rows: readonly Record<string, string>[],
  style: RandomStyle,
): Record<string, string>[] {
  const { nulls } = style.ofKind(kind);
  return rows
    .map((row) => (style.decimal === ',' ? withDecimalComma(row) : row))
    .map((row) => (nulls.length > 0 ? withNulls(draw, kind, row, nulls) : row));
}
