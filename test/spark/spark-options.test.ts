import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeExport } from '../binary/export.ts';
import { lasttouch, readTree, scratchFolder } from '../binary/lasttouch.ts';

const scratch = scratchFolder();
const exported = writeExport(join(scratch, 'export'));

async function fail(args: readonly string[], env: Record<string, string | undefined> = {}): Promise<string> {
  const run = await lasttouch(['attribute', exported, '--out', join(scratch, 'out'), ...args], { env });
  expect(run.status).toBe(2);
  expect(run.stdout).toBe('');
  return run.stderr;
}

test('an unknown engine is told with the nearest name', async () => {
  expect(await fail(['--engine', 'spar'])).toContain('--engine "spar" is not known (did you mean "spark"?)');
});

test('options of Spark are refused without it, and checked with it', async () => {
  expect(await fail(['--spark-master', 'yarn'])).toContain('are for --engine spark');
  expect(await fail(['--spark-output', 'hdfs://a/b'])).toContain('are for --engine spark');
  const errors = await fail(['--engine', 'spark', '--spark-conf', 'novalue', '--spark-output', 'folder']);
  expect(errors).toContain('--spark-conf "novalue" is not KEY=VALUE');
  expect(errors).toContain('--spark-output "folder" is not an address');
});

test.each(['windows', 'reconcile', 'explain', 'check', 'compare', 'verify'])(
  '%s says that it reads on this machine',
  async (command) => {
    for (const option of ['--engine', '--spark-master', '--spark-conf', '--spark-output']) {
      const args = [command, exported, 'o1', '--expected', exported].slice(0, command === 'verify' ? 5 : 3);
      const run = await lasttouch([...args, option, 'spark']);
      expect(run).toEqual({
        stdout: '',
        stderr: `error: unknown option '${option}'\nOnly attribute runs on Spark; the other commands read on this machine.\n`,
        status: 2,
      });
    }
    const { stderr } = await lasttouch([command, exported, '--spark']);
    expect(stderr).not.toContain('Only attribute');
  },
);

test('addresses are read with Spark only', async () => {
  expect(await fail(['--clicks', 'hdfs://host/clicks.csv'])).toContain(
    'hdfs://host/clicks.csv: is an address; files at addresses are read with --engine spark only',
  );
});

test('it is said where spark-sql was looked for', async () => {
  const empty = join(scratch, 'empty');
  mkdirSync(empty);
  const nowhere = { SPARK_HOME: undefined, PATH: empty };
  expect(await fail(['--engine', 'spark'], nowhere)).toContain(
    'there is no spark-sql on PATH; set SPARK_HOME',
  );
  expect(await fail(['--engine', 'spark'], { SPARK_HOME: empty })).toContain(
    `${empty}: --engine spark: there is no bin/spark-sql in SPARK_HOME`,
  );
});

test('what is wrong with campaigns is told before Spark is started', async () => {
  const programs = join(scratch, 'programs');
  mkdirSync(join(programs, 'bin'), { recursive: true });
  const started = join(scratch, 'started');
  writeFileSync(join(programs, 'bin/spark-sql'), `#!/bin/sh\ntouch '${started}'\nexit 1\n`, { mode: 0o755 });
  const bad = writeExport(join(scratch, 'bad'), {
    'campaigns.csv': 'campaign_id,name,channel,published_at,purchase_conversion\nP1,One,push,someday,on\n',
  });
  const run = await lasttouch(['attribute', bad, '--engine', 'spark', '--out', join(scratch, 'no')], {
    env: { SPARK_HOME: programs },
  });
  expect(run.status).toBe(2);
  expect(run.stderr).toContain('"someday" is not a time');
  expect([...readTree(scratch).keys()]).not.toContain('started');
  const other = await lasttouch(['attribute', exported, '--engine', 'spark', '--out', join(scratch, 'no')], {
    env: { SPARK_HOME: programs },
  });
  expect(other.status).toBe(2);
  expect(other.stderr).toMatch(/Spark failed with exit code 1: .*; look into Spark's log: \S+spark\.log/);
  expect([...readTree(scratch).keys()]).toContain('started');
});
