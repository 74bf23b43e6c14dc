import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeExport } from '../binary/export.ts';
import { lasttouch, scratchFolder } from '../binary/lasttouch.ts';

const scratch = scratchFolder();
writeExport(join(scratch, 'export'));

function list(name: string, content: unknown): string {
  writeFileSync(join(scratch, name), typeof content === 'string' ? content : JSON.stringify(content));
  return name;
}

async function run(...args: string[]) {
  return lasttouch(args, { cwd: scratch });
}

describe('verify --arguments', () => {
  test('takes further arguments as if they stood there: what comes later wins, what repeats is collected', async () => {
    const hour = list('1h.json', ['--window', '1h']);
    await run('attribute', 'export', '--out', 'r1', '--window', '1h', '--quiet');
    const verify = (...args: string[]) => run('verify', 'export', '--expected', 'r1', ...args);
    expect(await verify('--arguments', hour)).toMatchObject({ stderr: '', status: 0 });
    expect((await verify(`--arguments=${hour}`)).status).toBe(0);
    expect((await verify()).status).toBe(1);
    expect((await verify('--arguments', hour, '--window', '7d')).status).toBe(1);
    expect((await verify('--window', '7d', '--arguments', hour)).status).toBe(0);
    const events = list('events.json', ['--purchase-event', 'paid']);
    expect(
      (await verify('--purchase-event', 'purchase', '--arguments', events, '--window', '1h')).status,
    ).toBe(0);
    expect((await verify('--arguments', events, '--window', '1h')).status).toBe(1);
  });

  test('folders and required options may stand in the list, and several lists too', async () => {
    await run('attribute', 'export', '--out', 'r7', '--quiet');
    list('all.json', ['export', '--expected', 'r7']);
    expect((await run('verify', '--arguments', 'all.json')).status).toBe(0);
    list('quiet.json', ['--quiet']);
    expect(await run('verify', '--arguments', 'all.json', '--arguments', 'quiet.json')).toEqual({
      stdout: '',
      stderr: '',
      status: 0,
    });
  });

  test('what looks like the option is a value behind another one, and an argument behind --', async () => {
    const value = await run('verify', 'export', '--null', '--arguments', '--expected', 'r7');
    expect(value.status).toBe(0);
    expect((await run('verify', '--expected', 'r7', '--', '--arguments')).stderr).toContain(
      '--arguments: does not exist',
    );
  });

  test.each([
    ['{"window":"3d"}', 'list.json: --arguments: is {"window":"3d"}; expected a list of texts'],
    ['null', 'list.json: --arguments: is null; expected a list of texts'],
    ['["--threads", 1]', 'list.json: --arguments: item 2 is 1; expected a list of texts'],
    ['["--window" "3d"]', 'list.json: --arguments: is not JSON ('],
    ['["--windw", "3d"]', 'list.json: --arguments: there is no option "--windw" (did you mean "--window"?)'],
    ['["--window"]', "list.json: --arguments: option '--window <[channel=]duration>' argument missing"],
    ['["--arguments", "x"]', "list.json: --arguments: --arguments can't stand in such a list"],
  ])('%s is told with the name of the file', async (content, message) => {
    list('list.json', content);
    const wrong = await run('verify', 'export', '--expected', 'r7', '--arguments', 'list.json');
    expect({ ...wrong, stderr: '' }).toEqual({ stdout: '', stderr: '', status: 2 });
    expect(wrong.stderr).toContain(message);
  });

  test('a file that is missing or none, or no file at all', async () => {
    mkdirSync(join(scratch, 'folder'));
    for (const name of ['missing.json', 'folder']) {
      const wrong = await run('verify', 'export', '--expected', 'r7', '--arguments', name);
      expect({ ...wrong, stderr: '' }).toEqual({ stdout: '', stderr: '', status: 2 });
      expect(wrong.stderr).toContain(`${name}: --arguments: can't be read`);
    }
    const none = await run('verify', 'export', '--expected', 'r7', '--arguments');
    expect(none.stderr).toContain("option '--arguments <file>' argument missing");
  });

  test('errors are JSON where the list asks for it; a configuration file can’t name such a list', async () => {
    list('json.json', ['--json', '--window', 'never']);
    const wrong = await run('verify', 'export', '--expected', 'r7', '--arguments', 'json.json');
    expect(JSON.parse(wrong.stderr).error.kind).toBe('input');
    writeFileSync(join(scratch, 'config.json'), '{"arguments":"1h.json"}');
    const config = await run('verify', 'export', '--expected', 'r7', '--config', 'config.json');
    expect(config.stderr).toContain('there is no option "arguments"');
  });
});

test('compare takes such a list, attribute does not', async () => {
  list('two.json', ['r1', '--exit-code', '--quiet']);
  expect((await run('compare', 'r7', '--arguments', 'two.json')).status).toBe(1);
  expect((await run('attribute', 'export', '--arguments', 'two.json')).stderr).toContain(
    "unknown option '--arguments'",
  );
});
