import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { attributionSql, type Setting } from './duckdb.sql.ts';
import type { Command } from './measure.ts';

/** DuckDB's last release; its package for Node was at 1.5.6 then, which takes longer. */
export const DUCKDB_VERSION = '2.0.1';

const JOB = fileURLToPath(new URL('duckdb-job.py', import.meta.url));

/** The command that does the job of `attribute` on an export in SQL, with DuckDB installed in a folder for what is made once. */
export function duckdbPeer(folder: string, data: string, out: string): Command {
  mkdirSync(out, { recursive: true });
  const rows: Setting[] = parse(readFileSync(join(data, 'settings.csv'), 'utf8'), { columns: true });
  const settings = rows.sort((a, b) => (a.changed_at < b.changed_at ? -1 : 1));
  const statements = join(out, 'statements.json');
  writeFileSync(statements, JSON.stringify(attributionSql(data, out, settings)));
  return [pythonWithDuckdb(folder), JOB, statements];
}

function pythonWithDuckdb(folder: string): string {
  const environment = join(folder, `duckdb-${DUCKDB_VERSION}`);
  const python = join(environment, 'bin', 'python');
  if (!existsSync(join(environment, 'installed'))) {
    execFileSync('python3', ['-m', 'venv', environment]);
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', `duckdb==${DUCKDB_VERSION}`]);
    writeFileSync(join(environment, 'installed'), '');
  }
  return python;
}
