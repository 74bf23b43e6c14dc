import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT, readReport } from '../binary/lasttouch.ts';
import { referenceReport } from './reference.ts';

const FIXTURES = join(ROOT, 'fixtures');

/** What the reference does not know: other encodings, event files, columns that are missing, order lines, identities. */
const OTHERS = [
  'event-file',
  'export-of-korean-excel',
  'export-of-korean-excel-unicode',
  'identities',
  'lacking-columns',
  'no-ids',
  'order-lines',
];

test.each(readdirSync(FIXTURES).filter((name) => !name.startsWith('.') && !OTHERS.includes(name)))(
  'the reference gives what the fixture %s expects',
  (name) => {
    const folder = join(FIXTURES, name);
    const args = JSON.parse(readFileSync(join(folder, 'arguments.json'), 'utf8')) as string[];
    const files = [...(referenceReport(folder, args)?.files ?? [])];
    const bytes = files.map(([path, text]): [string, string] => [path, Buffer.from(text).toString('latin1')]);
    expect(new Map(bytes)).toEqual(readReport(join(folder, 'expected')));
  },
);
