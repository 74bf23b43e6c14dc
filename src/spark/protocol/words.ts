/** Words of 32 bits as bytes, of each word the lowest first. */
export function bytesOfWords(words: Uint32Array): Buffer {
  return Buffer.from(words.buffer, words.byteOffset, words.byteLength);
}

/** The bytes of words as a text of one line. */
export function textOfWords(words: Uint32Array): string {
  return bytesOfWords(words).toString('base64');
}

/** The words of a text that `textOfWords` made. */
export function wordsOfText(text: string): Uint32Array {
  return wordsOfBytes(Buffer.from(text, 'base64'));
}

/** The words of which `bytesOfWords` gave the bytes. */
export function wordsOfBytes(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(Uint8Array.from(bytes).buffer);
}
