import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConversionBatch, NO_AMOUNT } from '../../src/batches/conversion-batch.ts';
import { IdTable } from '../../src/batches/id-table.ts';
import { COLUMNS } from '../../src/exports/files/kinds.ts';
import { firstFault } from '../../src/exports/row-faults.ts';
import { millionthsOf, parseAmount } from '../../src/values/amount.ts';
import { parseTimestamp } from '../../src/values/timestamp.ts';
import { Zone } from '../../src/values/zone.ts';
import { usualValues } from '../exports/input-file.ts';
import { hashOf, id, rowOf, SEED, textOf, time } from '../records/nasty-rows.ts';
import { latin1, MEMORY, scanText } from '../records/scan-text.ts';

const ZONE = new Zone('America/New_York');

describe('a batch of conversions', () => {
  const event = fc.constantFrom('purchase', 'sign_up', 'other', latin1('가입'), '', '\xff');
  const amounts = ['', '0', '12.5', '1.0E7', 'x', '-1', '999999999999999', '12.1234567', '1.120000000'];
  const marked = [' ', '₩12000', '5 €', '$ 5', 'USD5', '12500원', '₩ 5 원', '5\u00a0'];
  const amount = fc.constantFrom(...amounts, ...marked.map(latin1));
  const currency = fc.constantFrom('', 'KRW', 'USD', latin1('원'), '\xff');
  const kinds: { name: string; used: number[] }[] = [
    { name: 'with amount and currency', used: [0, 1, 2, 3, 4, 5] },
    { name: 'without the optional columns', used: [0, 1, 2, 3] },
    { name: 'with a currency alone', used: [0, 1, 2, 3, 5] },
  ];

  test.each(kinds)(
    '$name: any rows are valid exactly where no fault is found, and have their values',
    ({ used }) => {
      const columns = used.map((column) => COLUMNS.conversions[column]);
      const style = usualValues(columns);
      const fields = used.map((column) => [id, id, event, time, amount, currency][column]);
      const place = (name: string) => columns.findIndex((column) => column.name === name);
      fc.assert(
        fc.property(fc.array(rowOf(...fields), { maxLength: 20 }), (rows) => {
          const events = IdTable.of(SEED, ['purchase', 'sign_up'], MEMORY);
          const currencies = IdTable.of(SEED, [''], MEMORY);
          const batch = new ConversionBatch(1000, SEED, events, currencies, ZONE, MEMORY);
          const { scanner, bytes } = scanText(textOf(rows), columns.length);
          batch.decode(scanner, style);
          // Before other texts are scanned in the same memory.
          const faults = rows.map((_, at) => firstFault(scanner, at, bytes, style, ZONE));
          rows.forEach((row, at) => {
            const valid = faults[at] === undefined;
            expect([row, batch.valid[at]]).toEqual([row, valid ? 1 : 0]);
            if (!valid) return;
            const written = Buffer.from(row[place('amount')] ?? '', 'latin1').toString();
            const read = parseAmount(written);
            const units = batch.units[at] === NO_AMOUNT ? undefined : BigInt(batch.units[at]);
            expect(units === undefined ? undefined : units * 1_000_000n + BigInt(batch.millionths[at])).toBe(
              read && millionthsOf(read),
            );
            expect(latin1(events.text(batch.events[at]))).toBe(row[2]);
            expect(latin1(currencies.text(batch.currencies[at]))).toBe(
              row[place('currency')] || (read?.currency ?? ''),
            );
            expect(batch.times[at]).toBe(parseTimestamp(row[3], ZONE, false));
            expect([...batch.idHashes.subarray(at * 2, at * 2 + 2)]).toEqual(hashOf(row[0]));
            expect([...batch.userHashes.subarray(at * 2, at * 2 + 2)]).toEqual(hashOf(row[1]));
          });
        }),
        { numRuns: 300 },
      );
    },
  );

  test('counts ids that look rewritten by a spreadsheet', () => {
    const batch = new ConversionBatch(
      9,
      SEED,
      new IdTable(SEED, MEMORY),
      IdTable.of(SEED, [''], MEMORY),
      ZONE,
      MEMORY,
    );
    const rows = '1.2E+11,u1,e,1793491200\no2,3E+12,e,1793491200\no3,u3,e,1793491200\n';
    const { scanner } = scanText(rows, 4);
    batch.decode(scanner, usualValues(COLUMNS.conversions.slice(0, 4)));
    expect(batch.countRewritten()).toBe(2);
  });
});
