import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ROOT } from '../binary/root.ts';
import { sparkPath } from './spark-path.ts';

const MODULES = fileURLToPath(new URL('hdfs-server.xml', import.meta.url));
const KEPT = join(ROOT, '.hadoop');
const CLASS_PATH = join(KEPT, 'class-path');

/** The class path of the server. It is downloaded once and kept; an error where it can't be had. */
export async function hdfsClassPath(): Promise<string> {
  if (!existsSync(CLASS_PATH)) {
    const ivy = ['-cache', join(KEPT, 'modules'), '-ivy', MODULES, '-cachepath', CLASS_PATH, '-warn'];
    mkdirSync(KEPT, { recursive: true });
    await promisify(execFile)('spark-class', ['org.apache.ivy.Main', ...ivy], {
      cwd: KEPT,
      env: { ...process.env, PATH: sparkPath() },
    });
  }
  return readFileSync(CLASS_PATH, 'utf8').trim();
}

/** A running HDFS on the loopback. */
export interface Hdfs {
  /** Such as `hdfs://127.0.0.1:34567`. */
  address: string;
  stop(): Promise<void>;
}

/** Starts a name node with a data node, in one process of its own. */
export async function startHdfs(classPath: string): Promise<Hdfs> {
  const folder = mkdtempSync(join(tmpdir(), 'lasttouch-hdfs-'));
  const details = join(folder, 'details.json');
  const server = 'org.apache.hadoop.test.MiniDFSClusterManager';
  const child = spawn(
    'java',
    [
      ...['-Xmx384m', `-Dtest.build.data=${folder}`, '-cp', classPath, server],
      ...['-format', '-datanodes', '1', '-writeDetails', details],
    ],
    { stdio: 'ignore' },
  );
  // Also where the tests are broken off.
  process.once('exit', () => child.kill('SIGKILL'));
  const ended = new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve());
  });
  const stop = async () => {
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const isUp = () => existsSync(details) && readFileSync(details, 'utf8').endsWith('}');
  while (!isUp()) {
    if (child.exitCode !== null) throw new Error(`HDFS ended early with exit code ${child.exitCode}`);
    await sleep(100);
  }
  const { namenode_port: port } = JSON.parse(readFileSync(details, 'utf8')) as { namenode_port: number };
  return { address: `hdfs://127.0.0.1:${port}`, stop };
}
