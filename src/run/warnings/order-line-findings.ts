import { countKind } from '../../engine/counting/count-rows.ts';
import { quoted } from '../../problems/quoted.ts';
import type { Finding } from '../../report/warnings.ts';
import { group } from '../../values/group.ts';
import { type Evidence, namesOf } from './evidence.ts';

/** One id in so many is many. */
const MANY_ONE_IN = 100;

/** Conversions whose rows may be the lines of one order: only the least of each counts. */
export function orderLineFindings(evidence: Evidence): Finding[] {
  const { preparation, result } = evidence;
  const { count, example } = result.observed.orderLines;
  if (count === 0) return [];
  const { rows, notSelected, rejected, excluded, duplicate } = countKind(
    preparation.job,
    result.files,
    'conversions',
  );
  // Of the rows that compete for their ids, each id has one that is neither rejected nor a duplicate.
  const ids = rows - notSelected - rejected - excluded - duplicate;
  if (count * MANY_ONE_IN < ids) return [];
  const names = namesOf(evidence, 'conversions');
  return [
    {
      code: 'order_lines',
      kind: 'conversions',
      count,
      file: names,
      column: 'conversion_id',
      ...(example === undefined ? {} : { example }),
      message: `${group(String(count))} of ${group(String(ids))} ids of conversions come in several rows of one user, event and time with other amounts (${names}, column conversion_id${example === undefined ? '' : `, for example ${quoted(example)}`}); of each only the row with the least amount counts. If the rows are lines of an order, name the column that tells them apart, --columns conversions.line_id=HEADER, and their amounts are added up; if later rows correct earlier ones, --repeated latest`,
    },
  ];
}
