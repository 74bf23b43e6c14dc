import { isTurnDue, takeTurn } from '../../folders/turns.ts';
import { parsePrintedAmount } from '../../values/amount.ts';
import { csvLine } from '../../values/csv-line.ts';
import { mergeJoin } from '../../values/merge-join.ts';
import { TimeFormat } from '../../values/times.ts';
import { PackedTexts } from './packed-texts.ts';
import { ConversionStream, compareConversions, type StoredConversion } from './stored-conversions.ts';
import { type StoredReport, windowAt } from './stored-report.ts';

/** Why a credit changed, as far as two reports tell it. */
export const CHANGE_CAUSES = [
  'window',
  'new_clicks',
  'missing_clicks',
  'campaigns',
  'occurred_at',
  'only_in_a',
  'only_in_b',
] as const;

/** One of the causes. */
export type ChangeCause = (typeof CHANGE_CAUSES)[number];

/** Conversions and their exact amount in millionths. */
export interface MovedSum {
  conversions: number;
  amount: bigint;
}

/** What moved from one campaign to another; an empty id stands for unattributed. */
export interface Flow extends MovedSum {
  from: string;
  to: string;
}

/** What became of the conversions of two reports. */
export interface Changes {
  /** Conversions whose credit differs. */
  conversions: number;
  /** Rows of changes.csv by direction. */
  moved: MovedSum;
  gained: MovedSum;
  lost: MovedSum;
  causes: Record<ChangeCause, number>;
  flows: Flow[];
  /** Conversions with another event or amount. */
  changedValues: number;
  /** Conversions that only one of the two reports has, credited or not. */
  onlyInA: number;
  onlyInB: number;
  /** Lines of changes.csv by `conversion_id`. */
  lines: PackedTexts;
}

/** Columns of changes.csv: one row for each campaign that lost a conversion, gained it, or both in pairs. */
export const CHANGE_COLUMNS = [
  'conversion_id',
  'event',
  'occurred_at',
  'amount',
  'from_campaign',
  'to_campaign',
] as const;

/** A report that is compared, and the channel of each campaign it has, by id. */
export interface Side {
  report: StoredReport;
  channels: ReadonlyMap<string, string>;
}

/** The window of a campaign in force at an instant, in microseconds. */
function windowOf({ report, channels }: Side, instant: number, campaign: string): number {
  return windowAt(report, instant, channels.get(campaign));
}

/**
 * Pairs the campaigns that lost a conversion with those that gained it, both in the order of their ids; those left over
 * lost it to nobody, or gained it from nobody: the empty id.
 */
export function pairCampaigns(before: readonly string[], after: readonly string[]): [string, string][] {
  const lost = before.filter((campaign) => !after.includes(campaign));
  const gained = after.filter((campaign) => !before.includes(campaign));
  return Array.from({ length: Math.max(lost.length, gained.length) }, (_, i) => [
    lost[i] ?? '',
    gained[i] ?? '',
  ]);
}

function zero(): MovedSum {
  return { conversions: 0, amount: 0n };
}

function count(sum: MovedSum, amount: bigint): void {
  sum.conversions++;
  sum.amount += amount;
}

/** Records what differs between conversions of two reports. */
class ChangeRecorder {
  readonly #a: Side;
  readonly #b: Side;
  readonly #times: TimeFormat;
  readonly #flows = new Map<string, Flow>();
  readonly changes: Changes = {
    conversions: 0,
    moved: zero(),
    gained: zero(),
    lost: zero(),
    causes: {
      window: 0,
      new_clicks: 0,
      missing_clicks: 0,
      campaigns: 0,
      occurred_at: 0,
      only_in_a: 0,
      only_in_b: 0,
    },
    flows: [],
    changedValues: 0,
    onlyInA: 0,
    onlyInB: 0,
    lines: new PackedTexts(),
  };

  constructor(a: Side, b: Side) {
    this.#a = a;
    this.#b = b;
    this.#times = new TimeFormat(b.report.zone);
  }

