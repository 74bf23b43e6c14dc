import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { VALID, writeExport } from '../../binary/export.ts';
import { lasttouch, readTree, scratchFolder } from '../../binary/lasttouch.ts';
import { markdownTables } from '../../binary/markdown-tables.ts';

const scratch = scratchFolder();
let folders = 0;

/** Attributes an export into a fresh report. */
async function report(files: Record<string, string | null>, args: string[] = []): Promise<string> {
  const folder = join(scratch, String(++folders));
  const input = writeExport(join(folder, 'export'), files);
  const out = join(folder, 'report');
  const run = await lasttouch(['attribute', input, '--out', out, '--quiet', ...args]);
  expect(run).toEqual({ stdout: '', stderr: '', status: 0 });
  return out;
}

/** Compares two reports and gives changes.csv and the JSON. */
async function compare(a: string, b: string) {
  const out = join(scratch, String(++folders));
  const run = await lasttouch(['compare', a, b, '--out', out, '--json']);
  expect({ stderr: run.stderr, status: run.status }).toEqual({ stderr: '', status: 0 });
  expect(readdirSync(out).sort()).toEqual(['changes.csv', 'index.html']);
  return { changes: readFileSync(join(out, 'changes.csv'), 'utf8'), json: JSON.parse(run.stdout) };
}

const HEADER = 'conversion_id,event,occurred_at,amount,from_campaign,to_campaign\n';

const CAMPAIGNS = `campaign_id,name,channel,published_at,purchase_conversion,conversion_events
A,가을,push,2026-11-01,on,sign_up
B,Bee,push,2026-11-01,on,sign_up
C,Sea,push,2026-11-01,on,sign_up
`;
const CLICKS = `click_id,campaign_id,user_id,clicked_at
c1,A,u1,2026-11-01T10:00:00+09:00
c2,B,u2,2026-11-04T10:00:00+09:00
c3,A,u3,2026-11-04T10:00:00+09:00
c4,B,u3,2026-11-04T10:00:00+09:00
c5,A,u4,2026-11-04T10:00:00+09:00
`;
const CONVERSIONS = `conversion_id,user_id,event,occurred_at,amount,currency
o9,u1,purchase,2026-11-04T09:00:00+09:00,1000,KRW
o10,u2,purchase,2026-11-04T12:00:00+09:00,20.5,KRW
s1,u3,sign_up,2026-11-04T13:00:00+09:00,,
"o,11",u4,purchase,2026-11-04T13:00:00+09:00,300,KRW
`;
const FILES = { 'campaigns.csv': CAMPAIGNS, 'clicks.csv': CLICKS, 'conversions.csv': CONVERSIONS };

