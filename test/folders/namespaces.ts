import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../binary/lasttouch.ts';

const UNSHARE = ['--pid', '--fork', '--kill-child', '--mount-proc'];

/** Whether this system lets us make PID namespaces, as containers have them. */
export const hasNamespaces = spawnSync('unshare', [...UNSHARE, 'true']).status === 0;

/** A command that runs the binary, in a PID namespace of its own if so. */
export function commandLine(args: readonly string[], inNamespace: boolean): [string, string[]] {
  const run = [join(ROOT, 'bin/lasttouch.js'), ...args];
  return inNamespace ? ['unshare', [...UNSHARE, process.execPath, ...run]] : [process.execPath, run];
}
