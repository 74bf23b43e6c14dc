import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT, readReport } from '../binary/lasttouch.ts';
import { referenceReport } from './reference.ts';

const FIXTURES = join(ROOT, 'fixtures');

test.each(readdirSync(FIXTURES).filter((name) => !name.startsWith('.')))(
  'the reference gives what the fixture %s expects',
  (name) => {
    const folder = join(FIXTURES, name);
    const given = JSON.parse(readFileSync(join(folder, 'arguments.json'), 'utf8')) as string[];
    // Fixtures name files by their place in the repository.
    const args = given.map((text, at) => (given[at - 1] === '--exclude-users' ? join(ROOT, text) : text));
    const files = [...(referenceReport(folder, args)?.files ?? [])];
    const bytes = files.map(([path, text]): [string, string] => [path, Buffer.from(text).toString('latin1')]);
    expect(new Map(bytes)).toEqual(readReport(join(folder, 'expected')));
  },
);
