import type { PausingWork } from '../../folders/turns.ts';
import { Attribution } from '../../rules/attribute.ts';
import { tallyOfCounts } from '../columns/tally.ts';
import { calendarOf, type Job, policyOf, trackedPairIndex } from '../job.ts';
import type { CreditTallies } from '../result.ts';
import { Journeys } from '../users/journeys.ts';
import { type AttributionMemory, type CitedBlock, closedBlock } from './cited-clicks.ts';
import { CreditRecorder } from './credit-recorder.ts';
import type { CreditTask } from './credits.ts';
import { OutcomeCounter } from './outcome-counter.ts';

/** What the attribution of some users gives besides the columns of its task, into which it writes outcomes. */
export interface AttributedPart {
  /** The blocks of cited clicks to which it added. A later part may add to the same blocks. */
  cited: CitedBlock[];
  tallies: CreditTallies;
}

/** Attributes the conversions of the users of some partitions. Pauses after each partition. */
export function* attributeUsers(
  job: Job,
  task: CreditTask,
  memory: AttributionMemory,
): PausingWork<AttributedPart> {
  const journeys = new Journeys(task);
  const calendar = calendarOf(job);
  const counter = new OutcomeCounter(job, task, journeys, calendar);
  const pairOf = trackedPairIndex(job);
  const recorder = new CreditRecorder(job, task, journeys, calendar, pairOf, memory);
  const attribution = new Attribution(policyOf(job, pairOf, job.history), recorder);
  while (journeys.next()) {
    recorder.begin();
    journeys.visit((journey) => {
      recorder.nextPerson();
      attribution.attribute(journey);
      counter.countAfterwards(journey);
    });
    recorder.end();
    counter.count(recorder.outcomes);
    yield;
  }
  const { tallies, purchasers } = recorder;
  return {
    cited: Array.from(recorder.citedClicks.blocks, closedBlock),
    tallies: {
      purchases: tallies.purchases.toRows(),
      customs: tallies.customs.toRows(),
      purchaseCohorts: tallies.purchaseCohorts.toRows(),
      customCohorts: tallies.customCohorts.toRows(),
      unattributedPurchases: tallies.unattributedPurchases.toRows(),
      refundCohorts: tallies.refundCohorts.toRows(),
      purchasers: purchasers.byCampaign(),
      channelPurchasers: purchasers.byChannel(),
      assists: tallyOfCounts(recorder.assists),
      overlaps: tallies.overlaps.toRows(),
      transitions: tallies.transitions.toRows(),
      creditChanges: tallies.creditChanges.toRows(),
      ...counter.tallies(),
    },
  };
}
