import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { VALID, writeExport } from '../../binary/export.ts';
import { lasttouch, ROOT, readReport, readTree, scratchFolder } from '../../binary/lasttouch.ts';
import { everyNth } from '../../runs.ts';

const scratch = scratchFolder();
const FIXTURES = join(ROOT, 'fixtures');
const november = join(FIXTURES, 'november');
const fixtures = readdirSync(FIXTURES).filter((name) => !name.startsWith('.'));
let folders = 0;

function copyOfExpected(): string {
  const folder = join(scratch, String(++folders));
  cpSync(join(november, 'expected'), folder, { recursive: true });
  return folder;
}

function edit(folder: string, file: string, change: (text: string) => string): void {
  const before = readFileSync(join(folder, file), 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  writeFileSync(join(folder, file), after);
}

function verify(expected: string, ...args: string[]) {
  return lasttouch(['verify', november, '--expected', expected, ...args]);
}

describe.each(everyNth(4, fixtures))('%s', (name) => {
  test('is as expected', async () => {
    const folder = join(FIXTURES, name);
    const args = JSON.parse(readFileSync(join(folder, 'arguments.json'), 'utf8')) as string[];
    const run = await lasttouch(['verify', folder, ...args, '--expected', join(folder, 'expected')]);
    expect({ stderr: run.stderr, status: run.status }).toEqual({ stderr: '', status: 0 });
    expect(run.stdout).toMatch(/^\d+ files are as expected in /);
  });
});

/** What is changed in the expected files, and the lines that must be said, the last one apart. */
const DIFFERENCES: [string, string, (text: string) => string, string[]][] = [
  [
    'a cell',
    'summary.csv',
    (text) => text.replace(',7311900,', ',7311901,'),
    ['summary.csv: campaign_id "APP-1101": purchase_amount: expected "7311901", got "7311900"'],
  ],
  [
    'two cells of a row with a long key',
    'cohorts.csv',
    (text) => text.replace('APP-1101,2026-11-02,53,9,', 'APP-1101,2026-11-02,54,8,'),
    [
      'cohorts.csv: campaign_id "APP-1101", click_date "2026-11-02": clicks: expected "54", got "53"',
      'cohorts.csv: campaign_id "APP-1101", click_date "2026-11-02": purchase_conversions: expected "8", got "9"',
    ],
  ],
  [
    'the winner of a conversion',
    'attributions.csv',
    (text) => text.replace(/^(o00004,.*),PUSH-1101,/m, '$1,KKO-1101,'),
    [
      'attributions.csv: conversion_id "o00004", campaign_id "KKO-1101": campaign_id: expected "KKO-1101", got "PUSH-1101"',
    ],
  ],
  [
    'the time by which rows are sorted',
    'unattributed.csv',
    (text) => text.replace('o00003,purchase,u00838,2026-11-01T12:', 'o00003,purchase,u00838,2026-11-01T08:'),
    [
      'unattributed.csv: conversion_id "o00003": occurred_at: expected "2026-11-01T08:26:19.756+09:00", got "2026-11-01T12:26:19.756+09:00"',
    ],
  ],
  [
    'a row too few',
    'rejects.csv',
    (text) => text.replace(/^clicks-2026-11-08\.csv,263.*\n/m, ''),
    [
      'rejects.csv: file "clicks-2026-11-08.csv", line "263": the row is not expected, got "clicks-2026-11-08.csv,263,1,,wrong_field_count,\\"c900002,KKO-1110,u00044\\""',
    ],
  ],
  [
    'a row too many',
    'campaigns/APP-1125.csv',
    (text) => `${text}2027-01-01,2027-01-01T00:00:00.000+09:00,2027-01-02T00:00:00.000+09:00,5d,1,0,0,\n`,
    [
      'campaigns/APP-1125.csv: from "2027-01-01T00:00:00.000+09:00": the row is missing, expected "2027-01-01,2027-01-01T00:00:00.000+09:00,2027-01-02T00:00:00.000+09:00,5d,1,0,0,"',
    ],
  ],
  [
    'the name of a column',
    'custom_conversions.csv',
    (text) => text.replace('amount', 'sum'),
    [
      'custom_conversions.csv: sum: the column is missing',
      'custom_conversions.csv: amount: the column is not expected',
    ],
  ],
  [
    'the end of the last line',
    'reconciliation.csv',
    (text) => text.replace(/\n$/, ''),
    [
      'reconciliation.csv: line 20 is written otherwise (quotes, line ends, byte-order mark or empty lines), expected "sign_up,tracking_off,1,0", got "sign_up,tracking_off,1,0\\n"',
    ],
  ],
  [
    'line ends',
    'reconciliation.csv',
    (text) => text.replaceAll('\n', '\r\n'),
    [
      'reconciliation.csv: line 1 is written otherwise (quotes, line ends, byte-order mark or empty lines), expected "event,outcome,conversions,amount\\r\\n", got "event,outcome,conversions,amount\\n"',
    ],
  ],
  ['a file that is no CSV', 'summary.csv', () => '"', ["summary.csv: the expected file can't be read: "]],
  ['an empty file', 'summary.csv', () => '', ["summary.csv: the expected file can't be read: "]],
];

describe('what differs is said by file, row and column', () => {
  test.each(DIFFERENCES)('%s', async (_name, file, change, lines) => {
    const expected = copyOfExpected();
    edit(expected, file, change);
    const run = await verify(expected);
    expect({ stderr: run.stderr, status: run.status }).toEqual({ stderr: '', status: 1 });
    const said = run.stdout.trimEnd().split('\n');
    expect(said).toHaveLength(lines.length + 1);
    lines.forEach((line, place) => {
      expect(said[place]).toContain(line);
    });
    expect(said[lines.length]).toBe(`${lines.length} differences from ${expected}`);
  });

  test('files too few and too many; other files are nobody’s business', async () => {
    const expected = copyOfExpected();
    writeFileSync(join(expected, 'README.md'), 'why these figures');
    writeFileSync(join(expected, 'campaigns.csv'), 'an input beside the expected files');
    expect((await verify(expected)).status).toBe(0);
    rmSync(join(expected, 'breakpoints.csv'));
    writeFileSync(join(expected, 'campaigns/GONE.csv'), 'date\n');
    const run = await verify(expected, '--json');
    expect(run.status).toBe(1);
    expect(JSON.parse(run.stdout).differences).toEqual([
      { file: 'breakpoints.csv', message: 'the file is not expected' },
      { file: 'campaigns/GONE.csv', message: 'the file is expected, but not part of the report' },
    ]);
  });

  test('the first 20 differences, and the count of all', async () => {
    const expected = copyOfExpected();
    edit(expected, 'attributions.csv', (text) => text.replaceAll(',7d,', ',8d,'));
    const run = await verify(expected);
    const said = run.stdout.trimEnd().split('\n');
    const count = readFileSync(join(november, 'expected/attributions.csv'), 'utf8').split(',7d,').length - 1;
    expect(
      said.slice(0, 20).every((line) => line.endsWith('conversion_window: expected "8d", got "7d"')),
    ).toBe(true);
    expect(said.slice(20)).toEqual([
      `and ${count - 20} more differences`,
      `${count} differences from ${expected}`,
    ]);
  });
});

describe('--update', () => {
  test('writes what differs and removes what is no longer part of the report', async () => {
    const expected = copyOfExpected();
    cpSync(join(expected, 'campaigns/APP-1101.csv'), join(expected, 'campaigns/GONE.csv'));
    edit(expected, 'summary.csv', (text) => text.replace(',7311900,', ',1,'));
    rmSync(join(expected, 'rejects.csv'));
    const run = await verify(expected, '--update');
    expect(run).toEqual({
      stdout: ['written rejects.csv', 'written summary.csv', 'removed campaigns/GONE.csv', '']
        .join('\n')
        .replaceAll(' ', ` ${expected}/`),
      stderr: '',
      status: 0,
    });
    expect(readTree(expected)).toEqual(readReport(join(november, 'expected')));
    expect((await verify(expected, '--update')).stdout).toBe(`${expected} is up to date\n`);
  });

  test.each([
    ['README.md', 'why these figures'],
    ['campaigns.csv', 'an input beside the expected files'],
    ['campaigns/customers.csv', 'name,phone\nKim,1\n'],
    ['summary.csv', 'region,sum\nSeoul,1\n'],
  ])(
    'leaves a folder in which %s is somebody else’s as it is, and names that file',
    async (file, content) => {
      const expected = copyOfExpected();
      edit(expected, 'cohorts.csv', (text) => text.replace(',53,', ',54,'));
      writeFileSync(join(expected, file), content);
      const before = readTree(expected);
      const run = await verify(expected, '--update');
      expect(run.status).toBe(2);
      expect(run.stderr).toContain(`${expected}: holds "${file}", which is not part of the expected files`);
      expect(readTree(expected)).toEqual(before);
    },
  );

  test('does not write through a link in the folder', async () => {
    const expected = copyOfExpected();
    const elsewhere = join(scratch, 'linked');
    renameSync(join(expected, 'campaigns'), elsewhere);
    symlinkSync(elsewhere, join(expected, 'campaigns'));
    writeFileSync(join(elsewhere, 'GONE.csv'), 'date\n');
    const before = readTree(elsewhere);
    const run = await verify(expected, '--update');
    expect({ ...run, stderr: '' }).toEqual({ status: 2, stdout: '', stderr: '' });
    expect(run.stderr).toContain('holds "campaigns"');
    expect(readTree(elsewhere)).toEqual(before);
  });

  test('makes a folder that is not there yet; without it a missing folder is wrong input', async () => {
    const expected = join(scratch, 'new/expected');
    const missing = await verify(expected);
    expect(missing.status).toBe(2);
    expect(missing.stderr).toContain('--update');
    expect((await verify(expected, '--update', '--quiet')).status).toBe(0);
    expect(readTree(expected)).toEqual(readReport(join(november, 'expected')));
  });

  test('a whole report stays one: its run.json names the new files', async () => {
    const input = writeExport(join(scratch, 'whole/export'));
    const out = join(scratch, 'whole/report');
    await lasttouch(['attribute', input, '--out', out, '--quiet']);
    const run = await lasttouch([
      'verify',
      input,
      '--expected',
      out,
      '--window',
      '1h',
      '--update',
      '--quiet',
    ]);
    expect(run).toEqual({ stdout: '', stderr: '', status: 0 });
    expect(JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')).options.window).toBe('1h');
    expect((await lasttouch(['attribute', input, '--out', out, '--quiet'])).status).toBe(0);
  });
});

describe('the command', () => {
  test('input errors are input errors, and nothing temporary stays', async () => {
    const temporary = join(scratch, 'tmp');
    mkdirSync(temporary);
    const input = writeExport(join(scratch, 'broken'), { 'clicks.csv': '' });
    const run = await lasttouch(['verify', input, '--expected', scratch, '--json'], {
      env: { TMPDIR: temporary },
    });
    expect(run.status).toBe(2);
    expect(JSON.parse(run.stderr).error.kind).toBe('input');
    expect(readdirSync(temporary)).toEqual([]);
  });

  test('what stands in the place of an expected file and is none is wrong input, by its name', async () => {
    const folder = copyOfExpected();
    for (const file of ['summary.csv', 'campaigns/APP-1101.csv']) rmSync(join(folder, file));
    mkdirSync(join(folder, 'summary.csv'));
    mkdirSync(join(folder, 'campaigns', 'APP-1101.csv'));
    const run = await verify(folder);
    expect(run.status).toBe(2);
    for (const file of ['summary.csv', 'campaigns/APP-1101.csv'])
      expect(run.stderr).toContain(`error: ${join(folder, file)}: --expected: is no file; `);
    expect(run.stderr.trim().split('\n')).toHaveLength(2);

    for (const file of ['summary.csv', 'campaigns/APP-1101.csv'])
      rmSync(join(folder, file), { recursive: true });
    expect((await verify(folder, '--update')).status).toBe(0);
    expect((await verify(folder)).status).toBe(0);
  });

  test('a file in the place of the folder of the campaigns is wrong input, a folder of another name is not', async () => {
    const folder = copyOfExpected();
    mkdirSync(join(folder, 'other.csv'));
    expect((await verify(folder)).status).toBe(0);
    rmSync(join(folder, 'campaigns'), { recursive: true });
    writeFileSync(join(folder, 'campaigns'), '');
    const run = await verify(folder);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain(`${join(folder, 'campaigns')}: can't be read (ENOTDIR)`);
    const file = await verify(join(folder, 'campaigns'));
    expect(file.status).toBe(2);
    expect(file.stderr).toContain('--expected: is no folder');
  });

  test('a run that is told to end leaves nothing temporary', async () => {
    const temporary = join(scratch, 'tmp-killed');
    mkdirSync(temporary);
    const input = writeExport(join(scratch, 'big'), {
      'clicks.csv': VALID['clicks.csv'] + 'c9,P1,u9,2026-11-02T10:00:00+09:00\n'.repeat(400_000),
    });
    const args = ['verify', input, '--expected', scratch, '--threads', '1'];
    const child = spawn(process.execPath, [join(ROOT, 'bin/lasttouch.js'), ...args], {
      env: { ...process.env, TMPDIR: temporary },
    });
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    while (readdirSync(temporary).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill('SIGTERM');
    expect(await ended).toBe(143);
    expect(readdirSync(temporary)).toEqual([]);
  });

  test('a configuration file may hold options of other commands', async () => {
    const config = join(scratch, 'lasttouch.json');
    writeFileSync(config, JSON.stringify({ out: join(scratch, 'elsewhere'), 'max-rejects': 5, threads: 1 }));
    const run = await verify(join(november, 'expected'), '--config', config);
    expect({ stderr: run.stderr, status: run.status }).toEqual({ stderr: '', status: 0 });
    expect(existsSync(join(scratch, 'elsewhere'))).toBe(false);
    writeFileSync(config, JSON.stringify({ outt: 'x' }));
    expect((await verify(join(november, 'expected'), '--config', config)).stderr).toContain('"outt"');
  });
});
