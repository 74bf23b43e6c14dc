import type { IdHash } from '../batches/id-hash.ts';
import type { ClickPart } from '../engine/reading/click-scanner.ts';
import type { VerifiedPart } from '../engine/reading/scan-files.ts';
import type { LosingRow } from '../engine/repeated-ids/repeated.ts';
import { type ClickColumns, clickIdAt } from '../engine/users/click-columns.ts';
import { findUser, isLate, NO_USER, partitionOf, type UserTable } from '../engine/users/user-table.ts';
import { type LoopMemory, Region } from '../loops/loop-memory.ts';

/** So many losing clicks of a part are taken off one by one; where there are more, the part is scanned again without them. */
const FEW_LOSERS = 64;

/** Clicks that lost against another click of the same id, by the place of the part that holds them. */
export type LosersByPart = ReadonlyMap<number, LosingRow[]>;

/** Groups losing clicks by part. */
export function losersByPart(losers: readonly LosingRow[]): LosersByPart {
  const byPart = new Map<number, LosingRow[]>();
  for (const row of losers) {
    const rows = byPart.get(row.part);
    if (rows === undefined) byPart.set(row.part, [row]);
    else rows.push(row);
  }
  return byPart;
}

/**
 * The times that a report names or that bound the data. Counts can be taken off, but where a losing click stands at one of these
 * times, only another scan tells which time comes next.
 */
class NamedTimes {
  readonly #latest: Float64Array;
  #last = -1;
  #first = Number.POSITIVE_INFINITY;
  #firstInRange = Number.POSITIVE_INFINITY;

  constructor(parts: readonly VerifiedPart<ClickPart>[], campaigns: number) {
    this.#latest = new Float64Array(campaigns).fill(-1);
    for (const { part } of parts) {
      this.#first = Math.min(this.#first, part.earliest);
      this.#firstInRange = Math.min(this.#firstInRange, part.earliestInRange);
      const { first, second, latest } = part.cells;
      for (let row = 0; row < first.length; row++) {
        this.#last = Math.max(this.#last, latest[row]);
        if (second[row] % 2 === 1) this.#latest[first[row]] = Math.max(this.#latest[first[row]], latest[row]);
      }
    }
  }

  has(time: number, campaign: number): boolean {
    return (
      time === this.#last ||
      time === this.#first ||
      time === this.#firstInRange ||
      time === this.#latest[campaign]
    );
  }
}

/**
 * The parts that have to be scanned again without their losing clicks. Without the losers of one part another part's loser may
 * come to stand at a named time, so the rest is looked at until none does.
 */
export function partsToRescan(
  parts: readonly VerifiedPart<ClickPart>[],
  losers: LosersByPart,
  campaigns: number,
): number[] {
  const again = new Set<number>();
  for (const [part, rows] of losers) if (rows.length > FEW_LOSERS) again.add(part);
  let looked: number;
  do {
    looked = again.size;
    const rest = parts.filter((_, part) => !again.has(part));
    const named = new NamedTimes(rest, campaigns);
    for (const [part, rows] of losers) {
      if (again.has(part)) continue;
      if (rows.some((row) => named.has(row.time, row.campaign))) again.add(part);
    }
  } while (again.size > looked);
  return [...again];
}

/** Takes losing clicks of a part out of its kept and late clicks, in place. */
export function dropKept(
  part: ClickPart,
  losers: readonly LosingRow[],
  users: UserTable,
  hash: IdHash,
  memory: LoopMemory,
): void {
  const room = new Region(memory);
  for (const row of losers) {
    const user = findUser(users, row.user, hash, memory, room);
    if (user === NO_USER) continue;
    const partition = partitionOf(users, user);
    const isDropped = part.kept.some((piece) => dropFrom(piece, row, user, partition));
    const late = part.kept.find((piece) => piece.late > 0);
    if (!isDropped && late !== undefined && isLate(users, user, row.time, memory)) late.late--;
  }
}

/** Takes a losing click of a user of a partition out of the kept ones of a piece, if it is among them. */
function dropFrom(kept: ClickColumns, row: LosingRow, user: number, partition: number): boolean {
  const { partitionStarts, times, campaigns, users } = kept;
  const { time, campaign, id } = row;
  for (let click = partitionStarts[partition]; click < partitionStarts[partition + 1]; click++) {
    if (users[click] !== user || times[click] !== time || campaigns[click] !== campaign) continue;
    if (Buffer.from(clickIdAt(kept, click)).toString('latin1') !== id) continue;
    users[click] = NO_USER;
    return true;
  }
  return false;
}
