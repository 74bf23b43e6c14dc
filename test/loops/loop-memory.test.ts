import { expect, test } from 'vitest';
import { LoopMemory } from '../../src/loops/loop-memory.ts';

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
  const [told] = second.told([7, 2 ** 32 - 1, 3]);
  expect(told).toBe(7);
  const large = first.allocate(1 << 24);
  first.bytes(large, 1 << 24)[(1 << 24) - 1] = 5;
  expect(second.bytes(large + (1 << 24) - 1, 1)[0]).toBe(5);
});

test('columns with a name are the same each time, and grow where they were smaller', () => {
  const memory = new LoopMemory();
  const address = memory.reuse('rows', 100);
  expect(memory.reuse('rows', 60)).toBe(address);
  expect(memory.reuse('others', 60)).not.toBe(address);
  expect(memory.reuse('rows', 200)).not.toBe(address);
});

test('more than a memory can hold is refused', () => {
  const memory = new LoopMemory();
  memory.allocate(3 * 2 ** 30);
  expect(() => memory.allocate(2 ** 30)).toThrow(RangeError);
});
