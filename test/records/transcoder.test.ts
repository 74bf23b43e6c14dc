import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import type { Encoding } from '../../src/records/encoding-names.ts';
import { transcoderFor } from '../../src/records/transcoder.ts';

/** What bytes become, pushed in pieces that end at the given places. */
function transcode(encoding: Encoding, bytes: Uint8Array, cuts: readonly number[] = []): Buffer {
  const transcoder = transcoderFor(encoding);
  if (transcoder === undefined) throw new Error('read as it stands');
  const bounds = [0, ...cuts, bytes.length];
  const pieces = bounds
    .slice(1)
    .map((end, i) => Buffer.from(transcoder.push(bytes.subarray(bounds[i], end))));
  return Buffer.concat([...pieces, transcoder.end()]);
}

const SYLLABLES = Array.from({ length: 0xd7a4 - 0xac00 }, (_, i) => String.fromCharCode(0xac00 + i));
const BAD = 0xff;

test('UTF-8 is read as it stands', () => {
  expect(transcoderFor('utf-8')).toBeUndefined();
});

describe.each(['cp949', 'utf-16le'] as const)('%s', (encoding) => {
  test('all 11,172 syllables of Hangul come through', () => {
    expect(SYLLABLES).toHaveLength(11_172);
    const text = SYLLABLES.join(',');
    expect(transcode(encoding, iconv.encode(text, encoding)).toString()).toBe(text);
  });

  test('a text that is cut anywhere gives the same', () => {
    const text = 'id,이름,"뷁 똠방각하"\r\n1,챰,😀\n'.replace('😀', encoding === 'cp949' ? '※' : '😀');
    const bytes = iconv.encode(text, encoding);
    for (let first = 0; first <= bytes.length; first++) {
      for (let second = first; second <= bytes.length; second++)
        expect(transcode(encoding, bytes, [first, second]).toString()).toBe(text);
    }
  });

  test('any bytes cut anywhere give the same, and what is bad shows as bad UTF-8', () => {
    const bytes = fc.uint8Array({ maxLength: 12 });
    fc.assert(
      fc.property(bytes, fc.array(fc.nat(12), { maxLength: 3 }), (raw, places) => {
        const cuts = places.map((place) => Math.min(place, raw.length)).sort((a, b) => a - b);
        const whole = transcode(encoding, raw);
        expect(transcode(encoding, raw, cuts)).toEqual(whole);
        expect(isUtf8(whole)).toBe(!whole.includes(BAD));
      }),
    );
  });
});

describe('cp949', () => {
  test('every pair of bytes is the character that iconv-lite knows, or bad', () => {
    let characters = 0;
    for (let lead = 0x81; lead <= 0xfe; lead++) {
      for (let trail = 0; trail <= 0xff; trail++) {
        const pair = Uint8Array.of(lead, trail);
        const known = iconv.decode(Buffer.from(pair), 'cp949');
        const text = transcode('cp949', pair);
        if (known.includes('\ufffd')) expect(text[0]).toBe(BAD);
        else expect(text.toString()).toBe(known);
        if (!known.includes('\ufffd')) characters++;
      }
    }
    expect(characters).toBe(17_048);
  });

  test('a bad pair never swallows a separator, a line end or a quote', () => {
    for (const separator of [',', '\n', '\r', '"', '0'])
      expect([...transcode('cp949', Buffer.from(`\x81${separator}`, 'latin1'))]).toEqual([
        BAD,
        separator.charCodeAt(0),
      ]);
    expect([...transcode('cp949', Uint8Array.of(0x81, 0xff, 0xb0, 0xa1))]).toEqual([
      BAD,
      BAD,
      ...Buffer.from('가'),
    ]);
    expect([...transcode('cp949', Uint8Array.of(0x81, 0xb0, 0xa1))]).toEqual([...Buffer.from('겙'), BAD]);
  });

  test('bytes that begin nothing, and a character cut by the end, are bad', () => {
    expect([...transcode('cp949', Uint8Array.of(0x80, 0x61, 0xff))]).toEqual([BAD, 0x61, BAD]);
    expect([...transcode('cp949', Uint8Array.of(0x61, 0xb0))]).toEqual([0x61, BAD]);
  });
});

describe('utf-16le', () => {
  const units = (...values: number[]) => new Uint8Array(Uint16Array.from(values).buffer);

  test('any text comes through, with U+FFFD and the byte-order mark as the characters that they are', () => {
    const texts = fc.string({
      unit: fc.constantFrom('a', '\0', 'é', '가', '\ufffd', '\ufeff', '😀', '\u{10ffff}'),
    });
    fc.assert(
      fc.property(texts, (text) => {
        expect(transcode('utf-16le', Buffer.from(text, 'utf16le')).toString()).toBe(text);
      }),
    );
  });

  test('a surrogate without its partner is bad, and only that', () => {
    expect([...transcode('utf-16le', units(0xd83d, 0x2c))]).toEqual([BAD, 0x2c]);
    expect([...transcode('utf-16le', units(0xde00, 0x2c))]).toEqual([BAD, 0x2c]);
    expect([...transcode('utf-16le', units(0xd83d, 0xd83d, 0xde00))]).toEqual([BAD, ...Buffer.from('😀')]);
    expect([...transcode('utf-16le', units(0x61, 0xd83d))]).toEqual([0x61, BAD]);
  });

  test('an odd last byte is bad', () => {
    expect([...transcode('utf-16le', Uint8Array.of(0x61, 0, 0x62))]).toEqual([0x61, BAD]);
  });
});
