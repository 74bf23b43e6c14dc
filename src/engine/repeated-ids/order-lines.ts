import type { Beaten, RepeatedRow } from './repeated-rows.ts';

/** Ids that come in rows of one user, event and time with other amounts, and one of them, in latin1. */
export interface OrderLines {
  count: number;
  example: string | undefined;
}

/** A row that does not count because of the one with its id that does. */
type ConflictingRow = Pick<RepeatedRow, 'id' | 'user' | 'time' | 'subject' | 'units' | 'millionths'>;

/** Looks for such ids among the rows that are in conflict with the one of their id that counts. */
export function findOrderLines(conflicts: readonly Beaten<ConflictingRow>[]): OrderLines {
  const amounts = new Map<string, Map<string, string>>();
  const found = new Set<string>();
  for (const { row, rival } of conflicts) {
    const ofId = amounts.get(row.id) ?? new Map([keyAndAmount(rival)]);
    amounts.set(row.id, ofId);
    const [key, amount] = keyAndAmount(row);
    const earlier = ofId.get(key);
    if (earlier === undefined) ofId.set(key, amount);
    else if (earlier !== amount) found.add(row.id);
  }
  return { count: found.size, example: [...found].sort()[0] };
}

function keyAndAmount({ user, subject, time, units, millionths }: ConflictingRow): [string, string] {
  return [JSON.stringify([user, subject, time]), `${units}.${millionths}`];
}

/** All of them together; the example is the least. */
export function joinOrderLines(found: readonly OrderLines[]): OrderLines {
  const examples = found.flatMap(({ example }) => example ?? []);
  return { count: found.reduce((sum, { count }) => sum + count, 0), example: examples.sort()[0] };
}
