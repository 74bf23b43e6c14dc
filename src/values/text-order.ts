/** What `<` may order otherwise than UTF-8 does: surrogates, which stand for characters above U+FFFF, and all behind. */
const FROM_SURROGATES = /[\ud800-\uffff]/;

/** Compares two texts as UTF-8 bytes; JavaScript's `<` is UTF-16 order and differs above U+FFFF. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  if (!FROM_SURROGATES.test(a) && !FROM_SURROGATES.test(b)) return a < b ? -1 : 1;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
