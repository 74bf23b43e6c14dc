import { describe, expect, test } from 'vitest';
import { AmountSum, type OrderLine, settleLines } from '../../../src/engine/order-lines/settle-lines.ts';
import { conversionContent } from '../../../src/engine/repeated-ids/repeated-rows.ts';

interface Written {
  line?: string;
  time?: number;
  event?: string;
  user?: string;
  units?: number;
  currency?: string;
}

type Named = OrderLine & { name: string };

/** A row of a conversion, named so that it is told apart in what comes out. */
function row(name: string, written: Written = {}): Named {
  const { line = name, time = 10, event = 'purchase', user = 'u1', units = 100, currency = 'KRW' } = written;
  const content = conversionContent(time, event, user, units, 0, currency);
  return { ...content, name, lineId: line, currency };
}

/** The names of the rows of each class. */
function settle(rows: readonly Named[], which: 'least' | 'latest' = 'least') {
  const { lines, currency, duplicates, conflicts, superseded } = settleLines(rows, which);
  const names = (beaten: readonly { row: Named }[]) => beaten.map(({ row: { name } }) => name).sort();
  return {
    lines: lines.map(({ name }) => name),
    currency,
    duplicates: names(duplicates),
    conflicts: names(conflicts),
    superseded: names(superseded),
  };
}

const NONE = { currency: 'KRW', duplicates: [], conflicts: [], superseded: [] };

describe('the rows of a conversion', () => {
  test('are its lines; the earliest carries it, then the least line id', () => {
    expect(settle([row('c'), row('b'), row('a', { time: 11 })])).toEqual({ ...NONE, lines: ['b', 'c', 'a'] });
  });

  test('that repeat a line are duplicates where they are equal; else the least counts, or the latest', () => {
    const rows = [
      row('b', { line: '1' }),
      row('a', { line: '1', units: 99 }),
      row('c', { line: '1' }),
      row('d'),
    ];
    expect(settle(rows)).toEqual({ ...NONE, lines: ['a', 'd'], conflicts: ['b', 'c'] });
    expect(settle(rows, 'latest')).toEqual({
      ...NONE,
      lines: ['c', 'd'],
      duplicates: ['b'],
      superseded: ['a'],
    });
  });

  test('with an empty line id are one line', () => {
    const rows = [row('a', { line: '' }), row('b', { line: '', units: 200 }), row('c')];
    expect(settle(rows)).toEqual({ ...NONE, lines: ['a', 'c'], conflicts: ['b'] });
  });

  test('of another user, event or currency than the least row are in conflict', () => {
    const rows = [
      row('other user', { user: 'u2' }),
      row('other event', { event: 'signup', time: 11 }),
      row('other currency', { currency: 'USD' }),
      row('a'),
    ];
    expect(settle(rows)).toEqual({
      ...NONE,
      lines: ['a'],
      conflicts: ['other currency', 'other event', 'other user'],
    });
  });

  test('belong to what is earliest, then least by event, user and currency', () => {
    expect(settle([row('late'), row('early', { user: 'u9', time: 9 })]).lines).toEqual(['early']);
    expect(settle([row('purchase'), row('order', { event: 'order' })]).lines).toEqual(['order']);
    expect(settle([row('usd', { currency: 'USD' }), row('krw')]).lines).toEqual(['krw']);
  });

  test('without a currency go with any: the first that is named is that of the conversion', () => {
    const rows = [
      row('none', { currency: '', time: 9 }),
      row('usd', { currency: 'USD', time: 11 }),
      row('krw', { time: 10 }),
    ];
    expect(settle(rows)).toEqual({ ...NONE, lines: ['none', 'krw'], conflicts: ['usd'] });
    expect(settle([row('none', { currency: '' })]).currency).toBe('');
  });

  test('that lost against another row of their line say nothing of the conversion', () => {
    const rows = [row('old', { line: '1', time: 1, user: 'u9' }), row('new', { line: '1' }), row('b')];
    expect(settle(rows, 'latest')).toEqual({ ...NONE, lines: ['new', 'b'], superseded: ['old'] });
    expect(settle(rows)).toEqual({ ...NONE, lines: ['old'], conflicts: ['b', 'new'] });
  });
});

describe('the amounts of lines', () => {
  function sumOf(...amounts: (readonly [number, number])[]) {
    const sum = new AmountSum();
    for (const [units, millionths] of amounts) sum.add(units, millionths);
    return sum.take(() => 'o\xc3\xa9');
  }

  test('are added up exactly; those without one add nothing', () => {
    expect(sumOf([1, 999_999], [-1, 0], [2, 2])).toEqual({ units: 4, millionths: 1 });
    expect(sumOf([0, 0])).toEqual({ units: 0, millionths: 0 });
    expect(sumOf([-1, 0], [-1, 0])).toEqual({ units: -1, millionths: 0 });
  });

  test('are an input error where their sum can not be told exactly', () => {
    const most = [999_999_999_999_999, 999_999] as const;
    expect(sumOf(...Array.from({ length: 9 }, () => most)).units).toBe(8_999_999_999_999_999);
    expect(() => sumOf(...Array.from({ length: 10 }, () => most))).toThrow(
      'the lines of conversion "oé" add up to more than 9007199254740991',
    );
  });
});
