import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  AttributionMemory,
  blockOfPlace,
  CitedClickCollector,
  citedCampaign,
  citedIdStart,
  citedTime,
  clickOfPlace,
} from '../../../src/engine/attributing/cited-clicks.ts';
import type { ClickColumns } from '../../../src/engine/users/click-columns.ts';
import type { Journeys } from '../../../src/engine/users/journeys.ts';

interface Click {
  id: string;
  time: number;
  campaign: number;
}

const click = fc.record({
  id: fc.oneof(fc.string({ maxLength: 20 }), fc.constant('x'.repeat(300))),
  time: fc.nat(10 ** 15),
  campaign: fc.nat(9),
});

/** A part with the clicks, some bytes behind the last id. */
function partOf(clicks: readonly Click[]): ClickColumns {
  const idStarts = new Uint32Array(clicks.length + 1);
  clicks.forEach(({ id }, at) => {
    idStarts[at + 1] = idStarts[at] + Buffer.byteLength(id);
  });
  return {
    length: clicks.length,
    times: Float64Array.from(clicks, ({ time }) => time),
    users: new Uint32Array(clicks.length),
    campaigns: Uint32Array.from(clicks, ({ campaign }) => campaign),
    idStarts,
    texts: Buffer.from(`${clicks.map(({ id }) => id).join('')}....`),
    partitionStarts: Uint32Array.of(0, clicks.length),
    late: 0,
  };
}

/** The clicks of two parts as the journeys of a partition have them. */
function journeysOf(parts: readonly (readonly Click[])[]): Journeys {
  const all = parts.flatMap((part, place) => part.map((one, at) => ({ ...one, part: place, at })));
  return {
    clickTimes: Float64Array.from(all, ({ time }) => time),
    clickCampaigns: Uint32Array.from(all, ({ campaign }) => campaign),
    clickParts: Uint32Array.from(all, ({ part }) => part),
    clickPlaces: Uint32Array.from(all, ({ at }) => at),
  } as Journeys;
}

test('clicks that conversions cite are found again by their places, whatever the size of the blocks', () => {
  const cited = fc.record({
    chunk: fc.nat(2),
    clicks: fc.array(fc.nat(1000), { minLength: 1, maxLength: 6 }),
  });
  fc.assert(
    fc.property(
      fc.array(click, { minLength: 1, maxLength: 10 }),
      fc.array(click, { maxLength: 10 }),
      fc.array(cited, { maxLength: 20 }),
      fc.constantFrom(1, 3, 100_000),
      (first, second, conversions, size) => {
        const all = [...first, ...second];
        const citedClicks = new CitedClickCollector(
          [partOf(first), partOf(second)],
          journeysOf([first, second]),
          size,
          new Int32Array(new SharedArrayBuffer(4)).fill(7),
          new AttributionMemory(),
        );
        const named = conversions.map(({ chunk, clicks }) => ({
          chunk,
          clicks: Uint32Array.from(clicks, (one) => one % all.length),
        }));
        const places = named.map(({ chunk, clicks }) => citedClicks.add(clicks, clicks.length, chunk));
        const blocks = new Map(Array.from(citedClicks.blocks, (block) => [block.number, block]));
        const found = places.map((place, conversion) => {
          const block = blocks.get(blockOfPlace(place));
          if (block === undefined) return undefined;
          const clicks = Array.from(named[conversion].clicks, (_, i) => {
            const at = clickOfPlace(place) + i;
            const id = block.texts.subarray(citedIdStart(block, at), citedIdStart(block, at + 1));
            return {
              id: Buffer.from(id).toString(),
              time: citedTime(block, at),
              campaign: citedCampaign(block, at),
            };
          });
          return { chunk: block.chunk, clicks };
        });
        expect(found).toEqual(
          named.map(({ chunk, clicks }) => ({ chunk, clicks: Array.from(clicks, (one) => all[one]) })),
        );
      },
    ),
    { numRuns: 300 },
  );
});
