import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { VALID, writeExport } from '../binary/export.ts';
import { lasttouch, ROOT, readReport, scratchFolder } from '../binary/lasttouch.ts';

const scratch = scratchFolder();
const november = join(ROOT, 'fixtures/november');
let runs = 0;

/** The files of the month to start with, in another encoding; every second one gzip. */
function writeNovember(encoding: string, mark: boolean): string {
  const folder = join(scratch, `${encoding}-${mark}-${++runs}`);
  mkdirSync(folder);
  readdirSync(november)
    .filter((name) => /\.csv(\.gz)?$/.test(name))
    .forEach((name, place) => {
      const raw = readFileSync(join(november, name));
      const text = (name.endsWith('.gz') ? gunzipSync(raw) : raw).toString();
      const bytes = iconv.encode(text, encoding, { addBOM: mark });
      expect(iconv.decode(bytes, encoding)).toBe(text);
      // The file that was gzip stays so by its name, which stands in rejects.csv; what a file is, is told by its content.
      writeFileSync(join(folder, name), place % 2 === 0 ? gzipSync(bytes) : bytes);
    });
  return folder;
}

async function attribute(folder: string, args: string[], env: Record<string, string> = {}) {
  const out = join(scratch, `out-${++runs}`);
  const run = await lasttouch(['attribute', folder, '--out', out, '--no-html', ...args], { env });
  return { ...run, out };
}

describe.each([
  ['cp949', false],
  ['utf-16le', true],
  ['utf-16le', false],
] as const)('an export in %s, byte-order mark: %s', (encoding, mark) => {
  const folder = writeNovember(encoding, mark);

  test('gives the report of the same export in UTF-8', async () => {
    const run = await attribute(folder, ['--encoding', encoding, '--quiet']);
    expect({ stderr: run.stderr, status: run.status }).toEqual({ stderr: '', status: 0 });
    expect(readReport(run.out)).toEqual(readReport(join(november, 'expected')));
    const { options, inputs } = JSON.parse(readFileSync(join(run.out, 'run.json'), 'utf8'));
    expect(options.encoding).toBe(encoding);
    for (const { path, bytes } of inputs) expect(bytes).toBe(statSync(join(folder, path)).size);
  });

  test('the same with small blocks, threads and many passes', async () => {
    const run = await attribute(folder, ['--encoding', encoding, '--quiet', '--threads', '3'], {
      LASTTOUCH_RANGE_BYTES: '37',
      LASTTOUCH_BLOCK_BYTES: '64',
      LASTTOUCH_CLICK_BYTES: '20000',
    });
    expect({ stderr: run.stderr, status: run.status }).toEqual({ stderr: '', status: 0 });
    expect(readReport(run.out)).toEqual(readReport(join(november, 'expected')));
  });
});

/** The valid export in another encoding, with some of its files replaced by bytes. */
function exportIn(encoding: string, changes: Record<string, Buffer> = {}): string {
  const files = Object.entries(VALID).map(([name, text]) => [name, iconv.encode(text, encoding)]);
  return writeExport(join(scratch, `export-${++runs}`), { ...Object.fromEntries(files), ...changes });
}

const line = (text: string, encoding: string) => iconv.encode(text, encoding);

describe('what does not decode is bad UTF-8 for the rules', () => {
  test('cp949: in a used column the row is rejected, in another it does not matter; separators are never swallowed', async () => {
    const clicks = Buffer.concat([
      line('click_id,campaign_id,user_id,clicked_at,memo\n', 'cp949'),
      line('뷁,P1,u', 'cp949'),
      Buffer.of(0x81),
      line(',2026-11-02T10:00:00+09:00,\nc2,P1,u1,2026-11-02T10:00:00+09:00,', 'cp949'),
      Buffer.of(0x81),
      line('\nc3,P1,u', 'cp949'),
      Buffer.of(0xff, 0x80),
      line('1,2026-11-02T10:00:00+09:00,"\n가"\nc4,P1\n', 'cp949'),
    ]);
    const run = await attribute(exportIn('cp949', { 'clicks.csv': clicks }), [
      '--encoding',
      'cp949',
      '--json',
    ]);
    expect(JSON.parse(run.stdout).counts.clicks).toMatchObject({ rows: 4, counted: 1, rejected: 3 });
    expect(readFileSync(join(run.out, 'rejects.csv'), 'utf8')).toBe(`file,line,lines,column,reason,value
clicks.csv,2,1,user_id,invalid_utf8,u\ufffd
clicks.csv,4,2,user_id,invalid_utf8,u\ufffd\ufffd1
clicks.csv,6,1,,wrong_field_count,"c4,P1"
`);
  });

  test('utf-16le: a lone surrogate and an odd last byte are bad, U+FFFD is a character', async () => {
    const clicks = Buffer.concat([
      line(VALID['clicks.csv'], 'utf-16le'),
      line(
        'c2,P1,\ud83d,2026-11-02T10:00:00+09:00\nc\ufffd,P1,u\ufffd😀,2026-11-02T10:00:00+09:00\n',
        'utf-16le',
      ),
      line('c4,P1,u1,2026-11-02T10:00:00+09:00', 'utf-16le'),
      Buffer.of(0x0a),
    ]);
    const folder = exportIn('utf-16le', { 'clicks.csv': clicks });
    const run = await attribute(folder, ['--encoding', 'utf-16le', '--json']);
    expect(JSON.parse(run.stdout).counts.clicks).toMatchObject({ rows: 4, counted: 2, rejected: 2 });
    expect(readFileSync(join(run.out, 'rejects.csv'), 'utf8')).toBe(`file,line,lines,column,reason,value
clicks.csv,3,1,user_id,invalid_utf8,\ufffd
clicks.csv,5,1,clicked_at,invalid_utf8,2026-11-02T10:00:00+09:00\ufffd
`);
  });

  test('ids are those of the text: all syllables of Hangul are told apart, also in the names of columns', async () => {
    const syllables = Array.from({ length: 11_172 }, (_, i) => String.fromCharCode(0xac00 + i));
    const clicks = `클릭,campaign_id,user_id,clicked_at\n${syllables.map((id) => `${id},P1,u1,2026-11-02T10:00:00+09:00\n`).join('')}`;
    const folder = exportIn('cp949', { 'clicks.csv': line(clicks, 'cp949') });
    const columns = ['--columns', 'clicks.click_id=클릭'];
    const run = await attribute(folder, ['--encoding', 'cp949', '--json', ...columns]);
    expect(JSON.parse(run.stdout).counts.clicks).toMatchObject({ counted: 11_172, duplicate: 0 });
    expect(readFileSync(join(run.out, 'attributions.csv'), 'utf8')).toContain(',P1,힣,');
  });

  test('a long header, and a record at the limit of 1 MiB of UTF-8, are read', async () => {
    const names = Array.from({ length: 40_000 }, (_, i) => `이름${i}`).join(',');
    const wide = `${VALID['settings.csv'].split('\n')[0]},${names}\n,7d,${','.repeat(40_000)}\n`;
    const id = 'c'.repeat(1_048_576 - 32);
    const clicks = `${VALID['clicks.csv']}${id},P1,u1,2026-11-02T10:00:00+09:00\n`;
    const files = { 'settings.csv': line(wide, 'utf-16le'), 'clicks.csv': line(clicks, 'utf-16le') };
    const args = ['--encoding', 'utf-16le', '--json'];
    const run = await attribute(exportIn('utf-16le', files), args);
    expect(run.status).toBe(0);
    expect(JSON.parse(run.stdout).counts.clicks.counted).toBe(2);
    const over = { 'clicks.csv': line(clicks.replace('ccc', 'cccc'), 'utf-16le') };
    const refused = await attribute(exportIn('utf-16le', over), args);
    expect(refused.stderr).toContain('over 1 MiB');
  });
});

