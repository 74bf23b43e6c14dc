import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { writeExport } from '../binary/export.ts';
import { lasttouch, readReport, scratchFolder } from '../binary/lasttouch.ts';

const scratch = scratchFolder();

/** Every kind of text of an export begins with each of the six characters somewhere; so does a value that is rejected. */
const DANGEROUS = writeExport(join(scratch, 'export'), {
  'campaigns.csv': `campaign_id,name,channel,published_at,purchase_conversion,conversion_events
=1+1,@sum,-5,2026-11-01,on,-evt|=ev
-12,"=HYPERLINK(""x"",1)",+push,2026-11-01,on,@ev
"\r@c","\t=x",push,2026-11-01,on,
P1,plain'quote,'=quoted,2026-11-01,on,
`,
  'clicks.csv': `click_id,campaign_id,user_id,clicked_at
+c1,=1+1,=u1,2026-11-02T10:00:00+09:00
"@c,2",-12,-7,2026-11-02T11:00:00+09:00
"\tc3","\r@c",u3,2026-11-02T12:00:00+09:00
=c4,@unknown,u3,2026-11-02T12:00:00+09:00
-c5,"=b"ad,u3,2026-11-02T12:00:00+09:00
c6,P1,u4,2026-11-02T12:00:00+09:00
`,
  'conversions.csv': `conversion_id,user_id,event,occurred_at,amount
=o1,=u1,purchase,2026-11-03T10:00:00+09:00,12.5
-3,-7,purchase,2026-11-04T00:00:00+09:00,1000
o8,u4,purchase,2026-11-09T00:00:00+09:00,3
@o3,=u1,-evt,2026-11-03T10:00:00+09:00,
+o4,u9,=ev,2026-11-03T10:00:00+09:00,
"\r,5",u3,purchase,2026-11-30T00:00:00+09:00,7
o6,u1,@nobody,2026-11-03T10:00:00+09:00,
o7,u1,purchase,2026-11-03T10:00:00+09:00,-5
`,
  'settings.csv': 'changed_at,conversion_window,note\n,7d,\n2026-11-05T00:00:00+09:00,3d,=note\n',
});

/** The files of a report, plain or made with --excel. */
async function report(name: string, ...args: string[]): Promise<Map<string, string>> {
  const out = join(scratch, name);
  const rejects = join(scratch, `${name}-rejects.csv`);
  const all = ['attribute', DANGEROUS, '--out', out, '--quiet', '--no-html', '--rejects', rejects, ...args];
  expect(await lasttouch(all)).toEqual({ stdout: '', stderr: '', status: 0 });
  const files = readReport(out);
  expect(readFileSync(rejects, 'latin1')).toBe(files.get('rejects.csv'));
  return new Map([...files].map(([path, text]) => [path, Buffer.from(text, 'latin1').toString()]));
}

/** A time of the report, all on whole seconds. */
const TIME = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)\.000\+09:00$/;
const NUMBERS = new Set(['credit_changed']);

function cellsOf(text: string): string[][] {
  return parse(text, { recordDelimiter: '\n' });
}

