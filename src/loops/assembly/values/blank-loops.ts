/**
 * How many bytes the blank at a place has: space, tab, no-break space or narrow no-break space; 0 where there is none.
 */
function blankWidth(at: usize, end: usize): usize {
  const byte = <u32>load<u8>(at);
  if (byte > 0x20 && byte < 0xc2) return 0;
  if (at < end && (byte === 0x20 || byte === 0x09)) return 1;
  if (at + 2 <= end && byte === 0xc2 && <u32>load<u8>(at, 1) === 0xa0) return 2;
  return at + 3 <= end && byte === 0xe2 && <u32>load<u16>(at, 1) === 0xaf80 ? 3 : 0;
}

/** The place behind the blanks that stand at a place. */
export function skipBlanks(from: usize, end: usize): usize {
  let at = from;
  for (let width = blankWidth(at, end); width !== 0; width = blankWidth(at, end)) at += width;
  return at;
}

/** How many bytes the blank has that ends at a place, 0 where none does. */
function blankWidthBefore(start: usize, end: usize): usize {
  const last = <u32>load<u8>(end - 1);
  if (last > 0x20 && last !== 0xa0 && last !== 0xaf) return 0;
  for (let width: usize = 1; width <= 3 && start + width <= end; width++)
    if (blankWidth(end - width, end) === width) return width;
  return 0;
}

/** The place at which the blanks before an end begin. */
export function trimEnd(start: usize, from: usize): usize {
  let end = from;
  for (let width = blankWidthBefore(start, end); width !== 0; width = blankWidthBefore(start, end))
    end -= width;
  return end;
}
