import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { VALID, writeExport } from '../../binary/export.ts';
import { lasttouch, ROOT, readTree, scratchFolder } from '../../binary/lasttouch.ts';

const scratch = scratchFolder();
const november = join(ROOT, 'fixtures/november');
let folders = 0;

function freshFolder(): string {
  const folder = join(scratch, String(++folders));
  mkdirSync(folder);
  return folder;
}

/** A valid export whose second click is rejected and spans two lines. */
function exportWithReject(changes: Record<string, string> = {}): string {
  return writeExport(join(freshFolder(), 'export'), {
    ...changes,
    'clicks.csv': `${VALID['clicks.csv']}c2,P1,u"1\nc3,P1,u1,2026-11-02T10:00:00+09:00\n`,
  });
}

describe('what is printed', () => {
  test('a table of campaigns, totals, unattributed, breakpoints and warnings, names in Hangul aligned', async () => {
    const run = await lasttouch(['attribute', november, '--out', join(freshFolder(), 'report')]);
    expect(run.status).toBe(0);
    const lines = run.stdout.split('\n');
    expect(lines[0]).toMatch(/^campaign +name +channel +clicks +ctr +purchases +amount +custom +roas$/);
    expect(lines[1]).toMatch(/^APP-1101 +앱 홈 배너: 이달의 신상 +in-app +624 +1\.07 % +84 +7,311,900 +108$/);
    expect(lines[2]).toMatch(/^PUSH-1101 +11월 첫 구매 쿠폰 +push +417 +0\.86 % +70 +5,334,600$/);
    // Each Hangul syllable is two cells wide: 앱 홈 배너: 이달의 신상 has 9 of them, 11월 첫 구매 쿠폰 has 6.
    expect(lines[1].indexOf('in-app') + 9).toBe(lines[2].indexOf('push') + 6);
    expect(run.stdout).toMatch(/^all campaigns +4,060 +537 +41,044,800 +225$/m);
    expect(run.stdout).toContain('unattributed 158 (outside_window 37, tracking_off 42, no_click 79)');
    expect(run.stdout).toContain('conversion window 3d -> 5d: changed 2026-11-21T10:30:00.000+09:00');
    expect(run.stdout).toMatch(/^notes: +clicks_start_late 50, in_transition 10$/m);
    expect(run.stdout).toMatch(
      /^rejected: +clicks: stray_quote 1, .*\n +conversions: empty_field 1, invalid_amount 2$/m,
    );
    expect(run.stderr).toMatch(/^note clicks_start_late: 50 unattributed conversions/m);
  });

  test('run.json with --json, the same as in the report', async () => {
    const out = join(freshFolder(), 'report');
    const run = await lasttouch(['attribute', november, '--out', out, '--json']);
    expect(run.status).toBe(0);
    expect(run.stdout).toBe(readFileSync(join(out, 'run.json'), 'utf8'));
    const { tool, schema, counts, inputs, outputs, data } = JSON.parse(run.stdout);
    expect({ tool, schema }).toEqual({ tool: 'lasttouch', schema: 1 });
    expect(counts).toEqual({
      campaigns: { rows: 13, campaigns: 12, drafts: 1 },
      clicks: { rows: 4095, counted: 4060, duplicate: 29, rejected: 6, out_of_range: 0 },
      conversions: {
        rows: 1233,
        credited: 752,
        unattributed: 158,
        not_tracked: 305,
        duplicate: 15,
        rejected: 3,
        out_of_range: 0,
      },
    });
    expect(inputs).toHaveLength(10);
    expect(data.last).toMatch(/^2026-11-30T/);
    for (const { path, bytes, rows, sha256 } of outputs) {
      const content = readFileSync(join(out, path));
      expect(createHash('sha256').update(content).digest('hex')).toBe(sha256);
      expect(content.length).toBe(bytes);
      if (path === 'attributions.csv') expect(rows).toBe(762);
    }
    const files = [...readTree(out).keys()].filter((path) => path !== 'run.json');
    expect(outputs.map(({ path }: { path: string }) => path)).toEqual(files.sort());
  });

  test('warnings on stderr with --json too', async () => {
    const run = await lasttouch(['attribute', november, '--out', join(freshFolder(), 'report'), '--json']);
    expect(run.stderr).toMatch(/^note clicks_start_late: 50 unattributed conversions/);
    expect(JSON.parse(run.stdout).warnings).toHaveLength(run.stderr.trim().split('\n').length);
  });

  test('nothing with --quiet, and no colors into a pipe', async () => {
    const quiet = await lasttouch(['attribute', november, '--out', join(freshFolder(), 'report'), '--quiet']);
    expect(quiet).toEqual({ stdout: '', stderr: '', status: 0 });
    const run = await lasttouch(['attribute', november, '--out', join(freshFolder(), 'report')]);
    expect(run.stdout + run.stderr).not.toContain('\x1b');
  });

  test('control characters of names are shown escaped', async () => {
    const input = writeExport(join(freshFolder(), 'export'), {
      'campaigns.csv': VALID['campaigns.csv'].replace('One', 'a\x1b[31mred\x07\u202eb\tc'),
    });
    const run = await lasttouch(['attribute', input, '--out', join(freshFolder(), 'report')]);
    expect(run.stdout).toContain('a\\x1b[31mred\\x07\\u202eb\\tc');
  });

  test('at most 20 campaigns, those with the highest amount first', async () => {
    const ids = Array.from({ length: 25 }, (_, i) => `P${String(i).padStart(2, '0')}`);
    const input = writeExport(join(freshFolder(), 'export'), {
      'campaigns.csv': `campaign_id,name,channel,published_at,purchase_conversion\n${ids.map((id) => `${id},,,2026-11-01,on\n`).join('')}`,
      'clicks.csv': `click_id,campaign_id,user_id,clicked_at\n${ids.map((id) => `c${id},${id},u${id},2026-11-02T00:00:00\n`).join('')}`,
      'conversions.csv': `conversion_id,user_id,event,occurred_at,amount\n${ids.map((id, i) => `o${id},u${id},purchase,2026-11-02T01:00:00,${i + 1}\n`).join('')}`,
    });
    const run = await lasttouch(['attribute', input, '--out', join(freshFolder(), 'report')]);
    const shown = run.stdout.split('\n').filter((line) => /^P\d\d /.test(line));
    expect(shown).toHaveLength(20);
    expect(shown[0]).toMatch(/^P24 .* 25$/);
    expect(run.stdout).toContain('and 5 more campaigns in summary.csv');
  });
});

