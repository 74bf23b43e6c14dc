import type { KernelJob } from '../protocol/kernel-job.ts';
import { type ProtocolRow, parseRow } from '../protocol/protocol.ts';
import { rowsByKey } from '../protocol/row-blocks.ts';
import { FilterSlice } from '../protocol/user-filter.ts';
import { textOfWords, wordsOfText } from '../protocol/words.ts';
import { BlockInput } from './streams/block-input.ts';
import type { RowOutput } from './streams/row-output.ts';
import { UserHashes } from './user-hashes.ts';

/**
 * Takes conversions and listed users by person, and gives the hashes of the users that the filter is made of: persons
 * with conversions, and the users that are listed for them.
 */
export class UsersStage {
  readonly #input = new BlockInput();
  readonly #users: UserHashes;

  constructor({ job }: KernelJob, output: RowOutput) {
    this.#users = new UserHashes(job.seed, output);
  }

  line(line: Buffer): void {
    for (const rows of rowsByKey(this.#input.add(line))) this.#add(rows);
  }

  end(): void {
    for (const rows of rowsByKey(this.#input.end())) this.#add(rows);
    this.#users.end();
  }

  #add(rows: readonly ProtocolRow[]): void {
    if (!rows.some(({ kind }) => kind === 'conversion')) return;
    this.#users.add(rows[0].key);
    for (const { kind, body } of rows) if (kind === 'identity') this.#users.add(body[0]);
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
