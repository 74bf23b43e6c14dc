import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Tally } from '../../../src/engine/columns/tally.ts';

interface Entry {
  first: number;
  second: number;
  count: number;
  /** Millionths, or undefined for no amount. */
  amount: bigint | undefined;
}

function add(tally: Tally, { first, second, count, amount }: Entry): void {
  const units = amount === undefined ? -1 : Number(amount / 1_000_000n);
  tally.addAmount(first, second, count, units, amount === undefined ? 0 : Number(amount % 1_000_000n));
}

function tallyOf(entries: readonly Entry[]): Tally {
  const tally = new Tally();
  for (const entry of entries) add(tally, entry);
  return tally;
}

/** Count and exact amount of each pair with a count, as text, in order. */
function said(tally: Tally): string[] {
  return [...tally.rows()]
    .map(({ first, second, count, amount }) => `${first}/${second}: ${count}, ${amount}`)
    .sort();
}

/** The same with BigInt in a Map. */
function plain(entries: readonly Entry[]): string[] {
  const sums = new Map<string, { count: number; amount: bigint }>();
  for (const { first, second, count, amount } of entries) {
    const sum = sums.get(`${first}/${second}`) ?? { count: 0, amount: 0n };
    sums.set(`${first}/${second}`, {
      count: sum.count + count,
      amount: sum.amount + (amount ?? 0n) * BigInt(count),
    });
  }
  return [...sums]
    .filter(([, { count }]) => count !== 0)
    .map(([pair, { count, amount }]) => `${pair}: ${count}, ${amount}`)
    .sort();
}

const GREATEST = 10n ** 21n - 1n;

describe('sums', () => {
  test('are exact where binary floating point is not', () => {
    const tenth = { first: 0, second: 0, count: 1, amount: 100_000n };
    expect(said(tallyOf([tenth, tenth, tenth]))).toEqual(['0/0: 3, 300000']);
  });

  test('of many greatest amounts are exact', () => {
    const entries = Array.from({ length: 5000 }, () => ({ first: 1, second: 2, count: 1, amount: GREATEST }));
    expect(said(tallyOf(entries))).toEqual([`1/2: 5000, ${GREATEST * 5000n}`]);
  });

  test('are carried before a limb could be rounded', () => {
    const entry = { first: 0, second: 0, count: 2 ** 20, amount: 9_999_999_999_999n };
    const entries = Array.from({ length: 10_000 }, () => entry);
    expect(said(tallyOf(entries))).toEqual(plain(entries));
  });

  test('without an amount count all the same', () => {
    expect(said(tallyOf([{ first: 0, second: 0, count: 1, amount: undefined }]))).toEqual(['0/0: 1, 0']);
  });

  test('taken off again leave no row', () => {
    const entry = { first: 3, second: 4, count: 1, amount: 12_345_678n };
    expect(said(tallyOf([entry, { ...entry, count: -1 }]))).toEqual([]);
  });
});

test('any amounts by any pairs, added or taken off, merged from any number of tallies, are what BigInt gives', () => {
  const entry: fc.Arbitrary<Entry> = fc.record({
    first: fc.oneof(fc.nat(5), fc.nat(2 ** 32 - 1)),
    second: fc.oneof(fc.nat(300), fc.nat(2 ** 32 - 1)),
    count: fc.constantFrom(1, 1, 1, 1, -1),
    amount: fc.option(fc.bigInt({ min: 0n, max: GREATEST }), { nil: undefined }),
  });
  fc.assert(
    fc.property(fc.array(fc.array(entry, { maxLength: 300 }), { maxLength: 4 }), (parts) => {
      const all = new Tally();
      for (const part of parts) {
        const tally = tallyOf(part);
        expect(said(tally)).toEqual(plain(part));
        all.merge(tally.toRows());
      }
      expect(said(all)).toEqual(plain(parts.flat()));
    }),
    { numRuns: 60 },
  );
});

describe('the latest time', () => {
  const latest = (tally: Tally) => [...tally.rows()].map((row) => row.latest);

  test('is kept by pair, through growth and merging', () => {
    const [tally, other] = [new Tally(), new Tally()];
    for (let pair = 0; pair < 1000; pair++) tally.addMany(pair, 0, 1, pair);
    tally.addMany(5, 0, 1, 3);
    tally.addMany(6, 0, 1, 60);
    other.addMany(7, 0, 1, 70);
    other.addMany(8, 0, 1, 1);
    tally.merge(other.toRows());
    expect(latest(tally).slice(4, 10)).toEqual([4, 5, 60, 70, 8, 9]);
  });

  test('is -1 where no time was given, and may be the epoch', () => {
    const tally = new Tally();
    tally.add(0, 0, 1);
    tally.addMany(1, 0, 1, 0);
    expect(latest(tally)).toEqual([-1, 0]);
  });
});

test('a cleared tally is as a new one', () => {
  const tally = tallyOf([{ first: 1, second: 1, count: 2, amount: GREATEST }]);
  tally.addMany(2, 2, 1, 99);
  tally.clear();
  expect([...tally.rows()]).toEqual([]);
  tally.add(2, 2, 1);
  tally.add(1, 1, 1);
  expect([...tally.rows()].map(({ amount, latest, count }) => [amount, latest, count])).toEqual([
    [0n, -1, 1],
    [0n, -1, 1],
  ]);
});
