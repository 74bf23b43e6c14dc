/** Random choices that follow from a seed alone. */
export class Draw {
  private state: number;

  constructor(seed: number) {
    this.state = seed;
  }

  /** At least 0, below 1: Mulberry32. */
  private next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `least` to `greatest`, both included. */
  between(least: number, greatest: number): number {
    return least + Math.floor(this.next() * (greatest - least + 1));
  }

  /** Whether something of this probability happens. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of the choices. */
  pick<T>(choices: readonly T[]): T {
    return choices[this.between(0, choices.length - 1)] as T;
  }

  /** So many of the choices, all different, in random order. */
  sample<T>(choices: readonly T[], count: number): T[] {
    const left = [...choices];
    const drawn: T[] = [];
    while (drawn.length < count && left.length > 0) {
      drawn.push(...left.splice(this.between(0, left.length - 1), 1));
    }
    return drawn;
  }

  /** All of them in random order. */
  shuffle<T>(values: readonly T[]): T[] {
    return this.sample(values, values.length);
  }

  /** So many draws. */
  times<T>(count: number, draw: (index: number) => T): T[] {
    return Array.from({ length: count }, (_, index) => draw(index));
  }
}
