import { quoted, shellQuoted } from '../problems/quoted.ts';
import { group } from '../values/group.ts';
import type { Bound } from './bind-columns.ts';
import { type Column, columnOf, countsOf, repeatsOften } from './column.ts';
import { listEvents, meaningsOf } from './events.ts';
import { type Answers, emptyPart, type Part, type Serving, saidTexts } from './proposal.ts';
import { isDoubtfulStatus, isStatusHeader } from './words/event-words.ts';
import { plainHeader } from './words/usual-names.ts';

/** Says which events are purchases, and asks for orders whose status may say that they are none. */
export function purchasePart(
  servings: readonly Serving[],
  bound: Bound,
  usual: readonly string[],
  answers: Answers,
): Part {
  const part = emptyPart();
  const ofKind = servings.filter(({ kind }) => kind === 'conversions');
  if (ofKind.length === 0) return part;
  const event = bound.get('conversions.event');
  if (event !== undefined) namePurchases(event.columns, usual, answers, part);
  for (const serving of ofKind) askForStatus(serving, bound, answers, part);
  return part;
}

function namePurchases(
  columns: readonly { serving: Serving; column: Column }[],
  usual: readonly string[],
  answers: Answers,
  part: Part,
): void {
  const [{ serving, column: first }] = columns;
  const column = { ...first, values: columns.flatMap(({ column: { values } }) => values) };
  const { purchase, refund, other, click } = meaningsOf(column);
  const events = [...purchase, ...refund, ...other, ...click].sort((a, b) => b[1] - a[1]);
  if (refund.length > 0)
    part.remarks.push(
      `events that take something back are no refunds here, since those name their order: ${listEvents(refund)}`,
    );
  const isUsual = events.some(([name]) => usual.includes(name));
  if (saidTexts(answers, 'purchaseEvent').length > 0 || isUsual || events.length === 0) return;
  const option = (name: string) => `--purchase-event ${shellQuoted(name)}`;
  if (purchase.length === 1) {
    const [[name, rows]] = purchase;
    part.findings.push({
      option: 'purchase-event',
      text: name,
      why: `${group(String(rows))} rows of the sample of ${serving.file.label} have it in ${quoted(column.header)}; no other event looks like a purchase`,
    });
    return;
  }
  const which = purchase.length === 0 ? events : purchase;
  const what =
    purchase.length === 0 ? 'no event is named as a purchase' : 'several events look like purchases';
  part.questions.push({
    text: `which event is a purchase? In ${quoted(column.header)} of ${serving.file.label} ${what}: ${listEvents(which)}`,
    answers: which.slice(0, 4).map(([name]) => option(name)),
  });
}

function askForStatus({ file, rows }: Serving, bound: Bound, answers: Answers, part: Part): void {
  const eventHeader = bound.get('conversions.event')?.header;
  const said = saidTexts(answers, 'where');
  file.names.forEach((header, place) => {
    if (header === eventHeader || !isStatusHeader(plainHeader(header))) return;
    if (
      said.some(
        (text) => text.startsWith(`conversions.${header}=`) || text.startsWith(`conversions.${header}!=`),
      )
    )
      return;
    const column = columnOf(file, place, rows);
    const counts = countsOf(column);
    const doubtful = counts.filter(([status]) => isDoubtfulStatus(status));
    if (doubtful.length === 0 || !repeatsOften(column)) return;
    const options = (sign: string, texts: readonly (readonly [string, number])[]) =>
      texts.map(([status]) => `--where ${shellQuoted(`conversions.${header}${sign}${status}`)}`).join(' ');
    part.questions.push({
      text: `are all rows of ${file.label} purchases? ${quoted(header)} has ${listEvents(counts)}; the first answer leaves the doubtful ones out, the second counts all`,
      answers: [options('!=', doubtful), options('=', counts)],
    });
  });
}