describe('checks', () => {
  test('--max-rejects: one more than allowed fails with counts and rows, the report is left as it was', async () => {
    const input = exportWithReject();
    const out = join(freshFolder(), 'report');
    const rejects = join(freshFolder(), 'rejects.csv');
    const allowed = await lasttouch(['attribute', input, '--out', out, '--quiet', '--max-rejects', '1']);
    expect(allowed.status).toBe(0);
    const before = readTree(out);
    const failed = await lasttouch([
      'attribute',
      input,
      '--out',
      out,
      '--window',
      '1h',
      '--max-rejects',
      '0',
      '--rejects',
      rejects,
    ]);
    expect(failed.status).toBe(1);
    expect(failed.stdout).toBe('');
    expect(failed.stderr).toContain('1 rows are rejected, --max-rejects allows 0');
    expect(failed.stderr).toContain('stray_quote: 1');
    expect(failed.stderr).toContain('clicks.csv:3: stray_quote');
    expect(readTree(out)).toEqual(before);
    expect(readFileSync(rejects, 'utf8')).toBe(
      'file,line,lines,column,reason,value\nclicks.csv,3,1,,stray_quote,"c2,P1,u""1"\n',
    );
  });

  test('--rejects is written also when the input is wrong elsewhere', async () => {
    const input = exportWithReject({
      'conversions.csv': `${VALID['conversions.csv']}o2,u1,purchase,2026-11-02T13:00:00+09:00,5,USD\n`,
    });
    const rejects = join(freshFolder(), 'rejects.csv');
    const run = await lasttouch([
      'attribute',
      input,
      '--out',
      join(freshFolder(), 'report'),
      '--rejects',
      rejects,
    ]);
    expect(run.status).toBe(2);
    expect(readFileSync(rejects, 'utf8')).toContain('clicks.csv,3,1,,stray_quote');
  });

  test('--rejects never overwrites an input and never lies in the report', async () => {
    const input = exportWithReject();
    for (const rejects of [join(input, 'clicks.csv'), join(scratch, 'r', 'rejects.csv')]) {
      const run = await lasttouch(['attribute', input, '--out', join(scratch, 'r'), '--rejects', rejects]);
      expect(run.status).toBe(2);
      expect(run.stderr).toContain('--rejects');
    }
    expect(readFileSync(join(input, 'clicks.csv'), 'utf8')).toContain('click_id');
  });

  test('--fail-on: that warning or note fails, another does not, any fails for warnings only', async () => {
    const out = join(freshFolder(), 'report');
    const run = (code: string, input = november) =>
      lasttouch(['attribute', input, '--out', out, '--quiet', '--fail-on', code]);
    const [transition, gap, any] = [await run('in_transition'), await run('clicks_gap'), await run('any')];
    expect([transition.status, gap.status, any.status]).toEqual([1, 0, 0]);
    expect(transition.stderr).toContain('note in_transition: 10 conversions');
    const warned = await run('any', join(ROOT, 'fixtures/purchase-event-listed-is-ignored'));
    expect(warned.status).toBe(1);
    expect(warned.stderr).toContain('warning purchase_event_listed: 2 campaigns');
  });

  test('--max-rejects 1%: of the rows of a kind, not of all', async () => {
    const clicks = Array.from({ length: 100 }, (_, i) => `c${i},P1,u1,2026-11-02T10:00:00+09:00\n`).join('');
    const input = writeExport(join(freshFolder(), 'export'), {
      'clicks.csv': `click_id,campaign_id,user_id,clicked_at\n${clicks}bad,P1,u1,never\n`,
    });
    const run = (share: string) =>
      lasttouch([
        'attribute',
        input,
        '--out',
        join(freshFolder(), 'report'),
        '--quiet',
        '--max-rejects',
        share,
      ]);
    expect((await run('1%')).status).toBe(0);
    const failed = await run('0.99%');
    expect(failed.status).toBe(1);
    expect(failed.stderr).toContain(
      '1 of 101 rows of clicks are rejected, --max-rejects allows 0.99% of the rows of a kind',
    );
    expect((await run('101%')).status).toBe(2);
  });
});

