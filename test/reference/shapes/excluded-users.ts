import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { InputFault } from '../input-fault.ts';
import type { ReferenceOptions } from '../options.ts';
import { readRecords } from '../records.ts';
import { decode } from '../text.ts';

/** The users that are left out: the first column of a file, whose first line is no header. */
export function readExcludedUsers(folder: string, { shape }: ReferenceOptions): Set<string> {
  if (shape.excludedUsers === null) return new Set();
  const bytes = readFileSync(resolve(folder, shape.excludedUsers));
  const isMarked = bytes.subarray(0, 3).toString('latin1') === '\u00ef\u00bb\u00bf';
  const users = readRecords(isMarked ? bytes.subarray(3) : bytes).map(({ fields }) =>
    decode(fields[0] as Buffer),
  );
  if (users.includes(null)) throw new InputFault(`${shape.excludedUsers}: no UTF-8`);
  return new Set(users as string[]);
}
