import { isOneOf, Records } from './records';

/** A fault of a record: a field by which it is selected is no UTF-8. */
const INVALID_SELECTION: u8 = 3;
const HIGH_BITS: u64 = ((<u64>0x80808080) << 32) | 0x80808080;

/** A condition on a field; behind it lie its texts, in so many bytes. */
@unmanaged
export class Condition {
  slot: u32;
  /** Whether the field has to be one of the texts (1) or none of them (0). */
  isEqual: u32;
  texts: u32;
  textBytes: u32;
}

const CONDITION_BYTES: usize = 16;

/** Whether bytes continue a character, the first of them within bounds. */
function areContinuing(start: usize, count: u32, least: u32, most: u32): bool {
  const first = <u32>load<u8>(start);
  if (first < least || first > most) return false;
  for (let i: u32 = 1; i < count; i++) if ((load<u8>(start + i) & 0xc0) !== 0x80) return false;
  return true;
}

/** How many bytes follow the first one of a character; 4 for a byte that begins none. */
function bytesBehind(first: u32): u32 {
  if (first < 0x80) return 0;
  if (first < 0xc2 || first > 0xf4) return 4;
  return first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
}

/** Whether a text is UTF-8. */
function isUtf8(start: usize, end: usize): bool {
  let at = start;
  while (at + 8 <= end && (load<u64>(at) & HIGH_BITS) === 0) at += 8;
  while (at < end) {
    const first = <u32>load<u8>(at);
    const count = bytesBehind(first);
    if (count === 4 || at + count >= end) return false;
    const least: u32 = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
    const most: u32 = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
    if (count > 0 && !areContinuing(at + 1, count, least, most)) return false;
    at += 1 + count;
  }
  return true;
}

function swapWords(column: usize, a: u32, b: u32): void {
  const atA = column + (a << 2);
  const atB = column + (b << 2);
  const word = load<u32>(atA);
  store<u32>(atA, load<u32>(atB));
  store<u32>(atB, word);
}

/** Exchanges two records in all columns. */
function swapRecords(records: Records, a: u32, b: u32): void {
  swapWords(records.starts, a, b);
  swapWords(records.ends, a, b);
  swapWords(records.lines, a, b);
  swapWords(records.lineSpans, a, b);
  const fault = load<u8>(records.faults + a);
  store<u8>(records.faults + a, load<u8>(records.faults + b));
  store<u8>(records.faults + b, fault);
  const width = records.slots << 3;
  const fieldsA = records.fields + a * width;
  const fieldsB = records.fields + b * width;
  for (let at: u32 = 0; at < width; at += 8) {
    const field = load<u64>(fieldsA + at);
    store<u64>(fieldsA + at, load<u64>(fieldsB + at));
    store<u64>(fieldsB + at, field);
  }
}

/**
 * Puts the records for which all conditions hold in front, in their order, and makes them all that count, behind those
 * that are kept. Those without fields stay
 * among them; so do those with a field that is no UTF-8, which is their fault then.
 */
export function selectRecords(records: Records, conditions: usize, conditionCount: u32): void {
  const text = records.text;
  const count = records.count;
  const slots = records.slots;
  let selected = records.kept;
  for (let row = selected; row < count; row++) {
    let holds = true;
    if (load<u8>(records.faults + row) === 0) {
      const fields = records.fields + ((row * slots) << 3);
      let address = conditions;
      for (let i: u32 = 0; i < conditionCount; i++) {
        const condition = changetype<Condition>(address);
        const texts = address + CONDITION_BYTES;
        const start = text + load<u32>(fields + (condition.slot << 3));
        const end = text + load<u32>(fields + (condition.slot << 3), 4);
        if (!isUtf8(start, end)) {
          store<u8>(records.faults + row, INVALID_SELECTION);
          holds = true;
          break;
        }
        const isFound = isOneOf(start, <u32>(end - start), texts, condition.texts);
        holds = holds && isFound === (condition.isEqual !== 0);
        address = texts + condition.textBytes;
      }
    }
    if (!holds) continue;
    if (selected !== row) swapRecords(records, selected, row);
    selected++;
  }
  records.count = selected;
}