describe('the report folder', () => {
  test('a folder with foreign files is never replaced', async () => {
    const input = writeExport(join(freshFolder(), 'export'));
    const foreign = freshFolder();
    writeFileSync(join(foreign, 'thesis.txt'), 'x');
    const refused = await lasttouch(['attribute', input, '--out', foreign]);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain('neither empty nor a lasttouch report');
    const out = join(freshFolder(), 'report');
    await lasttouch(['attribute', input, '--out', out]);
    writeFileSync(join(out, 'notes.txt'), 'mine');
    const mixed = await lasttouch(['attribute', input, '--out', out]);
    expect(mixed.status).toBe(2);
    expect(mixed.stderr).toContain('notes.txt');
    expect(readdirSync(foreign)).toEqual(['thesis.txt']);
  });

  test('an empty folder and a former report are replaced, nothing temporary stays', async () => {
    const input = writeExport(join(freshFolder(), 'export'));
    const parent = freshFolder();
    const out = join(parent, 'report');
    mkdirSync(out);
    expect((await lasttouch(['attribute', input, '--out', out, '--quiet'])).status).toBe(0);
    expect((await lasttouch(['attribute', input, '--out', out, '--quiet', '--window', '1h'])).status).toBe(0);
    expect(readFileSync(join(out, 'unattributed.csv'), 'utf8')).toContain('outside_window');
    expect(readdirSync(parent)).toEqual(['report']);
  });

  test('--no-html leaves the pages out, and a report with pages is replaced by one without', async () => {
    const input = writeExport(join(freshFolder(), 'export'));
    const out = join(freshFolder(), 'report');
    const pages = () => [...readTree(out).keys()].filter((path) => !/\.(csv|json)$/.test(path));
    expect((await lasttouch(['attribute', input, '--out', out, '--quiet'])).status).toBe(0);
    expect(pages()).toEqual(expect.arrayContaining(['index.html', 'campaigns/P1.html', 'assets/report.css']));
    expect((await lasttouch(['attribute', input, '--out', out, '--quiet', '--no-html'])).status).toBe(0);
    expect(pages()).toEqual([]);
  });

  test('after an error no folder above the target stays behind', async () => {
    const input = exportWithReject();
    const parent = freshFolder();
    const run = await lasttouch([
      'attribute',
      input,
      '--out',
      join(parent, 'a/b/report'),
      '--max-rejects',
      '0',
    ]);
    expect(run.status).toBe(1);
    expect(readdirSync(parent)).toEqual([]);
  });

  test('a second run on the same target names the first, and SIGTERM leaves nothing behind', async () => {
    const parent = freshFolder();
    const input = writeExport(join(parent, 'export'));
    const out = join(parent, 'report');
    const big = join(parent, 'big.csv');
    writeFileSync(big, VALID['clicks.csv'] + 'c9,P1,u9,2026-11-02T10:00:00+09:00\n'.repeat(400_000));
    const args = ['attribute', input, '--out', out, '--clicks', big, '--quiet', '--threads', '1'];
    const first = spawn(process.execPath, [join(ROOT, 'bin/lasttouch.js'), ...args]);
    const ended = new Promise<number | null>((resolve) => first.on('close', resolve));
    while (!existsSync(join(parent, '.report.lasttouch-lock')))
      await new Promise((resolve) => setTimeout(resolve, 5));
    const second = await lasttouch(['attribute', input, '--out', out]);
    first.kill('SIGTERM');
    expect(await ended).toBe(143);
    expect(second.status).toBe(2);
    expect(second.stderr).toContain(`process ${first.pid}`);
    expect(readdirSync(parent).sort()).toEqual(['big.csv', 'export']);
  });
});

