import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { align } from '../../src/cli/table.ts';

describe('columns', () => {
  test('are as wide as their widest cell in the terminal, where a syllable of Hangul takes two places', async () => {
    expect(
      await align(
        [
          ['name', 'count'],
          ['가나다', '7'],
          ['abcdefg', '1,000'],
        ],
        1,
      ),
    ).toEqual(['name     count', '가나다       7', 'abcdefg  1,000']);
  });

  test('are the same where one cell holds what is not plain text', async () => {
    expect(await align([['🎉'], ['가나다']], 0)).toEqual(['    🎉', '가나다']);
  });

  test('end with an ellipsis where a text is cut', async () => {
    const [cut] = await align([['가'.repeat(30)]], 1);
    expect(cut).toBe(`${'가'.repeat(19)}…`);
  });

  test('of any plain text are as wide as the library says', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', ' ', '~', '…', '가', '힣'), maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 5 }), async (texts) => {
        const lines = await align(
          texts.map((cell) => [cell, '|']),
          1,
        );
        const widest = Math.max(...texts.map((cell) => Math.min(40, stringWidth(cell))));
        // What is cut may end one place before the others, where a syllable would have gone over the end.
        for (const line of lines) expect(stringWidth(line)).toBeGreaterThanOrEqual(widest + 2);
        for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(widest + 3);
      }),
    );
  });
});
