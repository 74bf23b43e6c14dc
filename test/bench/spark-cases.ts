import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { comparableRun } from '../spark/comparable-run.ts';
import { sparkPath } from '../spark/spark-path.ts';
import type { Command } from './measure.ts';
import { eventProperties, readEvents, type StageShuffle } from './spark-events.ts';

/** Memory of an executor's JVM, in MiB; its kernels take theirs beside it. */
const EXECUTOR_MEMORY = 2048;
/** Stages that move less than this share of all bytes are those of sums. */
const LEAST_SHARE = 0.02;

/** A command of lasttouch on a cluster of so many executor processes with one core each. */
export function onCluster(command: Command, executors: number, events: string): Command {
  rmSync(events, { recursive: true, force: true });
  mkdirSync(events, { recursive: true });
  const properties = [
    'spark.ui.enabled=false',
    `spark.executor.memory=${EXECUTOR_MEMORY}m`,
    ...eventProperties(events),
  ];
  return [
    'env',
    `PATH=${sparkPath()}`,
    ...command,
    '--engine',
    'spark',
    '--spark-master',
    `local-cluster[${executors},1,${EXECUTOR_MEMORY}]`,
    ...properties.flatMap((property) => ['--spark-conf', property]),
  ];
}

/** What the last run on a cluster moved, in bytes for each click. */
export function movedBytes(events: string, clicks: number): string {
  const { shuffles, keptBytes, spilledBytes, tasks, failedTasks } = readEvents(events);
  const total = shuffles.reduce((sum, { bytes }) => sum + bytes, 0);
  const large = shuffles.filter(({ bytes }) => bytes >= total * LEAST_SHARE);
  const describe = ({ bytes, rows }: StageShuffle) =>
    `${(bytes / rows).toFixed(1)} bytes x ${(rows / 1e6).toFixed(2)}M rows`;
  return [
    `shuffled ${(total / clicks).toFixed(1)} bytes a click (${large.map(describe).join(', ')})`,
    `kept ${(keptBytes / clicks).toFixed(1)}`,
    `spilled ${(spilledBytes / clicks).toFixed(1)}`,
    `${tasks} tasks, ${failedTasks} failed`,
  ].join('; ');
}

/** How the report of a run on Spark differs from that of one machine, by what both say of their files. */
export function differencesFromLocal(bySpark: string, byLocal: string): string[] {
  const said = (report: string) =>
    JSON.stringify(comparableRun(readFileSync(join(report, 'run.json'), 'utf8')));
  return said(bySpark) === said(byLocal) ? [] : [`run.json of ${bySpark} and of ${byLocal}`];
}
