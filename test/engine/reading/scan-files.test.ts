import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_PARTITIONS } from '../../../src/engine/columns/partitions.ts';
import { planRanges } from '../../../src/engine/reading/plan.ts';
import type { ScannedPart, ScanTask } from '../../../src/engine/reading/scan.ts';
import { scanFiles } from '../../../src/engine/reading/scan-files.ts';
import { type InputFile, scannerFor } from '../../../src/exports/files/header.ts';
import { NO_REJECTS, readRange } from '../../../src/exports/range-reader.ts';
import { ProblemList } from '../../../src/problems/input-error.ts';
import { RECORD_FAULT } from '../../../src/records/record-scanner.ts';
import { scratchFolder } from '../../binary/lasttouch.ts';
import { writeRecords } from '../../exports/input-file.ts';
import { nastyText, tidyText } from '../../records/nasty-text.ts';
import { readRecords } from '../../records/record-automaton.ts';
import { MEMORY } from '../../records/scan-text.ts';
import { runs } from '../../runs.ts';

const scratch = scratchFolder();
const HEADER = 'x,y,z\n';

/** A record by the line in which it begins in its range, and what is wrong with it. */
interface RowsPart extends ScannedPart {
  found: { line: number; lines: number; fault: number; fields: string }[];
}

/** Writes a file with a header line that is known already. */
function write(name: string, text: string): InputFile {
  const file = writeRecords(join(scratch, name), HEADER + text);
  return { ...file, dataStart: HEADER.length, dataLine: 1 };
}

async function scanRange(files: readonly InputFile[], task: ScanTask, blockBytes: number): Promise<RowsPart> {
  const scanner = scannerFor(files[task.file], 2, MEMORY);
  const found: RowsPart['found'] = [];
  const reading = await readRange(files[task.file], task.range, scanner, blockBytes, NO_REJECTS, (bytes) => {
    for (let row = 0; row < scanner.count; row++) {
      const fault = scanner.faults[row];
      const [firstStart, firstEnd, lastStart, lastEnd] = scanner.fields.subarray(row * 4, row * 4 + 4);
      const text = (start: number, end: number) => Buffer.from(bytes.subarray(start, end)).toString('latin1');
      const fields =
        fault === RECORD_FAULT.none ? `${text(lastStart, lastEnd)}|${text(firstStart, firstEnd)}` : '';
      found.push({ line: scanner.lines[row], lines: scanner.lineSpans[row], fault, fields });
    }
  });
  return {
    reading,
    found,
    rows: found.length,
    notSelected: 0,
    excluded: 0,
    listed: 0,
    rejected: { counts: [], multiLine: 0, rows: [], file: undefined },
    coverage: { first: Number.POSITIVE_INFINITY, last: -1, days: [] },
    rewritten: 0,
    rounded: 0,
    fingerprints: [],
    groups: { offsets: new Float64Array(0), lines: new Uint32Array(0) },
  };
}

/** All records of the files with their lines, or the problems, found with ranges and blocks of these sizes. */
async function scanAll(files: readonly InputFile[], rangeBytes: number, blockBytes: number) {
  const problems = new ProblemList();
  const planned = planRanges(files, 'settings', rangeBytes);
  const parts = await scanFiles<RowsPart>(files, planned, NO_PARTITIONS, problems, (tasks) =>
    Promise.all(tasks.map((task) => scanRange(files, task, blockBytes))),
  );
  const rows = parts.flatMap(({ part, task, line }) =>
    part.found.map((row) => ({ file: files[task.file].label, ...row, line: line + row.line + 1 })),
  );
  return { rows, problems: problems.problems };
}

