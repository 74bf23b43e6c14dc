import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { findSparkSql } from '../../src/spark/driver/spark-program.ts';
import { writeExport } from '../binary/export.ts';
import { lasttouch, ROOT, readTree, scratchFolder } from '../binary/lasttouch.ts';
import { comparableReport } from './same-report.ts';
import { attributeOnSpark, nodeThat, ONE_PROCESS, type SparkRun } from './spark.ts';
import { sparkPath } from './spark-path.ts';
import { onTwoHosts } from './two-hosts.ts';

const scratch = scratchFolder();
const november = join(ROOT, 'fixtures/november');
const local = join(scratch, 'local');
const temporary = join(scratch, 'tmp');

beforeAll(async () => {
  mkdirSync(temporary);
  expect(await lasttouch(['attribute', november, '--quiet', '--out', local])).toMatchObject({ status: 0 });
});

/** Runs november on a cluster and expects the report of the local engine. */
async function expectSameReport(name: string, run: SparkRun): Promise<void> {
  const out = join(scratch, name);
  expect(await attributeOnSpark([november, '--quiet', '--out', out], run)).toEqual({
    stdout: '',
    stderr: '',
    status: 0,
  });
  expect(comparableReport(out)).toEqual(comparableReport(local));
}

test('an executor that is killed in the middle changes nothing', async () => {
  const killed = join(scratch, 'killed');
  const script = `if [ "$3" = attribute ] && mkdir '${killed}' 2>/dev/null; then kill -9 $PPID; exit 1; fi`;
  await expectSameReport('after a kill', { programs: nodeThat(join(scratch, 'killing'), script) });
  expect(existsSync(killed)).toBe(true);
});

test('a worker that is killed with its executor and all that it kept changes nothing', async () => {
  const killed = join(scratch, 'worker killed');
  // The process that starts Node.js is the executor, and the one above it the worker.
  const script = `if [ "$3" = attribute ] && mkdir '${killed}' 2>/dev/null; then kill -9 $PPID $(awk '/^PPid/ {print $2}' /proc/$PPID/status); exit 1; fi`;
  const programs = nodeThat(join(scratch, 'killing a worker'), script);
  await onTwoHosts(programs, async (master) => {
    const conf = ['spark.driver.host=127.0.0.1', 'spark.executor.memory=1g'];
    await expectSameReport('after a lost worker', { master, programs, conf });
  });
  expect(existsSync(killed)).toBe(true);
});

test('a task that fails once, having given a part of its rows, changes nothing', async () => {
  const failed = join(scratch, 'failed');
  const script = `if [ "$3" = dedupe ] && mkdir '${failed}' 2>/dev/null; then '${process.execPath}' "$@" | head -c 5000; exit 1; fi`;
  await expectSameReport('after a failure', { programs: nodeThat(join(scratch, 'failing'), script) });
  expect(existsSync(failed)).toBe(true);
});

test('tasks that run twice because the first is slow change nothing', async () => {
  const started = join(scratch, 'started');
  const script = `mkdir -p '${started}'; echo > '${started}/'$3-$$; if [ "$3" != scan ] && mkdir '${started}-'$3 2>/dev/null; then sleep 30; fi`;
  const programs = nodeThat(join(scratch, 'slow'), script);
  // Spark starts no copy of a task on the host that runs it.
  await onTwoHosts(programs, async (master) => {
    await expectSameReport('speculation', {
      master,
      programs,
      conf: [
        'spark.driver.host=127.0.0.1',
        'spark.executor.memory=1g',
        'spark.speculation=true',
        'spark.speculation.interval=200ms',
        'spark.speculation.multiplier=1.2',
        'spark.speculation.quantile=0.3',
        'spark.speculation.minTaskRuntime=1s',
        'spark.sql.adaptive.enabled=false',
      ],
    });
  });
  const runsOf = (stage: string) =>
    readdirSync(started).filter((name) => name.startsWith(`${stage}-`)).length;
  // Conversions are settled, then clicks whose id may be repeated.
  expect(runsOf('dedupe'), 'without speculation there are 6').toBeGreaterThan(6);
  expect(runsOf('attribute'), 'without speculation there are 3').toBeGreaterThan(3);
});

test('an executor without Node.js is told as such, and nothing is written', async () => {
  const programs = join(scratch, 'only-java');
  mkdirSync(programs);
  for (const name of ['java', 'dirname', 'uname']) {
    const found = (process.env.PATH ?? '')
      .split(':')
      .map((folder) => join(folder, name))
      .find(existsSync);
    if (found !== undefined) symlinkSync(found, join(programs, name));
  }
  const out = join(scratch, 'without node');
  const run = await attributeOnSpark([november, '--out', out], {
    conf: [`spark.executorEnv.PATH=${programs}`],
    env: { TMPDIR: temporary },
  });
  expect(run.status).toBe(2);
  expect(run.stdout).toBe('');
  expect(run.stderr).toContain('Node.js was not found on an executor; install Node.js 20 or later');
  expectOnlyTheLog(run.stderr);
  expect(existsSync(out)).toBe(false);
});

test('a fault inside the kernel is a defect that arrives with its stack, and nothing is written', async () => {
  const out = join(scratch, 'defect');
  const script = `if [ "$3" = attribute ]; then set -- "$1" "$2" juggle; fi`;
  const run = await attributeOnSpark([november, '--out', out], {
    master: ONE_PROCESS,
    programs: nodeThat(join(scratch, 'juggling'), script),
    env: { TMPDIR: temporary },
  });
  expect(run.status).toBe(70);
  expect(run.stdout).toBe('');
  expect(run.stderr).toContain('the kernel failed on an executor: Error: there is no stage juggle\n    at ');
  expectOnlyTheLog(run.stderr);
  expect(existsSync(out)).toBe(false);
});

