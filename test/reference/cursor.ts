const BLANKS = [' ', '\t', '\u00a0', '\u202f'];

/** A text without the blanks around it. */
export function trimBlanks(text: string): string {
  let [from, to] = [0, text.length];
  while (from < to && BLANKS.includes(text[from] as string)) from++;
  while (to > from && BLANKS.includes(text[to - 1] as string)) to--;
  return text.slice(from, to);
}

/** Thrown where a text goes on otherwise than it has to. */
class Mismatch extends Error {}

/** A place in a text that is read from left to right. */
export class Cursor {
  private at = 0;
  private readonly text: string;

  private constructor(text: string) {
    this.text = text;
  }

  /** What is read of a whole text; null where it goes on otherwise, or something is left. */
  static read<T>(text: string, read: (cursor: Cursor) => T | null): T | null {
    const cursor = new Cursor(text);
    try {
      const value = read(cursor);
      return cursor.isEnd() ? value : null;
    } catch (error) {
      if (error instanceof Mismatch) return null;
      throw error;
    }
  }

  isEnd(): boolean {
    return this.at === this.text.length;
  }

  check(holds: boolean): void {
    if (!holds) throw new Mismatch();
  }

  /** Passes a text if it stands here. */
  skip(text: string): boolean {
    const isHere = this.text.startsWith(text, this.at);
    if (isHere) this.at += text.length;
    return isHere;
  }

  need(text: string): void {
    this.check(this.skip(text));
  }

  oneOf(texts: readonly string[]): string {
    const found = texts.find((text) => this.skip(text));
    this.check(found !== undefined);
    return found as string;
  }

  /** One of some words of lower case, in any case. */
  optionalWord(words: readonly string[]): string | undefined {
    const found = words.find(
      (word) => this.text.slice(this.at, this.at + word.length).toLowerCase() === word,
    );
    this.at += found?.length ?? 0;
    return found;
  }

  /** As many digits as there are, within bounds. */
  digits(least: number, most: number): string {
    const from = this.at;
    while (this.at - from < most && /^[0-9]$/.test(this.text[this.at] ?? '')) this.at++;
    this.check(this.at - from >= least);
    return this.text.slice(from, this.at);
  }

  /** Passes a blank if one stands here. */
  blank(): boolean {
    const isBlank = BLANKS.includes(this.text[this.at] ?? '');
    if (isBlank) this.at++;
    return isBlank;
  }

  /** Passes all blanks that stand here; gives how many. */
  blanks(): number {
    let count = 0;
    while (this.blank()) count++;
    return count;
  }

  /** What is read from here; where that is nothing, the place stays. */
  attempt<T>(read: () => T | undefined): T | undefined {
    const from = this.at;
    const value = read();
    if (value === undefined) this.at = from;
    return value;
  }
}
