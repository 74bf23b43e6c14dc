import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { lasttouch, ROOT, scratchFolder } from '../../binary/lasttouch.ts';

/** Figures of a campaign in `summary.csv`, and the rows of `reconciliation.csv`. */
interface Expected {
  campaigns: Record<string, Record<string, string | number>>;
  reconciliation: string[][];
}

const RECIPES = join(ROOT, 'docs/recipes');
const NAMES = readdirSync(RECIPES).filter((name) => !name.startsWith('.'));
const scratch = scratchFolder();

function readJson<T>(folder: string, name: string): T {
  return JSON.parse(readFileSync(join(folder, name), 'utf8')) as T;
}

function tableOf(folder: string, name: string): Record<string, string>[] {
  return parse(readFileSync(join(folder, name), 'utf8'), { columns: true });
}

test('each recipe stands in docs/recipes.md, and no other', () => {
  const page = readFileSync(join(ROOT, 'docs/recipes.md'), 'utf8');
  const linked = [...page.matchAll(/\]\(recipes\/([a-z0-9-]+)\)/g)].map(([, name]) => name);
  expect([...new Set(linked)].sort()).toEqual([...NAMES].sort());
});

describe.each(NAMES)('%s', (name) => {
  test('is what init writes, and gives the expected figures', async () => {
    const folder = join(scratch, name);
    cpSync(join(RECIPES, name), folder, { recursive: true });
    const configuration = readJson(folder, 'lasttouch.json');
    rmSync(join(folder, 'lasttouch.json'));
    const args = readJson<string[]>(folder, 'arguments.json');
    const init = await lasttouch(['init', '.', ...args, '--quiet'], { cwd: folder });
    expect(init).toEqual({ stdout: '', stderr: '', status: 0 });
    expect(readJson(folder, 'lasttouch.json')).toEqual(configuration);

    const run = await lasttouch(['attribute', '--config', 'lasttouch.json', '--quiet'], { cwd: folder });
    expect(run).toMatchObject({ status: 0 });
    const { campaigns, reconciliation } = readJson<Expected>(folder, 'expected.json');
    const report = join(folder, 'lasttouch-report');
    const figures = tableOf(report, 'summary.csv').map((row) => [
      row.campaign_id,
      Object.fromEntries(Object.keys(Object.values(campaigns)[0]).map((column) => [column, row[column]])),
    ]);
    const texts = Object.entries(campaigns).map(([id, row]) => [
      id,
      Object.fromEntries(Object.entries(row).map(([column, value]) => [column, String(value)])),
    ]);
    expect(Object.fromEntries(figures)).toEqual(Object.fromEntries(texts));
    expect(tableOf(report, 'reconciliation.csv').map((row) => Object.values(row))).toEqual(reconciliation);
    expect(tableOf(report, 'rejects.csv')).toEqual([]);
  });
});
