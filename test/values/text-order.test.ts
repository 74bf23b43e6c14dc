import { expect, test } from 'vitest';
import { compareText } from '../../src/values/text-order.ts';

test('text is ordered by its UTF-8 bytes, not by UTF-16 units', () => {
  const [fullwidth, emoji] = ['\uff21', '\u{1f600}'];
  expect(fullwidth < emoji).toBe(false);
  expect(compareText(fullwidth, emoji)).toBeLessThan(0);
  expect(['가', 'b', 'B', '', 'a10', 'a9'].sort(compareText)).toEqual(['', 'B', 'a10', 'a9', 'b', '가']);
  expect(compareText('가', '가')).toBe(0);
});
