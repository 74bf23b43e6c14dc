/**
 * The peer as a process of its own: `duckdb-job <export-dir> <out-dir> [threads]`. The benchmark compiles it beforehand,
 * so what it costs to start is Node and DuckDB's library (about 0.2 s, part of its time as Node's start is of ours).
 * With LASTTOUCH_BENCH_PROFILE=1 it prints the time of each statement.
 */
import { mkdirSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { attributionSql, type Setting, settingsSql } from './duckdb.sql.ts';

const [folder, out, threads = '2'] = process.argv.slice(2);
if (!folder || !out) throw new Error('usage: duckdb-job <export-dir> <out-dir> [threads]');
mkdirSync(out, { recursive: true });

const instance = await DuckDBInstance.create(':memory:', { threads });
const connection = await instance.connect();
const settings = (await connection.runAndReadAll(settingsSql(folder))).getRowObjectsJson();
for (const statement of attributionSql(folder, out, settings as unknown as Setting[])) {
  const started = performance.now();
  await connection.run(statement);
  if (process.env.LASTTOUCH_BENCH_PROFILE) {
    const rss = Math.round(process.memoryUsage.rss() / 1e6);
    const took = (performance.now() - started).toFixed(0);
    console.error(
      `${took.padStart(6)} ms ${String(rss).padStart(5)} MB  ${statement.replace(/\s+/g, ' ').slice(0, 80)}`,
    );
  }
}
// Tearing the tables down would be paid for by neither side's user.
process.exit(0);
