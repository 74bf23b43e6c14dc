import type { ReferenceOptions } from '../options.ts';
import { distinct } from '../order.ts';
import { type Reject, reject, sortRows } from '../rows.ts';
import type { TableRow } from '../tables.ts';

/** Which users are which persons. */
export interface Identities {
  rows: number;
  notSelected: number;
  rejects: Reject[];
  /** The person of each user that has one. */
  persons: Map<string, string>;
}

/** The identities of an export. All rows of a user with two different persons are rejected, and that user stays as it is. */
export function classifyIdentities(rows: readonly TableRow[], options: ReferenceOptions): Identities {
  const { faults, notSelected, faultless } = sortRows('identities', rows, options);
  const said = faultless.map((row) => ({
    row,
    user: String(row.bytes('user_id')),
    person: String(row.bytes('person_id')),
  }));
  const personsOf = (user: string) =>
    distinct(said.filter((one) => one.user === user).map(({ person }) => person));
  const isClear = ({ user }: { user: string }) => personsOf(user).length === 1;
  return {
    rows: rows.length,
    notSelected: notSelected.length,
    rejects: [
      ...faults,
      ...said
        .filter((one) => !isClear(one))
        .map(({ row, person }) => reject(row, 'conflicting_identity', 'person_id', person)),
    ],
    persons: new Map(said.filter(isClear).map(({ user, person }) => [user, person])),
  };
}
