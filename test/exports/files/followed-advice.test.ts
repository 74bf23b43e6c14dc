import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeExport } from '../../binary/export.ts';
import { lasttouch, type Run, scratchFolder } from '../../binary/lasttouch.ts';

const scratch = scratchFolder();
const NAMES = ['click_id', 'campaign_id', 'user_id', 'clicked_at'];
const ROWS = [
  ['c1', 'P1', 'u1', '2026-11-02T10:00:00+09:00'],
  ['c2', 'P1', 'u2', '2026-11-02T11:00:00+09:00'],
];
let made = 0;

/** An export of which the clicks are these lines. */
function exportOf(lines: readonly string[]): string {
  const text = lines.map((line) => `${line}\n`).join('');
  return writeExport(join(scratch, String(++made)), { 'clicks.csv': text });
}

function attribute(folder: string, ...options: string[]): Promise<Run> {
  const out = ['--out', join(folder, 'report'), '--no-html', '--quiet', '--window', '7d'];
  return lasttouch(['attribute', folder, ...out, ...options]);
}

/** The words that a shell makes of a text. */
function wordsOf(text: string): string[] {
  return execFileSync('sh', ['-c', `printf '%s\\0' ${text}`])
    .toString()
    .split('\0')
    .slice(0, -1);
}

/** What stands behind `give` in each error. */
function advised({ stderr }: Run): string[] {
  return [...stderr.matchAll(/give (.*)$/gm)].map(([, option]) => option as string);
}

const quotedLine = (fields: readonly string[]) => `"${fields.join(',')}"`;

describe('the advice on a header leads to its rows', () => {
  test.each([
    ['a blank before each name but the first', NAMES.join(', ')],
    ['a blank behind a name', NAMES.join(',').replace(/$/, ' ')],
    [
      'blanks enough to make another name nearer',
      NAMES.join(',').replace('user_id', '          user_id         '),
    ],
  ])('with %s: --columns names the headers', async (_what, header) => {
    const folder = exportOf([header, ...ROWS.map((row) => row.join(','))]);
    const failed = await attribute(folder);
    expect(failed.status).toBe(2);
    expect(failed.stderr).not.toContain('--delimiter');
    const options = advised(failed).flatMap(wordsOf);
    expect(options).toContain('--columns');
    expect(await attribute(folder, ...options)).toMatchObject({ status: 0 });
  });

  test.each([
    ['a second byte-order mark', `\ufeff\ufeff${NAMES.join(',')}`],
    ['a no-break space', NAMES.join(',').replace('user_id', 'user_id\u00a0')],
    ['a zero-width space', NAMES.join(',').replace('clicked_at', '\u200bclicked_at')],
  ])('with %s: the header stands escaped in a configuration file', async (_what, header) => {
    const folder = exportOf([header, ...ROWS.map((row) => row.join(','))]);
    const failed = await attribute(folder);
    expect(failed.status).toBe(2);
    const [option] = advised(failed);
    const [, entry] = /^(.*) in the file of --config$/.exec(option as string) ?? [];
    expect(entry).toMatch(/^[ -~]+$/);
    const config = join(folder, 'lasttouch.json');
    writeFileSync(config, `{${entry}}`);
    expect(await attribute(folder, '--config', config)).toMatchObject({ status: 0 });
  });

  test('with another name in the place of one, it is not called the same', async () => {
    const folder = exportOf([
      NAMES.join(',').replace('user_id', 'userid'),
      ...ROWS.map((row) => row.join(',')),
    ]);
    const failed = await attribute(folder);
    expect(failed.stderr).toContain('nearest is "userid": rename it or give --columns clicks.user_id=userid');
  });

  test.each([';', '\t', '|'])(
    'with all names in quotes and %j between them: --delimiter',
    async (delimiter) => {
      const folder = exportOf(
        [NAMES, ...ROWS].map((fields) => fields.map((field) => `"${field}"`).join(delimiter)),
      );
      const failed = await attribute(folder);
      expect(failed.stderr).toContain('between its names');
      const options = advised(failed).flatMap(wordsOf);
      expect(options[0]).toBe('--delimiter');
      expect(await attribute(folder, ...options)).toMatchObject({ status: 0 });
    },
  );

  test('with a quote out of place where the delimiter is right, it is that', async () => {
    const failed = await attribute(exportOf([`${NAMES.join(',')},x"y`]));
    expect(failed.stderr).toContain('clicks.csv:1: the header has a quote inside an unquoted field');
  });

  test.each(['', '\ufeff'])('with %j and quotes around each whole line: sed', async (mark) => {
    const lines = [[...NAMES, 'x'], ...ROWS.map((row) => [...row, '""a""'])].map(quotedLine);
    const folder = exportOf([`${mark}${lines[0]}\r`, ...lines.slice(1)]);
    const failed = await attribute(folder);
    expect(failed.status).toBe(2);
    expect(failed.stderr).toContain('clicks.csv:1: quotes stand around the whole line');
    const [, command] = /for example with (.*) on each file/.exec(failed.stderr) ?? [];
    const file = join(folder, 'clicks.csv');
    writeFileSync(file, execFileSync('sh', ['-c', `${command} "$1"`, 'sh', file]));
    expect(await attribute(folder)).toMatchObject({ status: 0 });
  });
});
