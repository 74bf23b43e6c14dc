import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ClickBatch } from '../../src/batches/click-batch.ts';
import { IdTable } from '../../src/batches/id-table.ts';
import { looksRewritten, RowColumns } from '../../src/batches/row-columns.ts';
import { COLUMNS } from '../../src/exports/files/kinds.ts';
import { firstFault } from '../../src/exports/row-faults.ts';
import { parseTimestamp } from '../../src/values/timestamp.ts';
import { Zone } from '../../src/values/zone.ts';
import { usualValues } from '../exports/input-file.ts';
import { hashOf, id, rowOf, SEED, textOf, time } from '../records/nasty-rows.ts';
import { latin1, MEMORY, scanText } from '../records/scan-text.ts';

const ZONE = new Zone('America/New_York');
const STYLE = usualValues(COLUMNS.clicks);

describe('a batch of clicks', () => {
  const CAMPAIGNS = ['P1', 'P2', latin1('가')];
  const campaign = fc.constantFrom('P1', 'P1', 'P2', latin1('가'), '', 'P3', '\xff');

  test('any rows are valid exactly where no fault is found and the campaign is known', () => {
    const table = IdTable.of(SEED, ['P1', 'P2', '가'], MEMORY);
    const batch = new ClickBatch(1000, SEED, table, ZONE, MEMORY);
    fc.assert(
      fc.property(fc.array(rowOf(id, campaign, id, time), { maxLength: 20 }), (rows) => {
        const { scanner, bytes } = scanText(textOf(rows), 4);
        expect(scanner.count).toBe(rows.length);
        batch.decode(scanner, STYLE);
        // Before other texts are scanned in the same memory.
        const faults = rows.map((_, at) => firstFault(scanner, at, bytes, STYLE, ZONE));
        let rewritten = 0;
        rows.forEach((row, at) => {
          const known = CAMPAIGNS.indexOf(row[1]);
          const valid = faults[at] === undefined && known >= 0;
          expect([row, batch.valid[at]]).toEqual([row, valid ? 1 : 0]);
          if (!valid) return;
          expect(batch.times[at]).toBe(parseTimestamp(row[3], ZONE, false));
          expect(batch.campaigns[at]).toBe(known);
          expect([...batch.idHashes.subarray(at * 2, at * 2 + 2)]).toEqual(hashOf(row[0]));
          expect([...batch.userHashes.subarray(at * 2, at * 2 + 2)]).toEqual(hashOf(row[2]));
          rewritten += [row[0], row[2]].filter((one) => /^\d(\.\d+)?E\+\d\d$/.test(one)).length;
        });
        const invalid = rows.some((_, at) => batch.valid[at] === 0);
        if (!invalid) expect(batch.countRewritten()).toBe(rewritten);
      }),
      { numRuns: 500 },
    );
  });
});

test('an id looks rewritten in the form that spreadsheets give to long numbers', () => {
  const looks = (text: string) => looksRewritten(Buffer.from(text), 0, text.length);
  expect(['1.2E+11', '1.23457E+11', '1E+12', '9.9e+15'].map(looks)).toEqual([true, true, true, true]);
  expect(
    ['1.2E+1', '12E+11', '1.E+11', 'aE+11', 'E+11', '+11', '1.2E+111', '1.2E-11', 'x+11'].map(looks),
  ).toEqual(Array(9).fill(false));
});

test('before a batch is begun there is nothing to read', () => {
  const columns = new RowColumns(10, SEED, new Zone('UTC'), MEMORY);
  expect(() => columns.readTimes(0, STYLE)).toThrow('no batch was begun');
});
