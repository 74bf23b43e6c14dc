import { expect, test } from 'vitest';
import { IdHash, paddedText } from '../../../src/batches/id-hash.ts';
import { digestOf, joinSamples, sampleUsers } from '../../../src/engine/users/alike-sample.ts';
import { makeProbe } from '../../../src/engine/users/alike-users.ts';
import type { ResolvedConversions } from '../../../src/engine/users/fill-users.ts';
import { LoopMemory } from '../../../src/loops/loop-memory.ts';

const SAMPLE = 128;

/** Conversions of these users, as far as a sample looks at them. */
function conversionsOf(users: readonly string[], counts: (row: number) => boolean): ResolvedConversions {
  const texts = users.flatMap((user, row) => [Buffer.from(`c${row}`), Buffer.from(user)]);
  const starts = new Uint32Array(texts.length + 1);
  for (const [at, text] of texts.entries()) starts[at + 1] = starts[at] + text.length;
  const loaded = { length: users.length, starts, texts: Buffer.concat(texts) };
  const counting = Uint8Array.from(users, (_, row) => Number(counts(row)));
  return { loaded, counting } as unknown as ResolvedConversions;
}

/** Ids of zero to forty bytes, each of them in several rows, some of them beyond ASCII. */
function manyUsers(count: number): string[] {
  return Array.from({ length: count }, (_, row) => {
    const number = (row * 7919) % 3001;
    const id = `${number % 7 === 0 ? '회원' : ''}${String(number * 104_729).repeat(5)}`;
    return Buffer.from(id)
      .subarray(0, number % 41)
      .toString()
      .replace('\ufffd', '');
  });
}

test('a sample has the users with the least digests, those alone whose conversions count', () => {
  const users = manyUsers(9000);
  const counts = (row: number) => row % 3 !== 0;
  const counting = [...new Set(users.filter((_, row) => counts(row)))];
  const digest = (id: string) => digestOf(Buffer.from(id));
  const least = counting.sort((a, b) => digest(a) - digest(b) || (a < b ? -1 : 1)).slice(0, SAMPLE);
  const memory = new LoopMemory();
  const whole = conversionsOf(users, counts);
  const sampleOf = (parts: ResolvedConversions[]) => joinSamples([sampleUsers(parts, memory)]);
  expect(sampleOf([whole])).toEqual(least.sort());
  const parts = [conversionsOf(users.slice(3000), counts), conversionsOf(users.slice(0, 3000), counts)];
  expect(sampleOf(parts)).toEqual(least);
  expect(joinSamples(parts.map((part) => sampleUsers([part], memory)))).toEqual(least);
});

test('users whose ids begin and end alike have digests of their own', () => {
  const ids = Array.from(
    { length: 1000 },
    (_, row) => `customer-${String(row).padStart(6, '0')}@example.com`,
  );
  expect(new Set(ids.map((id) => digestOf(Buffer.from(id)))).size).toBeGreaterThan(990);
});

/** Two ids with one digest, and the ids that come before them, so many as leave room for one of the two. */
function tiedIds(): { before: string[]; tied: string[] } {
  const byDigest = new Map<number, string>();
  for (let row = 0; ; row++) {
    const id = `${(row * 7919).toString(36)}@example.com`;
    const digest = digestOf(Buffer.from(id));
    const other = byDigest.get(digest);
    const less = [...(other === undefined ? [] : byDigest)].filter(([one]) => one < digest);
    if (other !== undefined && less.length >= SAMPLE)
      return { before: less.slice(0, SAMPLE - 1).map(([, one]) => one), tied: [other, id] };
    byDigest.set(digest, id);
  }
}

test('of users with one digest the first by their ids have room, in whatever order they come', () => {
  const { before, tied } = tiedIds();
  const expected = [...before, ...[...tied].sort().slice(0, 1)].sort();
  for (const users of [
    [...before, ...tied],
    [...before, ...tied.reverse()],
    [...tied, ...before],
  ]) {
    const sampleOf = (some: string[]) => sampleUsers([conversionsOf(some, () => true)], new LoopMemory());
    expect(joinSamples([sampleOf(users)])).toEqual(expected);
    expect(joinSamples([sampleOf(users.slice(60)), sampleOf(users.slice(0, 60))])).toEqual(expected);
  }
});

test('fewer users than a sample holds are all looked at', () => {
  const part = conversionsOf(['u2', 'u1', 'u2', ''], () => true);
  expect(joinSamples([sampleUsers([part], new LoopMemory())])).toEqual(['', 'u1', 'u2']);
  expect(joinSamples([])).toEqual([]);
});

test('the rows of a probe have the hashes that ids have elsewhere, and lie by partition', () => {
  const sample = [...new Set(manyUsers(200))];
  const { piece, ids, users } = makeProbe(sample, 4711, new LoopMemory());
  const hash = new IdHash(4711);
  const { starts, texts } = piece.loaded;
  expect(new Set(users)).toEqual(new Set(sample));
  let before = 0;
  for (const [row, id] of ids.entries()) {
    const text = Buffer.from(id);
    expect(Buffer.from(texts.subarray(starts[row * 2 + 1], starts[row * 2 + 2]))).toEqual(text);
    hash.compute(paddedText(text), 0, text.length);
    expect([...piece.keys.userHashes.subarray(row * 2, row * 2 + 2)]).toEqual([hash.a >>> 0, hash.b >>> 0]);
    expect(hash.a >>> 26).toBeGreaterThanOrEqual(before);
    before = hash.a >>> 26;
  }
});
