import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { attribute, InputError } from '../../src/index.ts';
import { writeExport } from '../binary/export.ts';
import { scratchFolder } from '../binary/lasttouch.ts';

const scratch = scratchFolder();

/** What `attribute` says to options that are wrong. */
async function saidTo(options: unknown): Promise<string[]> {
  try {
    await attribute(options as Parameters<typeof attribute>[0]);
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.problems.map(({ message }) => message);
  }
}

describe('the options of a program are checked as those of a configuration file', () => {
  test.each([
    [undefined, 'the options are undefined; expected an object'],
    [null, 'the options are null; expected an object'],
    ['exports', 'the options are "exports"; expected an object'],
    [[], 'the options are []; expected an object'],
  ])('%j is no object', async (options, message) => {
    expect(await saidTo(options)).toEqual([expect.stringContaining(message)]);
  });

  test('unknown names are told with the nearest one', async () => {
    expect(await saidTo({ maxReject: '1' })).toEqual([
      expect.stringContaining(
        'there is no option "maxReject" (did you mean "maxRejects"?); allowed are directory, ',
      ),
    ]);
  });

  test('names of what every object has are unknown, too', async () => {
    expect(await saidTo({ toString: '1', constructor: 'x' })).toHaveLength(2);
  });

  test.each([
    ['window', true, 'window is true; expected a text or a list of texts'],
    ['failOn', 'any', undefined],
    ['failOn', { code: 'any' }, 'failOn is {"code":"any"}; expected a text or a list of texts'],
    ['failOn', [['any']], 'failOn is [["any"]]; expected a text or a list of texts'],
    ['dedupeClicks', 'no', 'dedupeClicks is "no"; expected true or false'],
    ['signal', {}, 'signal is {}; expected an AbortSignal'],
    ['out', () => 'report', 'out is a function; expected a text or a number'],
  ])('%s: %j', async (name, value, message) => {
    const said = await saidTo({ directory: join(scratch, 'none'), [name]: value });
    if (message === undefined) expect(said).toEqual([expect.stringContaining('does not exist')]);
    else expect(said).toEqual([message]);
  });
});

describe('a signal stops a run', () => {
  const directory = writeExport(join(scratch, 'export'));
  const out = join(scratch, 'report');

  test('before it begins and while it reads; the former report stands, and nothing is left behind', async () => {
    await attribute({ directory, out });
    const former = readFileSync(join(out, 'run.json'), 'utf8');
    const reason = new Error('no time left');
    await expect(attribute({ directory, out, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const running = attribute({ directory, out, window: '1d', signal: controller.signal });
    setImmediate(() => controller.abort(reason));
    await expect(running).rejects.toBe(reason);
    expect(readFileSync(join(out, 'run.json'), 'utf8')).toBe(former);
    expect(readdirSync(scratch).sort()).toEqual(['export', 'report']);
  });

  test('one that is not aborted changes nothing', async () => {
    const { run } = await attribute({ directory, out, signal: new AbortController().signal });
    expect(run.counts.conversions.credited).toBe(1);
    expect(existsSync(join(out, 'run.json'))).toBe(true);
  });
});
