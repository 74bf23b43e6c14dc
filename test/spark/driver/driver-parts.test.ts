import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { prepare } from '../../../src/engine/prepare.ts';
import { openInputFile } from '../../../src/exports/files/header.ts';
import type { Kind } from '../../../src/exports/files/kinds.ts';
import { USUAL_STYLE } from '../../../src/exports/files/style.ts';
import { InputError, ProblemList } from '../../../src/problems/input-error.ts';
import type { Encoding } from '../../../src/records/encoding-names.ts';
import { resolveOptions } from '../../../src/run/options/options.ts';
import { ListedFiles } from '../../../src/spark/driver/listed-files.ts';
import { wantedOf } from '../../../src/spark/driver/open-spark.ts';
import { digestParts, tidyParts } from '../../../src/spark/driver/part-files.ts';
import { explainFailure } from '../../../src/spark/driver/spark-failure.ts';
import { checkReadable } from '../../../src/spark/driver/spark-inputs.ts';
import { plainAddress, readKernelJob, writeKernelJob } from '../../../src/spark/protocol/kernel-job.ts';
import { writeExport } from '../../binary/export.ts';
import { scratchFolder } from '../../binary/lasttouch.ts';

const scratch = scratchFolder();

test('a job is what it was after its way to the executors', async () => {
  const directory = writeExport(join(scratch, 'export'), {
    'settings.csv': 'changed_at,conversion_window,note\n2026-11-01,7d,\n',
  });
  const { job } = await prepare(resolveOptions({ directory, to: '2026-12-01' }));
  expect([job.from, job.history.windows[0]]).toEqual([Number.NEGATIVE_INFINITY, Number.NaN]);
  const kernel = {
    job,
    addresses: ['file:///a'],
    keyPartitions: 1,
    rangeBytes: 1,
    dedupeClicks: true,
    forSpreadsheet: false,
  };
  expect(readKernelJob(writeKernelJob(kernel))).toEqual(kernel);
});

test('addresses are compared without the escapes that Spark puts into them', () => {
  expect(plainAddress('file:///a%20b/%ea%b0%80%25.csv')).toBe('file:///a b/가%.csv');
  expect(plainAddress('file:///100%')).toBe('file:///100%');
});

describe('parts', () => {
  test('are named by their number, not by their name, and lose what Spark noted about them', async () => {
    const folder = join(scratch, 'parts');
    mkdirSync(folder);
    const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
    write('part-100000-x-c000.txt', 'last\n');
    write('part-00000-x-c000.txt', 'head\n');
    write('part-00002-x-c000.txt', 'a\nb\n');
    write('.part-00000-x-c000.txt.crc', 'x');
    write('_SUCCESS', '');
    tidyParts(folder);
    expect(readdirSync(folder).sort()).toEqual(['part-00000.csv', 'part-00001.csv', 'part-00002.csv']);
    expect(readFileSync(join(folder, 'part-00002.csv'), 'utf8')).toBe('last\n');
    const { lines, bytes, sha256 } = await digestParts(folder);
    expect([lines, bytes]).toEqual([4, 14]);
    // Of "head\na\nb\nlast\n", by another program.
    expect(sha256).toBe('a314ab782553b4bba4ba947d811ddd5171ac419f433c72e2b9d6693fca250721');
  });
});

