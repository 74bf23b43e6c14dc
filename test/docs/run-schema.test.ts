import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { KINDS } from '../../src/exports/files/kinds.ts';
import { WARNING_CODES } from '../../src/report/warnings.ts';
import { VALID, writeExport } from '../binary/export.ts';
import { lasttouch, ROOT, scratchFolder } from '../binary/lasttouch.ts';

const schema = JSON.parse(readFileSync(join(ROOT, 'docs/run.schema.json'), 'utf8'));
const validate = new Ajv2020({ allErrors: true }).compile(schema);
const scratch = scratchFolder();

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** What the schema says against a value, one line a fault. */
function faults(value: Json): string[] {
  validate(value);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

async function runJson(folder: string, args: readonly string[] = [], command = 'attribute'): Promise<Json> {
  const out = join(scratch, 'report');
  const run = await lasttouch([command, folder, ...args, '--json', '--out', out]);
  expect(run.status).toBe(0);
  return JSON.parse(run.stdout);
}

function fixtureRun(name: string): Promise<Json> {
  const folder = join(ROOT, 'fixtures', name);
  return runJson(folder, JSON.parse(readFileSync(join(folder, 'arguments.json'), 'utf8')));
}

/** Each fixture shows something else: history, one window, a range, renamed columns, an unusual zone, no history from the start. */
const FIXTURES = [
  'november',
  'window-overrides-history',
  'windows-of-channels',
  'range-cuts-totals-not-clicks',
  'columns-renamed',
  'dst-gap-and-overlap',
  'no-initial-setting',
  'broken-rows',
  'refunds-repeated',
];

test.each(FIXTURES)('run.json of %s is as the schema says', async (name) => {
  expect(faults(await fixtureRun(name))).toEqual([]);
});

test('run.json of windows is as the schema says', async () => {
  expect(faults(await runJson(join(ROOT, 'fixtures/november'), [], 'windows'))).toEqual([]);
  const huge = writeExport(join(scratch, 'huge'), {
    'conversions.csv': VALID['conversions.csv'].replace('5000', '999999999999999.000001'),
    'settings.csv': null,
  });
  expect(faults(await runJson(huge, [], 'windows'))).toEqual([]);
});

test('run.json of reconcile is as the schema says', async () => {
  const everyWay = join(ROOT, 'fixtures/console-read-in-every-way');
  expect(faults(await runJson(everyWay, [], 'reconcile'))).toEqual([]);
  const noHistory = writeExport(join(scratch, 'no-history'), { 'settings.csv': null });
  expect(faults(await runJson(noHistory, ['--windows', '90s,1d'], 'reconcile'))).toEqual([]);
});

test('the schema wants of a report of another command what only that one has', async () => {
  const run = (await fixtureRun('november')) as Record<string, Json>;
  for (const command of ['windows', 'reconcile']) expect(faults({ ...run, command })).not.toEqual([]);
  expect(faults({ ...run, console: { campaigns: 0 } })).not.toEqual([]);
});

test('run.json of an export without clicks and conversions is as the schema says', async () => {
  const header = (name: string) => VALID[name].slice(0, VALID[name].indexOf('\n') + 1);
  const folder = writeExport(join(scratch, 'headers'), {
    'campaigns.csv': header('campaigns.csv'),
    'clicks.csv': header('clicks.csv'),
    'conversions.csv': header('conversions.csv'),
  });
  expect(faults(await runJson(folder))).toEqual([]);
});

test('the schema knows every kind of file and every warning', () => {
  const { inputs, warnings } = schema.properties;
  expect(inputs.items.properties.kind.enum).toEqual([...KINDS, 'exclude_users']);
  expect(warnings.items.properties.code.enum).toEqual([...WARNING_CODES]);
});

/** All objects in a value, with the names that lead to them. */
function* objectsIn(value: Json, path = ''): Generator<[string, { [key: string]: Json }]> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield [path, value];
  for (const [key, inner] of Object.entries(value)) yield* objectsIn(inner, `${path}/${key}`);
}

test('a key that is missing, unknown or of another type breaks the schema, wherever it is', async () => {
  const run = await fixtureRun('november');
  const accepted: string[] = [];
  const expectFault = (what: string) => {
    if (faults(run).length === 0) accepted.push(what);
  };
  let changes = 0;
  for (const [path, object] of objectsIn(run)) {
    for (const [key, value] of Object.entries(object)) {
      delete object[key];
      expectFault(`${path} without ${key}`);
      object[key] = typeof value === 'boolean' ? 'true' : true;
      expectFault(`${path}/${key} of another type`);
      object[key] = value;
      changes += 2;
    }
    object.unknown = 1;
    expectFault(`${path} with an unknown key`);
    delete object.unknown;
    changes += 1;
  }
  expect(faults(run)).toEqual([]);
  expect(accepted).toEqual([]);
  expect(changes).toBeGreaterThan(200);
});
