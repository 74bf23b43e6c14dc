import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CitedBlock } from '../../../src/engine/attributing/cited-clicks.ts';
import { creditColumns, OUTCOMES } from '../../../src/engine/attributing/credits.ts';
import type { Job } from '../../../src/engine/job.ts';
import { RowWriter, type WriterSizes } from '../../../src/engine/rows/row-writer.ts';
import type { ConversionColumns } from '../../../src/engine/users/conversion-columns.ts';
import { formatAmount } from '../../../src/values/amount.ts';
import { csvLine } from '../../../src/values/csv-line.ts';
import { formatDuration } from '../../../src/values/duration.ts';
import { timeForSpreadsheet, withGuard } from '../../../src/values/spreadsheet.ts';
import { TimeFormat } from '../../../src/values/times.ts';
import { Zone } from '../../../src/values/zone.ts';

const HOUR = 3_600_000_000;
const DAY = 24 * HOUR;
const ZONES = ['UTC', 'Asia/Seoul', 'America/New_York', 'Africa/Monrovia', 'Pacific/Apia'];
/** New York turns its clocks back, Monrovia leaves an offset with seconds behind, Apia skips a day. */
const AROUND = [
  '2026-11-01T06:00:00Z',
  '1972-01-07T00:44:30Z',
  '2011-12-30T10:00:00Z',
  '1970-01-01T00:00:00Z',
];
const EVENTS = ['purchase', 'buy, "now"', 'sign_up'];
const CAMPAIGNS = ['PUSH-1', '=KKO,2', '-TXT'];
const HISTORY = {
  cuts: [AROUND.map((text) => Date.parse(text) * 1000)[0]],
  windows: [7 * DAY, 36 * HOUR],
  changes: [
    {
      changedAt: Date.parse(AROUND[0]) * 1000 - 10 * 60_000_000,
      effectiveAt: Date.parse(AROUND[0]) * 1000,
      previousWindow: 7 * DAY,
      newWindow: 36 * HOUR,
      note: '',
      stretch: 1,
    },
  ],
};

interface CitedClick {
  id: string;
  campaign: number;
  time: number;
}

interface Conversion {
  id: string;
  user: string;
  event: number;
  time: number;
  /** In millionths; undefined for none. */
  amount: bigint | undefined;
  refunded: bigint;
  outcome: number;
  clicks: CitedClick[];
}

const time = fc
  .tuple(
    fc.constantFrom(...AROUND),
    fc.integer({ min: -3 * DAY, max: 3 * DAY }),
    fc.constantFrom(1, 1000, 1_000_000, HOUR),
  )
  .map(([around, distance, grain]) =>
    Math.max(0, Date.parse(around) * 1000 + Math.trunc(distance / grain) * grain),
  );
const text = fc.oneof(
  fc.string({
    unit: fc.constantFrom(',', '"', '\r', '\n', 'a', ' ', '!', '-', '=', '가'),
    minLength: 1,
    maxLength: 20,
  }),
  fc.constantFrom('"'.repeat(4000), 'x'.repeat(7000), '12345678', '1234567'),
);
const amount = fc.oneof(
  fc.bigInt({ min: 0n, max: 10n ** 21n - 1n }),
  fc.bigInt({ min: 0n, max: 2n ** 34n }).map((units) => units * 1_000_000n),
);
const click = fc.record({ id: text, campaign: fc.nat(CAMPAIGNS.length - 1), age: fc.nat(40 * DAY) });
const conversion = fc
  .record({
    id: text,
    user: text,
    event: fc.nat(EVENTS.length - 1),
    time,
    amount: fc.option(amount, { nil: undefined }),
    refunded: amount,
    outcome: fc.nat(OUTCOMES.length - 1),
    clicks: fc.array(click, { maxLength: 3 }),
  })
  .map(({ clicks, ...row }): Conversion => {
    const count = row.outcome === 0 ? Math.max(1, clicks.length) : Math.min(1, clicks.length);
    const some = clicks.length === 0 ? [{ id: 'c', campaign: 0, age: 0 }] : clicks;
    return {
      ...row,
      clicks: some
        .slice(0, count)
        .map(({ id, campaign, age }) => ({ id, campaign, time: Math.max(0, row.time - age) })),
    };
  });

