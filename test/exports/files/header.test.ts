import { unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { type InputFile, openInputFile, scannerFor } from '../../../src/exports/files/header.ts';
import type { ColumnNames } from '../../../src/exports/files/kinds.ts';
import { InputError } from '../../../src/problems/input-error.ts';
import { LONGEST_RECORD } from '../../../src/records/record-scanner.ts';
import { scratchFolder } from '../../binary/lasttouch.ts';
import { latin1, MEMORY, putText } from '../../records/scan-text.ts';
import { writeFound, writeInput } from '../input-file.ts';

const PATH = join(scratchFolder(), 'clicks.csv');
const HEADER = 'click_id,campaign_id,user_id,clicked_at';

function open(content: string | Buffer, names?: ColumnNames): InputFile {
  return writeInput(PATH, 'clicks', content, names);
}

/** The problems for which a file of clicks can't be opened, as text. */
function refused(content: string | Buffer, names?: ColumnNames): string[] {
  try {
    open(content, names);
  } catch (error) {
    if (error instanceof InputError) return error.message.split('\n');
    throw error;
  }
  return [];
}

describe('columns', () => {
  test('are found by name in any order, and further ones are left alone', () => {
    const file = open('x,clicked_at,user_id,"click_id",y,campaign_id\n');
    expect(file.used.map(({ name }) => name)).toEqual(HEADER.split(','));
    expect([file.places, file.columns]).toEqual([[3, 5, 2, 1], 6]);
  });

  test('have another header where one is given for them', () => {
    const names = new Map([['clicks.user_id', '회원번호']]);
    const file = open(latin1('click_id,campaign_id,회원번호,clicked_at,user_id\n'), names);
    expect(file.places).toEqual([0, 1, 2, 3]);
    expect(refused(`${HEADER}\n`, names)).toEqual([expect.stringContaining('column 회원번호: is missing')]);
  });

  test('that may be missing are missing only when no header was given for them', () => {
    const path = `${PATH}.conversions`;
    const header = 'conversion_id,user_id,event,occurred_at\n';
    expect(writeInput(path, 'conversions', header).used).toHaveLength(4);
    expect(() => writeInput(path, 'conversions', header, new Map([['conversions.amount', 'price']]))).toThrow(
      'column price: is missing',
    );
  });

  test('that are missing are told all at once, with the nearest name found', () => {
    expect(refused('click_id,campaignid,x,clicked_at\n')).toEqual([
      'clicks.csv:1: column campaign_id: is missing; found "click_id", "campaignid", "x", "clicked_at"; nearest is "campaignid": rename it or give --columns clicks.campaign_id=campaignid',
      'clicks.csv:1: column user_id: is missing; found "click_id", "campaignid", "x", "clicked_at"; add it, or name the column that holds it with --columns clicks.user_id=HEADER',
    ]);
  });

  test('are found by exact name: case and blanks count', () => {
    expect(refused(`${HEADER.replace('user_id', 'User_id')}\n`)).toHaveLength(1);
    expect(refused(`${HEADER.replace('user_id', ' user_id')}\n`)).toHaveLength(1);
  });

  test('that are used stand once only; others may stand twice', () => {
    expect(refused(`${HEADER},user_id\n`)).toEqual([
      'clicks.csv:1: column user_id: stands twice in the header; remove or rename one of the two',
    ]);
    expect(refused(`${HEADER},x,x\n`)).toEqual([]);
  });

  test('that may be missing are missing where --columns gives their header to another one', () => {
    const header = 'campaign_id,name,channel,sent,purchase_conversion\n';
    const openCampaigns = (...names: [string, string][]) =>
      writeInput(`${PATH}.campaigns`, 'campaigns', header, new Map(names));
    const file = openCampaigns(['campaigns.published_at', 'sent']);
    expect(file.used.map(({ name }) => name)).toEqual([
      'campaign_id',
      'name',
      'channel',
      'published_at',
      'purchase_conversion',
    ]);
    expect(file.places).toEqual([0, 1, 2, 3, 4]);
    const used = 'column sent: is used for two columns of campaigns';
    expect(() => openCampaigns(['campaigns.published_at', 'sent'], ['campaigns.sent', 'sent'])).toThrow(used);
    const name = 'column name: is used for two columns of campaigns';
    expect(() => openCampaigns(['campaigns.published_at', 'name'])).toThrow(name);
  });

  test('are not used for two columns', () => {
    const names = new Map([['clicks.user_id', 'click_id']]);
    expect(refused(`${HEADER}\n`, names)).toEqual([
      'clicks.csv:1: column click_id: is used for two columns of clicks; check --columns',
    ]);
  });
});

describe('the data', () => {
  test('begins behind the header, whatever its line end', () => {
    for (const end of ['\n', '\r\n', '']) {
      const file = open(`${HEADER}${end}`);
      expect([file.dataStart, file.dataLine]).toEqual([HEADER.length + end.length, end === '' ? 0 : 1]);
    }
  });

  test('begins behind a byte-order mark, empty lines and names that span lines', () => {
    const before = '\xef\xbb\xbf\n\r\n';
    const header = `"a\nb",${HEADER}\n`;
    expect(open(`${before}${header}c1`)).toMatchObject({
      dataStart: before.length + header.length,
      dataLine: 4,
      columns: 5,
    });
  });

  test('begins where it does in the inflated text', () => {
    expect(open(gzipSync(`${HEADER}\nc1`))).toMatchObject({ dataStart: HEADER.length + 1, gzip: true });
    expect(open(`${HEADER}\nc1`).gzip).toBe(false);
  });

  test('begins behind a header longer than the first reading', () => {
    const long = `${HEADER},${'x'.repeat(100_000)}\n`;
    for (const content of [long, Buffer.from(gzipSync(long))]) {
      expect(open(content)).toMatchObject({ dataStart: long.length, columns: 5 });
    }
    const longest = `${HEADER},${'x'.repeat(LONGEST_RECORD - HEADER.length - 1)}\n`;
    expect(open(`${longest}c1,P1,u1,2026-11-01 00:00,\n`).dataStart).toBe(longest.length);
  });
});

describe('a file is refused', () => {
  test('when it is empty, or has nothing but empty lines', () => {
    for (const content of ['', '\xef\xbb\xbf', '\n\r\n', Buffer.from(gzipSync(''))]) {
      expect(refused(content)).toEqual([
        'clicks.csv:1: is empty; expected a header line with the names of the columns',
      ]);
    }
  });

  test('when it is UTF-16 by its byte-order mark', () => {
    for (const mark of ['\xff\xfe', '\xfe\xff']) {
      expect(refused(`${mark}c\0`)).toEqual([
        expect.stringContaining('clicks.csv:1: is UTF-16 by its byte-order mark'),
      ]);
    }
    expect(refused('\xff,\n')).toEqual([expect.stringContaining('is not UTF-8')]);
  });

  test('when its header is no UTF-8, naming cp949 where it decodes as that', () => {
    expect(refused(iconv.encode(`${HEADER},회원\n`, 'cp949'))).toEqual([
      expect.stringContaining('clicks.csv:1: the header is not UTF-8, but it decodes as cp949'),
    ]);
    expect(refused(`\n${HEADER},\xff\xff\n`)).toEqual([
      expect.stringContaining('clicks.csv:2: the header is not UTF-8, expected UTF-8'),
    ]);
  });

  test('when it has carriage returns but no line feed, of whatever size', () => {
    for (const rows of [0, 10_000, 200_000]) {
      expect(refused(`${HEADER}\r${'c1,P1,u1\r'.repeat(rows)}`)).toEqual([
        expect.stringContaining('clicks.csv:1: has carriage returns but no line feed'),
      ]);
    }
  });

  test('when a quote of its header is out of place or never closed', () => {
    expect(refused(`\n${HEADER},x"y\n`)).toEqual([
      expect.stringContaining('clicks.csv:2: the header has a quote inside an unquoted field'),
    ]);
    expect(refused(`${HEADER},\n,"x\n`)).toEqual([]);
    expect(refused(`"a\n",${HEADER},"x\n`)).toEqual([
      expect.stringContaining('clicks.csv:2: a quote that opens here is never closed'),
    ]);
  });

  test('when its header is over 1 MiB', () => {
    expect(refused(`${HEADER},${'x'.repeat(LONGEST_RECORD)}\n`)).toEqual([
      expect.stringContaining('clicks.csv:1: a record over 1 MiB begins here'),
    ]);
  });

  test('when it is a damaged gzip file', () => {
    const packed = gzipSync(`${HEADER}\n${'c1,P1\n'.repeat(100)}`);
    packed.fill(0xff, 10, 30);
    expect(refused(packed)).toEqual([
      expect.stringContaining('clicks.csv: is a damaged or truncated gzip file'),
    ]);
  });

  test('when it can not be read', () => {
    const found = writeFound(PATH, 'clicks', '');
    unlinkSync(PATH);
    expect(() => openInputFile(found, new Map())).toThrow("clicks.csv: can't be read (ENOENT)");
  });
});

test('the header of a file whose rows another program reads is taken from its start', () => {
  const start = Buffer.from(`x,${HEADER}\nc1`);
  const file = { ...writeFound(PATH, 'clicks', 'never read'), path: 'hdfs://host/clicks.csv', start };
  expect(openInputFile({ ...file, size: 1000 }, new Map()).places).toEqual([1, 2, 3, 4]);
});

test('the scanner of a file gives its used columns in the order of their kind', () => {
  const scanner = scannerFor(open('x,clicked_at,user_id,click_id,campaign_id\n'), 5, MEMORY);
  expect([scanner.slots, scanner.capacity]).toEqual([4, 5]);
  const bytes = putText(Buffer.from('1,2,3,4,5\n'));
  scanner.scan(0, 10, true, 10);
  const fields = Array.from({ length: 4 }, (_, slot) => bytes[scanner.fields[slot * 2]] - 48);
  expect(fields).toEqual([4, 5, 3, 2]);
});