/** What the definition of the format gives for a file whose header is line 1. */
function expected(file: string, text: string) {
  const { records, fatal } = readRecords(text);
  const rows = records.map(({ line, lines, fields }) => {
    const wrong = fields !== undefined && fields.length !== 3;
    const fault =
      fields === undefined
        ? RECORD_FAULT.strayQuote
        : wrong
          ? RECORD_FAULT.wrongFieldCount
          : RECORD_FAULT.none;
    return {
      file,
      line: line + 2,
      lines,
      fault,
      fields: fields === undefined || wrong ? '' : `${fields[0]}|${fields[2]}`,
    };
  });
  return { rows, fatalLine: fatal === undefined ? undefined : fatal.line + 2 };
}

async function expectSame(text: string, rangeBytes: number, blockBytes: number): Promise<void> {
  const file = write('records.csv', text);
  const { rows, fatalLine } = expected('records.csv', text);
  const found = await scanAll([file], rangeBytes, blockBytes);
  if (fatalLine === undefined) expect(found).toEqual({ rows, problems: [] });
  else expect(found.problems).toMatchObject([{ file: 'records.csv', line: fatalLine }]);
}

describe('whatever the size of the ranges, the rows, their lines and their faults are the same', () => {
  test.each([
    ['line breaks in quotes', 'a,b,c\n"d\n\n",e,"f\n"\ng,h,i\n"\n",,\n'],
    ['quotes that look like records', '"a,b,c\nd,e,f\n",x,y\n"\n1,2,3\n4,5,6\n",,""\nk,l,m'],
    ['stray quotes that count wrong', 'a,b"\nc,"d",e"\n"f"g,"h\ni,j,k\n"l\n",m"\nn,o,p\n'],
    ['CRLF and lone CR', 'a,b\r,c\r\n\r\n\rd,e,f\r\n"g\r\nh",i,j\r'],
    ['only line breaks', '\n\r\n\n\n\r\n'],
    [
      'a record longer than several ranges',
      `a,b,${'x'.repeat(60)}\nd,e,f\n"${'y\n'.repeat(30)}",g,h\ni,j,k\n`,
    ],
    ['a quote that is never closed', 'a,b,c\nd,"e,f\ng,h,i\nj,k,l\n'],
    ['nothing', ''],
  ])('%s', async (_name, text) => {
    for (let rangeBytes = 1; rangeBytes <= text.length + 1; rangeBytes++)
      await expectSame(text, rangeBytes, 8);
  });

  test('any text', async () => {
    const size = fc.integer({ min: 1, max: 25 });
    const text = fc.oneof(
      nastyText,
      tidyText,
      fc.tuple(tidyText, nastyText, tidyText).map((texts) => texts.join('')),
    );
    await fc.assert(fc.asyncProperty(text, size, size, expectSame), runs(300));
  });
});

describe('several files', () => {
  test('are scanned in their order, each counting its own lines', async () => {
    const files = [write('a.csv', '"1\n",2,3\n4,5,6\n'), write('b.csv', ''), write('c.csv', '7,8,9\n')];
    const { rows } = await scanAll(files, 4, 16);
    expect(rows.map(({ file, line, fields }) => [file, line, fields])).toEqual([
      ['a.csv', 2, '1\n|3'],
      ['a.csv', 4, '4|6'],
      ['c.csv', 2, '7|9'],
    ]);
  });

  test('with faults that end their reading are all told, and the others are read', async () => {
    const files = [write('a.csv', '1,2,3\n"4'), write('b.csv', '5,6,7\n'), write('c.csv', '\n8,"9\n')];
    const { rows, problems } = await scanAll(files, 3, 16);
    expect(problems.map(({ file, line }) => [file, line])).toEqual([
      ['a.csv', 3],
      ['c.csv', 3],
    ]);
    expect(rows.map(({ file }) => file)).toContain('b.csv');
  });

  test('that can no longer be read are told', async () => {
    const gone = { ...write('a.csv', '1,2,3\n'), path: join(scratch, 'gone.csv') };
    const { problems } = await scanAll([gone, write('b.csv', '1,2,3\n')], 100, 16);
    expect(problems).toMatchObject([{ file: 'a.csv', message: expect.stringContaining('ENOENT') }]);
  });
});
