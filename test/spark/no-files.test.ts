import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lasttouch, scratchFolder } from '../binary/lasttouch.ts';
import { paperSparkSql } from './paper-spark-sql.ts';

const scratch = scratchFolder();
const NOTHING = "echo '[PATH_NOT_FOUND] Path does not exist: x.' >&2; exit 1";
const out = ['--out', join(scratch, 'out')];

/** What `attribute` says on a Spark that finds nothing at any address, while Hadoop's shell does this or is not there. */
async function said(args: readonly string[], shell: string | null): Promise<string> {
  const home = paperSparkSql(join(scratch, `spark-${Math.random()}`), NOTHING, shell);
  const spark = ['--engine', 'spark', '--spark-master', 'local'];
  const run = await lasttouch(['attribute', ...args, ...spark, ...out], { env: { SPARK_HOME: home } });
  expect(run).toMatchObject({ status: 2, stdout: '' });
  return run.stderr;
}

/** What `attribute` says on this machine. */
async function saidHere(args: readonly string[]): Promise<string> {
  return (await lasttouch(['attribute', ...args, ...out])).stderr;
}

const IS_THERE = `echo 'drwxr-xr-x   - kim kim 0 2026-11-30 09:00 there'`;
const NOT_THERE = `echo "ls: there: No such file or directory" >&2; exit 1`;

test('a folder at an address without any file of an export is told as on this machine', async () => {
  const folder = join(scratch, 'empty');
  mkdirSync(folder);
  const here = await saidHere([folder]);
  expect(here.match(/error: no (campaigns|settings|clicks|conversions) file; expected/g)).toHaveLength(4);
  expect(await said([`file://${folder}`], IS_THERE)).toBe(here.replaceAll(folder, `file://${folder}`));
  // What can't be looked at may be there.
  expect(await said([`file://${folder}`], 'echo no library >&2; exit 1')).toContain('error: no clicks file;');
  expect(await said([`file://${folder}`], null)).toContain('error: no clicks file;');
});

test('an address that is no folder is told as on this machine', async () => {
  const nowhere = join(scratch, 'nowhere');
  const missing = await said([`file://${nowhere}`], NOT_THERE);
  expect(missing).toBe((await saidHere([nowhere])).replaceAll(nowhere, `file://${nowhere}`));
  expect(missing).toContain('does not exist; give the folder that holds the exported CSV files');
  const file = import.meta.filename;
  const isFile = await said([`file://${file}`], `echo '-rw-r--r--   1 kim kim 9 2026-11-30 09:00 there'`);
  expect(isFile).toBe((await saidHere([file])).replaceAll(file, `file://${file}`));
});

test('globs at addresses that match nothing are told together, as on this machine', async () => {
  const globs = (root: string) =>
    ['campaigns', 'clicks', 'conversions', 'settings', 'refunds', 'identities'].flatMap((kind) => [
      `--${kind}`,
      `${root}${scratch}/none/${kind}-*.csv`,
    ]);
  const here = await saidHere(globs(''));
  expect(here.match(/: no such file; check the path or the glob/g)).toHaveLength(6);
  expect(await said(globs('file://'), IS_THERE)).toBe(here.replaceAll(scratch, `file://${scratch}`));
});
