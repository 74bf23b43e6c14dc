import { parseRow, unescapeText } from '../protocol/protocol.ts';
import { FILTER_SLICES, FilterSlice, UserHash } from '../protocol/user-filter.ts';
import { textOfWords, wordsOfText } from '../protocol/words.ts';
import type { RowOutput } from './row-output.ts';

/** A slice's users are given when there are so many. */
const MOST_USERS = 4096;

/** Takes the users that the filter is made of, and gives their hashes by the slice of the filter. */
export class UsersStage {
  readonly #output: RowOutput;
  readonly #hash: UserHash;
  readonly #slices: number[][] = Array.from({ length: FILTER_SLICES }, () => []);

  /** `blocks` are those of a slice. */
  constructor(seed: number, blocks: number, output: RowOutput) {
    this.#hash = new UserHash(seed, blocks);
    this.#output = output;
  }

  line(line: Buffer): void {
    const user = Buffer.from(unescapeText(line.toString('latin1')), 'latin1');
    const { slice, a, b } = this.#hash.of(user);
    const words = this.#slices[slice];
    words.push(a, b);
    if (words.length === MOST_USERS * 2) this.#give(slice);
  }

  end(): void {
    for (const slice of this.#slices.keys()) if (this.#slices[slice].length > 0) this.#give(slice);
  }

  #give(slice: number): void {
    const body = [textOfWords(Uint32Array.from(this.#slices[slice]))];
    this.#output.add({ kind: 'users', key: String(slice), position: 0, body });
    this.#slices[slice] = [];
  }
}

/** Takes the hashes of users slice by slice, and gives each slice of the filter. */
export class FilterStage {
  readonly #blocks: number;
  readonly #output: RowOutput;
  readonly #slices = new Map<string, FilterSlice>();

  constructor(blocks: number, output: RowOutput) {
    this.#blocks = blocks;
    this.#output = output;
  }

  line(line: Buffer): void {
    const { key, body } = parseRow(line.toString('latin1'));
    const slice = this.#slices.get(key) ?? new FilterSlice(this.#blocks);
    this.#slices.set(key, slice);
    const hashes = wordsOfText(body[0]);
    for (let at = 0; at < hashes.length; at += 2) slice.add(hashes[at], hashes[at + 1]);
  }

  end(): void {
    for (const [key, { words }] of this.#slices)
      this.#output.add({ kind: 'filter', key, position: 0, body: [textOfWords(words)] });
  }
}
