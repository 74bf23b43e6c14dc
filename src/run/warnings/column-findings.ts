import { columnsOption } from '../../exports/files/columns-option.ts';
import type { InputFile } from '../../exports/files/header.ts';
import { COLUMNS, KINDS, type Kind } from '../../exports/files/kinds.ts';
import { nearMisses } from '../../exports/files/near-miss.ts';
import { ownerColumns } from '../../exports/setting-columns.ts';
import { listed, quoted } from '../../problems/quoted.ts';
import type { Finding } from '../../report/warnings.ts';
import { group } from '../../values/group.ts';
import { type Evidence, filesOf, sumOf } from './evidence.ts';

/**
 * What the headers of files tell of: missing columns that are nearly there, files that differ, settings of their own.
 */
export function columnFindings(evidence: Evidence): Finding[] {
  return [
    ...KINDS.flatMap((kind) => [...nearlyThere(evidence, kind), ...differing(evidence, kind)]),
    ...settingColumns(evidence),
  ];
}

function rowsOf({ preparation, result }: Evidence, file: InputFile): number {
  const place = preparation.files.indexOf(file);
  return preparation.smallRows.get(file.label) ?? result.files[place].rows;
}

function nearlyThere(evidence: Evidence, kind: Kind): Finding[] {
  const found = filesOf(evidence, kind).flatMap((file) => {
    const misses = nearMisses(file);
    return misses.length === 0 ? [] : [{ file, misses }];
  });
  if (found.length === 0) return [];
  const count = sumOf(found, ({ file }) => rowsOf(evidence, file));
  const [{ file, misses }] = found;
  const { column, header } = misses[0];
  const described = found.flatMap(({ file: { label }, misses: ofFile }) =>
    ofFile.map((miss) => `${label} has no column ${miss.column} but ${quoted(miss.header)}`),
  );
  return [
    {
      code: 'column_near_miss',
      kind,
      count,
      file: file.label,
      column,
      example: header,
      message: `${listed(described, 5)}, which is not used (${group(String(count))} rows); if it is that column, rename it or give ${columnsOption(kind, column, header)}`,
    },
  ];
}

function differing(evidence: Evidence, kind: Kind): Finding[] {
  const files = filesOf(evidence, kind);
  const has = (file: InputFile, column: string) => file.used.some(({ name }) => name === column);
  const optional = COLUMNS[kind].filter(({ required }) => !required).map(({ name }) => name);
  const split = optional.filter((column) => new Set(files.map((file) => has(file, column))).size === 2);
  if (split.length === 0) return [];
  const lacking = files.filter((file) => split.some((column) => !has(file, column)));
  const count = sumOf(lacking, (file) => rowsOf(evidence, file));
  const described = split.map((column) => {
    const without = lacking.filter((file) => !has(file, column)).map(({ label }) => label);
    const [withIt] = files.filter((file) => has(file, column));
    return `${column} stands in ${withIt.label} but not in ${listed(without, 3)}`;
  });
  return [
    {
      code: 'columns_differ',
      kind,
      count,
      file: lacking[0].label,
      column: split.find((column) => !has(lacking[0], column)) ?? split[0],
      example: lacking[0].names.join(','),
      message: `files of ${kind} differ in the columns they have: ${listed(described, 5)}; it is empty in those ${group(String(count))} rows, where the header is ${quoted(lacking[0].names.join(','))}: export the files alike`,
    },
  ];
}

function settingColumns({ preparation }: Evidence): Finding[] {
  const columns = ownerColumns(preparation.settingColumns, preparation.campaigns.campaigns);
  if (columns.length === 0) return [];
  const [{ file, header, values }] = columns;
  const [value = ''] = [...values].sort();
  const rowsOfFiles = new Map(columns.map(({ file: label, rows }) => [label, rows]));
  const count = sumOf([...rowsOfFiles.values()], (rows) => rows);
  const names = columns.map((column) => `${quoted(column.header)} of ${column.file}`);
  return [
    {
      code: 'unused_setting_column',
      kind: 'settings',
      count,
      file,
      column: header,
      ...(value === '' ? {} : { example: value }),
      message: `the column ${listed(names, 5)} is not used${value === '' ? '' : ` (for example ${quoted(value)})`}: all ${group(String(count))} rows are taken for one window of all campaigns. If channels or campaigns have windows of their own, keep the rows of one history only, or use one --window for everything`,
    },
  ];
}
