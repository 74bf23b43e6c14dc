import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sparkPath } from './spark-path.ts';

const CLASSES = 'org.apache.spark.deploy';

/** Starts a daemon of a standalone cluster; `isUp` finds what it says when it is up. */
function startDaemon(
  programs: string,
  args: readonly string[],
  isUp: RegExp,
): [ChildProcess, Promise<string>] {
  const child = spawn('spark-class', [...args], {
    env: { ...process.env, PATH: sparkPath(programs), SPARK_NO_DAEMONIZE: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const up = new Promise<string>((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const found = isUp.exec(said);
      if (found !== null) resolve(found[0]);
    });
    child.on('error', reject);
    child.on('close', () => reject(new Error(`a daemon of Spark ended early:\n${said}`)));
  });
  return [child, up];
}

/** A standalone cluster with two workers, each with one core and its own address on this machine, as long as `work` takes. */
export async function onTwoHosts(programs: string, work: (master: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'lasttouch-cluster-'));
  const [master, masterUp] = startDaemon(
    programs,
    [`${CLASSES}.master.Master`, '--host', '127.0.0.1', '--port', '17077', '--webui-port', '0'],
    /spark:\/\/127\.0\.0\.1:\d+/,
  );
  const daemons = [master];
  try {
    const address = await masterUp;
    const workers = ['127.0.0.2', '127.0.0.3'].map((host) =>
      startDaemon(
        programs,
        [
          `${CLASSES}.worker.Worker`,
          ...['--host', host, '--webui-port', '0', '--cores', '1', '--memory', '1g'],
          ...['--work-dir', join(folder, host), address],
        ],
        /Successfully registered with master/,
      ),
    );
    daemons.push(...workers.map(([child]) => child));
    await Promise.all(workers.map(([, up]) => up));
    await work(address);
  } finally {
    for (const daemon of daemons) daemon.kill('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  }
}
