import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Properties with which Spark notes what `readEvents` reads, into a folder. */
export function eventProperties(folder: string): string[] {
  return [
    'spark.eventLog.enabled=true',
    `spark.eventLog.dir=file://${folder}`,
    'spark.eventLog.compress=false',
    'spark.eventLog.rolling.enabled=false',
    'spark.eventLog.logBlockUpdates.enabled=true',
  ];
}

/** What the tasks of a stage wrote for the next stage. */
export interface StageShuffle {
  bytes: number;
  rows: number;
}

/** What an application did. */
export interface SparkEvents {
  /** Stages that wrote something, in their order. */
  shuffles: StageShuffle[];
  /** What was kept on the disks of the executors, and what was spilled there for lack of memory. */
  keptBytes: number;
  spilledBytes: number;
  /** Tasks that ended in whatever way, and those that did not succeed. */
  tasks: number;
  failedTasks: number;
}

interface TaskEnd {
  Event: 'SparkListenerTaskEnd';
  'Stage ID': number;
  'Task End Reason': { Reason: string };
  'Task Metrics'?: {
    'Disk Bytes Spilled': number;
    'Shuffle Write Metrics': { 'Shuffle Bytes Written': number; 'Shuffle Records Written': number };
  };
}

interface BlockUpdated {
  Event: 'SparkListenerBlockUpdated';
  'Block Updated Info': { 'Block ID': string; 'Disk Size': number };
}

/** Reads the newest log of events in a folder. */
export function readEvents(folder: string): SparkEvents {
  const times = readdirSync(folder).map((name) => ({ name, time: statSync(join(folder, name)).mtimeMs }));
  const [newest] = times.sort((a, b) => b.time - a.time);
  const lines = readFileSync(join(folder, newest.name), 'utf8').split('\n').filter(Boolean);
  const events = lines.map((line) => JSON.parse(line) as TaskEnd | BlockUpdated);
  const tasks = events.filter((event) => event.Event === 'SparkListenerTaskEnd');
  const blocks = new Map<string, number>();
  for (const event of events) {
    if (event.Event !== 'SparkListenerBlockUpdated') continue;
    const { 'Block ID': id, 'Disk Size': size } = event['Block Updated Info'];
    // Blocks are updated again, with nothing, when they are dropped at the end.
    if (id.startsWith('rdd_')) blocks.set(id, Math.max(size, blocks.get(id) ?? 0));
  }
  return {
    shuffles: shufflesOf(tasks),
    keptBytes: [...blocks.values()].reduce((sum, size) => sum + size, 0),
    spilledBytes: tasks.reduce((sum, task) => sum + (task['Task Metrics']?.['Disk Bytes Spilled'] ?? 0), 0),
    tasks: tasks.length,
    failedTasks: tasks.filter((task) => task['Task End Reason'].Reason !== 'Success').length,
  };
}

function shufflesOf(tasks: readonly TaskEnd[]): StageShuffle[] {
  const stages = new Map<number, StageShuffle>();
  for (const { 'Stage ID': stage, 'Task Metrics': metrics } of tasks) {
    if (metrics === undefined) continue;
    const written = metrics['Shuffle Write Metrics'];
    const sum = stages.get(stage) ?? { bytes: 0, rows: 0 };
    sum.bytes += written['Shuffle Bytes Written'];
    sum.rows += written['Shuffle Records Written'];
    stages.set(stage, sum);
  }
  const inOrder = [...stages].sort(([a], [b]) => a - b).map(([, sum]) => sum);
  return inOrder.filter(({ bytes }) => bytes > 0);
}
