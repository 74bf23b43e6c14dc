import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeExport } from '../binary/export.ts';
import { lasttouch, scratchFolder } from '../binary/lasttouch.ts';

const scratch = scratchFolder();
let made = 0;

/** The warning about columns of settings that nothing reads, as [count, column]. */
async function warned(settings: string | Buffer, ...args: string[]): Promise<unknown[]> {
  const folder = writeExport(join(scratch, String(++made)), { 'settings.csv': settings });
  const out = join(folder, 'report');
  const run = await lasttouch(['attribute', folder, '--quiet', '--no-html', '--out', out, ...args]);
  expect(run.stderr).toBe('');
  const { warnings } = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'));
  const found = warnings.filter(({ code }: { code: string }) => code === 'unused_setting_column');
  return found.flatMap(({ count, column }: { count: number; column: string }) => [count, column]);
}

const OF_TWO = 'changed_at,conversion_window,scope,who\n,7d,one,P1\n,3d,two,nobody\n';

test('a column that holds campaigns in the rows that are asked for is told', async () => {
  expect(await warned(OF_TWO, '--where', 'settings.scope=one')).toEqual([2, 'who']);
});

test('a column by which rows are asked for is read, and so not told', async () => {
  expect(await warned(OF_TWO, '--where', 'settings.who=P1')).toEqual([]);
  const channels = 'changed_at,conversion_window,channel\n,7d,push\n,3d,text\n';
  expect(await warned(channels, '--where', 'settings.channel=push')).toEqual([]);
});

test('a text that stands for a missing column is not taken for one of another column', async () => {
  const one = (value: string) => `changed_at,conversion_window,scope,who\n,7d,one,${value}\n`;
  expect(await warned(one('nobody'), '--value', 'settings.note=P1')).toEqual([]);
  expect(await warned(one('P1'), '--value', 'settings.note=nobody')).toEqual([1, 'who']);
});

test('a value that is no text is no campaign, and hides no other column', async () => {
  const row = (memo: string, who: string) => `,7d,${memo},${who}\n`;
  const file = (rows: string) => Buffer.from(`changed_at,conversion_window,memo,who\n${rows}`, 'latin1');
  expect(await warned(file(row('\u00ff', 'P1') + row('P1', 'P1')))).toEqual([2, 'who']);
  expect(await warned(file(row('\u00ff', 'nobody') + row('P1', 'P1')))).toEqual([]);
});

test('the rows of a file count once, however many of its columns are told', async () => {
  expect(await warned('changed_at,conversion_window,channel,campaign\n,7d,x,y\n')).toEqual([1, 'channel']);
});
