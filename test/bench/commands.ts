import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from './measure.ts';

export const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
export const BENCH = join(PROJECT, '.bench');
export const LASTTOUCH = join(PROJECT, 'bin', 'lasttouch.js');

/** The folder for the report of a line of the table. */
export const out = (name: string): string => join(BENCH, 'out', name.replaceAll(/[^a-z0-9]+/gi, '-'));

/** A run of `attribute` on a folder. */
export function attribute(data: string, report: string, ...flags: string[]): Command {
  return lasttouch('attribute', data, report, ...flags);
}

/** A run of a command on a folder. */
export function lasttouch(command: string, data: string, report: string, ...flags: string[]): Command {
  return [process.execPath, LASTTOUCH, command, data, '--out', report, '--quiet', '--no-progress', ...flags];
}