function jobOf(timezone: string): Job {
  return {
    files: [],
    campaignIds: CAMPAIGNS,
    publishedAt: new Float64Array(CAMPAIGNS.length),
    on: new Uint8Array(CAMPAIGNS.length),
    channelOf: new Uint32Array(CAMPAIGNS.length),
    events: EVENTS,
    purchaseEvents: 2,
    trackedPairs: [],
    history: HISTORY,
    timezone,
    excludedUsers: undefined,
    campaignsFromClicks: false,
    whichCounts: 'least',
    hasLines: false,
    from: 0,
    to: Number.POSITIVE_INFINITY,
    tracedIds: [],
    seed: 1,
    blockBytes: 1000,
    pieceRows: 1000,
    citedClicks: 1000,
    keptRejects: 1,
    scratchFolder: '',
  };
}

/** Texts one behind the other, some bytes behind the last, and where each begins. */
function packed(texts: readonly string[]) {
  const starts = Uint32Array.from({ length: texts.length + 1 }, () => 0);
  texts.forEach((value, place) => {
    starts[place + 1] = starts[place] + Buffer.byteLength(value);
  });
  return { starts, bytes: Buffer.from(`${texts.join('')}....`) };
}

function columnsOf(rows: readonly Conversion[]): ConversionColumns {
  const { starts, bytes } = packed(rows.flatMap(({ id, user }) => [id, user]));
  return {
    length: rows.length,
    times: Float64Array.from(rows, (row) => row.time),
    events: Uint32Array.from(rows, ({ event }) => event),
    units: Float64Array.from(rows, (row) =>
      row.amount === undefined ? -1 : Number(row.amount / 1_000_000n),
    ),
    millionths: Uint32Array.from(rows, (row) => Number((row.amount ?? 0n) % 1_000_000n)),
    starts,
    texts: bytes,
    partitionStarts: Uint32Array.of(0, rows.length),
  };
}

function blockOf(number: number, clicks: readonly CitedClick[]): CitedBlock {
  const { starts, bytes } = packed(clicks.map(({ id }) => id));
  const times = new Float64Array((clicks.length + 1) * 2);
  const words = new Uint32Array(times.buffer);
  clicks.forEach((cited, at) => {
    times[at * 2] = cited.time;
    words[at * 4 + 2] = cited.campaign;
  });
  starts.forEach((start, at) => {
    words[at * 4 + 3] = start;
  });
  return { number, chunk: 0, length: clicks.length, words, times, texts: bytes };
}

/** What the writer gives for conversions in two parts, the clicks of each of which lie in a block of their own. */
function write(
  rows: readonly Conversion[],
  cut: number,
  timezone: string,
  hasRefunds: boolean,
  forSpreadsheet: boolean,
  sizes: WriterSizes | undefined,
) {
  const parts = [rows.slice(0, cut), rows.slice(cut)];
  const credits = creditColumns(rows.length, new Float64Array(0));
  credits.blockCount[0] = 2;
  let at = 0;
  for (const [number, part] of parts.entries()) {
    let place = number * 4096;
    for (const { outcome, clicks } of part) {
      credits.outcomes[at] = outcome + 1;
      credits.cited.set([place, clicks.length], at * 2);
      place += clicks.length;
      at++;
    }
  }
  const sums = rows.map(({ refunded }) => refunded);
  const refunds = hasRefunds
    ? {
        places: Uint32Array.from(rows, (_, row) => row + 1),
        counts: Uint32Array.from(rows, () => 1),
        units: Float64Array.from(sums, (sum) => Number(sum / 1_000_000n)),
        millionths: Uint32Array.from(sums, (sum) => Number(sum % 1_000_000n)),
      }
    : undefined;
  const conversions = parts.map(columnsOf);
  const writer = new RowWriter(jobOf(timezone), { conversions, credits, refunds, forSpreadsheet }, sizes);
  const all = parts.map((part, place) => ({ part: place, rows: Uint32Array.from(part.keys()) }));
  const blocks = parts.map((part, number) =>
    blockOf(
      number,
      part.flatMap(({ clicks }) => clicks),
    ),
  );
  return writer.format(all, blocks);
}