/** Nothing is left behind but the log that the message names. */
function expectOnlyTheLog(stderr: string): void {
  const [, log] = /(\/\S*spark\.log)/.exec(stderr) ?? [];
  expect(readFileSync(log, 'utf8').length).toBeGreaterThan(100);
  const left = readdirSync(temporary).filter((name) => name.startsWith('lasttouch-'));
  expect(left.every((name) => name.startsWith('lasttouch-spark-log-'))).toBe(true);
}

test('a Spark that does not start is an input error that names its log', async () => {
  const run = await attributeOnSpark([november, '--out', join(scratch, 'no master')], {
    master: 'nonsense',
    env: { TMPDIR: temporary },
  });
  expect(run.status).toBe(2);
  expect(run.stderr).toContain('--spark-master is not the address of a Spark');
  expectOnlyTheLog(run.stderr);
});

test('a record of several lines is an input error; the former report stands, and no log is left', async () => {
  const out = join(scratch, 'kept');
  const own = join(scratch, 'own-tmp');
  mkdirSync(own);
  const good = writeExport(join(scratch, 'good'));
  expect(await lasttouch(['attribute', good, '--quiet', '--out', out])).toMatchObject({ status: 0 });
  const before = readTree(out);
  const clicks = 'click_id,campaign_id,user_id,clicked_at\n"c\n1",P1,u1,2026-11-02T10:00:00+09:00\n';
  const bad = writeExport(join(scratch, 'bad'), { 'clicks.csv': clicks });
  const run = await attributeOnSpark([bad, '--out', out], { master: ONE_PROCESS, env: { TMPDIR: own } });
  expect(run.status).toBe(2);
  expect(run.stderr).toContain('clicks.csv: has a record of several lines');
  expect(readTree(out)).toEqual(before);
  expect(readdirSync(own).filter((name) => name.startsWith('lasttouch-'))).toEqual([]);
});

test.each([
  { when: 'while it attributes', seconds: 600, isTime: () => true },
  // The folder in which rows are written is there from the beginning.
  {
    when: 'while it writes',
    seconds: 0,
    isTime: (rows: string) => readdirSync(rows, { recursive: true }).length > 1,
  },
])('a run that is told to end $when ends Spark, too, and leaves nothing behind', async (end) => {
  const scene = mkdtempSync(join(scratch, 'ended-'));
  const [own, rows, out, started] = ['tmp', 'rows', 'out', 'started'].map((name) => join(scene, name));
  for (const folder of [own, rows]) mkdirSync(folder);
  const script = `if [ "$3" = attribute ]; then echo $PPID > '${started}'; sleep ${end.seconds}; fi`;
  let stop = () => {};
  const ended = attributeOnSpark([november, '--out', out, '--spark-output', `file://${rows}`], {
    master: ONE_PROCESS,
    programs: nodeThat(join(scene, 'sleeping'), script),
    env: { TMPDIR: own },
    onStart: (child) => {
      stop = () => child.kill('SIGTERM');
    },
  });
  while (!existsSync(started) || !end.isTime(rows)) await sleep(50);
  const driver = Number(readFileSync(started, 'utf8'));
  stop();
  expect(await ended).toMatchObject({ status: 143, stdout: '' });
  await expect.poll(() => existsSync(`/proc/${driver}`), { timeout: 30_000 }).toBe(false);
  expect([existsSync(out), readdirSync(rows)]).toEqual([false, []]);
  expect(readdirSync(own).filter((name) => !name.startsWith('hsperfdata'))).toEqual([]);
});

test('rows that can not be moved to their address are an output error, and nothing stays there', async () => {
  const home = join(scratch, 'home');
  const rows = join(scratch, 'unmoved');
  const out = join(scratch, 'unmoved report');
  for (const folder of [join(home, 'bin'), rows]) mkdirSync(folder, { recursive: true });
  const real = dirname(findSparkSql({ ...process.env, PATH: sparkPath() }));
  for (const program of ['spark-sql', 'spark-class']) {
    const script = `case "$*" in *' -mv '*) echo 'mv: no room' >&2; exit 1;; esac\nunset SPARK_HOME; exec '${real}/${program}' "$@"`;
    writeFileSync(join(home, 'bin', program), `#!/bin/bash\n${script}\n`, { mode: 0o755 });
  }
  const run = await attributeOnSpark([november, '--out', out, '--spark-output', `file://${rows}`], {
    master: ONE_PROCESS,
    env: { SPARK_HOME: home },
  });
  expect(run).toMatchObject({ status: 74, stdout: '' });
  expect(run.stderr).toContain(`file://${rows}: the output could not be written (EIO): mv: no room`);
  expect([existsSync(out), readdirSync(rows)]).toEqual([false, []]);
});

test('a limit that does not hold fails the run before anything is written', async () => {
  const out = join(scratch, 'limited');
  const run = await attributeOnSpark([november, '--out', out, '--max-rejects', '0'], { master: ONE_PROCESS });
  expect(run.status).toBe(1);
  expect(run.stderr).toContain('9 rows are rejected, --max-rejects allows 0');
  expect(existsSync(out)).toBe(false);
});
