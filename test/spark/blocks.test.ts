import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BlockReader, GrowingBlock } from '../../src/spark/protocol/block-bytes.ts';
import type { ProtocolRow } from '../../src/spark/protocol/protocol.ts';
import { packRow, partitionOf, partitionOfBytes, rowsByKey } from '../../src/spark/protocol/row-blocks.ts';
import {
  type AttributeBounds,
  boundArguments,
  pieceOf,
  readBounds,
} from '../../src/spark/protocol/time-pieces.ts';

const text = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 0, max: 255 })), { maxLength: 9 })
  .map((codes) => String.fromCharCode(...codes));
const time = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 7_258_118_400_000_000 }));
const click = fc.record({ user: text, time, campaign: fc.nat(), id: text });

function bytesOf(latin1: string): Buffer {
  return Buffer.from(latin1, 'latin1');
}

test('a row is the same whether it is written as a text or as bytes, and reads as what was written', () => {
  fc.assert(
    fc.property(fc.array(click, { minLength: 1, maxLength: 5 }), (clicks) => {
      const block = new GrowingBlock();
      const rows = clicks.map((given): ProtocolRow => {
        const [user, id] = [bytesOf(given.user), bytesOf(given.id)];
        block.addField(user, 0, user.length);
        block.addText('click\x02');
        block.addNumber(given.time);
        block.addNumber(given.campaign);
        block.addField(id, 0, id.length);
        block.endRow();
        return {
          kind: 'click',
          key: given.user,
          position: given.time,
          body: [String(given.campaign), given.id],
        };
      });
      expect(block.bytes.toString('latin1')).toBe(rows.map(packRow).join(''));
      const reader = new BlockReader(block.bytes);
      for (const given of clicks) {
        expect(reader.next()).toBe(true);
        expect([reader.text(0), reader.number(2), reader.number(3), reader.text(4)]).toEqual([
          given.user,
          given.time,
          given.campaign,
          given.id,
        ]);
        expect(reader.fields).toBe(5);
      }
      expect(reader.next()).toBe(false);
    }),
  );
});

test('rows of several blocks come by key, all of one key together', () => {
  const row = fc.record({
    kind: fc.constantFrom<ProtocolRow['kind']>('conversion', 'identity'),
    key: fc.constantFrom('', 'a', 'b', '\x03', 'a\x02'),
    position: fc.integer({ min: -1, max: 9 }),
    body: fc.array(text, { minLength: 1, maxLength: 3 }),
  });
  fc.assert(
    fc.property(fc.array(fc.array(row, { maxLength: 4 }), { maxLength: 3 }), (blocks) => {
      const groups = [...rowsByKey(blocks.map((rows) => bytesOf(rows.map(packRow).join(''))))];
      const all = blocks.flat();
      const keys = [...new Set(all.map(({ key }) => key))];
      expect(groups).toEqual(keys.map((key) => all.filter((given) => given.key === key)));
    }),
  );
});

test('a key has one partition, as a text and as bytes, and many keys are spread evenly', () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 2048 }), (key, partitions) => {
      const partition = partitionOf(key, partitions);
      expect(partitionOfBytes(bytesOf(key), 0, key.length, partitions)).toBe(partition);
      expect(partition >= 0 && partition < partitions).toBe(true);
    }),
  );
  const counts = new Array<number>(64).fill(0);
  for (let user = 0; user < 64_000; user++) counts[partitionOf(`u${user}`, 64)]++;
  expect(Math.max(...counts)).toBeLessThan(1200);
  expect(Math.min(...counts)).toBeGreaterThan(800);
});

test('pieces of time ascend with it, from the first conversion in the first to the last in the last or before', () => {
  fc.assert(
    fc.property(
      time,
      time,
      fc.integer({ min: 1, max: 2048 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (a, b, pieces, share) => {
        const [firstConversion, lastConversion] = [Math.min(a, b), Math.max(a, b)];
        const bounds: AttributeBounds = {
          firstClick: 1,
          lastClick: -1,
          firstConversion,
          lastConversion,
          pieces,
        };
        const between = Math.floor(firstConversion + share * (lastConversion - firstConversion));
        const places = [firstConversion, between, lastConversion].map((at) => pieceOf(bounds, at));
        expect(places[0]).toBe(0);
        expect(places).toEqual([...places].sort((x, y) => x - y));
        expect(places[2]).toBeLessThan(pieces);
        expect(readBounds(boundArguments(bounds).split(' '))).toEqual(bounds);
      },
    ),
  );
});
