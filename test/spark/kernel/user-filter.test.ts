import { expect, test } from 'vitest';
import { FilterStage } from '../../../src/spark/kernel/filter-stages.ts';
import type { RowOutput } from '../../../src/spark/kernel/streams/row-output.ts';
import { UserHashes } from '../../../src/spark/kernel/user-hashes.ts';
import { parseRow } from '../../../src/spark/protocol/protocol.ts';
import {
  FILTER_SLICES,
  filterBlocks,
  joinSlices,
  UserFilter,
  UserHash,
} from '../../../src/spark/protocol/user-filter.ts';
import { wordsOfText } from '../../../src/spark/protocol/words.ts';
import { writtenLines } from './written-lines.ts';

const SEED = 7;

/** The lines that a stage gives for some lines. */
function linesOf(
  stageOf: (output: RowOutput) => { line(line: Buffer): void; end(): void },
  lines: readonly string[],
): Promise<string[]> {
  return writtenLines((output) => {
    const stage = stageOf(output);
    for (const line of lines) stage.line(Buffer.from(line, 'latin1'));
    stage.end();
  });
}

test('the filter that the stages make passes each of its users, and few others', async () => {
  const users = Array.from({ length: 20_000 }, (_, user) => `u${user}`);
  const blocks = filterBlocks(users.length);
  const hashes = await writtenLines((output) => {
    const hashed = new UserHashes(SEED, output);
    for (const user of users) hashed.add(user);
    hashed.end();
  });
  const slices = await linesOf((output) => new FilterStage(blocks, output), hashes);
  expect(slices).toHaveLength(FILTER_SLICES);
  const filter = new UserFilter(
    joinSlices(
      blocks,
      slices.map(parseRow).map(({ key, body }) => [Number(key), wordsOfText(body[0])] as const),
    ),
  );
  const hash = new UserHash(SEED);
  const passes = (user: string) => {
    const { a, b } = hash.of(Buffer.from(user));
    return filter.has(a, b);
  };
  expect(users.every(passes)).toBe(true);
  const others = users.map((user) => `no ${user}`).filter(passes);
  expect(others.length).toBeLessThan(users.length * 0.03);
});

test('a filter of nobody passes nobody, and one of 100 million users takes 150 MB', () => {
  const filter = new UserFilter(joinSlices(filterBlocks(0), []));
  expect(filter.has(1, 2)).toBe(false);
  expect(joinSlices(filterBlocks(100_000_000), []).byteLength / 1e6).toBeCloseTo(150, 0);
});
