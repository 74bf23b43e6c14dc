import { countKind } from '../engine/counting/count-rows.ts';
import type { Preparation } from '../engine/prepare.ts';
import type { Rejects } from '../engine/rejects.ts';
import type { FileCounts, RefundCounts } from '../engine/result.ts';
import type { ExcludedUsers } from '../exports/excluded-users.ts';
import { KINDS, type Kind } from '../exports/files/kinds.ts';
import { REJECT_REASONS } from '../exports/reject-reasons.ts';
import { checkEqual } from '../report/check-equal.ts';
import type { OutcomeSum } from '../report/figures.ts';
import type { ReasonCount, RunJson } from '../report/run-json.ts';
import { UNATTRIBUTED_REASONS } from '../rules/journey.ts';
import type { RunResult } from './make-figures.ts';

/** Rows of each kind by class. */
export function countsOf(
  preparation: Preparation,
  outcomes: readonly OutcomeSum[],
  result: RunResult,
): RunJson['counts'] {
  const clicks = countKind(preparation.job, result.files, 'clicks');
  const conversions = countKind(preparation.job, result.files, 'conversions');
  const { campaigns, rows, drafts, notSelected } = preparation.campaigns;
  let [counted, outOfRange] = [0, 0];
  const { second, counts } = result.clicks.cells.toRows();
  for (let row = 0; row < counts.length; row++) {
    if (second[row] % 2 === 1) counted += counts[row];
    else outOfRange += counts[row];
  }
  return {
    campaigns: {
      rows,
      campaigns: campaigns.length,
      drafts,
      ...leftOutOf(preparation, 'campaigns', { notSelected }),
    },
    clicks: {
      rows: clicks.rows,
      counted,
      duplicate: clicks.duplicate,
      rejected: clicks.rejected,
      out_of_range: outOfRange,
      ...leftOutOf(preparation, 'clicks', clicks),
      ...supersededOf(preparation, clicks),
    },
    conversions: {
      rows: conversions.rows,
      credited: countOutcome(outcomes, 'credited'),
      unattributed: UNATTRIBUTED_REASONS.reduce((sum, reason) => sum + countOutcome(outcomes, reason), 0),
      not_tracked: countOutcome(outcomes, 'not_tracked'),
      duplicate: conversions.duplicate,
      rejected: conversions.rejected,
      out_of_range: result.conversionsOutOfRange,
      ...leftOutOf(preparation, 'conversions', conversions),
      ...supersededOf(preparation, conversions),
      ...(preparation.job.hasLines && { lines: conversions.lines }),
    },
    ...(result.refunds && { refunds: refundCounts(preparation, result.refunds, result.files) }),
    ...(result.listedUsers !== undefined && {
      identities: identityCounts(preparation, result.listedUsers, result.files),
    }),
  };
}

/** Refunds by class. */
export function refundCounts(
  preparation: Preparation,
  { applied, unmatched, outOfRange }: RefundCounts,
  files: RunResult['files'],
): NonNullable<RunJson['counts']['refunds']> {
  const ofKind = countKind(preparation.job, files, 'refunds');
  const { rows, duplicate, rejected } = ofKind;
  return {
    rows,
    applied,
    unmatched,
    duplicate,
    rejected,
    out_of_range: outOfRange,
    ...leftOutOf(preparation, 'refunds', ofKind),
    ...supersededOf(preparation, ofKind),
  };
}

/** The rows of a kind but those that `--where` leaves out. */
export function selectedRows({ rows, not_selected = 0 }: { rows: number; not_selected?: number }): number {
  return rows - not_selected;
}

/** The kinds of which rows can be left out with their users. */
const KINDS_OF_USERS: ReadonlySet<Kind> = new Set(['clicks', 'conversions', 'refunds']);

/** Rows of a kind that options leave out, where such an option is given. */
function leftOutOf(
  { shape, job }: Preparation,
  kind: Kind,
  { notSelected, excluded = 0 }: Pick<FileCounts, 'notSelected'> & Partial<Pick<FileCounts, 'excluded'>>,
): { not_selected?: number; excluded?: number } {
  return {
    ...(shape.conditions.has(kind) && { not_selected: notSelected }),
    ...(job.excludedUsers !== undefined && KINDS_OF_USERS.has(kind) && { excluded }),
  };
}

function identityCounts(
  preparation: Preparation,
  users: number,
  files: RunResult['files'],
): NonNullable<RunJson['counts']['identities']> {
  const ofKind = countKind(preparation.job, files, 'identities');
  const { rows, rejected, duplicate, notSelected } = ofKind;
  checkEqual([['identity rows', rows, users + rejected + duplicate + notSelected]]);
  return { rows, users, rejected, ...leftOutOf(preparation, 'identities', ofKind) };
}

/** Rows that later ones replaced, where these are what counts. */
function supersededOf({ job }: Preparation, { superseded }: FileCounts): { superseded?: number } {
  return job.whichCounts === 'latest' ? { superseded } : {};
}

/** How many conversions have an outcome. */
export function countOutcome(outcomes: readonly OutcomeSum[], outcome: string): number {
  return outcomes.reduce((sum, row) => sum + (row.outcome === outcome ? row.count : 0), 0);
}

/** The input files with their sizes (bytes) and rows. */
export function inputsOf(preparation: Preparation, result: RunResult): RunJson['inputs'] {
  const ofExport: RunJson['inputs'] = preparation.files.map((file, index) => ({
    kind: file.kind,
    path: file.label,
    bytes: file.size,
    rows: preparation.smallRows.get(file.label) ?? result.files[index].rows,
    rejected: result.files[index].rejected,
    duplicate: result.files[index].duplicate,
  }));
  return [...ofExport, ...listOfUsers(preparation.excludedUsers)];
}

function listOfUsers(excluded: ExcludedUsers | undefined): RunJson['inputs'] {
  if (excluded === undefined) return [];
  const { file, rows, users } = excluded;
  return [
    {
      kind: 'exclude_users',
      path: file.label,
      bytes: file.size,
      rows,
      rejected: 0,
      duplicate: rows - users.length,
    },
  ];
}

/** Rejected rows by kind and reason, in the order of both. */
export function rejectCounts({ files }: Preparation, rejects: Rejects): ReasonCount[] {
  return KINDS.flatMap((kind) =>
    REJECT_REASONS.flatMap((reason) => {
      const count = files.reduce(
        (sum, file, place) => sum + (file.kind === kind ? rejects.ofFile(place, reason) : 0),
        0,
      );
      return count === 0 ? [] : [{ kind, reason, count }];
    }),
  );
}
