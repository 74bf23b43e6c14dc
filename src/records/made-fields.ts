import type { LoopMemory } from '../loops/loop-memory.ts';
import type { RecordsAddress } from '../loops/loop-structs.ts';

/** A field that files lack: a text that is the same in all records. */
export interface FixedField {
  slot: number;
  text: string;
}

/** Fields that no column of the file has. */
export interface MadeForm {
  fixed: readonly FixedField[];
  /** The slots of whose texts that of the first slot is made, -1 for an empty text; null where the file has it. */
  idParts: readonly number[] | null;
}

/** Fills in fields that no column of the file has. Their texts lie behind the text that is scanned. */
export class MadeFields {
  readonly #memory: LoopMemory;
  readonly #texts: { slot: number; bytes: Buffer }[];
  readonly #fixedBytes: number;
  readonly #parts: Int32Array | undefined;

  constructor({ fixed, idParts }: MadeForm, memory: LoopMemory) {
    this.#memory = memory;
    this.#texts = fixed.map(({ slot, text }) => ({ slot, bytes: Buffer.from(text) }));
    this.#fixedBytes = this.#texts.reduce((sum, { bytes }) => sum + bytes.length, 0);
    if (idParts !== null) this.#parts = memory.wordsOf(idParts);
  }

  /** No fewer bytes than the made fields of so many records take, whose text has `textBytes`. */
  bytesFor(textBytes: number, records: number): number {
    const ofIds =
      this.#parts === undefined ? 0 : textBytes + records * (this.#fixedBytes + this.#parts.length);
    return this.#fixedBytes + ofIds;
  }

  /** No fewer bytes than the texts of made fields add to those of so many records when they are copied. */
  copiedBytes(textBytes: number, records: number): number {
    return this.bytesFor(textBytes, records) + records * this.#fixedBytes;
  }

  /** Fills in the fields of the records that were scanned last; the memory's text has room for them from `at` on. */
  fill(records: RecordsAddress, at: number): void {
    const { text, loops } = this.#memory;
    let end = at;
    for (const { slot, bytes } of this.#texts) {
      text.set(bytes, end);
      loops.fillField(records, slot, end, end + bytes.length);
      end += bytes.length;
    }
    if (this.#parts !== undefined)
      loops.joinFields(records, 0, this.#parts.byteOffset, this.#parts.length, text.byteOffset + end);
  }
}
