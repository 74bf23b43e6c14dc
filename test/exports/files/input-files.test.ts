import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  type FindElsewhere,
  findInputFiles,
  type InputSelection,
} from '../../../src/exports/files/input-files.ts';
import { KINDS, type Kind } from '../../../src/exports/files/kinds.ts';
import { describeProblem, ProblemList } from '../../../src/problems/input-error.ts';
import { scratchFolder } from '../../binary/lasttouch.ts';

const scratch = scratchFolder();

/** A folder with these files. */
function folderOf(...names: string[]): string {
  const folder = mkdtempSync(join(scratch, 'export-'));
  for (const name of names) writeFileSync(join(folder, name), 'x');
  return folder;
}

/** The files found as `kind label`, and what is wrong. */
function find(selection: Partial<InputSelection>, kinds: readonly Kind[] = ['clicks']) {
  const problems = new ProblemList();
  const files = findInputFiles({ patterns: {}, ...selection }, kinds, problems);
  return {
    files: files.map(({ kind, label }) => `${kind} ${label}`),
    paths: files.map(({ path }) => path),
    problems: problems.problems.map(describeProblem),
  };
}

describe('in a folder', () => {
  test('files are found by the start and the end of their names in any case, and come in the order of their names', () => {
    const names = [
      'clicks.csv',
      'clicks-2.csv.gz',
      'clicks-10.csv',
      'Clicks-10.TSV',
      'clicks-010.tsv.GZ',
      'CLICKS.csv',
      'clicks가.csv',
      'clicks\u{1f600}.csv',
      'clicks\uff21.csv',
    ];
    const others = ['old-clicks.csv', 'clicks.txt', 'clicks.csv.bak', 'clicks.gz', 'clicks.ssv', 'click.csv'];
    expect(find({ directory: folderOf(...names, ...others) }).files).toEqual([
      'clicks CLICKS.csv',
      'clicks Clicks-10.TSV',
      'clicks clicks.csv',
      'clicks clicks-2.csv.gz',
      'clicks clicks-010.tsv.GZ',
      'clicks clicks-10.csv',
      'clicks clicks가.csv',
      'clicks clicks\uff21.csv',
      'clicks clicks\u{1f600}.csv',
    ]);
  });

  test('each kind needed is found, in the order of the kinds, and only directly in the folder', () => {
    const directory = folderOf('settings.csv', 'conversions.csv', 'clicks.csv', 'campaigns.csv');
    mkdirSync(join(directory, 'more'));
    writeFileSync(join(directory, 'more', 'clicks.csv'), 'x');
    expect(find({ directory }, KINDS).files).toEqual([
      'campaigns campaigns.csv',
      'clicks clicks.csv',
      'conversions conversions.csv',
      'settings settings.csv',
    ]);
    expect(find({ directory }, ['settings']).files).toEqual(['settings settings.csv']);
  });

  test('a kind without a file is a problem that says where it was looked for', () => {
    const directory = folderOf('clicks.csv');
    expect(find({ directory }, ['conversions', 'clicks', 'settings']).problems).toEqual([
      `no conversions file; expected conversions*.csv or conversions*.tsv, in gzip or not, in ${directory}, or --conversions FILE`,
      `no settings file; expected settings*.csv or settings*.tsv, in gzip or not, in ${directory}, or --settings FILE, or --window to use one window for everything`,
    ]);
  });

  test('a folder named like a file is passed over', () => {
    const directory = folderOf('clicks-1.csv');
    mkdirSync(join(directory, 'clicks.csv'));
    expect(find({ directory })).toMatchObject({ problems: [], files: ['clicks clicks-1.csv'] });
  });

  test('a link that leads nowhere is a problem', () => {
    const directory = folderOf('clicks-1.csv');
    symlinkSync(join(directory, 'nothing'), join(directory, 'clicks-2.csv'));
    expect(find({ directory }).problems).toEqual([
      expect.stringContaining("clicks-2.csv: can't be read (ENOENT)"),
    ]);
  });

  test('a file beside its own .gz is a problem; a file beside that of another is none', () => {
    expect(find({ directory: folderOf('clicks.csv', 'clicks.csv.gz', 'clicks-2.csv.gz') }).problems).toEqual([
      'clicks.csv: lies beside its own clicks.csv.gz, so its rows would be read twice; remove one of the two',
    ]);
    expect(find({ directory: folderOf('clicks.csv', 'clicks-2.csv.gz') }).problems).toEqual([]);
  });

  test('a folder that is none stops everything, saying why', () => {
    const folder = folderOf('clicks.csv');
    const missing = join(folder, 'missing');
    expect(() => find({ directory: missing })).toThrow(
      `${missing}: does not exist; give the folder that holds`,
    );
    expect(() => find({ directory: join(folder, 'clicks.csv') })).toThrow('is not a folder; give the folder');
    expect(() => find({ directory: `${folder}/${'x'.repeat(300)}` })).toThrow("can't be read (ENAMETOOLONG)");
  });
});

