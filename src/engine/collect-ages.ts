import { Attribution } from '../rules/attribute.ts';
import { singleWindow } from '../rules/window-history.ts';
import { AgeBook, type AgeTallies } from './age-book.ts';
import { type Job, policyOf, trackedPairIndex } from './job.ts';
import { type AttributionTask, Journeys } from './journeys.ts';
import type { LastClicks } from './last-clicks.ts';
import { countOutcomes, type OutcomeTallies } from './outcome-counter.ts';

/** What is needed to sort the credits of some users by the age of their clicks. */
export interface AgeTask extends AttributionTask {
  /** Windows asked for, ascending, in microseconds. */
  windows: readonly number[];
}

/** What the ages of the clicks of some users give. */
export interface AgedPart {
  lastClicks: LastClicks;
  ages: AgeTallies;
  tallies: OutcomeTallies;
}

/**
 * Applies the rules under the greatest of all windows, asked for or in the history of the job, and sorts what is credited by the ages of
 * the clicks. Every window that is not greater can be told from that.
 */
export function collectAges(job: Job, task: AgeTask): AgedPart {
  const journeys = new Journeys(task);
  const book = new AgeBook(job, journeys, task.windows);
  const inForce = job.history.windows.filter((window) => !Number.isNaN(window));
  const longest = singleWindow([...task.windows, ...inForce].reduce((a, b) => Math.max(a, b)));
  const attribution = new Attribution(policyOf(job, trackedPairIndex(job), longest), book);
  let commonUser = false;
  for (const journey of journeys.all()) {
    if (journey.firstClick < journey.endClick) commonUser = true;
    attribution.attribute(journey);
  }
  const { tallies } = book;
  return {
    lastClicks: book.lastClicks.take(),
    ages: {
      assists: tallies.assists.toRows(),
      customs: tallies.customs.toRows(),
      customsOnce: tallies.customsOnce.toRows(),
      customHours: tallies.customHours.toRows(),
      recordedAssists: tallies.recordedAssists.toRows(),
      recordedCustoms: tallies.recordedCustoms.toRows(),
    },
    tallies: {
      ...countOutcomes(job, task, journeys, book.outcomes, task.windows.at(-1)),
      commonUser,
    },
  };
}
