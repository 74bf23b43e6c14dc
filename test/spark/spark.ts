import type { ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lasttouch, type Run } from '../binary/lasttouch.ts';
import { sparkPath } from './spark-path.ts';

/** Two executors, each a process with one core. */
export const CLUSTER = 'local-cluster[2,1,1024]';
/** One process for everything, which starts sooner: for what does not depend on executors. */
export const ONE_PROCESS = 'local[1]';

/** How to run a job on Spark. */
export interface SparkRun {
  master?: string;
  conf?: readonly string[];
  /** Put before everything else on PATH, for the executors too. */
  programs?: string;
  env?: Record<string, string>;
  onStart?: (child: ChildProcess) => void;
}

/** Runs `attribute` on a Spark with few partitions. */
export function attributeOnSpark(args: readonly string[], run: SparkRun = {}): Promise<Run> {
  // Executors that live for some seconds only spend most of them in the second compiler of Java.
  const conf = [
    'spark.sql.shuffle.partitions=3',
    'spark.ui.enabled=false',
    'spark.executor.extraJavaOptions=-XX:TieredStopAtLevel=1',
    ...(run.conf ?? []),
  ];
  return lasttouch(
    [
      'attribute',
      ...args,
      '--engine',
      'spark',
      '--spark-master',
      run.master ?? CLUSTER,
      ...conf.flatMap((property) => ['--spark-conf', property]),
    ],
    { env: { PATH: sparkPath(run.programs), ...run.env }, onStart: run.onStart },
  );
}

/** A folder with a `node` that does something of its own first; the shell script is given the stage as `$3`. */
export function nodeThat(folder: string, script: string): string {
  mkdirSync(folder);
  const program = join(folder, 'node');
  writeFileSync(program, `#!/bin/bash\n${script}\nexec '${process.execPath}' "$@"\n`);
  chmodSync(program, 0o755);
  return folder;
}
