/** Tells spreadsheets that a file is UTF-8. */
export const BYTE_ORDER_MARK = '\ufeff';

/** What text begins with that a spreadsheet would take for a formula, and run. */
export const RUN_BY_SPREADSHEETS: ReadonlySet<number> = new Set(
  Array.from('=+-@\t\r', (character) => character.charCodeAt(0)),
);

/** Put before such text; a spreadsheet then shows it as text. */
export const GUARD = "'";

/** Text that no spreadsheet runs. */
export function withGuard(text: string): string {
  return RUN_BY_SPREADSHEETS.has(text.charCodeAt(0)) ? GUARD + text : text;
}

/** Columns that hold text of the export: ids, names and the like, even where it looks like a number. */
const TEXT_COLUMNS: ReadonlySet<string> = new Set([
  'campaign_id',
  'name',
  'channel',
  'event',
  'note',
  'annotation',
  'file',
  'value',
]);
/** Columns that hold times. */
const TIME_COLUMNS: ReadonlySet<string> = new Set([
  ...['published_at', 'final_at', 'changed_at', 'effective_at', 'from', 'to'],
  ...['occurred_at', 'clicked_at', 'last_clicked_at'],
]);
const PRINTED_TIME = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d+)/;
const NUMBER = /^-?\d+(\.\d+)?$/;

/**
 * A printed time as spreadsheets take it for a time: `2026-11-01 09:00:00`, in the zone in which it was printed, with
 * its fraction only where that is not zero. Another text stays.
 */
export function timeForSpreadsheet(printed: string): string {
  const [, date, clock, fraction] = PRINTED_TIME.exec(printed) ?? [];
  if (date === undefined) return printed;
  return `${date} ${clock}${/[1-9]/.test(fraction) ? fraction : ''}`;
}

/**
 * A cell of a column as a spreadsheet may have it: text is never run, numbers, negative ones too, stay numbers, and
 * times are times.
 */
export function cellForSpreadsheet(column: string, value: string): string {
  if (TIME_COLUMNS.has(column)) return timeForSpreadsheet(value);
  return NUMBER.test(value) && !TEXT_COLUMNS.has(column) ? value : withGuard(value);
}

/** The text that `withGuard` was given. */
export function withoutGuard(text: string): string {
  return text.startsWith(GUARD) && RUN_BY_SPREADSHEETS.has(text.charCodeAt(1)) ? text.slice(1) : text;
}
