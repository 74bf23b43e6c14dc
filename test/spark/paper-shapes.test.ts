import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { attributeExport } from '../../src/commands/attribute/run.ts';
import { resolveOptions } from '../../src/run/options/options.ts';
import { writeExport } from '../binary/export.ts';
import { ROOT, scratchFolder } from '../binary/lasttouch.ts';
import { Draw } from '../reference/draw.ts';
import { optionsOf } from './options-of.ts';
import { attributeOnPaper } from './paper-spark.ts';
import { comparableReport } from './same-report.ts';

const scratch = scratchFolder();

/** The tables of a report and its counts; messages name lines, which Spark does not know. */
function numbersOf(folder: string) {
  const { counts } = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
  const tables = [...comparableReport(folder)].filter(([path]) => path.endsWith('.csv'));
  return { counts, tables };
}

test.each(['event-file', 'lacking-columns', 'no-campaigns', 'no-ids', 'test-users'])(
  'the case %s has the same report on Spark',
  async (name) => {
    const directory = join(ROOT, 'fixtures', name);
    const args = JSON.parse(readFileSync(join(directory, 'arguments.json'), 'utf8')) as string[];
    const options = { ...optionsOf(args), directory };
    const [local, spark] = [join(scratch, name, 'local'), join(scratch, name, 'spark')];
    await attributeExport(resolveOptions({ ...options, out: local }));
    await attributeOnPaper({ ...options, out: spark }, new Draw(1));
    expect(numbersOf(spark)).toEqual(numbersOf(local));
  },
);

const CLICKS = 'click_id,campaign_id,user_id,clicked_at\n';
const CONVERSIONS = `conversion_id,user_id,event,occurred_at,amount
o1,u1,purchase,2026-11-02T12:00:00+09:00,5000
o2,u1,signup,2026-11-02T12:00:00+09:00,70
o3,u2,view,2026-11-02T12:00:00+09:00,
`;
const FROM_CLICKS = ['--campaigns-from-clicks', '--value', 'campaigns.conversion_events=signup'];

/** Both engines' reports of an export. */
async function compare(name: string, changes: Record<string, string | null>, args: readonly string[]) {
  const directory = writeExport(join(scratch, name, 'in'), changes);
  const [local, spark] = [join(scratch, name, 'local'), join(scratch, name, 'spark')];
  const options = { ...optionsOf(args), directory };
  const { run } = await attributeExport(resolveOptions({ ...options, out: local }));
  for (const seed of [1, 2, 3]) {
    await attributeOnPaper({ ...options, out: spark }, new Draw(seed));
    expect(numbersOf(spark)).toEqual(numbersOf(local));
  }
  return run;
}

describe('campaigns that clicks name are on Spark those that they are here', () => {
  const changes = { 'campaigns.csv': null, 'conversions.csv': CONVERSIONS };

  test('with any text as their ids, without those of which no click counts', async () => {
    const rows = [
      'c1,"a\tb",u1,2026-11-02T11:00:00+09:00',
      'c1,only beaten,u1,2026-11-02T11:30:00+09:00',
      'c2,"가 ""\u0001""",u1,2026-11-01T11:00:00+09:00',
      'c2,"가 ""\u0001""",u1,2026-11-02T11:00:00+09:00',
      'c3,tester,t1,2026-11-02T11:00:00+09:00',
      'c4,,u1,2026-11-02T11:00:00+09:00',
      'c5,never,u1,someday',
      'c6,7,u1,2026-11-02T11:00:00+09:00',
    ];
    const clicks = `${CLICKS}${rows.join('\n')}\n`;
    const testers = join(scratch, 'testers.csv');
    writeFileSync(testers, 't1\n');
    const args = [...FROM_CLICKS, '--exclude-users', testers];
    const { counts } = await compare('odd', { ...changes, 'clicks.csv': clicks }, args);
    expect(counts).toMatchObject({
      campaigns: { campaigns: 3 },
      conversions: { credited: 2, not_tracked: 1 },
    });
  });

  test('where no click names one, so that nobody tracks an event', async () => {
    for (const clicks of ['', 'c2,A,t1,2026-11-02T11:00:00+09:00\n']) {
      const testers = join(scratch, 'testers.csv');
      writeFileSync(testers, 't1\n');
      const args = [...FROM_CLICKS, '--exclude-users', testers];
      const { counts } = await compare('none', { ...changes, 'clicks.csv': CLICKS + clicks }, args);
      expect(counts.conversions).toMatchObject({ credited: 0, unattributed: 1, not_tracked: 2 });
    }
  });
});
