import { basename } from 'node:path';
import type { Kind } from '../../exports/files/kinds.ts';
import { ESCAPE, ESCAPES, SEPARATOR, TOLD_KINDS } from '../protocol/protocol.ts';
import { TALLY_SUMS } from '../protocol/tally-rows.ts';

/** Begins the lines on stdout that are results; everything else there is chatter. */
export const RESULT_MARK = 'lasttouch';

/** What an executor says that has no Node.js. */
export const NODE_MISSING = 'lasttouch: node not found';

/** A text as a literal of Spark SQL, in ASCII. */
export function literal(text: string): string {
  const escaped = text.replace(
    /[^ !#-&(-:<-[\]-~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `'${escaped}'`;
}

const GLOB_SIGNS = /[\\*?[\]{},]/g;

/** A path as a glob that matches nothing else. */
function globOf(path: string): string {
  return path.replace(GLOB_SIGNS, '\\$&');
}

/** One glob for paths in which nothing has to be escaped. */
function globOfAll(root: string, paths: readonly string[]): string {
  return paths.length === 1 ? root + paths[0] : `${root}/{${paths.map((path) => path.slice(1)).join(',')}}`;
}

/**
 * Globs for plain addresses: one for each scheme and authority, and one for each path with signs that a glob has,
 * since Hadoop loses such paths where they stand in braces.
 */
export function globsOf(addresses: readonly string[]): string[] {
  const byRoot = new Map<string, string[]>();
  for (const address of addresses) {
    const [, root, path] = /^([^:]*:\/\/[^/]*)(\/.*)$/s.exec(address) ?? ['', '', address];
    byRoot.set(root, [...(byRoot.get(root) ?? []), path]);
  }
  return [...byRoot].flatMap(([root, paths]) => {
    const plain = paths.filter((path) => globOf(path) === path);
    const others = paths.filter((path) => globOf(path) !== path).map((path) => root + globOf(path));
    return plain.length === 0 ? others : [globOfAll(root, plain), ...others];
  });
}

/** What is put between the columns of the protocol, and the columns. */
const FORMAT = `ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t' NULL DEFINED AS '\\u0001'`;
const COLUMNS = 'kind STRING, key STRING, position STRING, body STRING';

/**
 * What an executor runs in a shell. Node.js is looked for first where an archive of it is unpacked as `node`. Where
 * there is none, the
 * rows are read to their end nevertheless: Spark tells what a program said only if it took all its input. The file
 * with the job was
 * added by the session, which has a folder of its own since Spark 4.
 */
function commandOf(stage: string): string {
  return [
    'PATH="$PWD/node/bin:$PATH"',
    `command -v node > /dev/null || { while read -r row; do :; done; echo "${NODE_MISSING}" >&2; exit 127; }`,
    'for job in lasttouch-job.json */lasttouch-job.json; do [ -e "$job" ] && break; done',
    `exec node lasttouch-kernel.cjs "$job" ${stage}`,
  ].join('; ');
}

/** Runs a stage of the kernel over `columns` of a source. */
function transform(columns: string, stage: string, source: string): string {
  return [
    `SELECT kind, key, CAST(position AS BIGINT) AS position, body FROM (`,
    `SELECT TRANSFORM(${columns}) ${FORMAT}`,
    `USING ${literal(commandOf(stage))} AS (${COLUMNS}) ${FORMAT}`,
    `FROM ${source})`,
  ].join('\n');
}

/** Keeps the rows of a query on the disks of the executors, so that it is run once. */
function keep(name: string, query: string): string {
  return `CACHE TABLE ${name} OPTIONS ('storageLevel' 'DISK_ONLY') AS\n${query};`;
}

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

/** The lines of files: lone carriage returns are data, so that only line feeds end a line. */
function linesView(name: string, glob: string): string {
  return `CREATE TEMPORARY VIEW ${name} USING text OPTIONS (path ${literal(glob)}, lineSep '\\n');`;
}

/** Prints a line of results. */
function print(columns: readonly string[], source: string): string {
  return `SELECT concat_ws('\\t', ${[literal(RESULT_MARK), ...columns].join(', ')})${source};`;
}

const END = print([literal('end')], '');

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

/** Prints the files that are wanted: small ones whole, of the others the lines in which the header stands. */
export function listSql(wanted: readonly Wanted[]): string {
  const statements = wanted.map(({ glob, isSmall, titles }, place) => {
    const files = `CREATE TEMPORARY VIEW files_${place} USING binaryFile OPTIONS (path ${literal(glob)});`;
    const file = [literal('file'), literal(String(place)), 'input_file_name()', 'CAST(length AS STRING)'];
    const list = print([...file, isSmall ? 'hex(content)' : literal('')], ` FROM files_${place}`);
    if (isSmall) return [files, list].join('\n');
    const heads = printHeads(`heads_${place}`, titles);
    return [files, list, linesView(`heads_${place}`, glob), heads].join('\n');
  });
  return [...statements, END].join('\n');
}

/** Brings files to the executors. */
function addFiles(...files: (string | undefined)[]): string[] {
  return files.filter((file) => file !== undefined).map((file) => `ADD FILE ${file};`);
}

/** A stage of the kernel with its arguments; one of them may be the name of a file. */
function stageWith(stage: string, file: string | undefined): string {
  return file === undefined ? stage : `${stage} ${basename(file)}`;
}

/**
 * Brings the job to the executors, reads all lines and settles which rows count. `namedFile` holds the ids of the
 * conversions that refunds name, where there are refunds.
 */
export function scanSql(jobFile: string, globs: readonly string[], namedFile?: string): string {
  const views = globs.map((glob, place) => linesView(`lines_${place}`, glob));
  // As the characters of their numbers, bytes get through that are no UTF-8.
  const lines = globs.map(
    (_, place) =>
      `SELECT input_file_name() AS address, input_file_block_start() AS start, decode(CAST(value AS BINARY), 'ISO-8859-1') AS line FROM lines_${place}`,
  );
  const scanned = transform('address, start, line', 'scan', `(${lines.join('\nUNION ALL ')})`);
  // By key first: Spark is fastest in comparing the first bytes of the first column, and in `kind` these are all the
  // same.
  const byId = `(SELECT * FROM (${scanned}) DISTRIBUTE BY kind, key SORT BY key, kind, position)`;
  const dedupe = transform('kind, key, position, body', stageWith('dedupe', namedFile), byId);
  return [...addFiles(jobFile, namedFile), ...views, keep('counted', dedupe)].join('\n');
}

/** Rows of users, keyed by the person where a user is listed. */
function ofPersonsSql(ofUsers: string): string {
  return [
    `SELECT met.kind, coalesce(persons.body, met.key) AS key, met.position, met.body FROM (${ofUsers}) met`,
    `LEFT JOIN (SELECT key, body FROM counted WHERE kind = 'identity') persons ON met.key = persons.key`,
  ].join('\n');
}

/**
 * Attributes user by user; what the stage is told stands behind its name. `refundedFile` holds what was refunded, if
 * that is asked.
 */
export function attributeSql(
  firstClick: number,
  lastClick: number,
  refundedFile?: string,
  hasPersons = false,
): string {
  const ofUsers = `SELECT * FROM counted WHERE kind IN ('click', 'conversion')`;
  const rows = hasPersons ? ofPersonsSql(ofUsers) : ofUsers;
  const byUser = `(SELECT * FROM (${rows}) DISTRIBUTE BY key SORT BY key)`;
  const stage = stageWith(`attribute ${firstClick} ${lastClick}`, refundedFile);
  const attributed = keep('attributed', transform('kind, key, position, body', stage, byUser));
  return [...addFiles(refundedFile), attributed].join('\n');
}

/** Prints the result of a step: the rows for the driver, the tallies added up, then a line that this is all. */
export function resultsSql(table: string): string {
  const separator = literal(SEPARATOR);
  const sums = TALLY_SUMS.map((sum, field) => {
    const number = `CAST(nullif(split(body, ${separator})[${field}], '') AS BIGINT)`;
    return `coalesce(CAST(${sum}(${number}) AS STRING), '')`;
  });
  return [
    print(
      ['kind', 'position', 'body'],
      ` FROM ${table} WHERE kind IN (${TOLD_KINDS.map(literal).join(', ')})`,
    ),
    print(
      [literal('tally'), 'key', `concat_ws(${separator}, ${sums.join(', ')})`],
      ` FROM ${table} WHERE kind = 'tally' GROUP BY key`,
    ),
    END,
  ].join('\n');
}

/** Writes the rows of a kind, sorted, behind a header, into a folder of parts. */
export function writeSql(kind: 'attribution' | 'unattributed', header: string, folder: string): string {
  const unescaped = ESCAPES.reduce(
    (text, [control, escaped]) => `replace(${text}, ${literal(escaped)}, ${literal(control)})`,
    'body',
  );
  return [
    `INSERT OVERWRITE DIRECTORY ${literal(folder)} USING text`,
    `SELECT IF(instr(body, ${literal(ESCAPE)}) = 0, body, ${unescaped}) AS value FROM (`,
    `SELECT CAST(-1 AS BIGINT) AS position, '' AS key, ${literal(header)} AS body`,
    `UNION ALL SELECT position, key, body FROM attributed WHERE kind = ${literal(kind)})`,
    `ORDER BY position, key;`,
  ].join('\n');
}

/** Options without which the numbers, or what the kernel is given, would not be what they have to be. */
export const NEEDED_CONF: readonly (readonly [string, string])[] = [
  ['spark.sql.catalogImplementation', 'in-memory'],
  // Else `${...}` in the name of a file would be taken for a variable.
  ['spark.sql.variable.substitute', 'false'],
  ['spark.sql.parser.escapedStringLiterals', 'false'],
  ['spark.sql.files.ignoreCorruptFiles', 'false'],
  ['spark.sql.files.ignoreMissingFiles', 'false'],
];
