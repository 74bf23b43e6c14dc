import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { collidingIds } from '../../batches/colliding-ids.ts';
import { Draw } from '../../reference/draw.ts';

/** 2^13 users with conversions. */
const DOUBLINGS = 13;
const KNOWN_SEED = 20_261_101;
const START = Date.parse('2026-11-01T00:00:00Z');

const CAMPAIGN =
  'campaign_id,name,channel,published_at,purchase_conversion\nP1,One,push,2026-11-01T00:00:00+09:00,on\n';

function randomIds(count: number, length: number): string[] {
  const draw = new Draw(KNOWN_SEED);
  return Array.from({ length: count }, () =>
    String.fromCharCode(...draw.times(length, () => draw.between(0x40, 0x7e))),
  );
}

function csv(header: string, count: number, row: (index: number) => string): string {
  return `${header}\n${Array.from({ length: count }, (_, index) => `${row(index)}\n`).join('')}`;
}

/**
 * An export whose users, clicks and conversions have ids that all collide under one seed of the hash, or ids as long that are
 * random, below the folder of the benchmarks. Each user has so many clicks, and one conversion.
 */
export function prepareFlood(bench: string, kind: 'colliding' | 'random', clicksEach: number): string {
  const folder = join(bench, `flood-${kind}-words-${clicksEach}`);
  if (existsSync(folder)) return folder;
  const colliding = collidingIds(KNOWN_SEED, DOUBLINGS);
  const ids = kind === 'colliding' ? colliding : randomIds(colliding.length, colliding[0].length);
  const at = (index: number) => START + (index % 20_000) * 60_000;
  const unfinished = `${folder}.${process.pid}.part`;
  mkdirSync(unfinished, { recursive: true });
  const write = (name: string, text: string) => writeFileSync(join(unfinished, `${name}.csv`), text);
  write('campaigns', CAMPAIGN);
  write('settings', 'changed_at,conversion_window\n,7d\n');
  write(
    'clicks',
    csv('click_id,campaign_id,user_id,clicked_at', ids.length * clicksEach, (index) => {
      const id = ids[index % ids.length];
      return `${index < ids.length ? id : `${id}${index}`},P1,${id},${at(index)}`;
    }),
  );
  write(
    'conversions',
    csv(
      'conversion_id,user_id,event,occurred_at,amount',
      ids.length,
      (index) => `${ids[index]},${ids[index]},purchase,${at(index * 7)},5000`,
    ),
  );
  renameSync(unfinished, folder);
  return folder;
}