describe('streams', () => {
  const shell = (command: string) =>
    new Promise<{ status: number | null; stderr: string }>((resolve) => {
      const child = spawn('bash', ['-c', command], { cwd: ROOT });
      let stderr = '';
      child.stderr.on('data', (chunk: Buffer) => {
        stderr += chunk.toString();
      });
      child.on('close', (status) => resolve({ status, stderr }));
    });

  test('stdout closed early is no error', async () => {
    const out = join(freshFolder(), 'report');
    const run = await shell(
      `node bin/lasttouch.js attribute ${november} --out ${out} --json | head -c 1; exit \${PIPESTATUS[0]}`,
    );
    expect(run.status).toBe(0);
    expect(run.stderr).not.toContain('EPIPE');
  });

  test.runIf(existsSync('/dev/full'))('a full disk behind stdout is exit code 74', async () => {
    const out = join(freshFolder(), 'report');
    const run = await shell(`node bin/lasttouch.js attribute ${november} --out ${out} --json > /dev/full`);
    expect(run.status).toBe(74);
    expect(run.stderr.match(/ENOSPC: /g)).toHaveLength(1);
  });

  test('an output folder that can not be made is exit code 74', async () => {
    const file = join(freshFolder(), 'file');
    writeFileSync(file, '');
    const run = await lasttouch(['attribute', november, '--out', join(file, 'report')]);
    expect(run.status).toBe(74);
  });
});