describe('changes.csv', () => {
  test('has the conversions that a shorter window loses, and the cause is the window', async () => {
    const [a, b] = [await report(FILES, ['--window', '7d']), await report(FILES, ['--window', '1d'])];
    const { changes, json } = await compare(a, b);
    expect(changes).toBe(`${HEADER}o9,purchase,2026-11-04T09:00:00.000+09:00,1000,A,\n`);
    expect(json.differ).toBe(true);
    expect(json.options).toEqual([{ name: 'window', a: '7d', b: '1d' }]);
    expect(json.changes).toMatchObject({ conversions: 1, lost: { conversions: 1, amount: '1000' } });
    expect(json.changes.causes).toMatchObject({ window: 1, new_clicks: 0, missing_clicks: 0 });
    const back = await compare(b, a);
    expect(back.changes).toBe(`${HEADER}o9,purchase,2026-11-04T09:00:00.000+09:00,1000,,A\n`);
    expect(back.json.changes.causes).toMatchObject({ window: 1, new_clicks: 0 });
  });

  test('knows the window in force from the recorded history, with its propagation', async () => {
    const settings = 'changed_at,conversion_window,note\n,7d,\n2026-11-04T08:50:00+09:00,1d,\n';
    const a = await report({ ...FILES, 'settings.csv': settings }, ['--propagation', '11m']);
    const b = await report({ ...FILES, 'settings.csv': settings });
    const { json } = await compare(a, b);
    expect(json.changes.causes).toMatchObject({ window: 1, new_clicks: 0, missing_clicks: 0 });
  });

  test('is sorted by conversion_id as bytes, and pairs lost with gained campaigns in the order of their ids', async () => {
    const later = CLICKS.replace('c3,A,u3', 'c3,C,u3').replace('c2,B', 'c2,C').replace('c5,A,u4', 'c5,A,u5');
    const { changes, json } = await compare(
      await report(FILES),
      await report({ ...FILES, 'clicks.csv': later }),
    );
    expect(changes).toBe(
      `${HEADER}"o,11",purchase,2026-11-04T13:00:00.000+09:00,300,A,
o10,purchase,2026-11-04T12:00:00.000+09:00,20.5,B,C
s1,sign_up,2026-11-04T13:00:00.000+09:00,,A,C
`,
    );
    expect(json.changes).toMatchObject({
      conversions: 3,
      moved: { conversions: 2, amount: '20.5' },
      lost: { conversions: 1, amount: '300' },
    });
    expect(json.campaigns.map((pair: { campaign_id: string }) => pair.campaign_id)).toEqual(['A', 'C', 'B']);
    expect(json.campaigns[1].difference).toEqual({
      purchase_conversions: 1,
      purchase_amount: '20.5',
      custom_conversions: 1,
    });
  });

  test('a custom conversion that more campaigns gain than lose has a row for each', async () => {
    const more = `${CLICKS}c6,C,u3,2026-11-04T11:00:00+09:00\nc7,A,u2,2026-11-04T11:00:00+09:00\n`;
    const { changes, json } = await compare(
      await report(FILES),
      await report({ ...FILES, 'clicks.csv': more }),
    );
    expect(changes).toBe(
      `${HEADER}o10,purchase,2026-11-04T12:00:00.000+09:00,20.5,B,A\ns1,sign_up,2026-11-04T13:00:00.000+09:00,,,C\n`,
    );
    expect(json.changes.causes).toMatchObject({ new_clicks: 2 });
  });

  test('has conversions that only one report has, with the values of that report in the zone of the second', async () => {
    const b = { ...FILES, 'conversions.csv': CONVERSIONS.replace(/^o10.*\n/m, '') };
    const [all, fewer] = [await report(FILES), await report(b, ['--timezone', 'UTC'])];
    const { changes, json } = await compare(all, fewer);
    expect(changes).toBe(`${HEADER}o10,purchase,2026-11-04T03:00:00.000+00:00,20.5,B,\n`);
    expect(json.changes).toMatchObject({ only_in_a: 1, only_in_b: 0, causes: { only_in_a: 1 } });
  });

  test('takes amount and time of the second report, the amount of the first where the second has none', async () => {
    const other = CONVERSIONS.replace(
      'o9,u1,purchase,2026-11-04T09:00:00+09:00,1000',
      'o9,u2,purchase,2026-11-05T09:00:00+09:00,',
    );
    const { changes, json } = await compare(
      await report(FILES),
      await report({ ...FILES, 'conversions.csv': other }),
    );
    expect(changes).toBe(`${HEADER}o9,purchase,2026-11-05T09:00:00.000+09:00,1000,A,B\n`);
    expect(json.changes).toMatchObject({ changed_values: 1, causes: { occurred_at: 1 } });
  });
});

describe('reports that do not differ', () => {
  test('are the same in another time zone, though their files are not', async () => {
    const [a, b] = [await report(FILES), await report(FILES, ['--timezone', 'America/New_York'])];
    const run = await lasttouch(['compare', a, b, '--exit-code']);
    expect(run.status).toBe(0);
    expect(run.stdout).toContain('timezone: Asia/Seoul -> America/New_York');
    expect(run.stdout).toContain('3 of 3 campaigns have the same totals');
  });

  test('wall-clock times read in another zone move all instants, and still each conversion is met by its id', async () => {
    const local = (text: string) => text.replaceAll('+09:00', '');
    const files = { ...FILES, 'clicks.csv': local(CLICKS), 'conversions.csv': local(CONVERSIONS) };
    const { changes, json } = await compare(await report(files), await report(files, ['--timezone', 'UTC']));
    expect(changes).toBe(HEADER);
    expect(json.differ).toBe(false);
  });
});

