import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lasttouch, ROOT, readReport, scratchFolder } from '../binary/lasttouch.ts';

const scratch = scratchFolder();
const folder = join(ROOT, 'fixtures/windows-of-channels');
const expected = join(folder, 'expected');
const WINDOWS = ['3d', 'text=1d', 'a=b=2d', '=7d'];
const windowArguments = WINDOWS.flatMap((window) => ['--window', window]);

async function stderrOf(command: string, ...args: string[]): Promise<string> {
  const run = await lasttouch([command, folder, ...args, '--out', join(scratch, 'none')]);
  expect(run.status).toBe(2);
  return run.stderr;
}

describe('--window CHANNEL=D', () => {
  test('of a channel that no campaign has is an input error with the channels that there are', async () => {
    const stderr = await stderrOf('attribute', '--window', '3d', '--window', 'txt=1d');
    expect(stderr).toContain('no campaign has the channel "txt"');
    expect(stderr).toContain('"", "a=b", "push", "text"');
  });

  test('without a window for all others is an input error that says to give one, also with a history', async () => {
    const settings = join(ROOT, 'fixtures/who-bought-and-from-whom/settings.csv');
    const stderr = await stderrOf('attribute', '--window', 'text=1d', '--settings', settings);
    expect(stderr).toContain('is for one channel; give the window of all others beside it');
  });

  test('with what is no duration, or twice with others, is an input error', async () => {
    const stderr = await stderrOf(
      'attribute',
      ...['3d', 'text=soon', 'push=1d', 'push=2d'].flatMap((window) => ['--window', window]),
    );
    expect(stderr).toContain('"soon" is not a duration');
    expect(stderr).toContain('two windows for the channel "push"');
  });

  test.each(['windows', 'reconcile'])('is not known to %s, which says so', async (command) => {
    const stderr = await stderrOf(command, '--window', '3d', '--window', 'text=1d');
    expect(stderr).toContain(`lasttouch ${command} does not know`);
  });

  test('in a configuration file, as a list, gives what it gives on the command line', async () => {
    const config = join(scratch, 'config.json');
    writeFileSync(config, JSON.stringify({ window: WINDOWS }));
    const out = join(scratch, 'by-config');
    const run = await lasttouch(['attribute', folder, '--config', config, '--quiet', '--out', out]);
    expect(run.status).toBe(0);
    expect(readReport(out)).toEqual(readReport(expected));
    const { options } = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'));
    expect(options).toMatchObject({ window: '3d', channel_windows: { '': '7d', 'a=b': '2d', text: '1d' } });
  });

  test('is held by verify and taken by check', async () => {
    const run = await lasttouch(['verify', folder, ...windowArguments, '--expected', expected]);
    expect(run.status).toBe(0);
    const other = await lasttouch(['verify', folder, '--window', '3d', '--expected', expected]);
    expect(other.status).toBe(1);
    const check = await lasttouch(['check', folder, ...windowArguments, '--json']);
    expect(check.stdout).toContain('"clicks_start_late"');
  });

  test('is the window by which explain judges each click', async () => {
    const args = ['explain', folder, 'o1', ...windowArguments];
    const { stdout } = await lasttouch(args);
    expect(stdout).toContain('1d for the channel "text", 3d for all others');
    expect(stdout).toContain("outside of its channel's window of 1d by 1 h, otherwise eligible");
    expect(stdout).toContain("won: eligible, in its channel's window of 3d, and the last one");
    const [explained] = JSON.parse((await lasttouch([...args, '--json'])).stdout).conversions;
    expect(explained.window).toMatchObject({ conversion_window: '3d', single: true });
    expect(explained.window.channel_windows).toEqual({ '': '7d', 'a=b': '2d', text: '1d' });
    expect(
      explained.clicks.map((click: Record<string, unknown>) => [click.campaign_id, click.conversion_window]),
    ).toEqual([
      ['T1', '1d'],
      ['P1', '3d'],
    ]);
  });

  test('is the cause that compare names where it moves a purchase from one campaign to another', async () => {
    const reports = [
      [join(scratch, 'plain'), ['--window', '7d']],
      [join(scratch, 'by-channel'), windowArguments],
    ] as const;
    for (const [out, args] of reports)
      expect((await lasttouch(['attribute', folder, ...args, '--quiet', '--out', out])).status).toBe(0);
    const run = await lasttouch(['compare', reports[0][0], reports[1][0], '--json']);
    const { causes, conversions } = JSON.parse(run.stdout).changes;
    // o1 and o5 move, o3, o4 and o7 are lost, and T1 loses o9.
    expect(conversions).toBe(6);
    expect(causes).toMatchObject({ window: 6, new_clicks: 0, missing_clicks: 0 });
  });
});
