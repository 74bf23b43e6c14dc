import { greatestWindows } from '../../engine/own-windows.ts';
import type { Kind } from '../../exports/files/kinds.ts';
import { quoted } from '../../problems/quoted.ts';
import { type Finding, missingDays } from '../../report/warnings.ts';
import { stretchAt } from '../../rules/window-history.ts';
import { formatDuration } from '../../values/duration.ts';
import { group } from '../../values/group.ts';
import { formatDay } from '../../values/times.ts';
import { type Evidence, namesOf, type RowsByDay, sumOf, timesOf, usedConversions } from './evidence.ts';

const DAY = 86_400_000_000;
/** Days that lie so far off the rest are no part of it. */
const FAR_DAYS = 30;
/** Fewer rows than one in so many may be wrong times. */
const FEW_ONE_IN = 1000;
/** Days with fewer rows are empty by chance. */
const DENSE_ROWS = 10;

/** What the times of rows tell of: gaps, ends and beginnings that do not fit, days far off. */
export function coverageFindings(evidence: Evidence): Finding[] {
  const { byDay, inRangeByDay } = evidence.clicks;
  const { conversionDays } = evidence;
  return [
    ...outliers(evidence, 'clicks', 'clicked_at', inRangeByDay),
    ...outliers(evidence, 'conversions', 'occurred_at', conversionDays),
    ...gap(evidence, 'clicks', 'clicked_at', byDay),
    ...gap(evidence, 'conversions', 'occurred_at', conversionDays),
    ...clickEnds(evidence),
    ...conversionEnds(evidence),
    ...inTransition(evidence),
  ];
}

/** How many of the first days lie over 30 days off the rest and have few rows, `days` being ascending or descending. */
function daysOff(days: readonly number[], rows: RowsByDay): number {
  const total = sumOf(days, (day) => rows.get(day) ?? 0);
  let [off, before] = [0, 0];
  for (let at = 1; at < days.length; at++) {
    before += rows.get(days[at - 1]) ?? 0;
    if (before * FEW_ONE_IN >= total) break;
    if (Math.abs(days[at] - days[at - 1]) > FAR_DAYS) off = at;
  }
  return off;
}

