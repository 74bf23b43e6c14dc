import fc from 'fast-check';
import { expect, test } from 'vitest';
import { didYouMean, nearestName } from '../../src/problems/nearest-name.ts';

const COLUMNS = ['click_id', 'campaign_id', 'user_id', 'clicked_at'];

test('the name with the fewest changes is the nearest, in any case', () => {
  expect(nearestName('campain_id', COLUMNS)).toBe('campaign_id');
  expect(nearestName('USER_ID', COLUMNS)).toBe('user_id');
  expect(nearestName('clicked_att', COLUMNS)).toBe('clicked_at');
});

test('of equally near names the first is taken', () => {
  expect(nearestName('ab', ['ac', 'ad'])).toBe('ac');
});

test('a name that needs as many changes as half of its letters is near, one that needs more is not', () => {
  expect(nearestName('abcdef', ['abcxyz'])).toBe('abcxyz');
  expect(nearestName('abcdef', ['abwxyz'])).toBeUndefined();
  expect(nearestName('a', ['xy'])).toBe('xy');
  expect(nearestName('a', ['xyz'])).toBeUndefined();
  expect(nearestName('anything', [])).toBeUndefined();
});

test('the question names the nearest, or is not asked', () => {
  expect(didYouMean('usr_id', COLUMNS)).toBe(' (did you mean "user_id"?)');
  expect(didYouMean('zzzzzzzzzzzz', COLUMNS)).toBe('');
});

/** Letters lost, put in or changed on the way from one text to another, by trying all ways. */
function changes(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  if (a[0] === b[0]) return changes(a.slice(1), b.slice(1));
  return 1 + Math.min(changes(a.slice(1), b), changes(a, b.slice(1)), changes(a.slice(1), b.slice(1)));
}

test('of any names the first with the fewest changes is found, where they are few enough', () => {
  const name = fc.string({ unit: fc.constantFrom('a', 'b', 'C'), maxLength: 6 });
  fc.assert(
    fc.property(name, fc.array(name, { maxLength: 4 }), (wanted, names) => {
      const counts = names.map((other) => changes(wanted.toLowerCase(), other.toLowerCase()));
      const least = Math.min(...counts);
      const near = least <= Math.max(2, Math.ceil(wanted.length / 2));
      expect(nearestName(wanted, names)).toBe(near ? names[counts.indexOf(least)] : undefined);
    }),
  );
});
