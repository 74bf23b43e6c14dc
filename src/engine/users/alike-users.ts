import { IdHash, paddedText } from '../../batches/id-hash.ts';
import { TEXT_SLACK } from '../../loops/loop-memory.ts';
import { firstAfter } from '../../rules/window-history.ts';
import type { ResolvedConversions } from './fill-users.ts';
import { spellingsOf } from './spellings.ts';
import { USER_PARTITIONS, WORD_BYTES } from './user-table.ts';

/** So many users of conversions are looked at: those whose ids have the least digests. */
const SAMPLE = 128;
/** No click is later: times end with the year 2199. */
const BEHIND_ALL = 7_258_118_400_000_000;

/**
 * Users of the sample and the other spellings of their ids, as conversions that are attributed to nobody: put into the
 * table of users
 * with the real ones, they make the clicks under these ids be kept.
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

/** The sample of the users of conversions that count: it follows from their ids alone. */
export function sampleUsers(parts: readonly ResolvedConversions[]): string[] {
  const sample = new Map<string, number>();
  let most = Number.POSITIVE_INFINITY;
  for (const { loaded, counting } of parts) {
    const { length, starts, texts } = loaded;
    const view = new DataView(texts.buffer, texts.byteOffset, texts.byteLength);
    for (let row = 0; row < length; row++) {
      const [start, end] = [starts[row * 2 + 1], starts[row * 2 + 2]];
      const digest = digestOf(view, start, end);
      if (digest > most || counting[row] === 0) continue;
      sample.set(Buffer.from(texts.subarray(start, end)).toString(), digest);
      if (sample.size >= SAMPLE * 2) most = keepLeast(sample);
    }
  }
  keepLeast(sample);
  return [...sample.keys()].sort();
}

/** Drops all but the users with the least digests; gives the greatest digest that is left. */
function keepLeast(sample: Map<string, number>): number {
  const sorted = [...sample].sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1));
  for (const [id] of sorted.slice(SAMPLE)) sample.delete(id);
  return sorted.length < SAMPLE ? Number.POSITIVE_INFINITY : sorted[SAMPLE - 1][1];
}

/** A number that the last bytes of an id decide, spread over 32 bits: fast, and the same in every run. */
function digestOf(texts: DataView, start: number, end: number): number {
  let digest = end - start;
  if (digest >= 8)
    digest ^= texts.getUint32(end - 8, true) ^ Math.imul(texts.getUint32(end - 4, true), 0x01000193);
  else for (let at = start; at < end; at++) digest = Math.imul(digest ^ texts.getUint8(at), 0x01000193);
  digest = Math.imul(digest ^ (digest >>> 15), 0x2c1b3c6d);
  return (digest ^ (digest >>> 13)) >>> 0;
}

/** A probe for some users: a row for each of them, and for each other spelling of their ids. */
export function makeProbe(sample: readonly string[], seed: number): AlikeProbe {
  const hash = new IdHash(seed);
  const rows = sample.flatMap((user) => [user, ...spellingsOf(user)].map((id) => ({ id, user })));
  const hashed = rows.map((row) => {
    const text = Buffer.from(row.id);
    hash.compute(paddedText(text), 0, text.length);
    return { ...row, text, a: hash.a >>> 0, b: hash.b >>> 0 };
  });
  hashed.sort((one, other) => partitionOf(one.a) - partitionOf(other.a));
  const piece = pieceOf(hashed);
  return { piece, ids: hashed.map(({ id }) => id), users: hashed.map(({ user }) => user) };
}

function partitionOf(hashA: number): number {
  return hashA >>> 26;
}

function pieceOf(rows: readonly { text: Buffer; a: number; b: number }[]): ResolvedConversions {
  const { length } = rows;
  const starts = new Uint32Array(length * 2 + 1);
  const userHashes = new Uint32Array(length * 2);
  const userBytes = new Float64Array(USER_PARTITIONS);
  const partitionStarts = new Uint32Array(USER_PARTITIONS + 1);
  rows.forEach(({ text, a, b }, row) => {
    starts[row * 2 + 1] = starts[row * 2];
    starts[row * 2 + 2] = starts[row * 2] + text.length;
    userHashes.set([a, b], row * 2);
    userBytes[partitionOf(a)] += (Math.ceil(text.length / WORD_BYTES) + 2) * WORD_BYTES;
    partitionStarts[partitionOf(a) + 1]++;
  });
  for (let partition = 0; partition < USER_PARTITIONS; partition++)
    partitionStarts[partition + 1] += partitionStarts[partition];
  const texts = new Uint8Array(starts[length * 2] + TEXT_SLACK);
  texts.set(Buffer.concat(rows.map(({ text }) => text)));
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
