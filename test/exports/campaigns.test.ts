import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Campaigns, readCampaigns } from '../../src/exports/campaigns.ts';
import { describeProblem, ProblemList } from '../../src/problems/input-error.ts';
import { Zone } from '../../src/values/zone.ts';
import { scratchFolder } from '../binary/lasttouch.ts';
import { latin1 } from '../records/scan-text.ts';
import { writeInput } from './input-file.ts';

const scratch = scratchFolder();
const REQUIRED = 'campaign_id,name,channel,published_at,purchase_conversion';

/** Reads campaigns files, in their order, in the zone of Seoul. */
async function read(contents: readonly string[]): Promise<Campaigns & { problems: string[] }> {
  const problems = new ProblemList();
  const files = contents.map((content, place) =>
    writeInput(join(scratch, `campaigns-${place}.csv`), 'campaigns', latin1(content)),
  );
  const events = new Set(['purchase', 'df_purchase']);
  const campaigns = await readCampaigns(files, events, new Zone('Asia/Seoul'), problems);
  return { ...campaigns, problems: problems.problems.map(describeProblem) };
}

/** Reads one campaign with these further columns. */
async function readOne(columns: Record<string, string>) {
  const names = Object.keys(columns);
  const row = ['P1', 'One', 'push', '2026-11-01', 'on', ...Object.values(columns)];
  const { campaigns, problems, purchaseEventListed } = await read([
    `${[REQUIRED, ...names].join(',')}\n${row.join(',')}\n`,
  ]);
  return { campaign: campaigns[0], problems, purchaseEventListed };
}

/** Reads files of the required columns and two more: `conversion_events` and `ended_at`. */
function readRows(...files: string[]) {
  return read(files.map((rows) => `${REQUIRED},conversion_events,ended_at\n${rows}`));
}

describe('a campaign', () => {
  test('has what its row says, and nothing where columns are missing', async () => {
    const { campaigns, rows, drafts } = await read([`${REQUIRED}\nP1,"가, 나",,2026-11-01,on\n`]);
    expect(campaigns).toEqual([
      {
        id: 'P1',
        name: '가, 나',
        channel: '',
        publishedAt: Date.parse('2026-10-31T15:00:00Z') * 1000,
        on: true,
        events: [],
        endedAt: null,
        targeted: null,
        sent: null,
        cost: null,
        consoleConversions: null,
        consoleAmount: null,
      },
    ]);
    expect([rows, drafts]).toEqual([1, 0]);
  });

  test('is ON or OFF in any of three spellings and any case', async () => {
    const spellings = ['on', 'ON', 'True', '1', 'off', 'Off', 'FALSE', '0'];
    const { campaigns, problems } = await readRows(
      spellings.map((spelling, place) => `${place},,,2026-11-01,${spelling},,\n`).join(''),
    );
    expect(problems).toEqual([]);
    expect(campaigns.map(({ on }) => on)).toEqual([true, true, true, true, false, false, false, false]);
  });

  test('has its events in the order of their bytes, without empty parts and repeats', async () => {
    const { campaign } = await readOne({ conversion_events: '||b|\u{1f600}|a||\uff21|b|' });
    expect(campaign.events).toEqual(['a', 'b', '\uff21', '\u{1f600}']);
  });

  test('has no purchase event among its events, and it is counted that it lists one', async () => {
    const { campaign, purchaseEventListed } = await readOne({ conversion_events: 'a|df_purchase|purchase' });
    expect([campaign.events, purchaseEventListed]).toEqual([['a'], 1]);
    expect((await readOne({ conversion_events: 'a|Purchase' })).purchaseEventListed).toBe(0);
  });

  test.each([
    [{ cost: '1000.5', unit_cost: '9', sent: '3' }, 1_000_500_000n],
    [{ cost: '', unit_cost: '0.000001', sent: '999999999999999' }, 999_999_999_999_999n],
    [{ cost: '0', unit_cost: '9', sent: '3' }, 0n],
    [{ unit_cost: '9', sent: '3' }, 27_000_000n],
    [{ unit_cost: '9', sent: '0' }, 0n],
    [{ unit_cost: '9', sent: '' }, null],
    [{ unit_cost: '', sent: '3' }, null],
    [{ cost: '1.0E3' }, 1_000_000_000n],
    [{ sent: '3' }, null],
  ])('%o costs %s millionths', async (columns, cost) => {
    expect((await readOne(columns)).campaign.cost).toBe(cost);
  });
});

