/** Two numbers that have to be equal, and what they are. */
export type Equal = [what: string, one: number | bigint, other: number | bigint];

/** Throws an `Error`, a defect of the tool, where two numbers are not equal. */
export function checkEqual(equal: readonly Equal[]): void {
  for (const [what, one, other] of equal) {
    if (one !== other)
      throw new Error(`${what} do not add up: ${one} is not ${other}; please report this defect`);
  }
}