/** The same in plain words: the lines of one conversion in the two files. */
function linesOf(row: Conversion, timezone: string, hasRefunds: boolean, forSpreadsheet: boolean) {
  const format = new TimeFormat(new Zone(timezone));
  const times = {
    format: (instant: number) =>
      forSpreadsheet ? timeForSpreadsheet(format.format(instant)) : format.format(instant),
  };
  const cell = (value: string) => (forSpreadsheet ? withGuard(value) : value);
  const start = [
    cell(row.id),
    cell(EVENTS[row.event]),
    cell(row.user),
    times.format(row.time),
    row.amount === undefined ? '' : formatAmount(row.amount),
  ];
  const named = row.clicks.map(({ id, campaign, time: clickedAt }) => ({
    campaign: cell(CAMPAIGNS[campaign]),
    id: cell(id),
    clickedAt: times.format(clickedAt),
    seconds: formatAmount(BigInt(row.time - clickedAt)),
  }));
  const [change] = HISTORY.changes;
  if (row.outcome !== 0) {
    const { campaign, clickedAt } = named[0] ?? { campaign: '', clickedAt: '' };
    return {
      attributions: '',
      unattributed: csvLine([...start, OUTCOMES[row.outcome], campaign, clickedAt]),
    };
  }
  const isPurchase = row.event < 2;
  const lines = named.map(({ campaign, id, clickedAt, seconds }) =>
    csvLine([
      ...start,
      campaign,
      id,
      clickedAt,
      seconds,
      formatDuration(row.time >= change.effectiveAt ? change.newWindow : change.previousWindow),
      isPurchase ? 'last_touch' : 'every_campaign',
      String(row.time >= change.changedAt && row.time < change.effectiveAt),
      ...(hasRefunds ? [isPurchase ? formatAmount(row.refunded) : ''] : []),
    ]),
  );
  return { attributions: lines.join(''), unattributed: '' };
}

const byTimeAndId = (a: Conversion, b: Conversion) =>
  a.time - b.time || Buffer.compare(Buffer.from(a.id), Buffer.from(b.id));

test('rows of any conversions are what the plain rules give, in the order of time and id', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(conversion, { maxLength: 8, selector: ({ id }) => id }),
      fc.nat(8),
      fc.constantFrom(...ZONES),
      fc.boolean(),
      fc.boolean(),
      fc.constantFrom(undefined, { rows: 1, bytes: 1 }, { rows: 3, bytes: 500 }, { rows: 100, bytes: 900 }),
      (rows, cut, timezone, hasRefunds, forSpreadsheet, sizes) => {
        const written = write(rows, cut, timezone, hasRefunds, forSpreadsheet, sizes);
        const lines = rows
          .toSorted(byTimeAndId)
          .map((row) => linesOf(row, timezone, hasRefunds, forSpreadsheet));
        const attributions = lines.map((line) => line.attributions);
        const unattributed = lines.map((line) => line.unattributed);
        expect(Buffer.concat(written.attributions).toString()).toBe(attributions.join(''));
        expect(Buffer.concat(written.unattributed).toString()).toBe(unattributed.join(''));
        expect(Array.from(written.order, (place) => rows[place].id)).toEqual(
          rows.toSorted(byTimeAndId).map(({ id }) => id),
        );
        expect([...written.attributionEnds]).toEqual(endsOf(attributions));
        expect([...written.unattributedEnds]).toEqual(endsOf(unattributed));
        const credited = rows.filter(({ outcome }) => outcome === 0);
        expect(written.credits).toBe(credited.reduce((sum, { clicks }) => sum + clicks.length, 0));
        expect(written.uncredited).toBe(rows.length - credited.length);
      },
    ),
    { numRuns: 300 },
  );
});

function endsOf(texts: readonly string[]): number[] {
  let end = 0;
  return texts.map((value) => {
    end += Buffer.byteLength(value);
    return end;
  });
}
