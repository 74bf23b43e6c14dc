import type { KernelJob } from '../protocol/kernel-job.ts';
import type { ProtocolRow } from '../protocol/protocol.ts';
import { rowsByKey } from '../protocol/row-blocks.ts';
import { BlockInput } from './streams/block-input.ts';
import { BlockOutput } from './streams/block-output.ts';
import type { RowOutput } from './streams/row-output.ts';

/**
 * Takes rows by user, and gives them by person: a user that is not listed is a person of that name. Of a listed user it
 * tells the user too.
 */
export class PersonsStage {
  readonly #input = new BlockInput();
  readonly #byPerson: BlockOutput;

  constructor({ keyPartitions }: KernelJob, output: RowOutput) {
    this.#byPerson = new BlockOutput('settled', keyPartitions, output);
  }

  line(line: Buffer): void {
    for (const rows of rowsByKey(this.#input.add(line))) this.#give(rows);
  }

  end(): void {
    for (const rows of rowsByKey(this.#input.end())) this.#give(rows);
    this.#byPerson.end();
  }

  #give(rows: readonly ProtocolRow[]): void {
    const identity = rows.find(({ kind }) => kind === 'identity');
    const person = identity === undefined ? rows[0].key : identity.body[0];
    for (const row of rows) {
      const body = row.kind === 'identity' ? [row.key] : row.body;
      this.#byPerson.add({ ...row, key: person, body });
    }
  }
}
