import { IdHash } from '../../batches/id-hash.ts';
import { type LoopMemory, Region } from '../../loops/loop-memory.ts';
import { findUser, NO_USER, type UserTable } from './user-table.ts';

/** Ids that programs write where there is none; they hold in any case. */
const PLACEHOLDERS = new Set([
  'null',
  '\\n',
  'nan',
  'undefined',
  'none',
  'nil',
  '0',
  '-',
  '--',
  '-1',
  'n/a',
  '#n/a',
  '(null)',
  '(none)',
  '<null>',
  'unknown',
  'anonymous',
  'guest',
  '00000000-0000-0000-0000-000000000000',
  '00000000000000000000000000000000',
]);

/** A user whose id seems to stand for none, and how many conversions of theirs are attributed. */
export interface Placeholder {
  user: string;
  conversions: number;
}

/** Whether the id of a user seems to stand for none. */
export function isPlaceholder(user: string): boolean {
  return PLACEHOLDERS.has(user.toLowerCase());
}

/**
 * As they are mostly written: in small letters, in capitals, with the first one a capital, and as JavaScript writes
 * `NaN`.
 */
function spellings(): string[] {
  const capital = (text: string) => text.replace(/[a-z]/, (letter) => letter.toUpperCase());
  const all = [...PLACEHOLDERS].flatMap((text) => [text, text.toUpperCase(), capital(text)]);
  return [...new Set([...all, 'NaN'])];
}

/**
 * Users with several conversions whose id seems to stand for none; `users` are the slots of the users of all
 * conversions.
 */
export function findPlaceholders(
  table: UserTable,
  seed: number,
  users: Uint32Array,
  memory: LoopMemory,
): Placeholder[] {
  const hash = new IdHash(seed);
  const room = new Region(memory);
  const bySlot = new Map<number, Placeholder>();
  for (const user of spellings()) {
    const slot = findUser(table, user, hash, memory, room);
    if (slot !== NO_USER) bySlot.set(slot, { user, conversions: 0 });
  }
  if (bySlot.size > 0)
    for (const slot of users) {
      const found = bySlot.get(slot);
      if (found !== undefined) found.conversions++;
    }
  return [...bySlot.values()].filter(({ conversions }) => conversions > 1);
}
