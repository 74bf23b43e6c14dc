/** Copies `from[0, length)` by words: up to three bytes more are read and written. */
export function copyText(from: usize, length: u32, into: usize): void {
  for (let at: usize = 0; at < length; at += 4) store<u32>(into + at, load<u32>(from + at));
}
