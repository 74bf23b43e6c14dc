/** Compares two texts as UTF-8 bytes; JavaScript's `<` is UTF-16 order and differs above U+FFFF. */
export function compareText(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