describe('what Spark can not read', () => {
  const CLICKS = 'click_id,campaign_id,user_id,clicked_at\n';
  const messageOf = (
    name: string,
    content: string | Buffer = CLICKS,
    kind: Kind = 'clicks',
    encoding: Encoding = 'utf-8',
  ) => {
    const path = join(scratch, name);
    writeFileSync(path, content);
    const found = { kind, path, label: name, size: Buffer.byteLength(content), modified: 0, inode: 0 };
    const problems = new ProblemList();
    checkReadable(
      { files: [openInputFile(found, new Map(), { ...USUAL_STYLE, encoding })] } as never,
      problems,
    );
    return problems.problems.map(({ message }) => message).join();
  };

  test('is told by name and content', () => {
    expect(messageOf('clicks.csv')).toBe('');
    expect(messageOf('clicks.csv.gz')).toContain('is not gzip, but Spark goes by the name');
    expect(messageOf('clicks.csv.bz2')).toContain('ending of a compressed file');
    expect(messageOf('_clicks.csv')).toContain('Spark passes over');
    expect(messageOf('.clicks.csv')).toContain('Spark passes over');
    expect(messageOf('clicks3.csv', `${CLICKS}c,P,u,1793616000\r`)).toContain('that no line feed follows');
    expect(messageOf('clicks4.csv', `${CLICKS}c,P,u,1793616000\r\n`)).toBe('');
    expect(messageOf('clicks5.csv', `${CLICKS}c,P,u,1793616000`)).toBe('');
    expect(messageOf('clicks6.csv', CLICKS, 'clicks', 'cp949')).toContain('have to be in UTF-8');
    expect(messageOf('clicks2.csv', CLICKS.replace('\n', ',"a\nb"\n'))).toContain('header of several lines');
  });
});

describe('the failure of a Spark', () => {
  const explain = (log: string) => {
    const path = join(scratch, 'spark.log');
    writeFileSync(path, log);
    return explainFailure(path, 1);
  };

  test('is a defect of lasttouch where the kernel has failed', () => {
    const error = explain(
      'WARN x\nCaused by: org.apache.spark.SparkException: Subprocess exited with status 70. Error: lasttouch kernel: TypeError: no\n    at f (k.cjs:1:2)\n.\nmore\n',
    );
    expect(error).not.toBeInstanceOf(InputError);
    expect(error.message).toContain('TypeError: no\n    at f (k.cjs:1:2)');
  });

  test('at an address says which one', () => {
    const refused =
      'java.net.ConnectException: Call From h/1.2.3.4 to lake:8020 failed on connection exception: no\n';
    expect(explain(refused).message).toContain('--engine spark: lake:8020 does not answer; check host');
    // Where one of two servers answers, the failure is another.
    const other = `26/11/30 INFO Retry: ${refused}Caused by: java.lang.Second: why\n`;
    expect(explain(other).message).toContain('java.lang.Second: why');
    expect(
      explain('Caused by: java.lang.IllegalArgumentException: java.net.UnknownHostException: lake\n').message,
    ).toContain('the host lake is not known');
    expect(
      explain('[PATH_NOT_FOUND] Path does not exist: hdfs://h/a b.c/{[cC][lL]}*. SQLSTATE: 42K03\n').message,
    ).toContain('nothing was found at hdfs://h/a b.c/{cl}*; check the address');
    expect(
      explain('java.lang.ClassNotFoundException: Class org.apache.hadoop.fs.s3a.S3AFileSystem not found\n')
        .message,
    ).toContain('Spark has no org.apache.hadoop.fs.s3a.S3AFileSystem for addresses of this kind');
  });

  test('is said plainly where its cause is known, else with the last cause of the log', () => {
    expect(explain('x lasttouch: node not found\n').message).toContain(
      'Node.js was not found on an executor',
    );
    const error = explain('Caused by: java.lang.First\nCaused by: java.lang.Second: why\n\tat x\n');
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toContain('Spark failed with exit code 1: Caused by: java.lang.Second: why;');
    // Spark looks for a folder by the name of a glob, and says that there is none.
    expect(explain('java.io.FileNotFoundException: File file:/{a,b} does not exist\n').message).not.toContain(
      'a file was not found',
    );
  });
});

