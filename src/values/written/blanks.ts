/**
 * What is ignored around values: space, tab, no-break space and narrow no-break space; as a class of a regular
 * expression.
 */
export const BLANK = '[ \\t\\u00a0\\u202f]';

const AROUND = new RegExp(`^${BLANK}+|${BLANK}+$`, 'g');

/** A text without the blanks around it; blanks alone are empty. */
export function withoutBlanks(text: string): string {
  return text.replace(AROUND, '');
}

/** Whether bytes in UTF-8 are blanks, or none at all. */
export function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end) {
    const width = blankWidth(bytes, at, end);
    if (width === 0) return false;
    at += width;
  }
  return true;
}

/** How many bytes the blank at a place has, 0 where there is none. */
function blankWidth(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] === 0x20 || bytes[at] === 0x09) return 1;
  if (bytes[at] === 0xc2 && bytes[at + 1] === 0xa0 && at + 2 <= end) return 2;
  return bytes[at] === 0xe2 && bytes[at + 1] === 0x80 && bytes[at + 2] === 0xaf && at + 3 <= end ? 3 : 0;
}
