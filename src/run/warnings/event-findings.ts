import { purchaseEventNames } from '../../engine/job.ts';
import { listed, quoted, shellQuoted } from '../../problems/quoted.ts';
import type { Finding } from '../../report/warnings.ts';
import { group } from '../../values/group.ts';
import { compareText } from '../../values/text-order.ts';
import { type Evidence, namesOf, placeOfCampaigns, sumOf } from './evidence.ts';
import { numberColumns } from './unused-columns.ts';

const REFUND_EVENTS = new Set(['df_refund', 'refund']);
const SHOWN_EVENTS = 5;

/** An event, and how many rows in range have it. */
export interface MetEvent {
  event: string;
  rows: number;
}

/** The events of the rows in range, the most frequent first. */
export function eventsMet(outcomes: Evidence['outcomes']): MetEvent[] {
  const rows = new Map<string, number>();
  for (const { event, count } of outcomes) rows.set(event, (rows.get(event) ?? 0) + count);
  return [...rows]
    .filter(([, count]) => count > 0)
    .map(([event, count]) => ({ event, rows: count }))
    .sort((a, b) => b.rows - a.rows || compareText(a.event, b.event));
}

/** What the events of conversions tell of. */
export function eventFindings(evidence: Evidence): Finding[] {
  const met = eventsMet(evidence.outcomes);
  return [...noPurchases(evidence, met), ...missingEvents(evidence, met), ...refundEvents(evidence, met)];
}

function describeEvents(met: readonly MetEvent[]): string {
  return listed(
    met.map(({ event, rows }) => `${quoted(event)} (${group(String(rows))})`),
    SHOWN_EVENTS,
  );
}

function noPurchases(evidence: Evidence, met: readonly MetEvent[]): Finding[] {
  const names = purchaseEventNames(evidence.preparation.job);
  const rows = sumOf(met, (row) => row.rows);
  const purchases = met.filter(({ event }) => names.has(event));
  const place = { kind: 'conversions', file: namesOf(evidence, 'conversions') } as const;
  if (rows > 0 && purchases.length === 0) {
    const wanted = [...names].map(quoted).join(' or ');
    return [
      {
        ...place,
        code: 'no_purchases',
        count: rows,
        column: 'event',
        example: met[0].event,
        message: `none of the ${group(String(rows))} conversions in range is a purchase, whose event is ${wanted} (${place.file}, column event); the events are ${describeEvents(met)}; name that of purchases, for example with --purchase-event ${shellQuoted(met[0].event)}`,
      },
    ];
  }
  const count = sumOf(purchases, (row) => row.rows);
  const withAmount = sumOf(evidence.result.tallies, (part) => part.purchasesWithAmount);
  if (count === 0 || withAmount > 0) return [];
  return [{ ...place, code: 'no_amounts', count, column: 'amount', ...noAmounts(evidence, count) }];
}

function noAmounts(evidence: Evidence, count: number): Pick<Finding, 'message' | 'example'> {
  const columns = numberColumns(evidence, 'conversions');
  const found = columns.map(({ header, values }) => `${quoted(header)} (${quoted(values[0])})`);
  const advice =
    columns.length === 0
      ? 'export them with their amounts'
      : `columns that are not used and hold numbers: ${listed(found, SHOWN_EVENTS)}; name the one that holds amounts, for example with --columns ${shellQuoted(`conversions.amount=${columns[0].header}`)}`;
  return {
    message: `none of the ${group(String(count))} purchases has an amount (${namesOf(evidence, 'conversions')}, column amount); ${advice}`,
    ...(columns.length === 0 ? {} : { example: columns[0].header }),
  };
}

/** What two names have in common that are meant to be one. */
function loose(name: string): string {
  return name.toLowerCase().replace(/[\s\u00a0_-]/g, '');
}

/**
 * Events met that a tracked event may mean: its name written otherwise, or names that stand in it with another
 * delimiter.
 */
function meantBy(tracked: string, met: readonly MetEvent[]): string[] {
  const parts = new Set(tracked.split(/[,;/\s\u00a0]+/).map(loose));
  return met
    .map(({ event }) => event)
    .filter((event) => loose(event) === loose(tracked) || parts.has(loose(event)));
}

function missingEvents(evidence: Evidence, met: readonly MetEvent[]): Finding[] {
  const { job } = evidence.preparation;
  const occurring = new Set([...met.map(({ event }) => event), ...evidence.result.observed.eventsOutOfRange]);
  const missing = job.events.slice(job.purchaseEvents).filter((event) => !occurring.has(event));
  if (missing.length === 0) return [];
  const described = missing.map((event) => {
    const meant = meantBy(event, met);
    return meant.length === 0
      ? quoted(event)
      : `${quoted(event)} (conversions have ${meant.map(quoted).join(', ')})`;
  });
  const { place, file } = placeOfCampaigns(evidence);
  return [
    {
      code: 'tracked_event_missing',
      kind: 'campaigns',
      count: missing.length,
      file,
      column: 'conversion_events',
      example: missing[0],
      message: `${group(String(missing.length))} events that campaigns track never occur among the conversions: ${listed(described, SHOWN_EVENTS)} (${place}, column conversion_events); write them as in the column event of ${namesOf(evidence, 'conversions')}, with | between several`,
    },
  ];
}

function refundEvents(evidence: Evidence, met: readonly MetEvent[]): Finding[] {
  const refunds = met.filter(({ event }) => REFUND_EVENTS.has(event));
  const count = sumOf(refunds, ({ rows }) => rows);
  if (count === 0) return [];
  const names = namesOf(evidence, 'conversions');
  return [
    {
      code: 'refund_event',
      kind: 'conversions',
      count,
      file: names,
      column: 'event',
      example: refunds[0].event,
      message: `${group(String(count))} rows are refund events (${names}, column event, ${quoted(refunds[0].event)}); they are counted as events and not taken off any purchase: give refunds in files of their own, with --refunds`,
    },
  ];
}
