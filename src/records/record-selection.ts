import type { LoopMemory, Region } from '../loops/loop-memory.ts';
import { Condition, type RecordsAddress } from '../loops/loop-structs.ts';

/** What must hold for a record to be selected: a used field is one of some texts, or none of them. */
export interface FieldCondition {
  slot: number;
  isEqual: boolean;
  texts: readonly string[];
}

/** Texts as loops read them: each behind a word with its bytes, in whole words. */
export function textEntries(texts: readonly string[]): Uint8Array {
  const entries = texts.map((text) => {
    const length = Buffer.byteLength(text);
    const entry = Buffer.alloc(4 + Math.ceil(length / 4) * 4);
    entry.writeUInt32LE(length);
    entry.write(text, 4);
    return entry;
  });
  return Buffer.concat(entries);
}

function conditionEntry({ slot, isEqual, texts }: FieldCondition): Buffer {
  const bytes = textEntries(texts);
  const head = Buffer.alloc(Condition.BYTES);
  const condition = new Condition(new DataView(head.buffer, head.byteOffset, head.length));
  condition.set({ slot, isEqual: isEqual ? 1 : 0, texts: texts.length, textBytes: bytes.length });
  return Buffer.concat([head, bytes]);
}

/** Conditions on records, where a loop finds them. */
export class RecordSelection {
  readonly #memory: LoopMemory;
  readonly #address: number;
  readonly #count: number;

  constructor(conditions: readonly FieldCondition[], region: Region, memory: LoopMemory) {
    const bytes = Buffer.concat(conditions.map(conditionEntry));
    this.#memory = memory;
    this.#count = conditions.length;
    this.#address = region.reserve(bytes.length);
    region.bytes(bytes.length).set(bytes);
  }

  /** Puts the selected ones of the records that were scanned last in front; only they count then. */
  take(records: RecordsAddress): void {
    this.#memory.loops.selectRecords(records, this.#address, this.#count);
  }
}
