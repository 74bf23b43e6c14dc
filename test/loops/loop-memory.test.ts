import { expect, test } from 'vitest';
import { LoopMemory, Region } from '../../src/loops/loop-memory.ts';
import { ClickCounter, ClickCounts, Day } from '../../src/loops/loop-structs.ts';

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
  const counted = memory.create(ClickCounts, { counters: 2 ** 32 - 1, earliest: 0.5, bits: 5 });
  expect([counted.counters, counted.earliest, counted.bits]).toEqual([2 ** 32 - 1, 0.5, 5]);
  const day = memory.create(Day, { changeAt: 0.5, textAfter: 7 });
  expect([day.changeAt, day.textAfter]).toEqual([0.5, 7]);
  // A loop finds what was set by name, in the order of its own class.
  const [campaigns, cells, numbers, latest] = Array.from({ length: 4 }, () => memory.allocate(64));
  const counters = memory.allocate(ClickCounter.BYTES * 8);
  const counts = memory.create(ClickCounts, { counters, bits: 3 });
  memory.loops.addCount(counts.address, 1, 6, 2, 10);
  memory.loops.addCount(counts.address, 1, 6, 1, 9);
  expect(counts.taken).toBe(1);
  memory.loops.takeCounters(counts.address, campaigns, cells, numbers, latest);
  const rows = [campaigns, cells, numbers].map((column) => memory.words(column, 1)[0]);
  expect([...rows, ...memory.floats(latest, 1), counts.taken]).toEqual([1, 6, 3, 10, 0]);
});

test('what a loop is not told, or a field that there is not, does not compile', () => {
  const memory = new LoopMemory();
  const counts = memory.create(ClickCounts);
  const calls = [
    // @ts-expect-error An address of another class.
    () => memory.loops.findRepeats(counts.address),
    // @ts-expect-error Any number.
    () => memory.loops.findRepeats(5),
    // @ts-expect-error Too few parameters.
    () => memory.loops.countValid(0),
    // @ts-expect-error There is no such field.
    () => counts.set({ count: 1 }),
    // @ts-expect-error There is no such field.
    () => memory.create(ClickCounts, { count: 1 }),
  ];
  expect(calls).toHaveLength(5);
});

test('more than a memory can hold is refused', () => {
  const memory = new LoopMemory();
  memory.allocate(3 * 2 ** 30);
  expect(() => memory.allocate(2 ** 30)).toThrow(RangeError);
});
