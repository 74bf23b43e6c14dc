import { countKind } from '../../engine/counting/count-rows.ts';
import {
  describeRejects,
  firstReject,
  rejectPlace,
  rejectsOfKind,
} from '../../engine/counting/describe-rejects.ts';
import type { FileReject } from '../../engine/result.ts';
import type { Kind } from '../../exports/files/kinds.ts';
import { quoted } from '../../problems/quoted.ts';
import type { Finding } from '../../report/warnings.ts';
import { formatAmount } from '../../values/amount.ts';
import { group } from '../../values/group.ts';
import { selectedRows } from '../row-counts.ts';
import type { Evidence } from './evidence.ts';

const KINDS_OF_ROWS: readonly Kind[] = ['clicks', 'conversions', 'refunds', 'identities'];
/** One rejected row in so many is many. */
const MANY_ONE_IN = 100;
/** More unknown campaigns than one click in so many look like a missing file. */
const FEW_IN = 20;

/** What rejected rows tell of. */
export function rejectFindings(evidence: Evidence): Finding[] {
  return [
    ...KINDS_OF_ROWS.flatMap((kind) => manyRejects(evidence, kind)),
    ...unknownCampaigns(evidence),
    ...multiLine(evidence),
  ];
}

function manyRejects(evidence: Evidence, kind: Kind): Finding[] {
  const { preparation, result } = evidence;
  const { rows: read, notSelected, rejected } = countKind(preparation.job, result.files, kind);
  const rows = read - notSelected;
  if (rejected === 0 || rejected * MANY_ONE_IN < rows) return [];
  const rejects = rejectsOfKind(preparation.files, evidence.rejects, kind);
  const first = firstReject(rejects);
  const { rejectedAmount } = result.observed;
  const money =
    kind === 'conversions' && rejectedAmount !== undefined
      ? `; amounts that can be read in them add up to ${group(formatAmount(rejectedAmount))}`
      : '';
  return [
    {
      code: 'many_rejects',
      kind,
      count: rejected,
      file: preparation.files[first.file].label,
      ...(first.column === '' ? {} : { column: first.column }),
      example: first.value,
      message: `${group(String(rejected))} of ${group(String(rows))} rows of ${kind} (${share(rejected, rows)}) are rejected and count nowhere: ${describeRejects(preparation.files, rejects)}${money}; correct the export, or say in options how it is written; --max-rejects makes this an error`,
    },
  ];
}

function share(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`;
}

function unknownCampaigns(evidence: Evidence): Finding[] {
  const unknown = rejectsOfKind(evidence.preparation.files, evidence.rejects, 'clicks').find(
    ({ first }) => first.reason === 'unknown_campaign',
  );
  if (unknown === undefined || unknown.count * FEW_IN <= selectedRows(evidence.counts.clicks)) return [];
  const { count, first } = unknown;
  const { files } = evidence.preparation;
  const isAsked = files.some(({ kind, conditions }) => kind === 'campaigns' && conditions.length > 0);
  const where = isAsked ? 'in no selected row of campaigns' : 'in no campaigns file';
  const advice = isAsked
    ? 'correct --where, or add the campaigns that are missing'
    : 'add the campaigns file that is missing';
  return [
    {
      code: 'many_unknown_campaigns',
      kind: 'clicks',
      count,
      file: evidence.preparation.files[first.file].label,
      column: 'campaign_id',
      example: first.value,
      message: `${group(String(count))} clicks name a campaign that is ${where}, the first ${quoted(first.value)} (${rejectPlace(evidence.preparation.files, first)}, column campaign_id); ${advice}`,
    },
  ];
}

function multiLine(evidence: Evidence): Finding[] {
  const { multiLine: count } = evidence.rejects;
  if (count === 0) return [];
  const first = firstSpanning(evidence);
  if (first === undefined) return [];
  return [
    {
      code: 'multi_line_rejects',
      count,
      file: evidence.preparation.files[first.file].label,
      ...(first.column === '' ? {} : { column: first.column }),
      example: first.value,
      message: `${group(String(count))} rejected rows span several lines, the first ${first.lines} from ${rejectPlace(evidence.preparation.files, first)} on, ${quoted(first.value)}; look there for a quote in the wrong place`,
    },
  ];
}

/** The first rejected row of several lines. */
function firstSpanning({ preparation: { files }, rejects }: Evidence): FileReject | undefined {
  for (const reject of rejects.rows(files.keys())) if (reject.lines > 1) return reject;
  return undefined;
}
