import { Attribution } from '../rules/attribute.ts';
import { conversionIdOf } from './columns.ts';
import { CreditBook } from './credit-book.ts';
import type { CreditRun, CreditTallies } from './credits.ts';
import { type Job, policyOf, trackedPairIndex } from './job.ts';
import { type AttributionTask, Journeys } from './journeys.ts';
import { countOutcomes } from './outcome-counter.ts';
import { pickBytes, pickFloats, pickNumbers } from './shared-columns.ts';
import { orderByTime } from './time-order.ts';

/** What the attribution of some users gives. */
export interface AttributedPart {
  run: CreditRun;
  tallies: CreditTallies;
}

/** Attributes the conversions of the users of some partitions. */
export function attributeUsers(job: Job, task: AttributionTask): AttributedPart {
  const journeys = new Journeys(task);
  const pairOf = trackedPairIndex(job);
  const book = new CreditBook(job, task, journeys, pairOf);
  const attribution = new Attribution(policyOf(job, pairOf, job.history), book);
  let commonUser = false;
  for (const journey of journeys.all()) {
    if (journey.firstClick < journey.endClick) commonUser = true;
    attribution.attribute(journey);
    book.endConversion();
  }
  const { tallies } = book;
  return {
    run: sortRun(task, journeys, book),
    tallies: {
      purchases: tallies.purchases.toRows(),
      customs: tallies.customs.toRows(),
      purchaseCohorts: tallies.purchaseCohorts.toRows(),
      customCohorts: tallies.customCohorts.toRows(),
      assists: tallies.assists.toRows(),
      transitions: tallies.transitions.toRows(),
      creditChanges: tallies.creditChanges.toRows(),
      ...countOutcomes(job, task, journeys, book.outcomes),
      commonUser,
    },
  };
}

/** Sorts what the book kept by (time, conversion id). */
function sortRun(task: AttributionTask, journeys: Journeys, book: CreditBook): CreditRun {
  const { conversionTimes, conversionRows, conversionNumbering } = journeys;
  const order = orderByTime(conversionTimes);
  const idOf = (place: number) =>
    conversionIdOf(task.conversions, conversionNumbering, conversionRows[place]);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && conversionTimes[order[to]] === conversionTimes[order[from]]) to++;
    if (to - from > 1) order.subarray(from, to).sort((a, b) => Buffer.compare(idOf(a), idOf(b)));
    from = to;
  }
  return {
    times: pickFloats(conversionTimes, order),
    rows: pickNumbers(conversionRows, order),
    outcomes: pickBytes(book.outcomes, order),
    ...pickCitations(book, order),
  };
}

/** The clicks that the conversions cite, in the order of the conversions. */
function pickCitations(book: CreditBook, order: Uint32Array): Pick<CreditRun, 'clickStarts' | 'clicks'> {
  const { cited, citations } = book;
  const clickStarts = new Uint32Array(new SharedArrayBuffer((order.length + 1) * 4));
  const places = new Uint32Array(citations.length);
  let count = 0;
  for (let i = 0; i < order.length; i++) {
    const end = cited[order[i] * 2 + 1];
    for (let at = cited[order[i] * 2]; at < end; at++) places[count++] = at;
    clickStarts[i + 1] = count;
  }
  return { clickStarts, clicks: citations.pick(places) };
}
