import type { Preparation } from '../engine/prepare.ts';
import type { Rejects } from '../engine/rejects.ts';
import type { OutcomeSum } from '../report/figures.ts';
import { describeOptions, describeSettings, type ReportFacts, VERSION } from '../report/run-json.ts';
import { UNATTRIBUTED_REASONS } from '../rules/journey.ts';
import type { Sum } from '../values/sum.ts';
import { TimeFormat } from '../values/times.ts';
import { dataBoundsOf, type RunResult } from './make-figures.ts';
import type { ResolvedOptions } from './options/options.ts';
import { countOutcome, countsOf, rejectCounts } from './row-counts.ts';
import { findWarnings } from './warnings/find-warnings.ts';

/**
 * What the report says about an export and its rows, with the warnings. `outcomes` are those of the run. `purchases`
 * has the purchases of each campaign, by its place; it is undefined where a command does not count them.
 */
export function factsOf(
  preparation: Preparation,
  options: ResolvedOptions,
  result: RunResult,
  outcomes: readonly OutcomeSum[],
  purchases: readonly Sum[] | undefined,
  rejects: Rejects,
): ReportFacts {
  const counts = countsOf(preparation, outcomes, result);
  const data = dataBoundsOf(result);
  const times = new TimeFormat(preparation.zone);
  return {
    version: VERSION,
    options: describeOptions(options, preparation.job.excludedUsers?.length, times),
    settings: describeSettings(preparation.settings, options.propagation, times),
    counts,
    unattributed: Object.fromEntries(
      UNATTRIBUTED_REASONS.map((reason) => [reason, countOutcome(outcomes, reason)]),
    ) as ReportFacts['unattributed'],
    rejects: rejectCounts(preparation, rejects),
    warnings: findWarnings({ preparation, outcomes, purchases, result, rejects, counts }),
    data: {
      first: data === undefined ? null : times.format(data.first),
      last: data === undefined ? null : times.format(data.last),
    },
  };
}
