import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HadoopShell } from '../../../src/spark/driver/hadoop-shell.ts';
import { RemoteOutput } from '../../../src/spark/driver/remote-output.ts';
import { scratchFolder } from '../../binary/lasttouch.ts';

const scratch = scratchFolder();
delete process.env.SPARK_DIST_CLASSPATH;

/** A shell of Hadoop that is the script of a test. */
function shellThat(script: string, conf: readonly (readonly [string, string])[] = []): HadoopShell {
  const programs = join(scratch, `programs-${Math.random()}`);
  mkdirSync(programs);
  writeFileSync(join(programs, 'spark-class'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return new HadoopShell(join(programs, 'spark-sql'), conf, programs);
}

test("the properties of Hadoop and the libraries that Spark is given are there in Hadoop's shell", async () => {
  const conf = [
    ['spark.jars', '/a b/aws.jar, file:///c/sdk.jar'],
    ['spark.hadoop.fs.s3a.endpoint', 'http://127.0.0.1:9000'],
    ['spark.driver.extraClassPath', '/d/*'],
    ['spark.executor.memory', '1g'],
  ] as const;
  const shell = shellThat('echo "$SPARK_DIST_CLASSPATH"; for word in "$@"; do echo "$word"; done', conf);
  let said = '';
  await shell.run(['-ls', 's3a://b/x y'], (bytes) => {
    said += bytes.toString();
  });
  expect(said.split('\n')).toEqual([
    '/a b/aws.jar:/c/sdk.jar:/d/*',
    'org.apache.hadoop.fs.FsShell',
    '-D',
    'fs.s3a.endpoint=http://127.0.0.1:9000',
    '-ls',
    's3a://b/x y',
    '',
  ]);
});

test.each([
  {
    what: 'has no file system is told with what to do',
    script: 'echo "Caused by: java.lang.ClassNotFoundException: Class S3A not found" >&2; exit 1',
    message: "can't be looked at: .*Class S3A not found; give the library .* --spark-conf spark.jars=JAR,JAR",
  },
  {
    what: 'is closed is told before the job',
    script:
      'case "$2" in -ls) echo "ls: No such file or directory";; -mkdir) echo "mkdir: Permission denied";; esac >&2; exit 1',
    message: "s3a://b/rows: --spark-output: can't be written: mkdir: Permission denied$",
  },
  {
    what: 'holds rows already is told before the job',
    script: 'echo drwx',
    message: 's3a://b/rows: --spark-output: holds attributions.csv or unattributed.csv already',
  },
])('an address for rows that $what', async ({ script, message }) => {
  const output = new RemoteOutput(shellThat(script), 's3a://b/rows/');
  await expect(output.open(['attributions.csv', 'unattributed.csv'])).rejects.toThrow(new RegExp(message));
  await output.close();
});
