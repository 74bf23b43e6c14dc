import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { VALID, writeExport } from '../binary/export.ts';
import { lasttouch, ROOT, scratchFolder } from '../binary/lasttouch.ts';

const scratch = scratchFolder();
const CONFIG = join(scratch, 'lasttouch.json');
let runs = 0;

/** Attributes an export under a configuration file with this text. */
async function attribute(config: string, files: Record<string, string> = {}, args: string[] = []) {
  const folder = writeExport(join(scratch, `export-${++runs}`), files);
  writeFileSync(CONFIG, config);
  return lasttouch(['attribute', folder, '--config', CONFIG, '--out', join(folder, 'report'), ...args]);
}

test.each([
  ['not JSON', '{"timezone": ', ['is not JSON', 'expected an object of options']],
  ['a list', '["timezone"]', ['is not an object', '{"timezone": "UTC"}']],
  ['null', 'null', ['is not an object']],
  ['an option that can not stand there', '{"config": "x.json"}', ['there is no option "config"']],
  ['a switch that is no switch', '{"excel": "yes"}', ['excel is "yes"; expected true or false']],
  ['a list for one value', '{"timezone": ["UTC"]}', ['timezone is ["UTC"]; expected a text or a number']],
  ['a list of lists', '{"purchase-event": [["a"]]}', ['expected a text or a list of texts']],
  ['an object for another option', '{"purchase-event": {"a": "b"}}', ['expected a text or a list of texts']],
  ['a header that is no text', '{"columns": {"clicks.user_id": 5}}', ['expected a text or a list of texts']],
])('a configuration of %s is refused', async (_name, config, parts) => {
  const run = await attribute(config);
  expect(run.status).toBe(2);
  for (const part of [...parts, 'lasttouch.json']) expect(run.stderr).toContain(part);
});

test('a configuration that is not there is refused', async () => {
  const run = await lasttouch(['attribute', scratch, '--config', join(scratch, 'none.json')]);
  expect(run.status).toBe(2);
  expect(run.stderr).toContain('none.json');
});

test('headers are given as an object, texts or numbers, switches by either name, a byte-order mark before it all', async () => {
  const config = {
    columns: { 'clicks.user_id': 'member' },
    purchaseEvent: ['purchase', 'order'],
    threads: 1,
    html: false,
    'no-progress': true,
    quiet: false,
  };
  const run = await attribute(`\ufeff${JSON.stringify(config)}`, {
    'clicks.csv': VALID['clicks.csv'].replace('user_id', 'member'),
  });
  expect(run.status).toBe(0);
  expect(run.stdout).toContain('P1');
});

test.each([
  ['clicks.user_id', 'is not KIND.COLUMN=HEADER'],
  ['clicks.user_id=', 'is not KIND.COLUMN=HEADER'],
  ['clicks.userid=x', 'there is no column "clicks.userid" (did you mean "clicks.user_id"?)'],
])('--columns %s is refused', async (text, message) => {
  const run = await attribute('{}', {}, ['--columns', text]);
  expect(run.status).toBe(2);
  expect(run.stderr).toContain(message);
});

test('one column has one header', async () => {
  const run = await attribute('{}', {}, ['--columns', 'clicks.user_id=a', '--columns', 'clicks.user_id=b']);
  expect(run.status).toBe(2);
  expect(run.stderr).toContain('--columns names two headers for clicks.user_id; give one');
});

test.each(['0', 'two', '1.5', '9999999'])('--threads %s is refused', async (threads) => {
  const run = await attribute('{}', {}, ['--threads', threads]);
  expect(run.status).toBe(2);
  expect(run.stderr).toContain('is not a whole number from 1 to');
});

/** Runs `check` in a shell, where `<(...)` is a pipe and `$0` the binary. */
function inShell(command: string): string {
  const folder = writeExport(join(scratch, 'piped'));
  const run = spawnSync('bash', ['-c', command, join(ROOT, 'bin/lasttouch.js')], {
    cwd: folder,
    encoding: 'utf8',
  });
  return `${run.status} ${run.stderr}`;
}

test('a configuration may come through a pipe, however slowly', () => {
  const wrong = (name: string) => new RegExp(`^2 error: .*: there is no option "${name}"`);
  expect(inShell(`node "$0" check . --config <(echo '{"one": 1}')`)).toMatch(wrong('one'));
  expect(inShell(`node "$0" check . --config <(sleep 1; echo '{"tw'; sleep 1; echo 'o": 1}')`)).toMatch(
    /^2 error: .*is not JSON/,
  );
  expect(inShell(`mkfifo p; (sleep 1; echo '{"three": 1}' > p) & node "$0" check . --config p`)).toMatch(
    wrong('three'),
  );
  expect(inShell('node "$0" check . --config <(true)')).toMatch(/^2 error: .*is not JSON/);
  expect(inShell('node "$0" check . --config /dev/null')).toMatch(/^2 error: .*neither a file nor a pipe/);
});

test('a pipe that nobody writes to is waited for until a signal comes', () => {
  const told = inShell('mkfifo q; node "$0" check . --config q & sleep 3; kill -TERM $!; wait $!');
  expect(told).toBe('143 ');
});
