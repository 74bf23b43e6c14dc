import { Attribution } from '../rules/attribute.ts';
import type { AttributionMemory } from './attribution-memory.ts';
import { CreditBook } from './credit-book.ts';
import type { CreditRun, CreditTallies } from './credits.ts';
import { type Job, policyOf, trackedPairIndex } from './job.ts';
import { type AttributionTask, Journeys } from './journeys.ts';
import { countOutcomes } from './outcome-counter.ts';
import { RunSorter } from './run-sorter.ts';

/** What the attribution of some users gives. */
export interface AttributedPart {
  runs: CreditRun[];
  tallies: CreditTallies;
}

/** Attributes the conversions of the users of some partitions. */
export function attributeUsers(job: Job, task: AttributionTask, memory: AttributionMemory): AttributedPart {
  const journeys = new Journeys(task, memory);
  const pairOf = trackedPairIndex(job);
  const book = new CreditBook(job, task, journeys, pairOf, memory.scratch);
  const attribution = new Attribution(policyOf(job, pairOf, job.history), book);
  const sorter = new RunSorter(job, task, journeys, book, memory);
  attributeAll(journeys, attribution, book, sorter);
  const { tallies } = book;
  return {
    runs: sorter.runs,
    tallies: {
      purchases: tallies.purchases.toRows(),
      customs: tallies.customs.toRows(),
      purchaseCohorts: tallies.purchaseCohorts.toRows(),
      customCohorts: tallies.customCohorts.toRows(),
      refundCohorts: tallies.refundCohorts.toRows(),
      assists: tallies.assists.toRows(),
      transitions: tallies.transitions.toRows(),
      creditChanges: tallies.creditChanges.toRows(),
      ...countOutcomes(job, task, journeys, book.outcomes),
      commonUser: journeys.hasCommonUser,
    },
  };
}

function attributeAll(
  journeys: Journeys,
  attribution: Attribution,
  book: CreditBook,
  sorter: RunSorter,
): void {
  for (const journey of journeys.all()) {
    attribution.attribute(journey);
    book.endConversion();
    sorter.reach(journey.endConversion);
  }
  sorter.finish(journeys.conversionRows.length);
}
