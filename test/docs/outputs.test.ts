import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { REJECT_REASONS } from '../../src/exports/reject-reasons.ts';
import { WARNING_CODES } from '../../src/report/warnings.ts';
import { UNATTRIBUTED_REASONS } from '../../src/rules/journey.ts';
import { lasttouch, ROOT, scratchFolder } from '../binary/lasttouch.ts';
import { readPage } from './markdown.ts';

const EXPECTED = join(ROOT, 'fixtures/november/expected');

/** The sections of a page by their headings, without what marks code. */
function sectionsOf(page: string): Map<string, string> {
  const [, ...sections] = readPage(page).split(/^## /m);
  return new Map(
    sections.map((section) => {
      const end = section.indexOf('\n');
      return [section.slice(0, end).replaceAll('`', ''), section.slice(end)];
    }),
  );
}

/** The names that stand in the given cell of the rows of a section's tables. */
function namesIn(section: string | undefined, cell: number): string[] {
  return [...(section ?? '').matchAll(/^\|(.*)\|$/gm)].flatMap(([, row]) =>
    [...(row.split(/(?<!\\)\|/)[cell] ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name),
  );
}

function headerOf(path: string): string[] {
  const [header] = readFileSync(join(EXPECTED, path), 'utf8').split('\n');
  return header.split(',');
}

const windows = sectionsOf('docs/windows.md');

test('docs/windows.md describes the columns of each file, and no others', async () => {
  const out = scratchFolder();
  const run = await lasttouch(['windows', join(ROOT, 'fixtures/november'), '--quiet', '--out', out]);
  expect(run.status).toBe(0);
  const header = (name: string) => readFileSync(join(out, name), 'utf8').split('\n')[0].split(',');
  expect(namesIn(windows.get('windows.csv'), 0)).toEqual(header('windows.csv'));
  expect(namesIn(windows.get('lags.csv'), 0)).toEqual(header('lags.csv'));
  const [, ...ofWindow] = header('windows.csv');
  expect(header('windows_total.csv')).toEqual([...ofWindow, 'unattributed']);
});

const outputs = sectionsOf('docs/outputs.md');
const files = readdirSync(EXPECTED).filter((name) => name.endsWith('.csv'));

test.each(files)('docs/outputs.md describes the columns of %s, and no others', (file) => {
  expect(namesIn(outputs.get(file), 0).sort()).toEqual(headerOf(file).sort());
});

test('docs/outputs.md describes the columns of a campaign file, and no others', () => {
  const columns = headerOf('campaigns/KKO-1101.csv').map((name) =>
    name.replace(/^conversions:.*/, 'conversions:EVENT'),
  );
  expect(namesIn(outputs.get('campaigns/<campaign_id>.csv'), 0).sort()).toEqual([...new Set(columns)].sort());
});

test('docs/outputs.md lists the warnings in their order', () => {
  expect(namesIn(outputs.get('Warnings'), 0)).toEqual([...WARNING_CODES]);
});

test('docs/inputs.md lists the reasons of rejected rows in their order', () => {
  expect(namesIn(sectionsOf('docs/inputs.md').get('Rejected rows'), 1)).toEqual([...REJECT_REASONS]);
});

test('docs/policy.md lists the reasons of unattributed conversions in their order', () => {
  const section = sectionsOf('docs/policy.md').get('Conversions without a campaign');
  expect(namesIn(section, 0)).toEqual([...UNATTRIBUTED_REASONS]);
});

test('docs/outputs.md describes the keys of run.json, and no others', () => {
  const schema = JSON.parse(readFileSync(join(ROOT, 'docs/run.schema.json'), 'utf8'));
  expect(namesIn(outputs.get('run.json'), 0).sort()).toEqual(Object.keys(schema.properties).sort());
});
