import { Draw } from '../reference/draw.ts';

/** The bits of a word of four characters from `@` to DEL that tell them apart. */
const FREE = 0x3f3f3f3f;
const [FIXED, DEL] = [0x40404040, 0x7f];
const TRIED_AT_ONCE = 20_000;
const WORDS_A_BLOCK = 3;

/** Both lanes of the hash on the way through a text. */
interface Lanes {
  a: number;
  b: number;
}

/** Three words, and three others that lead from the same lanes to the same lanes. */
type Twins = readonly [readonly number[], readonly number[]];

/** Lanes behind two words, which stand in front of the third. */
interface Tried extends Lanes {
  words: readonly [number, number];
}

function step({ a, b }: Lanes, word: number): Lanes {
  const mixedA = Math.imul(a ^ word, 0x9e3779b1);
  const mixedB = Math.imul(b + word, 0x85ebca77);
  return { a: (mixedA << 13) | (mixedA >>> 19), b: (mixedB << 17) | (mixedB >>> 15) };
}

function randomWord(draw: Draw): number {
  return FIXED | (draw.between(0, 0xffffffff) & FREE);
}

function hasDelete(word: number): boolean {
  return [0, 8, 16, 24].some((shift) => ((word >>> shift) & 0xff) === DEL);
}

/** A third word behind each of two tries so that both lanes come out equal, if there is one: `x ^ 3rd` and `y + 3rd` must agree. */
function thirdWords(draw: Draw, one: Tried, other: Tried): Twins | undefined {
  const flipped = one.a ^ other.a;
  const set = (flipped - (one.b - other.b)) | 0;
  if ((set & 1) !== 0 || ((set >>> 1) & ~flipped) !== 0) return undefined;
  const third = FIXED | (randomWord(draw) & FREE & ~flipped) | (set >>> 1);
  if (hasDelete(third) || hasDelete(third ^ flipped)) return undefined;
  return [
    [...one.words, third],
    [...other.words, third ^ flipped],
  ];
}

/** Tries by what they have in the bits that no third word can change. */
function byFixedBits(draw: Draw, lanes: Lanes): Map<number, Tried[]> {
  const groups = new Map<number, Tried[]>();
  for (let left = TRIED_AT_ONCE; left > 0; left--) {
    const words = [randomWord(draw), randomWord(draw)] as const;
    const tried = { words, ...words.reduce(step, lanes) };
    const group = groups.get(tried.a & ~FREE);
    if (group === undefined) groups.set(tried.a & ~FREE, [tried]);
    else group.push(tried);
  }
  return groups;
}

function findTwins(draw: Draw, lanes: Lanes): Twins {
  for (;;) {
    for (const group of byFixedBits(draw, lanes).values()) {
      for (const [index, one] of group.entries()) {
        for (let next = index + 1; next < group.length; next++) {
          const twins = thirdWords(draw, one, group[next]);
          if (twins !== undefined) return twins;
        }
      }
    }
  }
}

/**
 * 2^`doublings` ids of printable characters that have the same hash under this seed, as somebody makes them who knows it:
 * a collision, a second one behind it, and so on, of which any choice may be taken.
 */
export function collidingIds(seed: number, doublings: number): string[] {
  let lanes: Lanes = {
    a: seed ^ (doublings * WORDS_A_BLOCK * 4),
    b: ~(seed ^ (doublings * WORDS_A_BLOCK * 4)),
  };
  const draw = new Draw(seed);
  let ids: number[][] = [[]];
  for (let block = 0; block < doublings; block++) {
    const twins = findTwins(draw, lanes);
    lanes = twins[0].reduce(step, lanes);
    ids = ids.flatMap((id) => twins.map((words) => [...id, ...words]));
  }
  return ids.map((words) => Buffer.from(Int32Array.from(words).buffer).toString('latin1'));
}
