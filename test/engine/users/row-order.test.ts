import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RowOrder } from '../../../src/engine/users/row-order.ts';

test('any slice of columns is sorted by time and what decides behind it, as a stable sort does it, and all else stays', () => {
  const rows = new RowOrder();
  const key = fc.oneof(fc.nat(3), fc.nat(2 ** 32 - 1));
  fc.assert(
    fc.property(fc.array(key, { maxLength: 80 }), fc.nat(40), fc.nat(40), (keys, before, behind) => {
      const from = Math.min(before, keys.length);
      const to = Math.max(from, keys.length - behind);
      const times = Float64Array.from(keys);
      const places = Uint32Array.from(keys.keys());
      const rankOf = (place: number) => place % 3;
      rows.sort([places, times], times, from, to, (a, b) => rankOf(places[a]) - rankOf(places[b]));
      const sorted = [...keys.entries()]
        .slice(from, to)
        .sort(([a, first], [b, second]) => first - second || rankOf(a) - rankOf(b));
      const expected = [...keys.entries()];
      expected.splice(from, to - from, ...sorted);
      expect([...places].map((place, at) => [place, times[at]])).toEqual(expected);
    }),
  );
});
