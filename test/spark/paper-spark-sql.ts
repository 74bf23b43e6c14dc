import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files of statements are done as `spark-sql` does them: a statement that fails ends its file and no other. */
const SPARK_SQL = `#!${process.execPath}
const { spawnSync } = require('node:child_process');
const { readFileSync, writeSync } = require('node:fs');

function shell(script, ...args) {
  const options = { stdio: ['ignore', 'pipe', 'inherit'] };
  const { status, stdout } = spawnSync('sh', ['-c', script, 'sh', ...args], options);
  writeSync(1, stdout);
  return status;
}

function run(file) {
  for (const line of readFileSync(file, 'utf8').split('\\n').filter(Boolean)) {
    if (line.startsWith('source ')) run(line.slice('source '.length, -1));
    else if (line.startsWith('!')) shell('exec ' + line.slice(1, -1));
    else if (shell(STATEMENT, line) !== 0) return;
  }
}

run(process.argv[process.argv.length - 1]);
`;

/**
 * Makes the programs of a Spark and gives their folder, for SPARK_HOME. A line of a statement is given as `$1` to
 * `statement`, a script of the shell; `hadoop` is what Hadoop's shell does, null where there is none.
 */
export function paperSparkSql(folder: string, statement: string, hadoop: string | null = 'exit 1'): string {
  mkdirSync(join(folder, 'bin'), { recursive: true });
  const programs = {
    'spark-sql': SPARK_SQL.replace('STATEMENT', JSON.stringify(statement)),
    ...(hadoop === null ? {} : { 'spark-class': `#!/bin/sh\n${hadoop}\n` }),
  };
  for (const [name, text] of Object.entries(programs))
    writeFileSync(join(folder, 'bin', name), text, { mode: 0o755 });
  return folder;
}