test.each([[[]], [['--threads', '3']]])(
  'files begin with a byte-order mark, text that would be run with an apostrophe, times have no T and no offset; numbers and all else stay %j',
  async (threads) => {
    const plain = await report('plain');
    const excel = await report('excel', '--excel', ...threads);
    expect([...excel.keys()]).toEqual([...plain.keys()]);
    const guarded = new Set<string>();
    for (const [path, text] of excel) {
      expect(text.startsWith('\ufeff')).toBe(true);
      const [header, ...rows] = cellsOf(plain.get(path) ?? '');
      const expected = rows.map((row) =>
        row.map((cell, place) => {
          if (TIME.test(cell)) return cell.replace(TIME, '$1 $2');
          if (!/^[=+\-@\t\r]/.test(cell) || NUMBERS.has(header[place])) return cell;
          guarded.add(header[place]);
          return `'${cell}`;
        }),
      );
      expect(cellsOf(text.slice(1))).toEqual([header, ...expected]);
    }
    expect([...guarded].sort()).toEqual([
      ...['campaign_id', 'channel', 'click_id', 'conversion_id', 'event', 'last_campaign_id'],
      ...['name', 'note', 'user_id', 'value'],
    ]);
    expect(excel.get('breakpoints.csv')).toMatch(/,-1,'=note\n/);
    expect(excel.get('attributions.csv')).toContain("'-3,purchase,'-7,2026-11-04 00:00:00,1000,");
    expect(excel.get('summary.csv')).toContain(`"'\r@c",'\t=x,`);
    expect(excel.get('summary.csv')).toContain("plain'quote,'=quoted,");
  },
);

test('quotes stand where they are needed, and only there', async () => {
  const excel = await report('quotes', '--excel');
  expect(excel.get('summary.csv')).toContain(`'-12,"'=HYPERLINK(""x"",1)",'+push,`);
  expect(excel.get('attributions.csv')).toContain(`"'@c,2"`);
});

test('compare and verify take such a report for what it is', async () => {
  await report('a');
  await report('b', '--excel');
  const same = await lasttouch(['compare', join(scratch, 'a'), join(scratch, 'b'), '--exit-code', '--json']);
  expect(same.status).toBe(0);
  expect(JSON.parse(same.stdout).campaigns.map((pair: { name: string }) => pair.name)).toContain('@sum');
  const verify = (...args: string[]) =>
    lasttouch(['verify', DANGEROUS, '--expected', join(scratch, 'b'), ...args]);
  expect((await verify('--excel')).status).toBe(0);
  const plain = await verify();
  expect(plain.status).toBe(1);
  expect(plain.stdout).toContain('cohorts.csv: line 1 is written otherwise');
  expect(plain.stdout).toContain('expected "2026-11-01 00:00:00", got "2026-11-01T00:00:00.000+09:00"');
});

/** Wall-clock times of a zone whose clocks go back on 2026-11-01 at 02:00, with fractions of every length. */
function backwards(name: string): string {
  const conversions = [
    '01:30:00.5-04:00',
    '01:30:00-05:00',
    '09:00:00.000001-05:00',
    '09:00:00.250000-05:00',
  ];
  return writeExport(join(scratch, name), {
    'campaigns.csv':
      'campaign_id,name,channel,published_at,purchase_conversion\nP1,2026-11-01T00:00:00.000+09:00,x,2026-10-01T00:00:00.7Z,on\n',
    'clicks.csv': 'click_id,campaign_id,user_id,clicked_at\nc1,P1,u0,2026-11-01T05:00:00.123456Z\n',
    'conversions.csv': `conversion_id,user_id,event,occurred_at\n${conversions
      .map((time, place) => `o${place},u${place},purchase,2026-11-01T${time}\n`)
      .join('')}`,
    'settings.csv': 'changed_at,conversion_window,note\n,7d,\n2026-11-01T06:50:00.5Z,3d,\n',
  });
}

test('times are in the zone of the run, with a fraction only where it is not zero; names that look like times stay', async () => {
  const out = join(scratch, 'zone');
  const args = ['--timezone', 'America/New_York', '--excel', '--no-html', '--quiet'];
  await lasttouch(['attribute', backwards('zone-export'), '--out', out, ...args]);
  const read = (name: string) => readFileSync(join(out, name), 'utf8');
  expect(read('attributions.csv')).toContain(
    'o0,purchase,u0,2026-11-01 01:30:00.500,,P1,c1,2026-11-01 01:00:00.123456,',
  );
  expect(read('unattributed.csv').split('\n').slice(1, -1)).toEqual([
    'o1,purchase,u1,2026-11-01 01:30:00,,no_click,,',
    'o2,purchase,u2,2026-11-01 09:00:00.000001,,no_click,,',
    'o3,purchase,u3,2026-11-01 09:00:00.250,,no_click,,',
  ]);
  expect(read('summary.csv')).toContain('\nP1,2026-11-01T00:00:00.000+09:00,x,2026-09-30 20:00:00.700,on,');
  expect(read('breakpoints.csv')).toContain('\nP1,2026-11-01 01:50:00.500,2026-11-01 02:00:00.500,7d,3d,');
  expect(read('campaigns/P1.csv')).toContain('\n2026-11-01,2026-11-01 00:00:00,2026-11-01 02:00:00.500,7d,');
});

test('a report in a zone whose clocks go back compares as equal with a plain one', async () => {
  const input = backwards('back-export');
  const zone = ['--timezone', 'America/New_York', '--no-html', '--quiet'];
  const [a, b] = [join(scratch, 'back-plain'), join(scratch, 'back-excel')];
  await lasttouch(['attribute', input, '--out', a, ...zone]);
  await lasttouch(['attribute', input, '--out', b, '--excel', ...zone]);
  for (const pair of [
    [a, b],
    [b, a],
  ])
    expect(await lasttouch(['compare', ...pair, '--exit-code', '--quiet'])).toEqual({
      stdout: '',
      stderr: '',
      status: 0,
    });
});
