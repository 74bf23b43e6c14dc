import { Attribution } from '../rules/attribute.ts';
import { type CitedClicks, type ClickColumns, conversionIdOf, TextCollector } from './columns.ts';
import { CreditBook, NO_CLICK } from './credit-book.ts';
import type { CreditRun, CreditTallies } from './credits.ts';
import { type Job, trackedPairIndex } from './job.ts';
import { type AttributionTask, Journeys } from './journeys.ts';
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
  const policy = {
    campaigns: job.campaignIds.length,
    on: job.on,
    purchaseEvents: job.purchaseEvents,
    tracks: (campaign: number, event: number) => pairOf(campaign, event) >= 0,
    history: job.history,
  };
  const attribution = new Attribution(policy, book);
  let commonUser = false;
  for (const journey of journeys.all()) {
    if (journey.firstClick < journey.endClick) commonUser = true;
    attribution.attribute(journey);
  }
  book.countOutcomes();
  const { tallies, inTransition, beforeFirstClick, afterLastClick } = book;
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
      outcomes: tallies.outcomes.toRows(),
      commonUser,
      inTransition,
      beforeFirstClick,
      afterLastClick,
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
    ...citeClicks(task, journeys, book, order),
  };
}

/** Copies the clicks that the rows of the report name, so that all others can be forgotten. */
function citeClicks(
  task: AttributionTask,
  journeys: Journeys,
  book: CreditBook,
  order: Uint32Array,
): Pick<CreditRun, 'clickStarts' | 'clicks'> {
  const { lastClicks, creditStarts, creditEnds, creditClicks } = book;
  const clickStarts = new Uint32Array(new SharedArrayBuffer((order.length + 1) * 4));
  const cited = new Uint32Array(order.length + book.credits);
  let count = 0;
  for (let i = 0; i < order.length; i++) {
    const conversion = order[i];
    const end = creditEnds[conversion];
    if (lastClicks[conversion] !== NO_CLICK) cited[count++] = lastClicks[conversion];
    for (let at = creditStarts[conversion]; at < end; at++) cited[count++] = creditClicks[at];
    clickStarts[i + 1] = count;
  }
  const clicks = cited.subarray(0, count);
  return {
    clickStarts,
    clicks: {
      length: count,
      times: pickFloats(journeys.clickTimes, clicks),
      campaigns: pickNumbers(journeys.clickCampaigns, clicks),
      ...pickIds(task.clicks, journeys, clicks),
    },
  };
}

/** Ids are picked so many at a time, in loops of their own, so that the cache misses of many clicks overlap. */
const IDS_AT_ONCE = 1024;

/** The ids of clicks, given by their places in the journeys. */
function pickIds(
  parts: readonly ClickColumns[],
  { clickNumbering, clickRows }: Journeys,
  clicks: Uint32Array,
): Pick<CitedClicks, 'idStarts' | 'texts'> {
  const views = parts.map(({ texts }) => new DataView(texts.buffer));
  const texts = new TextCollector();
  const idStarts = new Uint32Array(new SharedArrayBuffer((clicks.length + 1) * 4));
  const partOf = new Uint32Array(IDS_AT_ONCE);
  const starts = new Uint32Array(IDS_AT_ONCE);
  const ends = new Uint32Array(IDS_AT_ONCE);
  for (let from = 0; from < clicks.length; from += IDS_AT_ONCE) {
    const count = Math.min(IDS_AT_ONCE, clicks.length - from);
    for (let i = 0; i < count; i++) {
      const row = clickRows[clicks[from + i]];
      const part = clickNumbering.partOf(row);
      const at = row - clickNumbering.bases[part];
      partOf[i] = part;
      starts[i] = parts[part].idStarts[at];
      ends[i] = parts[part].idStarts[at + 1];
    }
    for (let i = 0; i < count; i++) {
      texts.add(views[partOf[i]], starts[i], ends[i]);
      idStarts[from + i + 1] = texts.length;
    }
  }
  return { idStarts, texts: texts.take() };
}
