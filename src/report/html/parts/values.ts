import { type Content, html, type Markup, NOTHING } from './markup.ts';

const HANGUL = /[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]/;
const DATE_LENGTH = '2026-11-10'.length;
const MIDNIGHT = 'T00:00:00.000';
const TO_THE_MINUTE = '2026-11-10T14:10'.length;
const PRINTED_TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,6}[+-]\d\d:\d\d(?::\d\d)?/g;

/** A name or another text of the export, with a text direction of its own; Korean is marked as Korean. */
export function label(text: string): Markup {
  return HANGUL.test(text) ? html`<bdi lang="ko">${text}</bdi>` : html`<bdi>${text}</bdi>`;
}

/** A sentence of lasttouch itself, always in English: printed times in it are shown as people write them. */
export function message(text: string): Markup {
  const pieces: Content[] = [];
  let end = 0;
  for (const { 0: printed, index } of text.matchAll(PRINTED_TIME)) {
    pieces.push(text.slice(end, index), time(printed));
    end = index + printed.length;
  }
  pieces.push(text.slice(end));
  return html`<bdi lang="en">${pieces.map((piece) => html`${piece}`)}</bdi>`;
}

/** `14:10` of a printed time, with seconds where they are not zero. */
function clock(printed: string): string {
  return printed.slice(DATE_LENGTH + 1).replace(/(?::00)?(?:\.0+)?[+-][\d:]+$/, '');
}

/** `2026-11-10 14:10` of a printed time. */
export function minutes(printed: string): string {
  return printed.slice(0, TO_THE_MINUTE).replace('T', ' ');
}

/** A printed time to the minute, for people; the exact one can be pointed at. The page names the zone once. */
export function time(printed: string): Markup {
  if (printed === '') return NOTHING;
  return html`<time datetime="${printed}" title="${printed}">${minutes(printed)}</time>`;
}

/**
 * What a row has of its day, from its printed times: `00:00–14:10`, or nothing for the whole day. The end is `24:00`
 * where it is the
 * first instant of the next day.
 */
export function partOfDay(date: string, from: string, to: string): string {
  const untilMidnight = !to.startsWith(date);
  if (untilMidnight && from.startsWith(MIDNIGHT, DATE_LENGTH)) return '';
  return `${clock(from)}–${untilMidnight ? '24:00' : clock(to)}`;
}
