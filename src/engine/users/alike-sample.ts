import { type LoopMemory, Region, TEXT_SLACK } from '../../loops/loop-memory.ts';
import type { ResolvedConversions } from './fill-users.ts';

/** So many users of conversions are looked at: those whose ids have the least digests. */
const SAMPLE = 128;
const GREATEST = 0xffffffff;
const ROWS_AT_ONCE = 512;

/** The ids of users with their digests. */
export type UserSample = Map<string, number>;

/** The sample of the users of some conversions that count: it follows from their ids alone. */
export function sampleUsers(parts: readonly ResolvedConversions[], memory: LoopMemory): UserSample {
  const finder = new LeastDigests(memory);
  const sample: UserSample = new Map();
  let most = GREATEST;
  for (const part of parts) {
    for (let first = 0; first < part.loaded.length; first += ROWS_AT_ONCE) {
      for (const row of finder.find(part, first, most)) {
        if (part.counting[row] === 0) continue;
        const text = userOf(part, row);
        sample.set(text.toString(), digestOf(text));
      }
      if (sample.size >= SAMPLE * 2) most = keepLeast(sample);
    }
  }
  keepLeast(sample);
  return sample;
}

/** The ids of the sample of all users, of samples that are each of some of them. */
export function joinSamples(samples: readonly UserSample[]): string[] {
  const joined: UserSample = new Map(samples.flatMap((sample) => [...sample]));
  keepLeast(joined);
  return [...joined.keys()].sort();
}

/** Drops all but the users with the least digests, of the same digest the first ids; gives the greatest that is left. */
function keepLeast(sample: UserSample): number {
  if (sample.size < SAMPLE) return GREATEST;
  const greatest = Uint32Array.from(sample.values()).sort()[SAMPLE - 1];
  const last: string[] = [];
  for (const [id, digest] of sample) {
    if (digest > greatest) sample.delete(id);
    else if (digest === greatest) last.push(id);
  }
  const excess = sample.size - SAMPLE;
  for (const id of last.sort().slice(last.length - excess)) sample.delete(id);
  return greatest;
}

function userOf({ loaded }: ResolvedConversions, row: number): Buffer {
  const { texts } = loaded;
  const start = loaded.starts[row * 2 + 1];
  return Buffer.from(texts.buffer, texts.byteOffset + start, loaded.starts[row * 2 + 2] - start);
}

/**
 * A number that all bytes of an id decide, spread over 32 bits: the same in every run. Many ids begin or end alike, as
 * e-mail addresses do.
 */
export function digestOf(id: Buffer): number {
  let digest = id.length;
  let at = 0;
  for (; at + 4 <= id.length; at += 4) {
    const mixed = Math.imul(digest ^ id.readUInt32LE(at), 0x01000193);
    digest = (mixed << 15) | (mixed >>> 17);
  }
  for (; at < id.length; at++) digest = Math.imul(digest ^ id[at], 0x01000193);
  digest = Math.imul(digest ^ (digest >>> 15), 0x2c1b3c6d);
  return (digest ^ (digest >>> 13)) >>> 0;
}

/** Finds users with small digests, by the loop in loops/assembly/texts.ts. */
class LeastDigests {
  readonly #memory: LoopMemory;
  readonly #texts: Region;
  readonly #starts: Uint32Array;
  readonly #found: Uint32Array;

  constructor(memory: LoopMemory) {
    const numbers = (length: number) => memory.numbers(memory.allocate(length * 4), length);
    this.#memory = memory;
    this.#texts = new Region(memory);
    this.#starts = numbers(ROWS_AT_ONCE * 2 + 1);
    this.#found = numbers(ROWS_AT_ONCE);
  }

  /** The rows of a block from row `first` on whose users have a digest of at most `most`. */
  find({ loaded }: ResolvedConversions, first: number, most: number): number[] {
    const end = Math.min(first + ROWS_AT_ONCE, loaded.length);
    const starts = loaded.starts.subarray(first * 2, end * 2 + 1);
    this.#starts.set(starts);
    const from = starts[0];
    const texts = loaded.texts.subarray(from, starts[starts.length - 1]);
    this.#texts.bytes(texts.length + TEXT_SLACK).set(texts);
    const count = this.#memory.loops.findLeastDigests(
      this.#texts.reserve(texts.length) - from,
      this.#starts.byteOffset,
      end - first,
      most,
      this.#found.byteOffset,
    );
    return Array.from(this.#found.subarray(0, count), (row) => first + row);
  }
}
