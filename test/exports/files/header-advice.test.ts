import { describe, expect, test } from 'vitest';
import { misreadHeader, missingColumn } from '../../../src/exports/files/header-advice.ts';
import { isNearlyNamed } from '../../../src/exports/files/near-miss.ts';

const NONE = new Map<string, string>();

describe('a missing column', () => {
  test('never proposes a header that another column uses', () => {
    const names = ['click_id', 'campaign_id', 'clicked_at', 'member_no'];
    const said = missingColumn('clicks', 'user_id', names, NONE);
    expect(said).not.toContain('clicks.user_id=click_id');
    expect(said).not.toContain('nearest');
    const taken = new Map([['clicks.click_id', 'userid']]);
    expect(missingColumn('clicks', 'user_id', ['userid', 'x'], taken)).not.toContain('nearest');
    expect(missingColumn('clicks', 'user_id', ['userid', 'x'], NONE)).toContain('nearest is "userid"');
  });

  test('gives an option that a shell takes as it stands', () => {
    const said = missingColumn('clicks', 'user_id', ["user's id"], NONE);
    expect(said).toContain(`--columns 'clicks.user_id=user'\\''s id'`);
  });

  test('names the option that stands in for it, where one does and nothing contradicts it', () => {
    const said = (kind: 'clicks' | 'conversions' | 'campaigns', column: string, names = NONE) =>
      missingColumn(kind, column, ['zzzzzzzzz'], names);
    expect(said('clicks', 'click_id')).toContain('--make-ids clicks makes it');
    expect(said('conversions', 'event')).toContain('--value conversions.event=purchase');
    expect(said('campaigns', 'purchase_conversion')).toContain('--value campaigns.purchase_conversion=on');
    for (const [kind, column] of [
      ['clicks', 'user_id'],
      ['campaigns', 'campaign_id'],
      ['clicks', 'clicked_at'],
    ] as const)
      expect(said(kind, column)).not.toMatch(/--make-ids|--value/);
    expect(said('clicks', 'click_id', new Map([['clicks.click_id', 'id']]))).not.toContain('--make-ids');
  });

  test('shows values of at most 80 characters', () => {
    const said = missingColumn('clicks', 'user_id', ['가'.repeat(500)], NONE);
    expect(said).toContain(`"${'가'.repeat(79)}…"`);
  });
});

describe('a header that is there, but not as it is read', () => {
  const HEADER = ['click_id', 'campaign_id', 'user_id', 'clicked_at'];
  const misread = (names: string[], text: string, delimiter = ',') =>
    misreadHeader('clicks', names, NONE, { text, line: 1, delimiter });

  test.each([
    [';', "--delimiter 'clicks=;'"],
    ['\t', '--delimiter clicks=tab'],
    ['|', "--delimiter 'clicks=|'"],
  ])('with %j between its names names the option', (delimiter, option) => {
    const line = HEADER.join(delimiter);
    expect(misread([line], `${line}\n`)).toContain(option);
  });

  test('in a later line names the line and the option', () => {
    const text = `Clicks of November\n\n${HEADER.join(',')}\nc1\n`;
    const said = misread(['Clicks of November'], text);
    expect(said).toContain('the header stands in line 3');
    expect(said).toContain('--skip-lines clicks=2');
  });

  test('both at once', () => {
    const text = `Clicks\n"${HEADER.join('";"')}"\n`;
    const said = misread(['Clicks'], text);
    expect(said).toContain("--skip-lines clicks=1 --delimiter 'clicks=;'");
  });

  test('in a later line does not name the delimiter that is in force', () => {
    const said = misread(['Clicks'], `Clicks\n${HEADER.join(';')}\n`, ';');
    expect(said).toContain('--skip-lines clicks=1, ');
    expect(said).not.toContain('--delimiter');
    expect(misread(['Clicks'], `Clicks\n${HEADER.join(',')}\n`, ';')).toContain('--delimiter clicks=,');
  });

  test('is not seen where the columns are simply missing', () => {
    expect(misread(['click_id', 'x'], 'click_id,x\n1,2\n')).toBeUndefined();
  });

  test.each([',', ';', '\t'])('is not seen where only blanks differ and %j is in force', (delimiter) => {
    const names = HEADER.map((name) => ` ${name}\u00a0`);
    expect(misread(names, `${names.join(delimiter)}\n${HEADER.join(',')}\n`, delimiter)).toBeUndefined();
  });
});

test.each([
  ['Amount', 'amount', true],
  ['amount (KRW)', 'amount', true],
  ['ammount', 'amount', true],
  ['currency_code', 'currency', true],
  ['Ended-At', 'ended_at', true],
  ['notes', 'note', true],
  ['\u200bsent', 'sent', true],
  ['amounts', 'amount', true],
  ['revenue', 'amount', false],
  ['discount', 'amount', false],
  ['sent_at', 'sent', false],
  ['post', 'cost', false],
  ['country', 'currency', false],
])('%j is nearly %j: %j', (header, column, expected) => {
  expect(isNearlyNamed(header, column)).toBe(expected);
});
