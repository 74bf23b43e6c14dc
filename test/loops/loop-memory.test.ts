import { expect, test } from 'vitest';
import { LoopMemory, Region } from '../../src/loops/loop-memory.ts';
import { CellCounts, Day } from '../../src/loops/loop-structs.ts';

test('columns of threads that share a memory do not lie upon each other, and each reads what another wrote', () => {
  const first = new LoopMemory();
  const second = new LoopMemory(first.shared);
  const columns = Array.from({ length: 200 }, (_, i) => {
    const memory = i % 2 === 0 ? first : second;
    const length = (i * 7919) % 5000;
    return memory.bytes(memory.allocate(length), length).fill(i);
  });
  columns.forEach((column, i) => {
    expect(column.every((byte) => byte === i)).toBe(true);
  });
  const [told] = second.wordsOf([7, 2 ** 32 - 1, 3]);
  expect(told).toBe(7);
  const large = first.allocate(1 << 24);
  first.bytes(large, 1 << 24)[(1 << 24) - 1] = 5;
  expect(second.bytes(large + (1 << 24) - 1, 1)[0]).toBe(5);
});

test('a region stays where it is until more is asked for than it has room for, and is its own', () => {
  const memory = new LoopMemory();
  const [region, other] = [new Region(memory), new Region(memory)];
  const address = region.reserve(100);
  expect(region.reserve(60)).toBe(address);
  expect(region.bytes(128).byteOffset).toBe(address);
  expect(other.reserve(60)).not.toBe(address);
  expect(region.reserve(200)).not.toBe(address);
});

test('the fields of a struct are those of its class in the loops', () => {
  const memory = new LoopMemory();
  const order = memory.create(CellCounts, { counts: 2 ** 32 - 1, otherCount: 5 });
  expect([order.counts, order.otherCount, order.touchedCount]).toEqual([2 ** 32 - 1, 5, 0]);
  const day = memory.create(Day, { changeAt: 0.5, textAfter: 7 });
  expect([day.changeAt, day.textAfter]).toEqual([0.5, 7]);
  // A loop finds what was set by name, in the order of its own class.
  const [counts, latest, touched, others, least, valid, campaigns, times] = Array.from({ length: 8 }, () =>
    memory.allocate(64),
  );
  const cell = memory.create(CellCounts, { counts, latest, touched, others, least });
  memory.bytes(valid, 3).fill(1);
  memory.words(campaigns, 3).set([1, 2, 1]);
  memory.floats(times, 3).set([10, 20, 99]);
  memory.loops.countRows(cell.address, 3, valid, campaigns, times, 0, 50);
  expect([cell.touchedCount, cell.otherCount]).toEqual([2, 1]);
  expect([...memory.words(counts, 3)]).toEqual([0, 1, 1]);
  expect([...memory.words(others, 1)]).toEqual([2]);
  expect([...memory.floats(least, 1)]).toEqual([10]);
});

test('what a loop is not told, or a field that there is not, does not compile', () => {
  const memory = new LoopMemory();
  const cell = memory.create(CellCounts);
  const calls = [
    // @ts-expect-error An address of another class.
    () => memory.loops.findRepeats(cell.address),
    // @ts-expect-error Any number.
    () => memory.loops.findRepeats(5),
    // @ts-expect-error Too few parameters.
    () => memory.loops.countValid(0),
    // @ts-expect-error There is no such field.
    () => cell.set({ count: 1 }),
    // @ts-expect-error There is no such field.
    () => memory.create(CellCounts, { count: 1 }),
  ];
  expect(calls).toHaveLength(5);
});

test('more than a memory can hold is refused', () => {
  const memory = new LoopMemory();
  memory.allocate(3 * 2 ** 30);
  expect(() => memory.allocate(2 ** 30)).toThrow(RangeError);
});
