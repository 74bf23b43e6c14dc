import type { RefundSums } from '../../engine/counting/refunds.ts';

/**
 * Refunds are few: the driver reads and resolves them itself, and what the stages have to know of them is brought to
 * the executors in two files beside the job. Texts in latin1, one character a byte.
 */

/** Names of the files: ids of the conversions that refunds name, and what was refunded of conversions. */
export const NAMED_FILE = 'lasttouch-named.json';
export const REFUNDED_FILE = 'lasttouch-refunded.json';

/** The ids of conversions as a file. */
export function writeNamedIds(ids: ReadonlySet<string>): string {
  return JSON.stringify([...ids]);
}

/** The ids that `writeNamedIds` wrote. */
export function readNamedIds(text: string): ReadonlySet<string> {
  return new Set(JSON.parse(text) as string[]);
}

/** What was refunded of conversions as a file. */
export function writeRefundSums(sums: RefundSums): string {
  return JSON.stringify([...sums].map(([id, { count, amount }]) => [id, count, String(amount)]));
}

/** What `writeRefundSums` wrote. */
export function readRefundSums(text: string): RefundSums {
  const rows = JSON.parse(text) as [id: string, count: number, amount: string][];
  return new Map(rows.map(([id, count, amount]) => [id, { count, amount: BigInt(amount) }]));
}
