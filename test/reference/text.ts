/** The text of bytes, or null where they are no UTF-8. A byte-order mark inside a file is data. */
export function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** The text of bytes with one U+FFFD for each maximal bad sequence. */
export function decodeReplacing(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

/** At most this many bytes of a text, cut at a character. */
export function cutToBytes(text: string, limit: number): string {
  let cut = '';
  for (const character of text) {
    if (Buffer.byteLength(cut + character) > limit) return cut;
    cut += character;
  }
  return cut;
}
