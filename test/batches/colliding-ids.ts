import { Draw } from '../reference/draw.ts';

/** The bits of a half of a word, four characters from `@` to DEL, that tell them apart. */
const FREE = 0x3f3f3f3f;
const [FIXED, DEL] = [0x40404040, 0x7f];
const WORD = 2n ** 64n;

/** Two halves of a word, and two others whose product under the same keys is equal. */
type Twins = readonly (readonly [number, number])[];

function mixed(hash: bigint): bigint {
  return ((hash ^ (hash >> 32n)) * 0x9e3779b97f4a7c15n) % WORD;
}

/** The four keys of a seed, one for each half of two words. */
function keysOf(seed: number): number[] {
  const keys = mixed(mixed((0x85ebca77n << 32n) | BigInt(seed >>> 0)));
  return [keys, mixed(keys)].flatMap((pair) => [Number(pair & 0xffffffffn), Number(pair >> 32n)]);
}

function isPrintable(half: number): boolean {
  return [0, 8, 16, 24].every((shift) => {
    const character = (half >>> shift) & 0xff;
    return character >= 0x40 && character < DEL;
  });
}

function randomHalf(draw: Draw): number {
  for (;;) {
    const half = FIXED | (draw.between(0, 0xffffffff) & FREE);
    if (isPrintable(half)) return half;
  }
}

/** Two halves, both printable, that with a key added are as two whole numbers to each other. */
function inRatio(draw: Draw, one: number, other: number, key: number): [number, number] {
  for (;;) {
    const half = randomHalf(draw);
    const keyed = (half + key) >>> 0;
    const scaled = (keyed / one) * other;
    if (keyed % one === 0 && scaled < 2 ** 32 && isPrintable((scaled - key) | 0))
      return [half, (scaled - key) | 0];
  }
}

/** What one factor has more, the other has less. */
function findTwins(draw: Draw, key: number, otherKey: number): Twins {
  const [first, smaller] = inRatio(draw, 9, 8, key);
  const [second, larger] = inRatio(draw, 8, 9, otherKey);
  return [
    [first, second],
    [smaller, larger],
  ];
}

/**
 * 2^`doublings` ids of printable characters that have the same hash under this seed, as somebody makes them who knows it:
 * a word that collides with another, a second one behind it, and so on, of which any choice may be taken. All words are in pairs, as they
 * are hashed.
 */
export function collidingIds(seed: number, doublings: number): string[] {
  const draw = new Draw(seed);
  const keys = keysOf(seed);
  let ids: number[][] = [[]];
  for (let word = 0; word < doublings; word++) {
    const [key, otherKey] = word % 2 === 0 ? keys : keys.slice(2);
    const twins = findTwins(draw, key, otherKey);
    ids = ids.flatMap((id) => twins.map((halves) => [...id, ...halves]));
  }
  if (doublings % 2 === 1) ids = ids.map((id) => [...id, FIXED, FIXED]);
  return ids.map((halves) => Buffer.from(Uint32Array.from(halves).buffer).toString('latin1'));
}
