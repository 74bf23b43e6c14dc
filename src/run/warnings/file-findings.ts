import { countKind } from '../../engine/counting/count-rows.ts';
import type { FileCounts } from '../../engine/result.ts';
import { KINDS, type Kind } from '../../exports/files/kinds.ts';
import { listed, quoted } from '../../problems/quoted.ts';
import type { Finding } from '../../report/warnings.ts';
import { group } from '../../values/group.ts';
import { type Evidence, filesOf, namesOf, sumOf } from './evidence.ts';

const SHOWN_FILES = 5;

/** What the files themselves tell of, whatever their rows say. */
export function fileFindings(evidence: Evidence): Finding[] {
  return [
    ...KINDS.flatMap((kind) => [
      ...withoutRows(evidence, kind),
      ...nothingSelected(evidence, kind),
      ...passedOver(evidence, kind),
    ]),
    ...nobodyExcluded(evidence),
    ...nobodyListed(evidence),
    ...unusedRefunds(evidence),
  ];
}

/** The rows of a kind, and how many of them `--where` leaves out. */
function rowsOf(evidence: Evidence, kind: Kind): Pick<FileCounts, 'rows' | 'notSelected'> {
  const { preparation, result } = evidence;
  if (kind === 'campaigns') return preparation.campaigns;
  const { rows, notSelected } = countKind(preparation.job, result.files, kind);
  const settings = sumOf(filesOf(evidence, kind), ({ label }) => preparation.smallRows.get(label) ?? 0);
  return { rows: rows + settings, notSelected };
}

function withoutRows(evidence: Evidence, kind: Kind): Finding[] {
  const files = filesOf(evidence, kind);
  const { rows, notSelected } = rowsOf(evidence, kind);
  if (files.length === 0 || rows > notSelected) return [];
  const names = namesOf(evidence, kind);
  const isAsked = files[0].conditions.length > 0;
  const asked = isAsked ? ' that --where selects' : '';
  const advice = isAsked
    ? `correct --where, or export the rows of ${kind} that it asks for`
    : `export ${kind} again, with their rows`;
  return [
    {
      code: 'no_rows',
      kind,
      count: 0,
      file: files[0].label,
      column: files[0].used[0].name,
      message: `there is no row of ${kind}${asked} behind the header (${names}, column ${files[0].used[0].name} and all others); ${advice}`,
    },
  ];
}

/** Rows of which `--where` leaves out every one. */
function nothingSelected(evidence: Evidence, kind: Kind): Finding[] {
  const [first] = filesOf(evidence, kind).filter(({ conditions }) => conditions.length > 0);
  const { rows, notSelected } = rowsOf(evidence, kind);
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

/** A list of users of whom none has a click or a conversion. */
function nobodyExcluded(evidence: Evidence): Finding[] {
  const { excludedUsers, job } = evidence.preparation;
  if (excludedUsers === undefined) return [];
  const { file, users } = excludedUsers;
  const excluded = (['clicks', 'conversions'] as const).map(
    (kind) => countKind(job, evidence.result.files, kind).excluded,
  );
  if (excluded.some((rows) => rows > 0)) return [];
  const example = users.at(-1);
  const last = example === undefined ? '' : `, for example ${quoted(example)}`;
  return [
    {
      code: 'nothing_selected',
      count: users.length,
      file: file.label,
      ...(example !== undefined && { example }),
      message: `--exclude-users leaves out no row: none of the ${group(String(users.length))} users of ${file.label}${last}, has a click or a conversion; ids are compared as they stand, so case, blanks and leading zeros matter`,
    },
  ];
}

/** Identities of users of whom none has a click or a conversion. */
function nobodyListed(evidence: Evidence): Finding[] {
  const { result } = evidence;
  if (result.listedUsers === undefined || result.observed.listedRows !== 0) return [];
  const { rows, notSelected } = rowsOf(evidence, 'identities');
  if (rows === notSelected) return [];
  const names = namesOf(evidence, 'identities');
  return [
    {
      code: 'nothing_selected',
      kind: 'identities',
      count: rows - notSelected,
      file: names,
      column: 'user_id',
      message: `no click and no conversion has one of the ${group(String(result.listedUsers))} users that identities list (${names}, column user_id); write their ids as in the column user_id of clicks and conversions, or name the column that does with --columns`,
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
  const isAsked = filesOf(evidence, 'conversions').some(({ conditions }) => conditions.length > 0);
  const where = isAsked ? 'no selected row has' : 'no file has';
  return [
    {
      code: 'refunds_unused',
      kind: 'refunds',
      count,
      file: names,
      column: 'conversion_id',
      message: `none of the ${group(String(count))} refunds could be taken off a purchase (${names}, column conversion_id): ${group(String(refunds.unmatched))} name a conversion that ${where}, ${group(String(refunds.rejected))} are rejected; export conversion_id as the conversions files have it, or name its column with --columns`,
    },
  ];
}