function outliers(evidence: Evidence, kind: Kind, column: string, rows: RowsByDay): Finding[] {
  const days = [...rows.keys()].filter((day) => (rows.get(day) ?? 0) > 0).sort((a, b) => a - b);
  const first = days.slice(0, daysOff(days, rows));
  const last = days.slice(days.length - daysOff([...days].reverse(), rows));
  const off = [...first, ...last];
  if (off.length === 0) return [];
  const count = sumOf(off, (day) => rows.get(day) ?? 0);
  const rest = days.slice(first.length, days.length - last.length);
  const [from, to] = [formatDay(rest[0]), formatDay(rest[rest.length - 1])];
  return [
    {
      code: 'time_outliers',
      kind,
      count,
      file: namesOf(evidence, kind),
      column,
      example: formatDay(off[0]),
      message: `${group(String(count))} rows of ${namesOf(evidence, kind)} have a ${column} over ${FAR_DAYS} days off all others, for example on ${formatDay(off[0])}; the others lie from ${from} to ${to}. The bounds of the data, and what is final, go by them: correct the rows, or leave them out with --from ${from} --to ${formatDay(rest[rest.length - 1] + 1)}`,
    },
  ];
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function gap(evidence: Evidence, kind: 'clicks' | 'conversions', column: string, rows: RowsByDay): Finding[] {
  const present = new Set([...rows].filter(([, count]) => count > 0).map(([day]) => day));
  if (present.size === 0 || median([...present].map((day) => rows.get(day) ?? 0)) < DENSE_ROWS) return [];
  const missing = missingDays(present, evidence.preparation.zone);
  if (missing.length === 0) return [];
  const names = namesOf(evidence, kind);
  return [
    {
      code: `${kind}_gap`,
      kind,
      count: missing.length,
      file: names,
      column,
      example: formatDay(missing[0]),
      message: `${group(String(missing.length))} days between the first and the last of ${kind} have none at all, the first ${formatDay(missing[0])} (${names}, column ${column}); add the file that is missing`,
    },
  ];
}

function clickEnds(evidence: Evidence): Finding[] {
  const { result, clicks } = evidence;
  if (clicks.byDay.size === 0) return [];
  const [names, times] = [namesOf(evidence, 'clicks'), timesOf(evidence)];
  const [first, last] = [times.format(result.clicks.first), times.format(result.clicks.last)];
  const before = sumOf(result.tallies, (part) => part.beforeFirstClick);
  const after = sumOf(result.tallies, (part) => part.afterLastClick);
  const early: Finding = {
    code: 'clicks_start_late',
    kind: 'clicks',
    count: before,
    file: names,
    column: 'clicked_at',
    example: first,
    message: `${group(String(before))} unattributed conversions have a window that begins before the first click read (${first}; ${names}, column clicked_at): earlier clicks might have earned them; add files of earlier clicks, or count later conversions only, with --from`,
  };
  const late: Finding = {
    code: 'clicks_end_early',
    kind: 'clicks',
    count: after,
    file: names,
    column: 'clicked_at',
    example: last,
    message: `${group(String(after))} conversions occurred over a day later than the last click read (${last}; ${names}, column clicked_at); add the files of later clicks`,
  };
  return [...(before > 0 ? [early] : []), ...(after > 0 ? [late] : [])];
}

/** Conversions that end long before the clicks, or begin long after them. */
function conversionEnds(evidence: Evidence): Finding[] {
  const { result, preparation, clicks } = evidence;
  if (clicks.inRangeByDay.size === 0 || usedConversions(evidence) === 0) return [];
  const [names, times] = [namesOf(evidence, 'conversions'), timesOf(evidence)];
  const { firstConversion, lastConversion } = result;
  const lastClick = clicks.lastInRange;
  const history = greatestWindows(preparation.job);
  const window = history.windows[stretchAt(history, firstConversion)];
  const short = lastClick - lastConversion;
  const late = firstConversion - result.clicks.firstInRange - window;
  const place = { kind: 'conversions', file: names, column: 'occurred_at' } as const;
  const days = (time: number) => Math.floor(time / DAY);
  return [
    ...(short > DAY
      ? [
          {
            ...place,
            code: 'conversions_end_early',
            count: days(short),
            example: times.format(lastConversion),
            message: `the last conversion (${times.format(lastConversion)}; ${names}, column occurred_at) is ${days(short)} days before the last click (${times.format(lastClick)}); add the files of later conversions`,
          } as const,
        ]
      : []),
    ...(late > DAY
      ? [
          {
            ...place,
            code: 'conversions_start_late',
            count: days(late),
            example: times.format(firstConversion),
            message: `the first conversion (${times.format(firstConversion)}; ${names}, column occurred_at) is ${days(late)} days later than a window of ${formatDuration(window)} behind the first click (${times.format(result.clicks.firstInRange)}); add the files of earlier conversions`,
          } as const,
        ]
      : []),
  ];
}

function inTransition(evidence: Evidence): Finding[] {
  const count = sumOf(evidence.result.tallies, (part) => part.inTransition);
  if (count === 0) return [];
  const names = namesOf(evidence, 'settings');
  const change = evidence.preparation.job.history.changes[0];
  const example = change === undefined ? '' : timesOf(evidence).format(change.changedAt);
  return [
    {
      code: 'in_transition',
      count,
      file: names,
      column: 'changed_at',
      ...(example === '' ? {} : { example }),
      message: `${group(String(count))} conversions occurred between a change of the window (${names}, column changed_at, the first ${quoted(example)}) and its effect; the former window counts for them, but the propagation is not exact: attributions.csv marks them, --propagation changes it`,
    },
  ];
}