describe('by files and globs', () => {
  test('files keep the names that were given, and are sorted by them', () => {
    const folder = folderOf('b.csv', 'a.txt');
    const patterns = { clicks: [join(folder, 'b.csv'), join(folder, 'a.txt')] };
    const { files, paths } = find({ patterns });
    expect(paths).toEqual([join(folder, 'a.txt'), join(folder, 'b.csv')]);
    expect(files).toEqual(paths.map((path) => `clicks ${path}`));
  });

  test('a glob names files, hidden ones too, but no folders', () => {
    const folder = folderOf('a.csv', '.b.csv', 'c.txt');
    mkdirSync(join(folder, 'd.csv'));
    expect(find({ patterns: { clicks: [join(folder, '*.csv')] } }).paths).toEqual([
      join(folder, '.b.csv'),
      join(folder, 'a.csv'),
    ]);
  });

  test('a glob without a folder is looked for in the current one', () => {
    const before = process.cwd();
    process.chdir(folderOf('a.csv', 'b.csv'));
    try {
      expect(find({ patterns: { clicks: ['*.csv'] } }).files).toEqual(['clicks a.csv', 'clicks b.csv']);
    } finally {
      process.chdir(before);
    }
  });

  test('a file whose name looks like a glob is that file', () => {
    const folder = folderOf('[a].csv', 'a.csv');
    expect(find({ patterns: { clicks: [join(folder, '[a].csv')] } }).paths).toEqual([
      join(folder, '[a].csv'),
    ]);
  });

  test('a file named twice, also by a link, is read once', () => {
    const folder = folderOf('a.csv');
    symlinkSync(join(folder, 'a.csv'), join(folder, 'z.csv'));
    const patterns = { clicks: [join(folder, '*.csv'), join(folder, 'a.csv'), `${folder}/./a.csv`] };
    expect(find({ patterns }).paths).toEqual([join(folder, 'a.csv')]);
  });

  test('nothing found is a problem of that pattern; the others are still looked at', () => {
    const folder = folderOf('a.csv');
    const patterns = {
      clicks: [join(folder, 'x.csv'), join(folder, 'y*.csv'), join(folder, 'a.csv'), `a\0b`],
    };
    const { paths, problems } = find({ patterns });
    expect(paths).toEqual([join(folder, 'a.csv')]);
    const advice = '--clicks: no such file; check the path or the glob, and quote globs for the shell';
    expect(problems).toEqual([
      `${folder}/x.csv: ${advice}`,
      `${folder}/y*.csv: ${advice}`,
      `a\0b: ${advice}`,
    ]);
  });

  test('a kind that is given is not looked for in the folder, the others are', () => {
    const [directory, other] = [folderOf('clicks.csv', 'settings.csv'), folderOf('a.csv')];
    const { paths } = find({ directory, patterns: { clicks: [join(other, 'a.csv')] } }, [
      'clicks',
      'settings',
    ]);
    expect(paths).toEqual([join(other, 'a.csv'), join(directory, 'settings.csv')]);
  });

  test('with all kinds given no folder is needed; without a folder the missing kind is asked for', () => {
    const patterns = { clicks: [join(folderOf('a.csv'), 'a.csv')] };
    expect(find({ patterns }).problems).toEqual([]);
    expect(find({ patterns, directory: '/nowhere' }).problems).toEqual([]);
    expect(find({ patterns }, ['clicks', 'conversions']).problems).toEqual([
      'no conversions file; give --conversions FILE',
    ]);
  });
});

describe('at an address', () => {
  const found = (kind: Kind, address: string) => ({
    kind,
    path: address,
    label: address,
    size: 1,
    modified: 0,
    inode: 0,
  });
  const elsewhere: FindElsewhere = (kind, address, isFolder) => [
    found(kind, isFolder ? `${address}/${kind}.csv` : address),
  ];

  test('files are what is found there, in the folder or by pattern, each once', () => {
    const problems = new ProblemList();
    const patterns = { settings: ['s3://b/s.csv', 's3://b/s.csv'] };
    const selection = { directory: 'hdfs://host/export', patterns };
    const files = findInputFiles(selection, ['clicks', 'settings'], problems, true, elsewhere);
    expect(files.map(({ path }) => path)).toEqual(['hdfs://host/export/clicks.csv', 's3://b/s.csv']);
    expect(problems.problems).toEqual([]);
  });

  test('nothing is looked for unless it can be read', () => {
    for (const selection of [{ directory: 'hdfs://host/export' }, { patterns: { clicks: ['s3://b/c.csv'] } }])
      expect(find(selection).problems.join()).toContain('--engine spark');
  });
});
