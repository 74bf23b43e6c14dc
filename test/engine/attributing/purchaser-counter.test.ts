import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PurchaserCounter } from '../../../src/engine/attributing/purchaser-counter.ts';
import type { TallyRows } from '../../../src/engine/columns/tally.ts';
import { runs } from '../../runs.ts';

const CHANNEL_OF = [0, 1, 1, 2];

function countsOf({ first, counts }: TallyRows): Record<string, number> {
  return Object.fromEntries(Array.from(first, (place, at) => [String(place), counts[at]]));
}

/** How many of the lists have each number in them. */
function listsWith(lists: readonly (readonly number[])[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const list of lists) for (const item of new Set(list)) counts[item] = (counts[item] ?? 0) + 1;
  return counts;
}

test('each person is counted once for a campaign and once for its channel, as sets count them', () => {
  const person = fc.array(fc.nat(CHANNEL_OF.length - 1), { maxLength: 5 });
  fc.assert(
    fc.property(fc.array(person, { maxLength: 8 }), (persons) => {
      const counter = new PurchaserCounter(Uint32Array.from(CHANNEL_OF));
      for (const campaigns of persons) {
        counter.nextPerson();
        for (const campaign of campaigns) counter.bought(campaign);
      }
      expect(countsOf(counter.byCampaign())).toEqual(listsWith(persons));
      const channels = persons.map((campaigns) => campaigns.map((campaign) => CHANNEL_OF[campaign]));
      expect(countsOf(counter.byChannel())).toEqual(listsWith(channels));
    }),
    runs(200),
  );
});

test('without any campaign nobody is counted', () => {
  const counter = new PurchaserCounter(new Uint32Array(0));
  counter.nextPerson();
  expect(countsOf(counter.byCampaign())).toEqual({});
});
