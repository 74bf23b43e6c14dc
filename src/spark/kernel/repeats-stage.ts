import {
  FINGERPRINT_PARTITIONS,
  type Fingerprints,
  LEAST_GROUP_BITS,
  RepeatFinder,
} from '../../engine/repeated-ids/fingerprints.ts';
import { LoopMemory } from '../../loops/loop-memory.ts';
import { parseRow } from '../protocol/protocol.ts';
import { textOfWords, wordsOfText } from '../protocol/words.ts';
import type { RowOutput } from './streams/row-output.ts';

/** Words of the keys in one row. */
const MOST_WORDS = 8192;

/** Takes fingerprints partition by partition, and gives the keys of those that were met more than once. */
export class RepeatsStage {
  readonly #output: RowOutput;
  readonly #finder = new RepeatFinder(new LoopMemory());
  #partition = '';
  #blocks: Uint32Array[] = [];

  constructor(output: RowOutput) {
    this.#output = output;
  }

  line(line: Buffer): void {
    const { key, body } = parseRow(line.toString('latin1'));
    if (key !== this.#partition) this.end();
    this.#partition = key;
    this.#blocks.push(wordsOfText(body[0]));
  }

  end(): void {
    if (this.#blocks.length === 0) return;
    const partition = Number(this.#partition);
    const all = this.#blocks.map((words) => inPartition(words, partition));
    this.#blocks = [];
    const [{ keys }] = this.#finder.find(all, { from: partition, to: partition + 1 });
    for (let at = 0; at < keys.length; at += MOST_WORDS) {
      const body = [textOfWords(keys.subarray(at, at + MOST_WORDS))];
      this.#output.add({ kind: 'suspected', key: '', position: 0, body });
    }
  }
}

/** Fingerprints that all lie in one partition. */
function inPartition(words: Uint32Array, partition: number): Fingerprints {
  const starts = new Uint32Array(FINGERPRINT_PARTITIONS + 1).fill(words.length / 2, partition + 1);
  return { words, starts, groupBits: LEAST_GROUP_BITS };
}
