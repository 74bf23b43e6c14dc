import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { ROOT } from '../binary/lasttouch.ts';

const SRC = join(ROOT, 'src');
const FILES = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
/** What is run elsewhere, or compiled by another compiler. */
const ELSEWHERE = /^(loops\/assembly|report\/html\/browser)\//;

test('only the command line prints, reads arguments or ends the process', () => {
  const allowed = /^(main\.ts|program\.ts|cli\/|commands\/[^/]+\/command\.ts|spark\/kernel\/kernel\.ts)/;
  const outside = FILES.filter((file) => !allowed.test(file) && !ELSEWHERE.test(file)).filter((file) =>
    /\bconsole\.(?!csv|ts)|\bprocess\.(stdout|stderr|argv|exit)\b/.test(
      readFileSync(join(SRC, file), 'utf8'),
    ),
  );
  expect(outside).toEqual([]);
});

test('every room has a rule of its own, and no room has more than 15 files', async () => {
  const table = await import(pathToFileURL(join(ROOT, '.dependency-cruiser.mjs')).href);
  const { forbidden }: { forbidden: { from: { path?: string } }[] } = table.default;
  const files = FILES.filter((file) => !ELSEWHERE.test(file)).map((file) => `src/${file}`);
  const inRooms = files.filter((file) => file.split('/').length > 2);
  const ofRooms = forbidden.flatMap(({ from }) => (from.path === undefined ? [] : [from.path]));
  expect(inRooms.length).toBeGreaterThan(200);
  expect(
    inRooms.filter((file) => ofRooms.filter((path) => new RegExp(path).test(file)).length !== 1),
  ).toEqual([]);
  const sizes = new Map<string, number>();
  for (const file of files) {
    const room = file.replace(/\/[^/]*$/, '');
    sizes.set(room, (sizes.get(room) ?? 0) + 1);
  }
  expect([...sizes].filter(([, size]) => size > 15)).toEqual([]);
});

test('files are opened for writing by one room; Spark writes into a temporary folder of its own, too', () => {
  const writing =
    /\b(writeFileSync|appendFileSync|createWriteStream|copyFileSync|renameSync|mkdtempSync|writeSync)\b|openSync\([^)]*, '(?!r')/;
  const writers = FILES.filter((file) => !ELSEWHERE.test(file))
    .filter((file) => writing.test(readFileSync(join(SRC, file), 'utf8')))
    .map((file) => file.replace(/\/[^/]*$/, ''));
  expect([...new Set(writers)].sort()).toEqual(['folders', 'spark/driver']);
});
