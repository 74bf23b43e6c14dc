import type { AttributedPart } from '../engine/attributing/attribute-users.ts';
import type { AgedPart, AgeQuestion } from '../engine/attributing/collect-ages.ts';
import { creditColumns } from '../engine/attributing/credits.ts';
import { cutTimes } from '../engine/attributing/row-chunks.ts';
import type { CreditTallies } from '../engine/result.ts';
import type { AttributionTask } from '../engine/users/journeys.ts';
import { USER_PARTITIONS } from '../engine/users/user-table.ts';
import { type AttributedRows, lastOfEachBlock } from './attributed-rows.ts';
import { freeDropped, type LocalRun, progressOf } from './reading/local-run.ts';
import { type ClicksRead, clicksOf } from './reading/read-clicks.ts';
import type { ConversionsRead } from './reading/read-conversions.ts';

/** All rows of an export, ready to be attributed. */
export interface RowsRead {
  conversions: ConversionsRead;
  clicks: ClicksRead;
}

/** Attributes all conversions. Gives what became of each, and the sums of each task. */
export async function attributeRows(
  run: LocalRun,
  rows: RowsRead,
): Promise<{ attributed: AttributedRows; tallies: CreditTallies[] }> {
  const { columns, slots, refunds } = rows.conversions;
  const credits = creditColumns(slots.length, cutTimes(columns, run.options.chunkRows));
  const parts = await attributeClasses<AttributedPart>(run, rows, (tasks, onDone) =>
    run.pool.run(
      'attribute',
      tasks.map((task) => ({ ...task, credits })),
      onDone,
    ),
  );
  const cited = lastOfEachBlock(parts.flatMap((part) => part.cited));
  return {
    attributed: { conversions: columns, refunds: refunds?.columns, credits, cited },
    tallies: parts.map((part) => part.tallies),
  };
}

/** Attributes all conversions and sorts the credits by the ages of their clicks. Gives one part for each task. */
export function collectAges(run: LocalRun, rows: RowsRead, question: AgeQuestion): Promise<AgedPart[]> {
  return attributeClasses<AgedPart>(run, rows, (tasks, onDone) =>
    run.pool.run(
      'collectAges',
      tasks.map((task) => ({ ...task, ...question })),
      onDone,
    ),
  );
}

/** Does a step for one class of users after the other, so that only the clicks of one class are kept at a time. */
async function attributeClasses<Part>(
  run: LocalRun,
  { conversions, clicks }: RowsRead,
  step: (tasks: AttributionTask[], onDone: () => void) => Promise<Part[]>,
): Promise<Part[]> {
  const { pool } = run;
  const { columns, slots, users, refunds, probe } = conversions;
  const done: Part[] = [];
  const onDone = progressOf(run, 'attributing', clicks.classes.length * pool.size);
  for (const { from, to } of clicks.classes) {
    const kept = await clicksOf(run, users, clicks, { from, to });
    if (to === USER_PARTITIONS) {
      await pool.endReading();
      await freeDropped(run, slots.length);
    }
    const task = {
      from,
      to,
      taken: new Int32Array(new SharedArrayBuffer(4)),
      slotBases: users.slotBases,
      conversions: columns,
      conversionUsers: slots,
      refunds: refunds?.columns,
      clicks: kept,
      probed: probe?.probed,
      firstClick: clicks.totals.first,
      lastClick: clicks.totals.last,
    };
    const tasks = Array.from({ length: Math.min(pool.size, to - from) }, () => task);
    done.push(...(await step(tasks, onDone)));
  }
  return done;
}