describe('files at addresses', () => {
  test('are looked for by kind, small ones apart', () => {
    const wanted = wantedOf({ directory: 's3a://b/x/', patterns: { clicks: ['hdfs://h/c*', '/local.csv'] } });
    expect(wanted).toEqual([
      { kinds: ['clicks'], isSmall: false, titles: 0, address: 'hdfs://h/c*', glob: 'hdfs://h/c*' },
      {
        kinds: ['campaigns', 'settings', 'refunds'],
        isSmall: true,
        titles: 0,
        address: 's3a://b/x/',
        glob: 's3a://b/x/{[cC][aA][mM][pP][aA][iI][gG][nN][sS],[sS][eE][tT][tT][iI][nN][gG][sS],[rR][eE][fF][uU][nN][dD][sS]}*.{[cC][sS][vV],[tT][sS][vV]}{,.[gG][zZ]}',
      },
      {
        kinds: ['conversions', 'identities'],
        isSmall: false,
        titles: 0,
        address: 's3a://b/x/',
        glob: 's3a://b/x/{[cC][oO][nN][vV][eE][rR][sS][iI][oO][nN][sS],[iI][dD][eE][nN][tT][iI][tT][iI][eE][sS]}*.{[cC][sS][vV],[tT][sS][vV]}{,.[gG][zZ]}',
      },
    ]);
    expect(wantedOf({ directory: '/local', patterns: {} })).toEqual([]);
  });

  test('stand for themselves with all lines up to their header where a file tells its delimiter, or titles come first', () => {
    const hex = (text: string) => Buffer.from(text).toString('hex');
    const titles = new Map([['clicks' as const, 2]]);
    const patterns = { clicks: ['s3a://b/c.csv'], conversions: ['s3a://b/o.csv'] };
    const wanted = wantedOf({ directory: undefined, patterns }, titles);
    expect(wanted.map((one) => one.titles)).toEqual([2, 0]);
    const lines = [
      ['file', '0', 's3a://b/c.csv', '700', ''],
      ['file', '1', 's3a://b/o.csv', '700', ''],
      ['head', 's3a://b/c.csv', '3', hex('a,b')],
      ['head', 's3a://b/c.csv', '1', hex('Clicks')],
      ['head', 's3a://b/c.csv', '2', hex('')],
      ['head', 's3a://b/o.csv', '0', hex('sep=;')],
      ['head', 's3a://b/o.csv', '1', hex('c;d')],
    ];
    const { find } = new ListedFiles(wanted, lines, scratch);
    expect(String(find('clicks', 's3a://b/c.csv', false)[0].start)).toBe('Clicks\n\na,b\n');
    expect(String(find('conversions', 's3a://b/o.csv', false)[0].start)).toBe('sep=;\nc;d\n');
  });

  test('stand for themselves with their header; small ones are brought here', () => {
    const hex = (text: string) => Buffer.from(text).toString('hex');
    const wanted = wantedOf({ directory: 's3a://b/x', patterns: {} });
    const lines = [
      ['file', '0', 's3a://b/x/campaigns%201.csv', '5', hex('hello')],
      ['file', '0', 's3a://b/x/settings.txt', '3', hex('no!')],
      ['file', '1', 's3a://b/x/clicks.csv', '700', ''],
      ['file', '1', 's3a://b/x/clicks.csv/clicks.csv', '700', ''],
      ['file', '1', 's3a://b/x/conversions.csv', '0', ''],
      ['head', 's3a://b/x/clicks.csv', '0', hex('a,b')],
      ['head', 's3a://b/x/clicks.csv', '1', hex('a,b')],
    ];
    const { find } = new ListedFiles(wanted, lines, scratch);
    const [campaigns] = find('campaigns', 's3a://b/x', true);
    expect(campaigns).toMatchObject({ label: 's3a://b/x/campaigns 1.csv', size: 5 });
    expect(readFileSync(campaigns.path, 'utf8')).toBe('hello');
    expect(find('settings', 's3a://b/x', true)).toEqual([]);
    expect(find('clicks', 's3a://b/x', true)).toEqual([
      {
        kind: 'clicks',
        path: 's3a://b/x/clicks.csv',
        label: 's3a://b/x/clicks.csv',
        size: 700,
        modified: 0,
        inode: 0,
        start: Buffer.from('a,b\n'),
      },
    ]);
    expect(find('conversions', 's3a://b/x', true)[0].start).toHaveLength(0);
    expect(() => find('clicks', 's3a://b/none.csv', false)).toThrow('--clicks: no such file');
  });
});
