import type { PausingWork } from '../../folders/turns.ts';
import { Attribution } from '../../rules/attribute.ts';
import { WindowAtClick } from '../../rules/window-at-click.ts';
import { singleWindow } from '../../rules/window-history.ts';
import { Tally, type TallyRows } from '../columns/tally.ts';
import { calendarOf, type Job, policyOf, trackedPairIndex } from '../job.ts';
import type { OutcomeTallies } from '../result.ts';
import { type AttributionTask, Journeys } from '../users/journeys.ts';
import { AgeRecorder, type AgeTallies } from './age-recorder.ts';
import type { AttributionMemory } from './cited-clicks.ts';
import type { LastClicks } from './last-clicks.ts';
import { OutcomeCounter } from './outcome-counter.ts';

/** What a run is asked about the ages of clicks. Durations in microseconds. */
export interface AgeQuestion {
  /** Windows asked for, ascending. */
  windows: readonly number[];
  /** The last clicks of purchases are collected up to this age, or up to the greatest window if that is longer. */
  reach: number;
  /** Whether purchases are also attributed with the window that was in force at the click. */
  atClick: boolean;
}

/** What is needed to sort the credits of some users by the age of their clicks. */
export interface AgeTask extends AttributionTask, AgeQuestion {}

/** What the ages of the clicks of some users give. */
export interface AgedPart {
  lastClicks: LastClicks;
  ages: AgeTallies;
  /** Purchases by campaign and 0, attributed with the window that was in force at the click. */
  atClick: TallyRows;
  tallies: OutcomeTallies;
}

/**
 * Applies the rules under the greatest of all windows, those asked for and those of the history, and sorts the credits
 * by the ages of their clicks. That answers for every shorter window as well. Pauses after each partition of users.
 */
export function* collectAges(job: Job, task: AgeTask, memory: AttributionMemory): PausingWork<AgedPart> {
  const journeys = new Journeys(task);
  const counter = new OutcomeCounter(job, task, journeys, calendarOf(job), task.windows.at(-1));
  const recorder = new AgeRecorder(job, journeys, task.windows);
  const inForce = job.history.windows.filter((window) => !Number.isNaN(window));
  const longest = singleWindow([...task.windows, ...inForce].reduce((a, b) => Math.max(a, b), task.reach));
  const pairOf = trackedPairIndex(job);
  const attribution = new Attribution(policyOf(job, pairOf, longest), recorder);
  const atClick = new Tally();
  const otherReading = new WindowAtClick(policyOf(job, pairOf, job.history), (conversion, click) =>
    atClick.addAmount(
      journeys.clickCampaigns[click],
      0,
      1,
      journeys.units[conversion],
      journeys.millionths[conversion],
    ),
  );
  while (journeys.next()) {
    recorder.begin();
    journeys.visit((journey) => {
      attribution.attribute(journey);
      counter.countAfterwards(journey);
      if (task.atClick) otherReading.attribute(journey);
    });
    counter.count(recorder.outcomes);
    yield;
  }
  const { tallies } = recorder;
  return {
    lastClicks: recorder.lastClicks.columns(memory.results),
    ages: {
      assists: tallies.assists.toRows(),
      customs: tallies.customs.toRows(),
      customsOnce: tallies.customsOnce.toRows(),
      customHours: tallies.customHours.toRows(),
      recordedAssists: tallies.recordedAssists.toRows(),
      recordedCustoms: tallies.recordedCustoms.toRows(),
    },
    atClick: atClick.toRows(),
    tallies: counter.tallies(),
  };
}
