import { FILTER_SLICES, UserHash } from '../protocol/user-filter.ts';
import { textOfWords } from '../protocol/words.ts';
import type { RowOutput } from './streams/row-output.ts';

/** A slice's users are given when there are so many. */
const MOST_USERS = 4096;

/** Gives the hashes of the users that the filter is made of, by the slice of the filter, many in one row. */
export class UserHashes {
  readonly #output: RowOutput;
  readonly #hash: UserHash;
  readonly #slices: number[][] = Array.from({ length: FILTER_SLICES }, () => []);

  constructor(seed: number, output: RowOutput) {
    this.#hash = new UserHash(seed);
    this.#output = output;
  }

  /** Adds a user by its id in latin1. */
  add(user: string): void {
    const { slice, a, b } = this.#hash.of(Buffer.from(user, 'latin1'));
    const words = this.#slices[slice];
    words.push(a, b);
    if (words.length === MOST_USERS * 2) this.#give(slice);
  }

  /** Gives what there is. */
  end(): void {
    for (const slice of this.#slices.keys()) if (this.#slices[slice].length > 0) this.#give(slice);
  }

  #give(slice: number): void {
    const body = [textOfWords(Uint32Array.from(this.#slices[slice]))];
    this.#output.add({ kind: 'users', key: String(slice), position: 0, body });
    this.#slices[slice] = [];
  }
}
