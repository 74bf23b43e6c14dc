import { Records } from './records';

const POINT: u32 = 0x2e;

/**
 * Reads the amounts in field `slot` of the valid rows: none, or 1 to 15 digits with an optional point and 1 to 6 more.
 * It returns how many rows hold anything else and lists them in `again`. `parseAmount` has the whole rule.
 */
export function readAmounts(
  records: Records,
  slot: u32,
  valid: usize,
  units: usize,
  millionths: usize,
  again: usize,
): u32 {
  const width = records.slots << 3;
  let field = records.fields + (slot << 3);
  let others: u32 = 0;
  for (let row: u32 = 0; row < records.count; row++, field += width) {
    if (load<u8>(valid + row) === 0) continue;
    const start = records.text + load<u32>(field);
    const end = records.text + load<u32>(field, 4);
    let whole: u64 = 0;
    let fraction: u32 = 0;
    let at = start;
    for (; at < end && <u32>load<u8>(at) - 0x30 <= 9; at++) whole = whole * 10 + (<u64>load<u8>(at) - 0x30);
    let isAmount = at - start >= 1 && at - start <= 15;
    if (at < end && <u32>load<u8>(at) === POINT) {
      const first = ++at;
      for (; at < end && <u32>load<u8>(at) - 0x30 <= 9; at++)
        fraction = fraction * 10 + (<u32>load<u8>(at) - 0x30);
      isAmount = isAmount && at - first >= 1 && at - first <= 6;
      for (let digits = <u32>(at - first); digits < 6; digits++) fraction *= 10;
    }
    const isNone = start === end;
    store<f64>(units + (row << 3), isNone ? -1 : <f64>whole);
    store<u32>(millionths + (row << 2), fraction);
    store<u32>(again + (others << 2), row);
    others += <u32>(!isNone && (!isAmount || at !== end));
  }
  return others;
}
