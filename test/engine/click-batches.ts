import type { IdHash } from '../../src/batches/id-hash.ts';
import type { PartitionRange } from '../../src/engine/columns/partitions.ts';
import { ClickCollector, type CollectedClicks, clickIdAt } from '../../src/engine/users/click-columns.ts';
import { USER_PARTITIONS, type UserTable, userTextAt } from '../../src/engine/users/user-table.ts';
import { latin1, MEMORY, scanText } from '../records/scan-text.ts';

const BATCH = 500;

/** A click as it stands in a batch. */
export interface BatchClick {
  id: string;
  user: string;
  time: number;
  campaign: number;
  valid: boolean;
}

/** A collector for the batches of these tests. */
export function clickCollector(): ClickCollector {
  return new ClickCollector(MEMORY, BATCH, 32_768);
}

/** What is collected of clicks, in batches, that are looked up in a table. */
export function collectClicks(
  collector: ClickCollector,
  clicks: readonly BatchClick[],
  table: UserTable,
  hash: IdHash,
  keep: PartitionRange = { from: 0, to: USER_PARTITIONS },
): CollectedClicks {
  const words = (length: number) => MEMORY.words(MEMORY.allocate(length * 4), length);
  const batch = {
    valid: MEMORY.bytes(MEMORY.allocate(BATCH), BATCH),
    times: MEMORY.floats(MEMORY.allocate(BATCH * 8), BATCH),
    campaigns: words(BATCH),
    userHashes: words(BATCH * 2),
  };
  for (let at = 0; at < clicks.length; at += BATCH) {
    const some = clicks.slice(at, at + BATCH);
    const { scanner, view } = scanText(
      some.map(({ id, user }) => `"${latin1(id)}",c,${latin1(user)}\n`).join(''),
      3,
    );
    some.forEach(({ time, campaign, valid }, row) => {
      batch.valid[row] = Number(valid);
      batch.times[row] = time;
      batch.campaigns[row] = campaign;
      hash.compute(view, scanner.fields[row * 6 + 4], scanner.fields[row * 6 + 5]);
      batch.userHashes.set([hash.a, hash.b], row * 2);
    });
    collector.addBatch(scanner, batch, table, keep);
  }
  return collector.drain();
}

/** The clicks that were kept, piece by piece. */
export function keptClicks({ kept }: CollectedClicks, table: UserTable) {
  return kept.flatMap((piece) =>
    Array.from({ length: piece.length }, (_, at) => ({
      id: Buffer.from(clickIdAt(piece, at)).toString(),
      user: Buffer.from(userTextAt(table, piece.users[at], MEMORY)).toString(),
      time: piece.times[at],
      campaign: piece.campaigns[at],
      partition: piece.partitionStarts.findLastIndex((start) => start <= at),
    })),
  );
}
