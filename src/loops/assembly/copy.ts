/** Copies `from[0, length)` by words: up to three bytes more are read and written. */
export function copyText(from: usize, length: u32, into: usize): void {
  for (let at: usize = 0; at < length; at += 4) store<u32>(into + at, load<u32>(from + at));
}

/** Copies `from[0, length)`: what lies behind it is not written. */
export function copyExactly(from: usize, length: u32, into: usize): void {
  let at: usize = 0;
  for (; at + 4 <= length; at += 4) store<u32>(into + at, load<u32>(from + at));
  for (; at < length; at++) store<u8>(into + at, load<u8>(from + at));
}
