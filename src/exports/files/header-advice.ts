import { nearestName } from '../../problems/nearest-name.ts';
import { listed, quoted, shellQuoted } from '../../problems/quoted.ts';
import { bareName, columnsOption } from './columns-option.ts';
import { COLUMNS, type ColumnNames, KINDS_WITH_IDS, type Kind } from './kinds.ts';

const DELIMITERS = [',', ';', '\t', '|'];
/** So many names of a header are shown. */
const SHOWN_NAMES = 40;
/** A header is looked for in so many of the first lines. */
const LINES = 50;

/** The headers under which the columns of a kind are looked for. */
function wantedHeaders(kind: Kind, columnNames: ColumnNames, onlyRequired: boolean): string[] {
  return COLUMNS[kind]
    .filter(({ required }) => required || !onlyRequired)
    .map(({ name }) => columnNames.get(`${kind}.${name}`) ?? name);
}

/** What to do where a header lacks a column: which name in it may be meant, of those that no other column uses. */
export function missingColumn(
  kind: Kind,
  column: string,
  names: readonly string[],
  columnNames: ColumnNames,
): string {
  const wanted = columnNames.get(`${kind}.${column}`) ?? column;
  const taken = new Set(wantedHeaders(kind, columnNames, false));
  const free = names.filter((name) => name !== '' && !taken.has(name));
  const same = free.find((name) => bareName(name) === bareName(wanted));
  const found = listed(names.map(quoted), SHOWN_NAMES);
  if (same !== undefined)
    return `is missing; found ${found}; but for blanks or characters that nobody sees ${quoted(same)} is the same: rename it or give ${columnsOption(kind, column, same)}`;
  const nearest = nearestName(wanted, free);
  if (nearest !== undefined)
    return `is missing; found ${found}; nearest is ${quoted(nearest)}: rename it or give ${columnsOption(kind, column, nearest)}`;
  // Where `--columns` names the header, another option for the column would contradict it.
  const otherwise = columnNames.has(`${kind}.${column}`) ? '' : withoutColumn(kind, column);
  return `is missing; found ${found}; add it, or name the column that holds it with ${columnsOption(kind, column, 'HEADER')}${otherwise}`;
}

/** What stands for a text that all rows have, of the columns for which one is likely. */
const LIKELY_VALUES: ReadonlyMap<string, string> = new Map([
  ['campaigns.name', 'NAME'],
  ['campaigns.channel', 'CHANNEL'],
  ['campaigns.published_at', 'DATE'],
  ['campaigns.purchase_conversion', 'on'],
  ['clicks.campaign_id', 'ID'],
  ['conversions.event', 'purchase'],
]);

/** The option that stands in for a column which the files of a kind do not have at all, as the end of a sentence. */
function withoutColumn(kind: Kind, column: string): string {
  if (column === COLUMNS[kind][0].name && KINDS_WITH_IDS.some((known) => known === kind))
    return `; where rows have no id, --make-ids ${kind} makes it of their other values`;
  const value = LIKELY_VALUES.get(`${kind}.${column}`);
  return value === undefined
    ? ''
    : `; where all rows have the same one, give it with --value ${kind}.${column}=${value}`;
}

/** What to do where a header lacks a name that `--where` asks for. */
export function missingCondition(header: string, names: readonly string[]): string {
  const nearest = nearestName(header, names);
  const hint = nearest === undefined ? '' : `; nearest is ${quoted(nearest)}`;
  const found = listed(names.map(quoted), SHOWN_NAMES);
  return `is missing, but --where asks for it; found ${found}${hint}; give the header as it stands in the file, or leave the option out`;
}

/** Where a header was looked for and how. */
export interface HeaderPlace {
  /** The beginning of the text of the file. */
  text: string;
  /** The line of the header, from 1. */
  line: number;
  /** The delimiter in force. */
  delimiter: string;
}

/**
 * What to do where the names of the columns are there, but with another delimiter between them, in quotes together, or
 * in a later line of the text; undefined where they are not. `names` are those of the header as it was read: the whole
 * line is one where it could not be cut.
 */
export function misreadHeader(
  kind: Kind,
  names: readonly string[],
  columnNames: ColumnNames,
  { text, line, delimiter }: HeaderPlace,
): string | undefined {
  const wanted = wantedHeaders(kind, columnNames, true);
  const lines = text.split('\n').slice(0, LINES);
  const quotedLine = insideOfQuotes(lines[line - 1] ?? '');
  if (quotedLine !== undefined && delimiterOf(quotedLine, wanted, 1) !== undefined) {
    return `quotes stand around the whole line (${quoted(quotedLine)}), so that it is one field; export the file without them, or remove them, for example with ${UNQUOTE} on each file`;
  }
  const header = names.join(delimiter);
  const least = countNames(header, delimiter, wanted);
  if (least === wanted.length) return undefined;
  const other = delimiterOf(header, wanted, least);
  if (other !== undefined) {
    return `the header has ${other === '\t' ? 'tabs' : quoted(other)} between its names (${quoted(header)}); give ${delimiterOption(kind, other)}`;
  }
  for (let at = line; at < lines.length; at++) {
    const found = delimiterOf(lines[at], wanted, wanted.length - 1);
    if (found === undefined) continue;
    const also = found === delimiter ? '' : ` ${delimiterOption(kind, found)}`;
    return `the header stands in line ${at + 1}, behind titles; give --skip-lines ${kind}=${at}${also}, or remove the lines before it`;
  }
  return undefined;
}

/** Takes the quotes off each line that is one quoted field, behind a byte-order mark too. */
const UNQUOTE = `sed -E '/^(\\xef\\xbb\\xbf)?"([^"]|"")*"\\r?$/{s/"//;s/"(\\r?)$/\\1/;s/""/"/g;}'`;

/** What a line holds that is one quoted field; undefined for another line. */
function insideOfQuotes(line: string): string | undefined {
  const [, inside] = /^\ufeff?"((?:[^"]|"")*)"\r?$/.exec(line) ?? [];
  return inside?.replaceAll('""', '"');
}

function delimiterOption(kind: Kind, delimiter: string): string {
  return `--delimiter ${delimiter === '\t' ? `${kind}=tab` : shellQuoted(`${kind}=${delimiter}`)}`;
}

/** How many of the wanted names stand between delimiters in a line, blanks, unseen characters and quotes aside. */
function countNames(line: string, delimiter: string, wanted: readonly string[]): number {
  const parts = new Set(line.split(delimiter).map((part) => bareName(part).replace(/^"(.*)"$/, '$1')));
  return wanted.filter((name) => parts.has(bareName(name))).length;
}

/** The delimiter that parts a line into more of the wanted names than `least`, where one does. */
function delimiterOf(line: string, wanted: readonly string[], least: number): string | undefined {
  const counts = DELIMITERS.map((delimiter) => ({ delimiter, found: countNames(line, delimiter, wanted) }));
  const best = counts.reduce((most, count) => (count.found > most.found ? count : most));
  return best.found > least && best.found > 1 ? best.delimiter : undefined;
}
