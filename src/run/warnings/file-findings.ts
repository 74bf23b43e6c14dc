import { countKind } from '../../engine/counting/count-rows.ts';
import type { FileCounts } from '../../engine/result.ts';
import { KINDS, type Kind } from '../../exports/files/kinds.ts';
import { listed, quoted } from '../../problems/quoted.ts';
import type { Finding } from '../../report/warnings.ts';
import { group } from '../../values/group.ts';
import { type Evidence, filesOf, namesOf } from './evidence.ts';

const SHOWN_FILES = 5;

/** What the files themselves tell of, whatever their rows say. */
export function fileFindings(evidence: Evidence): Finding[] {
  return [
    ...KINDS.flatMap((kind) => [
      ...withoutRows(evidence, kind),
      ...nothingSelected(evidence, kind),
      ...passedOver(evidence, kind),
    ]),
    ...unusedRefunds(evidence),
  ];
}

function rowsOf({ preparation: { files, smallRows }, result }: Evidence, kind: Kind): number {
  return files.reduce(
    (sum, file, place) =>
      sum + (file.kind === kind ? (smallRows.get(file.label) ?? selectedRowsOf(result.files[place])) : 0),
    0,
  );
}

function selectedRowsOf({ rows, notSelected }: FileCounts): number {
  return rows - notSelected;
}

function withoutRows(evidence: Evidence, kind: Kind): Finding[] {
  const files = filesOf(evidence, kind);
  if (files.length === 0 || rowsOf(evidence, kind) > 0) return [];
  const names = namesOf(evidence, kind);
  const asked = files[0].conditions.length === 0 ? '' : ' that --where selects';
  return [
    {
      code: 'no_rows',
      kind,
      count: 0,
      file: files[0].label,
      column: files[0].used[0].name,
      message: `there is no row of ${kind}${asked} behind the header (${names}, column ${files[0].used[0].name} and all others); export ${kind} again, with their rows`,
    },
  ];
}

/** Rows of which `--where` leaves out every one. */
function nothingSelected(evidence: Evidence, kind: Kind): Finding[] {
  const [first] = filesOf(evidence, kind).filter(({ conditions }) => conditions.length > 0);
  const { rows, notSelected } = countKind(evidence.preparation.job, evidence.result.files, kind);
  if (first === undefined || rows === 0 || notSelected < rows) return [];
  const { header, texts } = first.conditions[0];
  return [
    {
      code: 'nothing_selected',
      kind,
      count: rows,
      file: first.label,
      column: header,
      example: texts[0],
      message: `--where selects none of the ${group(String(rows))} rows of ${kind} (${namesOf(evidence, kind)}), for example by ${quoted(texts[0])} in column ${header}; texts are compared as they stand, so case and blanks matter`,
    },
  ];
}

function passedOver({ preparation }: Evidence, kind: Kind): Finding[] {
  const files = preparation.passedOver.filter((file) => file.kind === kind);
  if (files.length === 0) return [];
  const described = files.map(({ name, advice }) => `${name} (${advice})`);
  return [
    {
      code: 'files_passed_over',
      kind,
      count: files.length,
      file: files[0].name,
      example: files[0].name,
      message: `${group(String(files.length))} files of the folder look like ${kind} and were not read: ${listed(described, SHOWN_FILES)}`,
    },
  ];
}

function unusedRefunds(evidence: Evidence): Finding[] {
  const { refunds } = evidence.counts;
  if (refunds === undefined || refunds.applied > 0) return [];
  const count = refunds.rows - refunds.out_of_range;
  if (count === 0) return [];
  const names = namesOf(evidence, 'refunds');
  return [
    {
      code: 'refunds_unused',
      kind: 'refunds',
      count,
      file: names,
      column: 'conversion_id',
      message: `none of the ${group(String(count))} refunds could be taken off a purchase (${names}, column conversion_id): ${group(String(refunds.unmatched))} name a conversion that no file has, ${group(String(refunds.rejected))} are rejected; export conversion_id as the conversions files have it, or name its column with --columns`,
    },
  ];
}
