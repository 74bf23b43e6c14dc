import type { IdHash } from '../../batches/id-hash.ts';
import type { ClickPart } from '../../engine/reading/click-scanner.ts';
import type { VerifiedPart } from '../../engine/reading/scan-files.ts';
import type { FlatRow } from '../../engine/repeated-ids/flat-rows.ts';
import type { LosingRow } from '../../engine/repeated-ids/repeated.ts';
import { type ClickColumns, clickIdAt } from '../../engine/users/click-columns.ts';
import { Persons } from '../../engine/users/persons.ts';
import { findUser, isLate, NO_USER, partitionOf, type UserTable } from '../../engine/users/user-table.ts';
import { type LoopMemory, Region } from '../../loops/loop-memory.ts';
import { firstsOf } from './learn-campaigns.ts';

/**
 * Up to this many losing clicks of a part are taken out one by one; with more, the part is scanned again without them.
 */
const FEW_LOSERS = 64;

/**
 * Clicks that lost against another click of the same id, by the part that holds them (its place in the list of parts).
 */
export type LosersByPart = ReadonlyMap<number, FlatRow[]>;

/** Groups losing clicks by part. */
export function losersByPart(losers: readonly LosingRow[]): LosersByPart {
  const byPart = new Map<number, FlatRow[]>();
  for (const { row } of losers) {
    const rows = byPart.get(row.part);
    if (rows === undefined) byPart.set(row.part, [row]);
    else rows.push(row);
  }
  return byPart;
}

/**
 * The times that a report names or that bound the data. Counts of losing clicks can be subtracted. But when a losing
 * click has one of these times, only another scan tells which time takes its place.
 */
class NamedTimes {
  readonly #latest: Float64Array;
  /** When campaigns that are made of clicks were clicked first. */
  readonly #earliest: Float64Array;
  #last = -1;
  #first = Number.POSITIVE_INFINITY;
  #firstInRange = Number.POSITIVE_INFINITY;

  constructor(parts: readonly VerifiedPart<ClickPart>[], campaigns: number) {
    this.#latest = new Float64Array(campaigns).fill(-1);
    this.#earliest = firstsOf(parts, campaigns);
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
      time === this.#latest[campaign] ||
      time === this.#earliest[campaign]
    );
  }
}

/**
 * The parts to scan again without their losing clicks, by place. Leaving one part out may turn the time of another
 * part's losing click into a named time, so the remaining parts are checked until nothing changes.
 */
export function partsToRescan(
  parts: readonly VerifiedPart<ClickPart>[],
  losers: LosersByPart,
  campaigns: number,
): Set<number> {
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
  return again;
}

/** Takes losing clicks out of the kept and the late clicks of a part, in place. */
export function dropKept(
  part: ClickPart,
  losers: readonly FlatRow[],
  users: UserTable,
  hash: IdHash,
  memory: LoopMemory,
): void {
  const room = new Region(memory);
  const persons = users.persons && new Persons(memory, users.persons, hash.seed);
  for (const row of losers) {
    const user = findUser(users, persons?.personOfLatin1(row.user) ?? row.user, hash, memory, room);
    if (user === NO_USER) continue;
    const partition = partitionOf(users, user);
    const isDropped = part.kept.some((piece) => dropFrom(piece, row, user, partition));
    const late = part.kept.find((piece) => piece.late > 0);
    if (!isDropped && late !== undefined && isLate(users, user, row.time, memory)) late.late--;
  }
}

/** Takes a losing click out of a piece of kept clicks. Gives whether it was among them. */
function dropFrom(kept: ClickColumns, row: FlatRow, user: number, partition: number): boolean {
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
