import { copyText } from './copy';
import { Records } from './records';

const SEPARATOR: u8 = 0x7c;

/** Makes a field of all records without a fault the text `[start, end)`, counted from that of the records. */
export function fillField(records: Records, slot: u32, start: u32, end: u32): void {
  const field = <u64>start | ((<u64>end) << 32);
  for (let row: u32 = 0; row < records.count; row++) {
    if (load<u8>(records.faults + row) !== 0) continue;
    store<u64>(records.fields + ((row * records.slots + slot) << 3), field);
  }
}

/**
 * Makes a field of all records without a fault the texts of other fields with `|` between them. `parts` has their
 * slots, -1 for an empty
 * text. The texts are written from `at` on.
 */
export function joinFields(records: Records, slot: u32, parts: usize, partCount: u32, at: usize): void {
  const text = records.text;
  let end = at;
  for (let row: u32 = 0; row < records.count; row++) {
    if (load<u8>(records.faults + row) !== 0) continue;
    const fields = records.fields + ((row * records.slots) << 3);
    const start = end;
    for (let part: u32 = 0; part < partCount; part++) {
      if (part > 0) store<u8>(end++, SEPARATOR);
      const from = load<i32>(parts + (part << 2));
      if (from < 0) continue;
      const field = fields + (from << 3);
      const length = load<u32>(field, 4) - load<u32>(field);
      copyText(text + load<u32>(field), length, end);
      end += length;
    }
    store<u32>(fields + (slot << 3), <u32>(start - text));
    store<u32>(fields + (slot << 3), <u32>(end - text), 4);
  }
}