  /** Takes a conversion as the two reports have it; one of them may not have it. */
  add(before: StoredConversion | undefined, after: StoredConversion | undefined): void {
    const { changes } = this;
    if (after === undefined) changes.onlyInA++;
    else if (before === undefined) changes.onlyInB++;
    else if (before.event !== after.event || before.amount !== after.amount) changes.changedValues++;
    const campaigns = (conversion: StoredConversion | undefined) =>
      conversion?.credits.map(({ campaign }) => campaign) ?? [];
    const pairs = pairCampaigns(campaigns(before), campaigns(after));
    const conversion = after ?? before;
    if (pairs.length === 0 || conversion === undefined) return;
    changes.conversions++;
    const amountText = conversion.amount || (before?.amount ?? '');
    const amount = parsePrintedAmount(amountText) ?? 0n;
    const { id, event, instant } = conversion;
    const start = [id, event, this.#times.format(instant), amountText];
    for (const [from, to] of pairs) {
      changes.lines.add(id, csvLine([...start, from, to]));
      changes.causes[this.#causeOf(before, after, from, to)]++;
      count(from === '' ? changes.gained : to === '' ? changes.lost : changes.moved, amount);
      count(this.#flow(from, to), amount);
    }
  }

  finish(): Changes {
    this.changes.flows = [...this.#flows.values()];
    return this.changes;
  }

  #flow(from: string, to: string): Flow {
    const key = JSON.stringify([from, to]);
    const flow = this.#flows.get(key) ?? { from, to, ...zero() };
    this.#flows.set(key, flow);
    return flow;
  }

  #causeOf(
    before: StoredConversion | undefined,
    after: StoredConversion | undefined,
    from: string,
    to: string,
  ): ChangeCause {
    if (after === undefined) return 'only_in_a';
    if (before === undefined) return 'only_in_b';
    if (before.instant !== after.instant) return 'occurred_at';
    const [lostAge, gainedAge] = [ageOf(before, from), ageOf(after, to)];
    // One window decides whether a click counts, never which campaign has the last one. Windows of channels do.
    const decides = [this.#a, this.#b].some(({ report }) => report.channelWindows.size > 0);
    if ((to === '' || decides) && lostAge > windowOf(this.#b, after.instant, from)) return 'window';
    if ((from === '' || decides) && gainedAge > windowOf(this.#a, before.instant, to)) return 'window';
    const isMissing =
      (from !== '' && !this.#b.channels.has(from)) || (to !== '' && !this.#a.channels.has(to));
    if (isMissing || before.reason === 'tracking_off' || after.reason === 'tracking_off') return 'campaigns';
    if (from === '') return 'new_clicks';
    return to === '' || gainedAge > lostAge ? 'missing_clicks' : 'new_clicks';
  }
}

/** The age of the click that a campaign is credited for, NaN for a campaign that is not credited. */
function ageOf(conversion: StoredConversion, campaign: string): number {
  return conversion.credits.find((credit) => credit.campaign === campaign)?.age ?? Number.NaN;
}

/** Conversions that one report has at an instant at which the other has none of that id; kept by id. */
class Unmatched {
  readonly #texts = new PackedTexts();

  add(conversion: StoredConversion): void {
    this.#texts.add(conversion.id, JSON.stringify(conversion));
  }

  /** The conversions in the order of their ids. */
  *sorted(): Generator<StoredConversion> {
    for (const { text } of this.#texts.sorted()) yield JSON.parse(text) as StoredConversion;
  }
}

/** Brings together what is left of both reports, by id alone: the two may disagree on when a conversion occurred. */
async function joinById(
  unmatchedA: Unmatched,
  unmatchedB: Unmatched,
  recorder: ChangeRecorder,
): Promise<void> {
  const byId = (a: StoredConversion, b: StoredConversion) =>
    compareConversions({ ...a, instant: 0 }, { ...b, instant: 0 });
  for (const [a, b] of mergeJoin(unmatchedA.sorted(), unmatchedB.sorted(), byId)) {
    recorder.add(a, b);
    if (isTurnDue()) await takeTurn();
  }
}

/**
 * Compares the credits of all conversions of two reports. Both are read side by side in the order of their files, so
 * that memory is needed only for what differs. Throws the reason of `signal` when that is aborted.
 */
export async function findChanges(sideA: Side, sideB: Side, signal?: AbortSignal): Promise<Changes> {
  const recorder = new ChangeRecorder(sideA, sideB);
  const [unmatchedA, unmatchedB] = [new Unmatched(), new Unmatched()];
  const [streamA, streamB] = [new ConversionStream(sideA.report), new ConversionStream(sideB.report)];
  try {
    for (const [a, b] of mergeJoin(streamA.conversions(), streamB.conversions(), compareConversions)) {
      if (b === undefined) unmatchedA.add(a);
      else if (a === undefined) unmatchedB.add(b);
      else recorder.add(a, b);
      signal?.throwIfAborted();
      if (isTurnDue()) await takeTurn();
    }
  } finally {
    streamA.close();
    streamB.close();
  }
  await joinById(unmatchedA, unmatchedB, recorder);
  return recorder.finish();
}
