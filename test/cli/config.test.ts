import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { VALID, writeExport } from '../binary/export.ts';
import { lasttouch, scratchFolder } from '../binary/lasttouch.ts';

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
