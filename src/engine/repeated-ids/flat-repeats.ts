import { Numbering } from '../columns/numbering.ts';
import type { WhichCounts } from '../which-counts.ts';
import { areEqualRows, type ContentOf, FlatRow, type FoundRows } from './flat-rows.ts';
import { type Resolution, resolveRepeats } from './repeated-rows.ts';

type Repeats = Omit<Resolution<FlatRow>, 'counting'>;

/**
 * Does what `resolveRepeats` does, for many rows. Nearly all rows that share an id are equal: their bytes are compared
 * as they are. Only where some differ, the plain rule is applied.
 */
export function resolveFlatRows(
  found: readonly FoundRows[],
  contentOf: ContentOf,
  which: WhichCounts = 'least',
): Repeats {
  const rows = new JoinedRows(found, contentOf);
  const { first, next } = rows.chain();
  const repeats: Repeats = { duplicates: [], conflicts: [], superseded: [] };
  for (let row = 0; row < rows.length; row++) {
    if (first[row] !== row || next[row] === 0) continue;
    if (rows.areEqual(row, next)) addDuplicates(repeats, rows, row, next, which);
    else addOthers(repeats, rows, row, next, which);
  }
  return repeats;
}

/** Adds the rows of a chain, which are equal: all but the one that counts. */
function addDuplicates(
  { duplicates }: Repeats,
  rows: JoinedRows,
  first: number,
  next: Uint32Array,
  which: WhichCounts,
): void {
  const chain = [first];
  for (let row = next[first]; row !== 0; row = next[row]) chain.push(row);
  const counting = which === 'latest' ? chain[chain.length - 1] : first;
  const rival = rows.at(counting);
  for (const row of chain) if (row !== counting) duplicates.push({ row: rows.at(row), rival });
}

/** Adds what the plain rule says of the rows of a chain. */
function addOthers(
  repeats: Repeats,
  rows: JoinedRows,
  first: number,
  next: Uint32Array,
  which: WhichCounts,
): void {
  const chain = [rows.at(first)];
  for (let row = next[first]; row !== 0; row = next[row]) chain.push(rows.at(row));
  const { duplicates, conflicts, superseded } = resolveRepeats(chain, which);
  // One by one: an id may have more rows than a call takes arguments.
  for (const row of duplicates) repeats.duplicates.push(row);
  for (const row of conflicts) repeats.conflicts.push(row);
  for (const row of superseded) repeats.superseded.push(row);
}

/** The rows of several parts, one behind the other. */
class JoinedRows {
  readonly length: number;
  readonly #found: readonly FoundRows[];
  readonly #contentOf: ContentOf;
  readonly #numbering: Numbering;
  readonly #hashes: Uint32Array;

  constructor(found: readonly FoundRows[], contentOf: ContentOf) {
    this.#numbering = new Numbering(found.map(({ rows }) => rows.length));
    this.length = this.#numbering.total;
    this.#found = found;
    this.#contentOf = contentOf;
    this.#hashes = new Uint32Array(this.length * 2);
    found.forEach(({ rows }, place) => {
      this.#hashes.set(rows.hashes, this.#numbering.bases[place] * 2);
    });
  }

  at(row: number): FlatRow {
    const place = this.#numbering.partOf(row);
    return new FlatRow(this.#found[place], row - this.#numbering.bases[place], this.#contentOf);
  }

  /**
   * Chains rows whose ids have the same hash. Gives for each row the first of its chain and the next one, 0 for none.
   */
  chain(): { first: Uint32Array; next: Uint32Array } {
    const hashes = this.#hashes;
    const mask = 2 ** Math.ceil(Math.log2(Math.max(2, this.length * 2))) - 1;
    const slots = new Uint32Array(mask + 1);
    const first = new Uint32Array(this.length);
    const next = new Uint32Array(this.length);
    const last = new Uint32Array(this.length);
    for (let row = 0; row < this.length; row++) {
      let slot = hashes[row * 2] & mask;
      let head = slots[slot];
      while (head !== 0 && !this.#haveSameHash(head - 1, row)) {
        slot = (slot + 1) & mask;
        head = slots[slot];
      }
      if (head === 0) slots[slot] = row + 1;
      else next[last[head - 1]] = row;
      first[row] = head === 0 ? row : head - 1;
      last[first[row]] = row;
    }
    return { first, next };
  }

  /** Whether all rows of a chain are equal. */
  areEqual(first: number, next: Uint32Array): boolean {
    const { bases } = this.#numbering;
    const placeA = this.#numbering.partOf(first);
    for (let row = next[first]; row !== 0; row = next[row]) {
      const placeB = this.#numbering.partOf(row);
      const [a, b] = [this.#found[placeA].rows, this.#found[placeB].rows];
      if (!areEqualRows(a, first - bases[placeA], b, row - bases[placeB])) return false;
    }
    return true;
  }

  #haveSameHash(a: number, b: number): boolean {
    return this.#hashes[a * 2] === this.#hashes[b * 2] && this.#hashes[a * 2 + 1] === this.#hashes[b * 2 + 1];
  }
}