describe('options', () => {
  test('--config gives the same options, the command line wins, unknown keys are errors', async () => {
    const folder = freshFolder();
    const input = writeExport(join(folder, 'export'));
    const config = join(folder, 'config.json');
    writeFileSync(
      config,
      JSON.stringify({ window: '1h', timezone: 'UTC', purchaseEvent: ['purchase'], 'dedupe-clicks': false }),
    );
    const out = join(folder, 'report');
    const run = await lasttouch([
      'attribute',
      input,
      '--out',
      out,
      '--config',
      config,
      '--window',
      '3h',
      '--json',
    ]);
    expect(JSON.parse(run.stdout).options).toMatchObject({
      window: '3h',
      timezone: 'UTC',
      purchase_events: ['purchase'],
      dedupe_clicks: false,
    });
    writeFileSync(config, JSON.stringify({ windw: '1h', threads: true }));
    const wrong = await lasttouch(['attribute', input, '--out', out, '--config', config]);
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain('there is no option "windw" (did you mean "window"?)');
    expect(wrong.stderr).toContain('threads is true; expected a text or a number');
  });

  test('--config can ask for JSON, also for errors', async () => {
    const folder = freshFolder();
    const input = writeExport(join(folder, 'export'), { 'clicks.csv': '' });
    const config = join(folder, 'config.json');
    writeFileSync(config, JSON.stringify({ json: true, out: join(folder, 'report') }));
    const run = await lasttouch(['attribute', input, '--config', config]);
    expect(JSON.parse(run.stderr)).toMatchObject({ error: { exit_code: 2, problems: [{ line: 1 }] } });
  });

  test('files can be named one by one and by glob, with all four kinds no folder is needed', async () => {
    const folder = freshFolder();
    writeExport(folder, {
      'clicks/a.csv': VALID['clicks.csv'],
      'clicks/b.csv': VALID['clicks.csv'].replace('c1', 'c2'),
      'clicks.csv': null,
    });
    const named = [
      '--campaigns',
      'campaigns.csv',
      '--clicks',
      'clicks/*.csv',
      '--conversions',
      'conversions.csv',
      '--settings',
      'settings.csv',
    ];
    const run = await lasttouch(['attribute', ...named, '--json'], { cwd: folder });
    const { inputs, counts } = JSON.parse(run.stdout);
    expect(inputs.map(({ path }: { path: string }) => path)).toEqual([
      'campaigns.csv',
      'clicks/a.csv',
      'clicks/b.csv',
      'conversions.csv',
      'settings.csv',
    ]);
    expect(counts.clicks.counted).toBe(2);
    expect(existsSync(join(folder, 'lasttouch-report/run.json'))).toBe(true);
  });

  test('files found by a glob are named as the shell would name them', async () => {
    const folder = freshFolder();
    const input = writeExport(join(folder, 'export'), { 'more/x/b.csv': VALID['clicks.csv'] });
    const names = async (glob: string) => {
      const args = ['attribute', 'export', '--clicks', glob, '--no-html', '--json'];
      const run = await lasttouch(args, { cwd: folder });
      return JSON.parse(run.stdout)
        .inputs.filter(({ kind }: { kind: string }) => kind === 'clicks')
        .map(({ path }: { path: string }) => path);
    };
    expect(await names(`${input}/cl*s.csv`)).toEqual([`${input}/clicks.csv`]);
    expect(await names('./export/../export/more/*/b.csv')).toEqual(['./export/../export/more/x/b.csv']);
    expect(await names('export/{more/x,none}/*.csv')).toEqual(['export/more/x/b.csv']);
  });

  test('wrong values are all named at once, near names are suggested', async () => {
    const run = await lasttouch([
      'attribute',
      november,
      '--window',
      '3x',
      '--timezone',
      'Asia/Soul',
      '--fail-on',
      'clicks_gp',
    ]);
    expect(run.status).toBe(2);
    expect(run.stderr.match(/^error: /gm)).toHaveLength(3);
    expect(run.stderr).toContain('did you mean "clicks_gap"?');
    expect((await lasttouch(['atribute'])).stderr).toContain('Did you mean attribute?');
    expect(
      (await lasttouch(['attribute', november, '--from', '2026-11-02', '--to', '2026-11-02'])).status,
    ).toBe(2);
  });

  test('--help and --version print to stdout and exit 0, nothing at all is wrong usage', async () => {
    for (const args of [['--help'], ['attribute', '--help'], ['--version']]) {
      const run = await lasttouch(args);
      expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 0, stderr: '' });
      expect(run.stdout).toMatch(args[0] === '--version' ? /^\d+\.\d+\.\d+\n$/ : /Examples:/);
    }
    expect((await lasttouch([])).status).toBe(2);
  });
});
