import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { showingProgress } from '../../src/cli/progress.ts';

const { stderr } = process;
const [isTerminal, write] = [stderr.isTTY, stderr.write];
let written: string[] = [];

beforeEach(() => {
  written = [];
  stderr.isTTY = true;
  stderr.write = ((text: string) => written.push(text) > 0) as typeof stderr.write;
});

afterEach(() => {
  stderr.isTTY = isTerminal;
  stderr.write = write;
});

/** Works for as long, and tells of the progress before and after. */
function work(
  milliseconds: number,
): (onProgress: (stage: string, done: number, total: number) => void) => Promise<string> {
  return async (onProgress) => {
    onProgress('clicks', 0, 3);
    await setTimeout(milliseconds);
    onProgress('clicks', 1, 3);
    onProgress('clicks', 2, 3);
    return 'done';
  };
}

test('on a terminal a line says how far it is, not at once and not for each step, and goes away', async () => {
  expect(await showingProgress({ progress: true }, work(150))).toBe('done');
  expect(written).toEqual(['\r\x1b[Kclicks 33 %', '\r\x1b[K']);
});

test('what is through before it would be seen shows nothing', async () => {
  await showingProgress({ progress: true }, work(0));
  expect(written).toEqual([]);
});

test('nothing is shown where it is not wanted, or elsewhere than on a terminal', async () => {
  await showingProgress({ progress: false }, work(150));
  await showingProgress({ progress: true, quiet: true }, work(150));
  stderr.isTTY = false;
  await showingProgress({ progress: true }, work(150));
  expect(written).toEqual([]);
});

test('the line goes away after an error too', async () => {
  const failing = showingProgress({ progress: true }, async (onProgress) => {
    await work(150)(onProgress);
    throw new Error('a defect');
  });
  await expect(failing).rejects.toThrow('a defect');
  expect(written.at(-1)).toBe('\r\x1b[K');
});
