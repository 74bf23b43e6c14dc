/** A count and an exact amount in millionths. */
export interface Sum {
  count: number;
  amount: bigint;
}

/** Sums by two numbers, for example by campaign and part of the calendar. */
export type Sums = ReadonlyMap<number, ReadonlyMap<number, Sum>>;

/** No conversion and no amount. */
export const ZERO: Sum = { count: 0, amount: 0n };
