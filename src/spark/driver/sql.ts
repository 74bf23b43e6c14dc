import { SEPARATOR, TOLD_KINDS } from '../protocol/protocol.ts';
import { TALLY_SUMS } from '../protocol/tally-rows.ts';

/** Begins the lines on stdout that are results; everything else there is chatter. */
export const RESULT_MARK = 'lasttouch';

/** What an executor says that has no Node.js. */
export const NODE_MISSING = 'lasttouch: node not found';

/** Tells Java to compile once. */
export const COMPILE_ONCE = '-XX:TieredStopAtLevel=1';

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
export function transform(columns: string, stage: string, source: string): string {
  return [
    `SELECT kind, key, CAST(position AS BIGINT) AS position, body FROM (`,
    `SELECT TRANSFORM(${columns}) ${FORMAT}`,
    `USING ${literal(commandOf(stage))} AS (${COLUMNS}) ${FORMAT}`,
    `FROM ${source})`,
  ].join('\n');
}

/** Keeps the rows of a query on the disks of the executors, so that it is run once. */
export function keep(name: string, query: string): string {
  return `CACHE TABLE ${name} OPTIONS ('storageLevel' 'DISK_ONLY') AS\n${query};`;
}

/** The lines of files: lone carriage returns are data, so that only line feeds end a line. */
export function linesView(name: string, glob: string): string {
  return `CREATE OR REPLACE TEMPORARY VIEW ${name} USING text OPTIONS (path ${literal(glob)}, lineSep '\\n');`;
}

/** Prints a line of results. */
export function print(columns: readonly string[], source: string): string {
  return `SELECT concat_ws('\\t', ${[literal(RESULT_MARK), ...columns].join(', ')})${source};`;
}

/** Brings files to the executors. */
export function addFiles(...files: (string | undefined)[]): string[] {
  return files.filter((file) => file !== undefined).map((file) => `ADD FILE ${file};`);
}

/** All rows of some tables. */
export function unionOf(tables: readonly string[]): string {
  return `(${tables.map((table) => `SELECT * FROM ${table}`).join(' UNION ALL ')})`;
}

/** Prints the result of a step from some tables: rows for the driver, and tallies added up. */
export function resultsSql(...tables: readonly string[]): string {
  const source = unionOf(tables);
  const separator = literal(SEPARATOR);
  const sums = TALLY_SUMS.map((sum, field) => {
    const number = `CAST(nullif(split(body, ${separator})[${field}], '') AS BIGINT)`;
    return `coalesce(CAST(${sum}(${number}) AS STRING), '')`;
  });
  const told = [
    'SELECT kind, CAST(position AS STRING) AS first, body AS second',
    `FROM ${source} WHERE kind IN (${TOLD_KINDS.map(literal).join(', ')})`,
  ];
  const tallies = [
    `SELECT 'tally' AS kind, key AS first, concat_ws(${separator}, ${sums.join(', ')}) AS second`,
    `FROM ${source} WHERE kind = 'tally' GROUP BY key`,
  ];
  const all = [...told, 'UNION ALL', ...tallies].join('\n');
  return print(['kind', 'first', 'second'], ` FROM (${all})`);
}

/**
 * Options that are set unless the user says otherwise: Spark moves few and large rows here. Its queries are planned once
 * and run without generated code, which would cost more to compile than it saves, and so would Java's second compiler.
 * The number of partitions is chosen by the sizes of files.
 */
export const USUAL_CONF: readonly (readonly [string, string])[] = [
  ['spark.sql.adaptive.enabled', 'false'],
  ['spark.sql.codegen.wholeStage', 'false'],
  ['spark.sql.codegen.factoryMode', 'NO_CODEGEN'],
  ['spark.sql.inMemoryColumnarStorage.compressed', 'false'],
  ['spark.executorEnv.JDK_JAVA_OPTIONS', COMPILE_ONCE],
];

/** Options without which the numbers, or what the kernel is given, would not be what they have to be. */
export const NEEDED_CONF: readonly (readonly [string, string])[] = [
  ['spark.sql.catalogImplementation', 'in-memory'],
  // Else `${...}` in the name of a file would be taken for a variable.
  ['spark.sql.variable.substitute', 'false'],
  ['spark.sql.parser.escapedStringLiterals', 'false'],
  ['spark.sql.files.ignoreCorruptFiles', 'false'],
  ['spark.sql.files.ignoreMissingFiles', 'false'],
];