describe('a bad value is an input error', () => {
  test.each([
    ['ended_at', 'never', /^campaigns-0\.csv:2: column ended_at: "never" is not a time; .*, or a date$/],
    [
      'targeted',
      '-1',
      /column targeted: "-1" is not a number of people; expected 1 to 15 digits, .*, or nothing/,
    ],
    ['targeted', '1234567890123456', /column targeted/],
    ['sent', '1.5', /column sent: "1.5" is not a number of people/],
    ['cost', 'free', /column cost: "free" is not an amount; expected for example 12000, .*digits/],
    ['unit_cost', '-1', /column unit_cost: "-1" is not an amount/],
  ])('in %s: %s', async (column, value, message) => {
    expect((await readOne({ [column]: value })).problems).toEqual([expect.stringMatching(message)]);
  });

  test('in the required columns, all of a row together', async () => {
    expect((await readRows(',,,2026-13-01,yeah,,\n')).problems).toEqual([
      expect.stringMatching(
        /^campaigns-0\.csv:2: column campaign_id: "" is empty; every published campaign needs an id/,
      ),
      expect.stringMatching(/column published_at: "2026-13-01" is not a time/),
      expect.stringMatching(
        /column purchase_conversion: "yeah" is neither on nor off; expected on, off, true, false, 1, 0, yes, no, y, n, 사용, 미사용/,
      ),
    ]);
  });
});

describe('a draft', () => {
  test('is counted and otherwise not looked at, whatever its values', async () => {
    const { campaigns, rows, drafts, rowsByFile, problems } = await readRows(
      'P1,,,,perhaps,,never\n,,,,,,\nP2,,,2026-11-01,on,,\n',
    );
    expect([campaigns.map(({ id }) => id), rows, drafts, problems]).toEqual([['P2'], 3, 2, []]);
    expect([...rowsByFile]).toEqual([['campaigns-0.csv', 3]]);
  });

  test('is no snapshot', async () => {
    const { campaigns, problems } = await readRows('P1,Old,,2026-11-01,on,,\nP1,New,,,off,x,\n');
    expect([campaigns.map(({ name }) => name), problems]).toEqual([['Old'], []]);
  });
});

describe('of several snapshots', () => {
  test('the last by file and line gives what may change', async () => {
    const { campaigns, rows } = await readRows(
      'P1,A,push,2026-11-01,on,,2026-11-05\nP1,B,text,2026-11-01,on,,\n',
      'P1,C,,2026-11-01T00:00:00+09:00,1,|,2026-11-07\n',
    );
    expect(campaigns.map(({ name, channel }) => [name, channel])).toEqual([['C', '']]);
    expect(campaigns[0].endedAt).toBe(Date.parse('2026-11-06T15:00:00Z') * 1000);
    expect(rows).toBe(3);
  });

  test.each([
    ['purchase_conversion', 'P1,,,2026-11-01,off,a|b,'],
    ['published_at', 'P1,,,2026-11-02,on,a|b,'],
    ['conversion_events', 'P1,,,2026-11-01,on,a,'],
  ])('another %s is an input error that names both places', async (column, row) => {
    expect((await readRows('P1,,,2026-11-01,on,b|a|a,\n', `\n${row}\n`)).problems).toEqual([
      `campaigns-1.csv:3: column ${column}: campaign "P1" has another value at campaigns-0.csv:2; it can't change once published, so correct one of the two rows`,
    ]);
  });

  test('purchase events among the events make no difference', async () => {
    const { problems } = await readRows('P1,,,2026-11-01,on,a|purchase,\nP1,,,2026-11-01,on,a,\n');
    expect(problems).toEqual([]);
  });
});

test('campaigns come in the order of their ids as bytes, whatever the order of rows', async () => {
  const id = fc.string({
    unit: fc.constantFrom('a', 'B', '9', '가', '\uff21', '\u{1f600}'),
    minLength: 1,
    maxLength: 4,
  });
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(id, { maxLength: 10 }), async (ids) => {
      const { campaigns } = await readRows(ids.map((one) => `${one},,,2026-11-01,on,,\n`).join(''));
      const sorted = ids.map(latin1).sort();
      expect(campaigns.map((campaign) => latin1(campaign.id))).toEqual(sorted);
    }),
    { numRuns: 50 },
  );
});