/** The encoding of the files, the option, and what the message must say. */
const WRONG: [string, string[], Record<string, Buffer>, string[]][] = [
  [
    'UTF-16 without the option',
    [],
    { 'clicks.csv': iconv.encode(VALID['clicks.csv'], 'utf-16le', { addBOM: true }) },
    ['clicks.csv:1: is UTF-16', '--encoding utf-16le'],
  ],
  [
    'UTF-16 in gzip without the option',
    ['--encoding', 'cp949'],
    { 'clicks.csv': gzipSync(iconv.encode(VALID['clicks.csv'], 'utf-16le', { addBOM: true })) },
    ['clicks.csv:1: is UTF-16', '--encoding utf-16le'],
  ],
  [
    'UTF-16 with the high byte first',
    ['--encoding', 'utf-16le'],
    { 'clicks.csv': iconv.encode(VALID['clicks.csv'], 'utf-16be', { addBOM: true }) },
    ['clicks.csv:1: is UTF-16', 'high byte first', 'save it as "CSV UTF-8"'],
  ],
  [
    'UTF-8 by its mark where another encoding is given',
    ['--encoding', 'cp949'],
    { 'clicks.csv': Buffer.from(`\ufeff${VALID['clicks.csv']}`) },
    ['clicks.csv:1: is UTF-8 by its byte-order mark', 'leave --encoding away'],
  ],
  [
    'a header in cp949',
    [],
    { 'clicks.csv': iconv.encode(VALID['clicks.csv'].replace('click_id', '클릭'), 'cp949') },
    ['clicks.csv:1: the header is not UTF-8', 'give --encoding cp949'],
  ],
  [
    'a campaign name in cp949',
    [],
    { 'campaigns.csv': iconv.encode(VALID['campaigns.csv'].replace('One', '가을'), 'cp949') },
    ['campaigns.csv:2: column name: is not UTF-8', 'give --encoding cp949'],
  ],
  [
    'a header that does not decode',
    ['--encoding', 'cp949'],
    { 'clicks.csv': Buffer.from(`${VALID['clicks.csv'].split('\n')[0]},\xff\n`, 'latin1') },
    ['clicks.csv:1: the header does not decode as cp949'],
  ],
  [
    'a setting that does not decode',
    ['--encoding', 'cp949'],
    { 'settings.csv': Buffer.from('changed_at,conversion_window,note\n,7d,\x81\n', 'latin1') },
    ['settings.csv:2: column note: does not decode as cp949'],
  ],
];

test.each(WRONG)('%s is an input error that says what to do', async (_name, args, changes, parts) => {
  const folder = writeExport(join(scratch, `export-${++runs}`), changes);
  const run = await attribute(folder, args);
  expect({ stdout: run.stdout, status: run.status }).toEqual({ stdout: '', status: 2 });
  for (const part of parts) expect(run.stderr).toContain(part);
});

test('an encoding that is not known is wrong usage, with the nearest name and all names', async () => {
  const run = await attribute(november, ['--encoding', 'utf16le']);
  expect(run.status).toBe(2);
  expect(run.stderr).toContain('--encoding "utf16le" is not known (did you mean "utf-16le"?)');
  expect(run.stderr).toContain('allowed are utf-8, cp949 (which EUC-KR is part of) and utf-16le');
});
