import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { RejectCollector } from '../../src/engine/reading/reject-collector.ts';
import { Rejects } from '../../src/engine/rejects.ts';
import { REJECT_REASONS } from '../../src/exports/reject-reasons.ts';
import type { Reject } from '../../src/exports/row-faults.ts';

const scratch = join(mkdtempSync(join(tmpdir(), 'lasttouch-test-')), 'made-when-needed');
afterAll(() => rmSync(join(scratch, '..'), { recursive: true }));

const REASON = fc.constantFrom(...REJECT_REASONS);
const ROW = fc.record({
  reason: REASON,
  lines: fc.integer({ min: 1, max: 3 }),
  value: fc.string({ unit: 'binary' }),
});

test('any rejected rows of any ranges come back in the order of the file, from memory and from files', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(ROW, { maxLength: 12 }), { maxLength: 4 }),
      fc.array(ROW, { maxLength: 3 }),
      fc.integer({ min: 1, max: 4 }),
      (ranges, late, kept) => {
        const rejects = new Rejects();
        const expected: Reject[] = [];
        let line = 0;
        for (const rows of ranges) {
          const collector = new RejectCollector(scratch, kept);
          // What was collected before the beginning was known leaves no trace.
          for (const row of rows) collector.push({ ...row, line: 0, column: 'guessed' });
          collector.clear();
          rows.forEach((row, place) => {
            collector.push({ ...row, line: place * 2, column: 'user_id' });
            expected.push({ ...row, line: line + place * 2 + 1, column: 'user_id' });
          });
          const rejected = collector.take();
          expect(rejected.file === undefined).toBe(rows.length <= kept);
          expect(rejected.rows.length).toBe(rejected.file === undefined ? rows.length : 0);
          rejects.addRange(1, { line, rejected });
          line += rows.length * 2;
        }
        late.forEach((row, place) => {
          const reject = { ...row, line: place * 2 + 2, column: 'click_id' };
          rejects.add({ ...reject, file: 1 });
          expected.push(reject);
        });
        expected.sort((a, b) => a.line - b.line);
        expect([...rejects.rows([0, 1])].map(({ file: _, ...row }) => row)).toEqual(expected);
        expect(rejects.count).toBe(expected.length);
        expect(rejects.multiLine).toBe(expected.filter(({ lines }) => lines > 1).length);
        for (const reason of REJECT_REASONS) {
          const count = expected.filter((row) => row.reason === reason).length;
          expect([rejects.ofReason(reason), rejects.ofFile(1, reason)]).toEqual([count, count]);
        }
        expect(rejects.ofFile(0)).toBe(0);
      },
    ),
    { numRuns: 200 },
  );
});

test('what a guess has written to a file is removed when the guess was wrong', () => {
  const folder = join(scratch, 'guesses');
  const collector = new RejectCollector(folder, 1);
  const row: Reject = { line: 0, lines: 1, column: '', reason: 'stray_quote', value: 'x' };
  for (let n = 0; n < 5; n++) collector.push(row);
  expect(readdirSync(folder)).toHaveLength(1);
  collector.clear();
  expect(readdirSync(folder)).toEqual([]);
  expect(collector.take()).toEqual({
    counts: REJECT_REASONS.map(() => 0),
    multiLine: 0,
    rows: [],
    file: undefined,
  });
});
