import { COLUMNS, headerOfColumn, type Kind, usedColumns } from './columns.ts';
import type { Facts } from './facts.ts';
import type { Counts } from './odd-rows.ts';
import type { ReferenceOptions } from './options.ts';
import { distinct } from './order.ts';
import type { FileTable } from './tables.ts';

/** A name without what is often written otherwise: case, blanks, `_`, `-`, `.`. */
function loose(name: string): string {
  return name.toLowerCase().replace(/[\s_.-]/g, '');
}

/** A header as it stands, and without a unit behind it. */
function withoutUnit(header: string): string[] {
  return [header, header.replace(/[\s_-]*(\(.*\)|\[.*\]|krw|won|usd|eur|code)$/i, '')];
}

/** Whether one letter too many, too few, other, or exchanged with the next, makes one name the other. */
function isOneLetterOff(a: string, b: string): boolean {
  const without = (text: string, at: number) => text.slice(0, at) + text.slice(at + 1);
  const exchanged = (text: string, at: number) =>
    text.slice(0, at) +
    text
      .slice(at, at + 2)
      .split('')
      .reverse()
      .join('') +
    text.slice(at + 2);
  return Array.from(`${a}${b}`).some(
    (_, at) =>
      without(a, at) === b ||
      a === without(b, at) ||
      exchanged(a, at) === b ||
      (a.length === b.length && without(a, at) === without(b, at)),
  );
}

function isNearlyNamed(header: string, column: string): boolean {
  const wanted = loose(column);
  return withoutUnit(header)
    .map(loose)
    .some(
      (name) =>
        name === wanted ||
        name === `${wanted}s` ||
        `${name}s` === wanted ||
        (wanted.length >= 5 && isOneLetterOff(name, wanted)),
    );
}

/** The headers of a file that stand for no column. */
function unusedHeaders(kind: Kind, { header }: FileTable, options: ReferenceOptions): string[] {
  const used = usedColumns(kind).map((column) => headerOfColumn(kind, column, options));
  return header.filter((name) => !used.includes(name));
}

/** The rows of some files under the name of what is odd about them; nothing without files, though they may have no row. */
function counted(name: string, files: readonly FileTable[]): Counts {
  return files.length === 0 ? {} : { [name]: files.reduce((sum, { rows }) => sum + rows.length, 0) };
}

function nearMisses(kind: Kind, files: readonly FileTable[], options: ReferenceOptions): FileTable[] {
  return files.filter((file) =>
    COLUMNS[kind].optional.some(
      (column) =>
        !file.columns.includes(column) &&
        unusedHeaders(kind, file, options).some((header) => isNearlyNamed(header, column)),
    ),
  );
}

function differingFiles(kind: Kind, files: readonly FileTable[]): FileTable[] {
  const split = COLUMNS[kind].optional.filter((column) =>
    files.some(({ columns }) => columns.includes(column)),
  );
  return files.filter(({ columns }) => split.some((column) => !columns.includes(column)));
}

const OWNERS = 'channel campaignid campaign channelid channelname campaignname 채널 캠페인'.split(' ');

/** Files of settings with a column of channels or campaigns that nothing reads. */
function settingColumns({ files, campaigns, options }: Facts): FileTable[] {
  const names = campaigns.flatMap(({ id, name, channel }) => [id, name, channel]);
  const isAsked = (header: string) =>
    options.shape.conditions.some(
      (condition) => condition.kind === 'settings' && condition.header === header,
    );
  return (files.get('settings') ?? []).filter((file) => {
    const unused = unusedHeaders('settings', file, options).filter((header) => !isAsked(header));
    const isOdd = (header: string, place: number) => {
      if (!unused.includes(header)) return false;
      const values = file.rows
        .filter(({ isSelected }) => isSelected)
        .map(({ record }) => String(record.fields[place]))
        .filter((value) => value !== '' && !options.written.nulls.includes(value));
      const areOwners = values.length > 0 && values.every((value) => names.includes(value));
      return areOwners || OWNERS.includes(loose(header));
    };
    return file.header.some(isOdd);
  });
}

/** What the names and headers of files tell of. */
export function fileWarnings(facts: Facts): Counts {
  const byKind = [...facts.files].flatMap(([kind, files]) => [
    counted(`column_near_miss ${kind}`, nearMisses(kind, files, facts.options)),
    counted(`columns_differ ${kind}`, differingFiles(kind, files)),
  ]);
  const passed = distinct(facts.passedOver).map((kind) => ({
    [`files_passed_over ${kind}`]: facts.passedOver.filter((one) => one === kind).length,
  }));
  return Object.assign({}, ...byKind, ...passed, counted('unused_setting_column', settingColumns(facts)));
}
