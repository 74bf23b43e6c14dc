import { execFileSync } from 'node:child_process';
import { cpSync, linkSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { writeExport } from '../../binary/export.ts';
import { lasttouch, readTree, scratchFolder } from '../../binary/lasttouch.ts';
import { markdownTables } from '../../binary/markdown-tables.ts';

const scratch = scratchFolder();
let folder: string;
let folders = 0;

/** Names that would break a table, an XML file, a workflow command, or be a mention or a link. */
const HOSTILE = '|`</failure>]]>&"\'::error::%0A@team <b>\u202e\u0007\ufffe\\';

beforeEach(async () => {
  folder = join(scratch, String(++folders));
  const name = HOSTILE.replaceAll('"', '""');
  writeExport(join(folder, 'export'), {
    'campaigns.csv': `campaign_id,name,channel,published_at,purchase_conversion\n"P1${name}","${name}",push,2026-11-01,on\nP2,Two,push,2026-11-01,on\n`,
    'clicks.csv': `click_id,campaign_id,user_id,clicked_at\nc1,"P1${name}",u1,2026-11-02T10:00:00+09:00\nc2,P2,u2,2026-11-02T10:00:00+09:00\n`,
    'conversions.csv':
      'conversion_id,user_id,event,occurred_at,amount\no1,u1,purchase,2026-11-02T12:00:00+09:00,5000\no2,u2,purchase,2026-11-02T13:00:00+09:00,70.5\n',
  });
  await lasttouch(['verify', 'export', '--expected', 'expected', '--update', '--quiet'], { cwd: folder });
});

function verify(args: readonly string[], env: Record<string, string> = {}) {
  return lasttouch(['verify', 'export', '--expected', 'expected', ...args], { cwd: folder, env });
}

function read(file: string): string {
  return readFileSync(join(folder, file), 'utf8');
}

function edit(file: string, from: string, to: string): void {
  const text = read(file);
  expect(text).toContain(from);
  writeFileSync(join(folder, file), text.replaceAll(from, to));
}

/** The test cases of a JUnit file, as a parser of XML reads them. */
function testCases(file: string): { counts: Record<string, string>; cases: [string, string | null][] } {
  const program = `import json, sys, xml.etree.ElementTree as tree
root = tree.parse(sys.argv[1]).getroot()
cases = [[c.get('name'), (c.find('failure').text if c.find('failure') is not None else None)] for c in root.iter('testcase')]
print(json.dumps({'counts': root.attrib, 'cases': cases}))`;
  return JSON.parse(execFileSync('python3', ['-c', program, join(folder, file)], { encoding: 'utf8' }));
}

describe('where all is as expected', () => {
  test('the summary has the totals and nothing else, and each file is a test case that passes', async () => {
    const run = await verify(['--markdown', 'summary.md', '--junit', 'junit.xml']);
    expect(run).toEqual({ stdout: '13 files are as expected in expected\n', stderr: '', status: 0 });
    expect(read('summary.md')).toMatch(/^### lasttouch verify: 13 files as expected\n/);
    expect(markdownTables(read('summary.md'))).toEqual([
      [
        ['all campaigns', 'expected', 'got', 'difference'],
        ['purchases', '2', '2', '0'],
        ['purchase amount', '5,070.5', '5,070.5', '0'],
        ['custom conversions', '0', '0', '0'],
      ],
    ]);
    const { counts, cases } = testCases('junit.xml');
    expect(counts).toMatchObject({ tests: '13', failures: '0' });
    expect(cases[0]).toEqual(['summary.csv', null]);
    expect(cases.every(([, failure]) => failure === null)).toBe(true);
  });
});

describe('where something differs', () => {
  beforeEach(() => {
    edit('expected/summary.csv', ',5000,', ',5001,');
    edit('expected/attributions.csv', ',last_touch,', ',every_campaign,');
  });

  test('the summary has totals, the campaigns that differ most, and what differs by file; names break nothing', async () => {
    const run = await verify(['--markdown', 'summary.md', '--quiet']);
    expect(run).toEqual({ stdout: '', stderr: '', status: 1 });
    const [totals, campaigns, files, differences, ...rest] = markdownTables(read('summary.md'));
    expect(rest).toEqual([]);
    expect(totals).toContainEqual(['purchase amount', '5,071.5', '5,070.5', '-1']);
    const seen = HOSTILE.replace('\u202e', '\\u202e').replace('\u0007', '\\x07');
    expect(campaigns.slice(1)).toEqual([[`P1${seen}`, seen, '5,001', '5,000', '-1']]);
    expect(files.slice(1)).toEqual([
      ['summary.csv', '1'],
      ['attributions.csv', '2'],
    ]);
    expect(differences.map((row) => row.length)).toEqual([5, 5, 5, 5]);
    expect(differences[1].slice(2)).toEqual(['purchase_amount', '5001', '5000']);
    expect(differences[3]).toEqual([
      'attributions.csv',
      'conversion_id "o2", campaign_id "P2"',
      'rule',
      'every_campaign',
      'last_touch',
    ]);
  });

  test('the test cases of files that differ fail, each with its own differences', async () => {
    expect((await verify(['--junit', 'junit.xml'])).status).toBe(1);
    const { counts, cases } = testCases('junit.xml');
    expect(counts).toMatchObject({ tests: '13', failures: '2' });
    const failed = cases.filter(([, failure]) => failure !== null);
    expect(failed.map(([name]) => name)).toEqual(['summary.csv', 'attributions.csv']);
    expect(failed[0][1]).toMatch(/^summary\.csv: .*: purchase_amount: expected "5001", got "5000"$/);
    expect(failed[1][1]?.split('\n')).toHaveLength(2);
  });

  test('on GitHub each file that differs is an annotation at its line, in one line, escaped', async () => {
    const { stdout, status } = await verify([], { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: scratch });
    expect(status).toBe(1);
    const commands = stdout.split('\n').filter((line) => line.startsWith('::'));
    expect(stdout).toContain('3 differences from expected\n::error ');
    expect(commands).toHaveLength(2);
    const [summary, attributions] = commands;
    expect(summary).toContain(
      `::error file=${folders}/expected/summary.csv,line=2,title=summary.csv%3A 1 difference::summary.csv: campaign_id "P1|`,
    );
    expect(summary).toContain('%250A@team');
    expect(attributions).toContain('title=attributions.csv%3A 2 differences::');
    expect(attributions.match(/%0A/g)).toHaveLength(1);
    expect(attributions).toContain('%0Aattributions.csv: conversion_id "o2"');
  });

  test.each(['false', '1', 'TRUE', ''])('elsewhere (GITHUB_ACTIONS=%s) nothing is', async (value) => {
    const { stdout } = await verify([], { GITHUB_ACTIONS: value, GITHUB_STEP_SUMMARY: 'page.md' });
    expect(stdout).not.toContain('::error file');
    expect(readdirSync(folder)).not.toContain('page.md');
  });

  test('where stdout is JSON or silent, annotations are on stderr', async () => {
    const json = await verify(['--json'], { GITHUB_ACTIONS: 'true' });
    expect(JSON.parse(json.stdout).count).toBe(3);
    expect(json.stderr).toMatch(/^::error file=.*\n::error file=.*\n$/);
    expect(await verify(['--quiet'], { GITHUB_ACTIONS: 'true' })).toEqual({ ...json, stdout: '' });
  });

  test('the summary is added to the page of the run, behind what is there', async () => {
    writeFileSync(join(folder, 'page.md'), 'before\n');
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: 'page.md' };
    await verify(['--markdown', 'summary.md'], env);
    expect(read('page.md')).toBe(`before\n${read('summary.md')}\n`);
    await verify(['--markdown', 'page.md'], env);
    expect(read('page.md')).toBe(read('summary.md'));
  });

  test('the first nine of many files are annotations, and the tenth counts the others', async () => {
    for (let n = 0; n < 12; n++) writeFileSync(join(folder, `expected/campaigns/X${n}.csv`), 'date\n');
    const { stdout } = await verify([], { GITHUB_ACTIONS: 'true' });
    const commands = stdout.split('\n').filter((line) => line.startsWith('::'));
    expect(commands).toHaveLength(10);
    expect(commands[9]).toBe('::error::and 5 more files with differences');
  });
});

describe('the files of summaries', () => {
  test.each([
    ['--markdown', 'export/clicks.csv', 'one of the input files'],
    ['--junit', 'export/clicks.csv', 'one of the input files'],
    ['--markdown', 'expected/summary.csv', 'one of the expected files'],
    ['--junit', 'expected/cohorts.csv', 'one of the expected files'],
    ['--markdown', 'config.json', 'the configuration file'],
    ['--junit', 'list.json', 'the list of further arguments'],
  ])('%s is refused where it is %s, by its name or another one', async (option, path, what) => {
    writeFileSync(join(folder, 'config.json'), '{}');
    writeFileSync(join(folder, 'list.json'), '[]');
    symlinkSync(path, join(folder, 'link'));
    linkSync(join(folder, path), join(folder, 'hard'));
    const before = readTree(folder);
    for (const name of [path, 'link', 'hard']) {
      const run = await verify([option, name, '--config', 'config.json', '--arguments', 'list.json']);
      expect(run.status).toBe(2);
      expect(run.stderr).toContain(`${option}: is the same file as `);
      expect(run.stderr).toContain(what);
    }
    expect(readTree(folder)).toEqual(before);
  });

  test('two options must not name one file, nor a report or a folder', async () => {
    const both = await verify(['--markdown', 'x', '--junit', './x']);
    expect(both.status).toBe(2);
    expect(both.stderr).toContain('./x: --junit: is the same file as that of --markdown');
    mkdirSync(join(folder, 'there'));
    expect((await verify(['--junit', 'there'])).stderr).toContain('--junit: is a folder');
    await lasttouch(['attribute', 'export', '--out', 'report', '--quiet'], { cwd: folder });
    const args = ['verify', 'export', '--expected', 'report', '--markdown', 'report/summary.md'];
    const inReport = await lasttouch(args, { cwd: folder });
    expect(inReport.stderr).toContain('--markdown: lies inside the report folder');
  });

  test('a configuration file may name them, from its own folder', async () => {
    mkdirSync(join(folder, 'ci'));
    writeFileSync(join(folder, 'ci/config.json'), '{"markdown":"summary.md","junit":"junit.xml"}');
    expect((await verify(['--config', 'ci/config.json', '--quiet'])).status).toBe(0);
    expect(readdirSync(join(folder, 'ci')).sort()).toEqual(['config.json', 'junit.xml', 'summary.md']);
  });

  test('are not made with --update, which compares nothing', async () => {
    const run = await verify(['--update', '--markdown', 'summary.md']);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain("'--markdown <file>' cannot be used with option '--update'");
  });
});

describe('--update in CI', () => {
  test.each(['true', '1', 'yes', 'woodpecker'])('is refused with CI=%s', async (CI) => {
    cpSync(join(folder, 'expected'), join(folder, 'before'), { recursive: true });
    edit('expected/summary.csv', ',5000,', ',5001,');
    const before = readTree(join(folder, 'expected'));
    const run = await verify(['--update'], { CI });
    expect({ ...run, stderr: '' }).toEqual({ stdout: '', stderr: '', status: 2 });
    expect(run.stderr).toContain(`--update is refused where CI is set (CI=${CI})`);
    expect(readTree(join(folder, 'expected'))).toEqual(before);
    expect((await verify(['--quiet'], { CI })).status).toBe(1);
  });

  test.each(['', 'false', 'False', '0', 'no'])('is not refused with CI=%s', async (CI) => {
    edit('expected/summary.csv', ',5000,', ',5001,');
    expect((await verify(['--update'], { CI })).stdout).toBe('written expected/summary.csv\n');
  });
});
