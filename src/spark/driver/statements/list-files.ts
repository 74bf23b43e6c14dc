import type { Kind } from '../../../exports/files/kinds.ts';
import { linesView, literal, print } from '../sql.ts';

/** Files to look for at an address. */
export interface Wanted {
  kinds: readonly Kind[];
  /** Whether the files are small enough to be brought to the driver. */
  isSmall: boolean;
  /** How many lines may stand before the header of a file. */
  titles: number;
  /** What was asked for. */
  address: string;
  glob: string;
}

/** Lines that are empty, and how a line begins that tells the delimiter, with a byte-order mark in front or not. */
const EMPTY_LINES = "X'', X'0D', X'EFBBBF', X'EFBBBF0D'";
const TELLS_DELIMITER = "(startswith(line, X'7365703D') OR startswith(line, X'EFBBBF7365703D'))";
/** Lines behind titles in which a header is looked for. */
const HEADER_LINES = 20;

/**
 * Prints the lines of the first part of each file in which its header stands, numbered. Without titles that is the
 * first that is not empty, and
 * the one behind it where that tells the delimiter.
 */
function printHeads(view: string, titles: number): string {
  const lines = `SELECT input_file_name() AS address, input_file_block_start() AS start, monotonically_increasing_id() AS place, CAST(value AS BINARY) AS line FROM ${view}`;
  if (titles > 0) {
    const numbered = `SELECT address, line, row_number() OVER (PARTITION BY address ORDER BY place) AS number FROM (${lines}) WHERE start = 0`;
    return print(
      [literal('head'), 'address', 'CAST(number AS STRING)', 'hex(line)'],
      ` FROM (${numbered}) WHERE number <= ${titles + HEADER_LINES}`,
    );
  }
  const first = (number: string, condition: string) =>
    print(
      [literal('head'), 'address', literal(number), 'hex(min_by(line, place))'],
      ` FROM (${lines}) WHERE start = 0 AND line NOT IN (${EMPTY_LINES})${condition} GROUP BY address`,
    );
  return [first('0', ''), first('1', ` AND NOT ${TELLS_DELIMITER}`)].join('\n');
}

/**
 * Prints the files that are wanted, with their place among what is: small ones whole, of the others the lines in which
 * the header stands. Spark fails where there is none.
 */
export function listSql({ glob, isSmall, titles }: Wanted, place: number): string {
  const files = `CREATE TEMPORARY VIEW files_${place} USING binaryFile OPTIONS (path ${literal(glob)});`;
  const file = [literal('file'), literal(String(place)), 'input_file_name()', 'CAST(length AS STRING)'];
  const list = print([...file, isSmall ? 'hex(content)' : literal('')], ` FROM files_${place}`);
  if (isSmall) return [files, list].join('\n');
  const heads = printHeads(`heads_${place}`, titles);
  return [files, list, linesView(`heads_${place}`, glob), heads].join('\n');
}
