import { escapeText, joinFields, type ProtocolRow, type RowKind, splitFields } from './protocol.ts';

/**
 * Many rows of the protocol in one row of Spark, since Spark's work goes by rows and not by bytes. The body of that row
 * holds the rows of one partition of the keys, in no order. A row in it begins with its key.
 */

/** Between the rows of a block. It is escaped in all fields, as every control character is. */
export const NEXT_ROW = '\x03';
const NEXT_FIELD = '\x02';

const [FNV_BASIS, FNV_PRIME] = [0x811c9dc5, 0x01000193];
const [MIX_A, MIX_B] = [0x85ebca6b, 0xc2b2ae35];
const HASHES = 2 ** 32;

/** The partition of a key, of so many: the same in every process. */
export function partitionOf(key: string, partitions: number): number {
  let hash = FNV_BASIS;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), FNV_PRIME);
  return partitionOfHash(hash, partitions);
}

/** The partition of a key by its bytes. */
export function partitionOfBytes(bytes: Uint8Array, from: number, to: number, partitions: number): number {
  let hash = FNV_BASIS;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ bytes[at], FNV_PRIME);
  return partitionOfHash(hash, partitions);
}

function partitionOfHash(product: number, partitions: number): number {
  // The product leaves the upper bits of short keys alike.
  let hash = Math.imul(product ^ (product >>> 16), MIX_A);
  hash = Math.imul(hash ^ (hash >>> 13), MIX_B);
  hash ^= hash >>> 16;
  return Math.floor(((hash >>> 0) / HASHES) * partitions);
}

/** A row as a part of a block. */
export function packRow({ kind, key, position, body }: ProtocolRow): string {
  return `${escapeText(key)}${NEXT_FIELD}${kind}${NEXT_FIELD}${position}${NEXT_FIELD}${joinFields(body)}${NEXT_ROW}`;
}

/** The rows of blocks of one partition: those of one key one behind the other, in the order of their first ones. */
export function* rowsByKey(blocks: readonly Buffer[]): Generator<ProtocolRow[]> {
  const byKey = new Map<string, string[]>();
  for (const bytes of blocks) {
    const block = bytes.toString('latin1');
    for (let from = 0, end = block.indexOf(NEXT_ROW); end >= 0; end = block.indexOf(NEXT_ROW, from)) {
      const key = block.slice(from, block.indexOf(NEXT_FIELD, from));
      const rows = byKey.get(key);
      const row = block.slice(from, end);
      if (rows === undefined) byKey.set(key, [row]);
      else rows.push(row);
      from = end + 1;
    }
  }
  for (const rows of byKey.values()) yield rows.map(unpackRow);
}

function unpackRow(text: string): ProtocolRow {
  const [key, kind, position, ...body] = splitFields(text);
  return { kind: kind as RowKind, key, position: Number(position), body };
}
