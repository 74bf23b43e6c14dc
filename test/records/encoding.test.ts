import iconv from 'iconv-lite';
import { expect, test } from 'vitest';
import { explainEncoding } from '../../src/records/encoding.ts';

test('bytes that decode as CP949 are named so, whatever the syllable', () => {
  expect(explainEncoding(iconv.encode('캠페인', 'cp949'))).toContain('it decodes as cp949');
  expect(explainEncoding(iconv.encode('똠방각하', 'cp949'))).toContain('it decodes as cp949');
});

test('other bytes are said not to be UTF-8 only', () => {
  expect(explainEncoding(Buffer.of(0x61, 0xff, 0xff))).not.toContain('cp949');
});
