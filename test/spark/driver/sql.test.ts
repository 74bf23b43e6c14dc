import fc from 'fast-check';
import { expect, test } from 'vitest';
import { globsOf, literal, resultsSql } from '../../../src/spark/driver/sql.ts';
import { type Attributing, attributeSql } from '../../../src/spark/driver/statements/attribute-users.ts';
import {
  clicksSql,
  filterSql,
  scanSql,
  settleClicksSql,
} from '../../../src/spark/driver/statements/read-rows.ts';
import { writeSql } from '../../../src/spark/driver/statements/write-rows.ts';

const JOB = '/tmp/lasttouch-job.json';
const BY_LINES = { globs: ['file:///x.csv', 's3a://b/{k,l}'], ranges: 0, tasks: 1 };
const BY_RANGES = { globs: [], ranges: 5, tasks: 2 };

const BOUNDS = { firstClick: 5, lastClick: 70, firstConversion: 6, lastConversion: 80, pieces: 3 };

const attributing = (given: Partial<Attributing> = {}): string =>
  attributeSql({
    tables: ['counted', 'clicked'],
    bounds: BOUNDS,
    hasPersons: false,
    campaignsFile: undefined,
    refundedFile: undefined,
    ...given,
  });

/** What Spark reads out of a literal that has no escapes but `\uXXXX`. */
function readLiteral(sql: string): string {
  expect(sql).toMatch(/^'(?:[ -&(-:<-[\]-~]|\\u[0-9a-f]{4})*'$/);
  return sql
    .slice(1, -1)
    .replace(/\\u(....)/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

test('a literal is ASCII without quotes, semicolons and line breaks inside, and reads as the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
      expect(readLiteral(literal(text))).toBe(text);
    }),
  );
  expect(literal(`a';\n"\\가`)).toBe(`'a\\u0027\\u003b\\u000a\\u0022\\u005c\\uac00'`);
});

test('one file is its own path, several stand in braces; what a glob would take for a sign is escaped, and stands alone', () => {
  expect(globsOf(['file:///a b/c[1].csv'])).toEqual(['file:///a b/c\\[1\\].csv']);
  expect(globsOf(['file:///a/x.csv', 's3a://b/k', 'file:///a/x,{y}.csv', 'file:///b.csv'])).toEqual([
    'file:///{a/x.csv,b.csv}',
    'file:///a/x\\,\\{y\\}.csv',
    's3a://b/k',
  ]);
  expect(globsOf(['file:///*?\\.csv'])).toEqual(['file:///\\*\\?\\\\.csv']);
});

test('rows are shuffled by id, then by user, and the stages are named', () => {
  const scan = scanSql(JOB, BY_LINES);
  expect(scan).toContain("exec node lasttouch-kernel.cjs \\u0022$job\\u0022 scan lines'");
  expect(scan).toContain('DISTRIBUTE BY key SORT BY key');
  expect(scan).toContain("lineSep '\\n'");
  expect(attributing()).toContain("attribute 5 70 6 80 3'");
  expect(
    attributing({ bounds: { ...BOUNDS, firstClick: Number.POSITIVE_INFINITY, lastClick: -1 } }),
  ).toContain("attribute Infinity -1 6 80 3'");
  expect(attributing()).toContain('DISTRIBUTE BY key SORT BY key');
});

test('files at addresses are read by lines, all others by ranges, in as many tasks as are asked for', () => {
  const both = clicksSql('/tmp/users.bin', { ...BY_LINES, ...BY_RANGES, globs: BY_LINES.globs }, true);
  for (const stage of ["clicks lines users.bin'", "clicks ranges users.bin'"]) expect(both).toContain(stage);
  expect(both).toContain('FROM range(0, 5, 1, 2)');
  expect(scanSql(JOB, BY_RANGES)).not.toContain('input_file_name');
  expect(scanSql(JOB, BY_LINES)).not.toContain('range(');
});

test('fingerprints are compared where ids are, and suspected ids are settled apart', () => {
  const clicks = clicksSql('/tmp/users.bin', BY_RANGES, true);
  expect(clicks).toContain("WHERE kind = 'fingerprints') DISTRIBUTE BY key SORT BY key");
  expect(clicksSql('/tmp/users.bin', BY_RANGES, false)).not.toContain('fingerprints');
  const settled = settleClicksSql('/tmp/users.bin', '/tmp/suspected.bin', BY_RANGES);
  expect(settled).toContain("clicks ranges users.bin suspected.bin'");
  expect(settled).toContain("FROM recounted WHERE kind = 'unsettled'");
});

test('rows of users come by person, where users belong to persons, and so do the users of the filter', () => {
  for (const byPerson of [attributing({ hasPersons: true }), filterSql(3, true)])
    expect(byPerson).toContain(" persons'");
  for (const byUser of [attributing(), filterSql(3, false)]) expect(byUser).not.toContain(" persons'");
  expect(filterSql(3, true)).toContain(" users'");
  expect(filterSql(3, false)).toContain("WHERE kind = 'users'");
});

test('what a stage is told of refunds is brought along as a file, where there are refunds', () => {
  const scan = scanSql(JOB, BY_RANGES, '/tmp/named.json');
  expect(scan).toMatch(/^ADD FILE \/tmp\/lasttouch-job\.json;\nADD FILE \/tmp\/named\.json;\n/);
  expect(scan).toContain(" dedupe named.json'");
  const attribute = attributing({ refundedFile: '/tmp/refunded.json' });
  expect(attribute).toMatch(/^ADD FILE \/tmp\/refunded\.json;\n/);
  expect(attribute).toContain(" attribute 5 70 6 80 3 refunded.json'");
  expect(scanSql(JOB, BY_RANGES)).toContain(" dedupe'");
  expect(attributing()).not.toContain('ADD FILE');
});

test('what the driver is told row by row is printed', () => {
  expect(resultsSql('counted')).toContain(
    "FROM (SELECT * FROM counted) WHERE kind IN ('reject', 'problem', 'named')\nUNION ALL",
  );
});

test('tallies are added up by key: counts and amounts by sum, times by first and last', () => {
  const functions = [...resultsSql('counted').matchAll(/\b(sum|min|max)\(/g)].map(([, name]) => name);
  expect(functions).toEqual(['sum', 'min', 'max', 'sum', 'sum', 'sum']);
});

test('rows are written in the order of time and id behind the header', () => {
  const sql = writeSql('attribution', 'a,"b"', 'file:///out');
  expect(sql).toContain("INSERT OVERWRITE DIRECTORY 'file:///out' USING text");
  expect(sql).toContain("'' AS key, CAST(-1 AS BIGINT) AS position, 'a,\\u0022b\\u0022' AS body");
  expect(sql).toMatch(/ order' .*WHERE kind = 'attribution'\nORDER BY position\)\)\);$/s);
});
