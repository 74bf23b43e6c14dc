/** A count and an exact amount in millionths. */
export interface Sum {
  count: number;
  amount: bigint;
}

/** No conversion and no amount. */
export const ZERO: Sum = { count: 0, amount: 0n };
