import { ESCAPE, ESCAPES, ROW_KINDS, SEPARATOR } from '../../kernel/protocol.ts';
import { TALLY_SUMS } from '../../kernel/tally-rows.ts';

/** Begins the lines on stdout that are results; everything else there is chatter. */
export const RESULT_MARK = 'lasttouch';

/** A text as a literal of Spark SQL, in ASCII. */
export function literal(text: string): string {
  const escaped = text.replace(
    /[^ !#-&(-:<-[\]-~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `'${escaped}'`;
}

/** A path as a glob that matches nothing else, for use inside braces. */
function globOf(path: string): string {
  return path.replace(/[\\*?[\]{},]/g, '\\$&');
}

/** One glob for some paths, each of them absolute, with the scheme and the authority that they share. */
export function globOfAll(root: string, paths: readonly string[]): string {
  const [first] = paths;
  if (paths.length === 1) return root + globOf(first);
  return `${root}/{${paths.map((path) => globOf(path.slice(1))).join(',')}}`;
}

/** What is put between the columns of the protocol, and the columns. */
const FORMAT = `ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t' NULL DEFINED AS '\\u0001'`;
const COLUMNS = 'kind STRING, key STRING, position STRING, body STRING';

/** Runs a stage of the kernel over `columns` of a source. An archive that is unpacked as `node` is where Node.js is looked for first. */
function transform(columns: string, stage: string, source: string): string {
  const command = `PATH="$PWD/node/bin:$PATH" exec node lasttouch-kernel.cjs lasttouch-job.json ${stage}`;
  return [
    `SELECT kind, key, CAST(position AS BIGINT) AS position, body FROM (`,
    `SELECT TRANSFORM(${columns}) ${FORMAT}`,
    `USING ${literal(command)} AS (${COLUMNS}) ${FORMAT}`,
    `FROM ${source})`,
  ].join('\n');
}

/** Keeps the rows of a query on the disks of the executors, so that it is run once. */
function keep(name: string, query: string): string {
  return `CACHE TABLE ${name} OPTIONS ('storageLevel' 'DISK_ONLY') AS\n${query};`;
}

/** The lines of files: lone carriage returns are data, so that only line feeds end a line. */
function linesView(glob: string): string {
  return `CREATE TEMPORARY VIEW lines USING text OPTIONS (path ${literal(glob)}, lineSep '\\n');`;
}

/** Reads all lines and settles which rows count. */
export function scanSql(glob: string): string {
  // As the characters of their numbers, bytes get through that are no UTF-8.
  const columns = `input_file_name(), input_file_block_start(), decode(CAST(value AS BINARY), 'ISO-8859-1')`;
  const scanned = transform(columns, 'scan', 'lines');
  const byId = `(SELECT * FROM (${scanned}) DISTRIBUTE BY kind, key SORT BY kind, key, position)`;
  return [linesView(glob), keep('counted', transform('kind, key, position, body', 'dedupe', byId))].join(
    '\n',
  );
}

/** Attributes user by user; what the stage is told stands behind its name. */
export function attributeSql(firstClick: number, lastClick: number): string {
  const byUser = `(SELECT * FROM counted WHERE kind IN ('click', 'conversion') DISTRIBUTE BY key SORT BY key)`;
  return keep(
    'attributed',
    transform('kind, key, position, body', `attribute ${firstClick} ${lastClick}`, byUser),
  );
}

/** Prints what a step gave: rejected rows and problems one by one, tallies added up, then that this is all. */
export function resultsSql(table: string): string {
  const separator = literal(SEPARATOR);
  const sums = TALLY_SUMS.map((sum, field) => {
    const number = `CAST(nullif(split(body, ${separator})[${field}], '') AS BIGINT)`;
    return `coalesce(CAST(${sum}(${number}) AS STRING), '')`;
  });
  const single = ROW_KINDS.filter((kind) => kind === 'reject' || kind === 'problem').map(literal);
  const mark = literal(RESULT_MARK);
  return [
    `SELECT concat_ws('\\t', ${mark}, kind, position, body) FROM ${table} WHERE kind IN (${single.join(', ')});`,
    `SELECT concat_ws('\\t', ${mark}, 'tally', key, concat_ws(${separator}, ${sums.join(', ')})) FROM ${table} WHERE kind = 'tally' GROUP BY key;`,
    `SELECT concat_ws('\\t', ${mark}, 'end');`,
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
