import { type LoopMemory, Region, TEXT_SLACK } from '../../loops/loop-memory.ts';
import { firstAfter } from '../../rules/window-history.ts';
import type { ResolvedConversions } from './fill-users.ts';
import { spellingsOf } from './spellings.ts';
import { USER_PARTITIONS, WORD_BYTES } from './user-table.ts';

/** No click is later: times end with the year 2199. */
const BEHIND_ALL = 7_258_118_400_000_000;

/**
 * Users of the sample and the other spellings of their ids, as conversions that are attributed to nobody: put into the
 * table of users with the real ones, they make the clicks under these ids be kept.
 */
export interface AlikeProbe {
  piece: ResolvedConversions;
  /** The id of each row, and of the user of a conversion that it is a spelling of. */
  ids: string[];
  users: string[];
}

/**
 * Which slots of the table of users the rows of a probe have, and which of them were found to have clicks. In shared
 * memory.
 */
export interface ProbedSlots {
  /** Ascending. */
  slots: Uint32Array;
  clicked: Uint8Array;
}

/** Users of conversions without clicks while clicks have another spelling of their id, and one of them. */
export interface AlikeUsers {
  count: number;
  example: { conversionUser: string; clickUser: string } | undefined;
}

/**
 * A probe for some users, with identities for some persons: a row for each of them, and for each other spelling of
 * their ids.
 */
export function makeProbe(sample: readonly string[], seed: number, memory: LoopMemory): AlikeProbe {
  const rows = sample.flatMap((user) => [user, ...spellingsOf(user)].map((id) => ({ id, user })));
  const texts = Buffer.from(rows.map(({ id }) => id).join(''));
  const extents = new Uint32Array(rows.length * 2);
  let end = 0;
  rows.forEach(({ id }, row) => {
    extents[row * 2] = end;
    end += Buffer.byteLength(id);
    extents[row * 2 + 1] = end;
  });
  const hashes = hashTexts(texts, extents, seed, memory);
  const order = Uint32Array.from(byPartition(hashes).flat());
  const ordered = Array.from(order, (row) => rows[row]);
  return {
    piece: pieceOf({ texts, extents, hashes, order }),
    ids: ordered.map(({ id }) => id),
    users: ordered.map(({ user }) => user),
  };
}

/** Both lanes of the hashes of texts that lie at pairs of start and end. */
function hashTexts(texts: Uint8Array, extents: Uint32Array, seed: number, memory: LoopMemory): Uint32Array {
  const copy = new Region(memory).bytes(texts.length + TEXT_SLACK);
  copy.set(texts);
  const places = new Region(memory).numbers(extents.length);
  places.set(extents);
  const hashes = new Region(memory).numbers(extents.length);
  memory.loops.hashTexts(copy.byteOffset, places.byteOffset, extents.length / 2, seed, hashes.byteOffset);
  return hashes;
}

/** The rows of each partition of users. */
function byPartition(hashes: Uint32Array): number[][] {
  const rows = Array.from({ length: USER_PARTITIONS }, (): number[] => []);
  for (let row = 0; row * 2 < hashes.length; row++) rows[partitionOf(hashes[row * 2])].push(row);
  return rows;
}

function partitionOf(hashA: number): number {
  return hashA >>> 26;
}

/** Texts at pairs of start and end, their hashes, and the order of their partitions. */
interface HashedTexts {
  texts: Buffer;
  extents: Uint32Array;
  hashes: Uint32Array;
  order: Uint32Array;
}

function pieceOf({ texts: unordered, extents, hashes, order }: HashedTexts): ResolvedConversions {
  const { length } = order;
  const starts = new Uint32Array(length * 2 + 1);
  const texts = Buffer.alloc(unordered.length + TEXT_SLACK);
  const userHashes = new Uint32Array(length * 2);
  const userBytes = new Float64Array(USER_PARTITIONS);
  const partitionStarts = new Uint32Array(USER_PARTITIONS + 1);
  for (let row = 0; row < length; row++) {
    const at = order[row] * 2;
    const begin = starts[row * 2];
    unordered.copy(texts, begin, extents[at], extents[at + 1]);
    const size = extents[at + 1] - extents[at];
    starts[row * 2 + 1] = begin;
    starts[row * 2 + 2] = begin + size;
    userHashes[row * 2] = hashes[at];
    userHashes[row * 2 + 1] = hashes[at + 1];
    const partition = partitionOf(hashes[at]);
    userBytes[partition] += (Math.ceil(size / WORD_BYTES) + 2) * WORD_BYTES;
    partitionStarts[partition + 1]++;
  }
  for (let partition = 0; partition < USER_PARTITIONS; partition++)
    partitionStarts[partition + 1] += partitionStarts[partition];
  const none = new Uint32Array(length);
  return {
    loaded: {
      length,
      times: new Float64Array(length).fill(BEHIND_ALL),
      events: none,
      units: new Float64Array(length).fill(-1),
      millionths: none,
      starts,
      texts,
      partitionStarts,
    },
    keys: { currencies: none, userHashes, offsets: new Float64Array(length), rows: none },
    userBytes,
    counting: new Uint8Array(length).fill(1),
    arePersons: true,
  };
}

/** The slots of a probe's rows, none of which has clicks yet. */
export function probedSlots(rowSlots: Uint32Array): ProbedSlots {
  const distinct = Uint32Array.from(new Set(rowSlots)).sort();
  const slots = new Uint32Array(new SharedArrayBuffer(distinct.byteLength));
  slots.set(distinct);
  return { slots, clicked: new Uint8Array(new SharedArrayBuffer(distinct.length)) };
}

/** Notes which of the probed slots from a first one on have clicks; `ends` tells where the clicks of each slot end. */
export function noteClicked({ slots, clicked }: ProbedSlots, firstSlot: number, ends: Uint32Array): void {
  for (let place = firstAfter(slots, firstSlot - 1); place < slots.length; place++) {
    const at = slots[place] - firstSlot;
    if (at >= ends.length) return;
    if (ends[at] > (at === 0 ? 0 : ends[at - 1])) clicked[place] = 1;
  }
}

/**
 * The users of a probe that are without clicks while another spelling of their id has some; `slots` are those of its
 * rows.
 */
export function findAlike(
  { ids, users }: AlikeProbe,
  rowSlots: Uint32Array,
  { slots, clicked }: ProbedSlots,
): AlikeUsers {
  const places = new Map(Array.from(slots, (slot, place) => [slot, place]));
  const isClicked = (row: number) => clicked[places.get(rowSlots[row]) ?? 0] === 1;
  const own = new Set(users.filter((user, row) => ids[row] === user && isClicked(row)));
  const found = ids
    .map((id, row) => ({ conversionUser: users[row], clickUser: id, row }))
    .filter(
      ({ conversionUser, clickUser, row }) =>
        clickUser !== conversionUser && !own.has(conversionUser) && isClicked(row),
    )
    .map(({ conversionUser, clickUser }) => ({ conversionUser, clickUser }))
    .sort((a, b) => (a.conversionUser + a.clickUser < b.conversionUser + b.clickUser ? -1 : 1));
  return { count: new Set(found.map(({ conversionUser }) => conversionUser)).size, example: found[0] };
}
