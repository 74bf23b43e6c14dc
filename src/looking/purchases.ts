import { quoted, shellQuoted } from '../problems/quoted.ts';
import { group } from '../values/group.ts';
import type { Bound } from './bind-columns.ts';
import { type Column, columnOf, countsOf, repeatsOften } from './column.ts';
import { listEvents, meaningsOf } from './events.ts';
import {
  type Answers,
  asked,
  found,
  joined,
  NOTHING,
  type Part,
  remarked,
  type Serving,
  saidTexts,
} from './proposal.ts';
import { isDoubtfulStatus, isStatusHeader } from './words/event-words.ts';
import { plainHeader } from './words/usual-names.ts';

/** Says which events are purchases, and asks for orders whose status may say that they are none. */
export function purchasePart(
  servings: readonly Serving[],
  bound: Bound,
  usual: readonly string[],
  answers: Answers,
): Part {
  const ofKind = servings.filter(({ kind }) => kind === 'conversions');
  const event = bound.get('conversions.event');
  return joined([
    event === undefined ? NOTHING : namePurchases(event.columns, usual, answers),
    ...ofKind.flatMap((serving) => askForStatus(serving, event?.header, answers)),
  ]);
}

function namePurchases(
  columns: readonly { serving: Serving; column: Column }[],
  usual: readonly string[],
  answers: Answers,
): Part {
  const [{ serving, column: first }] = columns;
  const column = { ...first, values: columns.flatMap(({ column: { values } }) => values) };
  const { purchase, refund, other, click } = meaningsOf(column);
  const events = [...purchase, ...refund, ...other, ...click].sort((a, b) => b[1] - a[1]);
  const isKnown =
    events.length === 0 ||
    events.some(([name]) => usual.includes(name)) ||
    saidTexts(answers, 'purchaseEvent').length > 0;
  const place = `${quoted(column.header)} of ${serving.file.label}`;
  return joined([
    refund.length === 0
      ? NOTHING
      : remarked(`events that take something back are not read as refunds: ${listEvents(refund)}`),
    isKnown ? NOTHING : purchaseEvent(purchase, events, place),
  ]);
}

/** The one event that is a purchase by its name, or a question. */
function purchaseEvent(
  purchases: readonly [string, number][],
  events: readonly [string, number][],
  place: string,
): Part {
  if (purchases.length === 1) {
    const [[text, rows]] = purchases;
    const why = `${group(String(rows))} rows of the sample have it in ${place}; no other event looks like a purchase`;
    return found({ option: 'purchase-event', text, why });
  }
  const which = purchases.length === 0 ? events : purchases;
  const what =
    purchases.length === 0 ? 'no event is named as a purchase' : 'several events look like purchases';
  return asked(
    `which event is a purchase? In ${place} ${what}: ${listEvents(which)}`,
    which.slice(0, 4).map(([name]) => `--purchase-event ${shellQuoted(name)}`),
  );
}

/** Asks for each column with a status by which some orders may be no purchases. */
function askForStatus({ file, rows }: Serving, eventHeader: string | undefined, answers: Answers): Part[] {
  const said = saidTexts(answers, 'where');
  const isSaid = (header: string) =>
    ['=', '!='].some((sign) => said.some((text) => text.startsWith(`conversions.${header}${sign}`)));
  return file.names.flatMap((header, place) => {
    if (header === eventHeader || !isStatusHeader(plainHeader(header)) || isSaid(header)) return [];
    const column = columnOf(file, place, rows);
    const counts = countsOf(column);
    const doubtful = counts.filter(([status]) => isDoubtfulStatus(status));
    if (doubtful.length === 0 || !repeatsOften(column)) return [];
    const options = (sign: string, texts: readonly (readonly [string, number])[]) =>
      texts.map(([status]) => `--where ${shellQuoted(`conversions.${header}${sign}${status}`)}`).join(' ');
    return asked(
      `are all rows of ${file.label} purchases? ${quoted(header)} has ${listEvents(counts)}; the first answer leaves the doubtful ones out, the second counts all`,
      [options('!=', doubtful), options('=', counts)],
    );
  });
}
