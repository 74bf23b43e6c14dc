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
const NUMBER = /^-?\d+(\.\d+)?$/;

/** A cell of a column as a spreadsheet may have it: text is never run, and numbers, negative ones too, stay numbers. */
export function cellForSpreadsheet(column: string, value: string): string {
  return NUMBER.test(value) && !TEXT_COLUMNS.has(column) ? value : withGuard(value);
}

/** The text that `withGuard` was given. */
export function withoutGuard(text: string): string {
  return text.startsWith(GUARD) && RUN_BY_SPREADSHEETS.has(text.charCodeAt(1)) ? text.slice(1) : text;
}