test('many changes agree with a comparison by hand of the two files', async () => {
  const random = (() => {
    let state = 7;
    return (below: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
  })();
  const time = () =>
    `2026-11-${String(1 + random(20)).padStart(2, '0')}T${String(random(24)).padStart(2, '0')}:00:00Z`;
  const clicks = () =>
    `click_id,campaign_id,user_id,clicked_at\n${Array.from({ length: 400 }, (_, i) => `c${i},${'ABC'[random(3)]},u${random(40)},${time()}\n`).join('')}`;
  const conversions = Array.from(
    { length: 300 },
    (_, i) =>
      `o${random(1e6)}-${i},u${random(45)},${random(2) ? 'purchase' : 'sign_up'},${time()},${random(9000)},KRW\n`,
  );
  const files = (part: string[]) => ({
    ...FILES,
    'clicks.csv': clicks(),
    'conversions.csv': `conversion_id,user_id,event,occurred_at,amount,currency\n${part.join('')}`,
  });
  const a = await report(files(conversions.slice(20)), ['--window', '3d']);
  const b = await report(files(conversions.slice(0, 280)), ['--window', '5d']);
  const { changes, json } = await compare(a, b);
  const credits = (folder: string) => {
    const byId = new Map<string, string[]>();
    const text = readFileSync(join(folder, 'attributions.csv'));
    for (const row of parse(text, { columns: true }) as Record<string, string>[])
      byId.set(row.conversion_id, [...(byId.get(row.conversion_id) ?? []), row.campaign_id]);
    return byId;
  };
  const [before, after] = [credits(a), credits(b)];
  const expected: string[] = [];
  for (const id of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const lost = (before.get(id) ?? []).filter((campaign) => !after.get(id)?.includes(campaign));
    const gained = (after.get(id) ?? []).filter((campaign) => !before.get(id)?.includes(campaign));
    while (lost.length + gained.length > 0)
      expected.push(`${id} ${lost.shift() ?? ''} ${gained.shift() ?? ''}`);
  }
  const rows = (parse(changes, { columns: true }) as Record<string, string>[]).map(
    (row) => `${row.conversion_id} ${row.from_campaign} ${row.to_campaign}`,
  );
  expect(rows.length).toBeGreaterThan(150);
  expect(rows).toEqual(expected);
  expect(json.changes).toMatchObject({ only_in_a: 20, only_in_b: 20 });
});

describe('the command', () => {
  test('prints totals, causes and flows; --exit-code tells by the exit code, --quiet prints nothing', async () => {
    const [a, b] = [await report(FILES, ['--window', '7d']), await report(FILES, ['--window', '1d'])];
    const run = await lasttouch(['compare', a, b]);
    expect(run.status).toBe(0);
    expect(run.stdout).toMatch(/^A +가을 +2 +1 +-1 +1,300 +300 +-1,000 +1 +1 +0$/m);
    expect(run.stdout).toMatch(/^all campaigns +3 +2 +-1 +1,320\.5 +320\.5 +-1,000 +2 +2 +0$/m);
    expect(run.stdout).toContain('another window was in force: 1');
    expect(run.stdout).toMatch(/^A +unattributed +1 +1,000$/m);
    const code = await lasttouch(['compare', a, b, '--exit-code', '--quiet']);
    expect(code).toEqual({ stdout: '', stderr: '', status: 1 });
    expect((await lasttouch(['compare', a, a, '--exit-code'])).status).toBe(0);
  });

  test('a folder that is no report is wrong input, and a report is never spoilt by --out', async () => {
    const a = await report(FILES);
    const none = await lasttouch(['compare', a, scratch, '--json']);
    expect(none.status).toBe(2);
    expect(JSON.parse(none.stderr).error.problems[0]).toMatchObject({ file: scratch });
    const before = readTree(a);
    const spoil = await lasttouch(['compare', a, a, '--out', a]);
    expect(spoil.status).toBe(2);
    expect(spoil.stderr).toContain('--out');
    expect(readTree(a)).toEqual(before);
  });

  test('a broken row of a report is named by its line', async () => {
    const a = await report({});
    const path = join(a, 'attributions.csv');
    writeFileSync(path, `${readFileSync(path, 'utf8')}o2,purchase\n`);
    const run = await lasttouch(['compare', a, a]);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain(`${path}:3: the row does not fit the header`);
  });

  test('a folder of parts is told to be one', async () => {
    const a = await report({});
    const path = join(a, 'attributions.csv');
    rmSync(path);
    mkdirSync(path);
    const run = await lasttouch(['compare', a, a]);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain(`${path}: is a folder of parts, as --engine spark writes it`);
  });

  test('a report that a killed run left aside in the middle of its swap is put right first', async () => {
    const a = await report(FILES);
    const beside = join(a, `../.report.lasttouch-${'0'.repeat(32)}`);
    renameSync(a, `${beside}-old`);
    mkdirSync(beside);
    const run = await lasttouch(['compare', a, a, '--exit-code', '--quiet']);
    expect(run).toEqual({ stdout: '', stderr: '', status: 0 });
    expect(existsSync(join(a, 'run.json'))).toBe(true);
    expect(readdirSync(join(a, '..')).sort()).toEqual(['export', 'report']);
  });

  test('ids with quotes and line breaks come through', async () => {
    const id = '"o\n""1"""';
    const files = {
      'conversions.csv': VALID['conversions.csv'].replace('o1', id),
      'settings.csv': null,
    };
    const [a, b] = [await report(files, ['--window', '7d']), await report(files, ['--window', '1h'])];
    const { changes } = await compare(a, b);
    expect(changes).toBe(`${HEADER}${id},purchase,2026-11-02T12:00:00.000+09:00,5000,P1,\n`);
  });
});

describe('--markdown', () => {
  const hostile = { ...FILES, 'campaigns.csv': CAMPAIGNS.replace('A,가을', 'A,"|`<b>@team"') };

  test('has options, totals, the campaigns that differ most, why and from where to where', async () => {
    const [a, b] = [await report(hostile, ['--window', '7d']), await report(hostile, ['--window', '1d'])];
    const folder = join(scratch, String(++folders));
    mkdirSync(folder);
    const file = join(folder, 'summary.md');
    const run = await lasttouch(['compare', a, b, '--markdown', file, '--exit-code', '--quiet']);
    expect(run).toEqual({ stdout: '', stderr: '', status: 1 });
    const text = readFileSync(file, 'utf8');
    expect(text).toMatch(/^### lasttouch compare: 1 conversion credited otherwise\n/);
    expect(markdownTables(text)).toEqual([
      [
        ['option', 'a', 'b'],
        ['window', '7d', '1d'],
      ],
      [
        ['all campaigns', 'a', 'b', 'difference'],
        ['purchases', '3', '2', '-1'],
        ['purchase amount', '1,320.5', '320.5', '-1,000'],
        ['custom conversions', '2', '2', '0'],
      ],
      [
        ['campaign', 'name', 'purchases: a', 'b', 'difference', 'purchase amount: a', 'b', 'difference'],
        ['A', '|`<b>@team', '2', '1', '-1', '1,300', '300', '-1,000'],
      ],
      [
        ['what changed', 'conversions', 'amount'],
        ['lost', '1', '1,000'],
      ],
      [
        ['why', 'conversions'],
        ['another window was in force', '1'],
      ],
      [
        ['from', 'to', 'conversions', 'amount'],
        ['A', 'unattributed', '1', '1,000'],
      ],
    ]);
  });

  test('of equal reports says so', async () => {
    const a = await report(FILES);
    const file = join(scratch, 'equal.md');
    await lasttouch(['compare', a, a, '--markdown', file, '--quiet']);
    const text = readFileSync(file, 'utf8');
    expect(text).toMatch(/^### lasttouch compare: no difference\n/);
    expect(markdownTables(text)).toHaveLength(1);
  });

  test('is refused in a report, and where it is changes.csv', async () => {
    const a = await report(FILES);
    for (const name of ['summary.csv', 'summary.md']) {
      const run = await lasttouch(['compare', a, a, '--markdown', join(a, name)]);
      expect(run.status).toBe(2);
      expect(run.stderr).toContain('--markdown: lies inside the report folder');
    }
    const out = join(scratch, String(++folders));
    const both = await lasttouch(['compare', a, a, '--out', out, '--markdown', join(out, 'changes.csv')]);
    expect(both.status).toBe(2);
    expect(both.stderr).toContain('--markdown: is the same file as that of --out');
  });
});
