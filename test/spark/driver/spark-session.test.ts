import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SparkSession } from '../../../src/spark/driver/spark-session.ts';
import { scratchFolder } from '../../binary/lasttouch.ts';
import { paperSparkSql } from '../paper-spark-sql.ts';

const scratch = scratchFolder();
const home = paperSparkSql(join(scratch, 'spark'), 'eval "$1"');

/** A session whose statements are lines of a shell. */
function startSession(): SparkSession {
  const folder = mkdtempSync(join(scratch, 'session-'));
  const session = new SparkSession({
    program: join(home, 'bin/spark-sql'),
    master: undefined,
    conf: [],
    folder,
    files: [],
    log: join(folder, 'spark.log'),
    mostSteps: 4,
  });
  onTestFinished(() => session.close());
  return session;
}

const tell = (text: string) => `printf 'lasttouch\\t${text}\\n'\n`;
const fail = (cause: string) => `echo '${cause}' >&2; false\n`;
const NOTHING = fail('[PATH_NOT_FOUND] Path does not exist: file:/none*.csv.');

test('a look gives what is there, or nothing where Spark finds no path, and the next step is done', async () => {
  const session = startSession();
  expect(await session.look(tell('a\\tb') + tell('c'))).toEqual([['a', 'b'], ['c']]);
  expect(await session.look(NOTHING + tell('behind'))).toBeUndefined();
  expect(await session.look(tell('d'))).toEqual([['d']]);
  expect(await session.run(tell('e'))).toEqual([['e']]);
});

test('a look that fails for another reason is an error with its cause', async () => {
  const session = startSession();
  expect(await session.look(NOTHING)).toBeUndefined();
  const refused = fail('Caused by: java.io.IOException: no');
  await expect(session.look(refused)).rejects.toThrow('Spark failed: Caused by: java.io.IOException: no;');
});

test('a look that fails behind what it has found is an error: files were there', async () => {
  const session = startSession();
  const removed = fail('[PATH_NOT_FOUND] Path does not exist: file:/clicks.csv.');
  await expect(session.look(tell('file') + removed)).rejects.toThrow('file:/clicks.csv');
});

test('what a look has not found is no cause of the failure of a later step', async () => {
  const session = startSession();
  expect(await session.look(NOTHING)).toBeUndefined();
  const failed = session.run(fail('Caused by: java.lang.Later: why'));
  await expect(failed).rejects.toThrow(/Spark failed.*: Caused by: java\.lang\.Later: why;/);
});
