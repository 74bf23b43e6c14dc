import { stretchAt, transitionsAt } from '../rules/window-history.ts';
import type { Job } from './job.ts';
import type { AttributionTask, Journeys } from './journeys.ts';
import { addRefunds } from './refund-columns.ts';
import { Tally, type TallyRows } from './tally.ts';

const LATE = 86_400_000_000;

/** What is counted of conversions whatever else is asked of them. Times in microseconds, Infinity and -1 without any. */
export interface OutcomeTallies {
  /** All conversions by event and outcome. */
  outcomes: TallyRows;
  /** Refunds, and what they sum up to, by event and outcome of the purchase. */
  refundOutcomes: TallyRows;
  /** Whether any of the users has both clicks and conversions. */
  commonUser: boolean;
  inTransition: number;
  beforeFirstClick: number;
  afterLastClick: number;
  firstConversion: number;
  lastConversion: number;
}

/**
 * Counts every conversion once, after all journeys; `outcomes` are places in `OUTCOMES`. A conversion is missing clicks when its
 * window, or one of `leastWindow`, begins before the first click.
 */
export function countOutcomes(
  job: Job,
  task: AttributionTask,
  journeys: Journeys,
  outcomes: Uint8Array,
  leastWindow = 0,
): Omit<OutcomeTallies, 'commonUser'> {
  const counted: CountedOutcomes = {
    outcomes: new Tally(),
    refundOutcomes: new Tally(),
    inTransition: 0,
    beforeFirstClick: 0,
    afterLastClick: 0,
    firstConversion: Number.POSITIVE_INFINITY,
    lastConversion: -1,
  };
  countEach(job, task, journeys, outcomes, leastWindow, counted);
  return {
    ...counted,
    outcomes: counted.outcomes.toRows(),
    refundOutcomes: counted.refundOutcomes.toRows(),
  };
}

type CountedOutcomes = Record<'outcomes' | 'refundOutcomes', Tally> &
  Omit<OutcomeTallies, 'outcomes' | 'refundOutcomes' | 'commonUser'>;

function countEach(
  { history }: Job,
  task: AttributionTask,
  { conversionTimes, conversionEvents, conversionRows, units, millionths }: Journeys,
  outcomes: Uint8Array,
  leastWindow: number,
  counted: CountedOutcomes,
): void {
  for (let conversion = 0; conversion < outcomes.length; conversion++) {
    const time = conversionTimes[conversion];
    const event = conversionEvents[conversion];
    const outcome = outcomes[conversion];
    counted.outcomes.addAmount(event, outcome, 1, units[conversion], millionths[conversion]);
    addRefunds(task.refunds, conversionRows[conversion], counted.refundOutcomes, event, outcome);
    const stretch = stretchAt(history, time);
    const { first, end } = transitionsAt(history, stretch, time);
    if (end > first) counted.inTransition++;
    if (time - Math.max(history.windows[stretch], leastWindow) < task.firstClick) counted.beforeFirstClick++;
    if (time - LATE > task.lastClick) counted.afterLastClick++;
    if (time < counted.firstConversion) counted.firstConversion = time;
    if (time > counted.lastConversion) counted.lastConversion = time;
  }
}
