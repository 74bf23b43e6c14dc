import { policyOf, trackedPairIndex } from '../../engine/job.ts';
import { checkFilesUnchanged, type Preparation, prepare, withCampaigns } from '../../engine/prepare.ts';
import type { Persons } from '../../engine/users/persons.ts';
import { startEngine } from '../../local/open-local.ts';
import type { TraceResult } from '../../local/results.ts';
import type { Decision, TracedConversion } from '../../local/trace.ts';
import { InputError } from '../../problems/input-error.ts';
import { describeWindows } from '../../report/run-json.ts';
import type { Policy } from '../../rules/journey.ts';
import { changeOf, stretchAt, transitionsAt } from '../../rules/window-history.ts';
import type { ResolvedOptions } from '../../run/options/options.ts';
import type { Windows } from '../../run/options/window-option.ts';
import { unlessAborted } from '../../run/unless-aborted.ts';
import { formatAmount, millionthsOf, parseAmount } from '../../values/amount.ts';
import { formatDuration } from '../../values/duration.ts';
import type { Sum } from '../../values/sum.ts';
import { compareText } from '../../values/text-order.ts';
import { TimeFormat } from '../../values/times.ts';
import { countClicks, explainClicks, type Scene } from './explain-clicks.ts';
import type {
  ExplainedConversion,
  ExplainedRow,
  ExplainedTransition,
  ExplainedWindow,
} from './explanation.ts';

/** Explained conversions. Their clicks are read as they are told; afterwards the explanations are disposed of. */
export interface Explanations extends AsyncDisposable {
  conversions: ExplainedConversion[];
}

/**
 * Explains conversions of an export, each once, in the order in which their ids are given, with `mostClicks` clicks
 * each. Throws an `InputError` for wrong options or input.
 */
export async function explainConversions(
  options: ResolvedOptions,
  ids: readonly string[],
  mostClicks: number,
): Promise<Explanations> {
  const tracedIds = [...new Set(ids)];
  if (tracedIds.length === 0 || tracedIds.includes('')) {
    throw InputError.of('give at least one conversion_id, behind the folder with the exported files');
  }
  options.signal?.throwIfAborted();
  const request = { ...options, tracedIds };
  const prepared = await prepare(request);
  const engine = startEngine(prepared, request);
  try {
    const tracing = engine.trace(prepared.problems, prepared.knowsRules);
    const trace = await unlessAborted(options.signal, tracing);
    checkFilesUnchanged(prepared);
    const preparation = withCampaigns(prepared, trace.campaigns);
    const explainer = new Explainer(preparation, trace, options, mostClicks);
    const conversions: ExplainedConversion[] = [];
    for (const id of tracedIds) conversions.push(await explainer.explain(id));
    return { conversions, [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose]() };
  } catch (error) {
    await engine[Symbol.asyncDispose]();
    throw error;
  }
}

const NOTHING = {
  reason: null,
  event: null,
  user_id: null,
  occurred_at: null,
  amount: null,
  currency: null,
  rule: null,
  window: null,
  in_transition: [],
  credits: [],
  clicks: [],
  clicks_after: 0,
};

/** What becomes of a conversion none of whose rows counts. */
function statusWithout(rows: readonly TracedConversion[]): ExplainedConversion['status'] {
  if (rows.some(({ leftOut }) => leftOut === 'excluded')) return 'excluded';
  if (rows.some(({ reject }) => reject !== undefined)) return 'rejected';
  return rows.length === 0 ? 'unknown' : 'not_selected';
}

/** The classes of rows that are told by their fate alone. */
const CLASSES: Partial<Record<TracedConversion['fate'], ExplainedRow['class']>> = {
  duplicate: 'duplicate',
  superseded: 'superseded',
  line: 'line',
};

/** The rows of which a conversion is made. */
function linesOf(rows: readonly TracedConversion[]): TracedConversion[] {
  return rows.filter(
    ({ reject, fate, leftOut }) =>
      leftOut === undefined && reject === undefined && (fate === 'carrier' || fate === 'line'),
  );
}

/** Puts together what is known about each conversion. */
class Explainer {
  readonly #preparation: Preparation;
  readonly #trace: TraceResult;
  readonly #windows: Windows;
  readonly #mostClicks: number;
  readonly #times: TimeFormat;
  readonly #policy: Policy;

  constructor(preparation: Preparation, trace: TraceResult, windows: Windows, mostClicks: number) {
    const { job } = preparation;
    this.#preparation = preparation;
    this.#trace = trace;
    this.#windows = windows;
    this.#mostClicks = mostClicks;
    this.#times = new TimeFormat(preparation.zone);
    this.#policy = policyOf(job, trackedPairIndex(job), job.history);
  }

  async explain(id: string): Promise<ExplainedConversion> {
    const rows = this.#trace.conversions
      .filter(({ values }) => values.conversion_id === id)
      .sort((a, b) => compareText(this.#label(a.file), this.#label(b.file)) || a.line - b.line);
    const kept = rows.find(
      ({ reject, fate, leftOut }) => reject === undefined && fate === 'carrier' && leftOut === undefined,
    );
    const decision = this.#trace.decisions.get(id);
    const explained = {
      ...NOTHING,
      conversion_id: id,
      rows: rows.map((row) => this.#row(row, decision !== undefined)),
    };
    if (kept === undefined) return { ...explained, status: statusWithout(rows) };
    const conversion = { ...explained, ...this.#conversion(kept, linesOf(rows)) };
    if (decision === undefined)
      return { ...conversion, status: this.#isOutOfRange(kept) ? 'out_of_range' : 'not_tracked' };
    return { ...conversion, ...(await this.#story(kept, decision)) };
  }

  #label(file: number): string {
    return this.#preparation.files[file].label;
  }

  #isOutOfRange({ time }: { time: number }): boolean {
    const { from, to } = this.#preparation.job;
    return time < from || time >= to;
  }

  #row(row: TracedConversion, isUsed: boolean): ExplainedRow {
    const { file, line, lines, reject, fate } = row;
    const place = { file: this.#label(file), line, lines };
    if (row.leftOut !== undefined)
      return { ...place, class: row.leftOut, reason: null, column: null, value: null };
    if (reject !== undefined) {
      const { reason, column, value } = reject;
      return { ...place, class: 'rejected', reason, column, value };
    }
    const counted = isUsed ? 'used' : this.#isOutOfRange(row) ? 'out_of_range' : 'not_tracked';
    return { ...place, class: CLASSES[fate] ?? counted, reason: null, column: null, value: null };
  }

  #conversion({ values, time }: TracedConversion, lines: readonly TracedConversion[]) {
    const read = (line: TracedConversion) =>
      parseAmount(line.values.amount ?? '', this.#preparation.files[line.file].decimal);
    const amounts = lines.flatMap((line) => read(line) ?? []);
    const currencies = lines.map((line) => line.values.currency || read(line)?.currency);
    return {
      event: values.event,
      user_id: values.user_id,
      occurred_at: this.#times.format(time),
      amount:
        amounts.length === 0
          ? null
          : formatAmount(amounts.reduce((sum, amount) => sum + millionthsOf(amount), 0n)),
      currency: currencies.find(Boolean) ?? null,
    };
  }

  async #story(kept: TracedConversion, decision: Decision) {
    const { job, files, campaigns } = this.#preparation;
    const { history } = job;
    const { persons } = this.#trace;
    const stretch = stretchAt(history, kept.time);
    const scene: Scene = {
      conversion: kept,
      event: job.events.indexOf(kept.values.event),
      decision,
      window: history.windows[stretch],
      policy: this.#policy,
      campaigns,
      times: this.#times,
      labels: files.map(({ label }) => label),
      isOutOfRange: (click) => this.#isOutOfRange(click),
      hasPersons: persons !== undefined,
    };
    const personOf = (user: string) => persons?.personOf(user) ?? user;
    const person = personOf(kept.values.user_id);
    const { before, after } = await countClicks(scene, this.#trace.clicks.of(person));
    const isCredited = decision.outcome === 'credited';
    const isPurchase = scene.event < job.purchaseEvents;
    return {
      status: isCredited ? ('credited' as const) : ('unattributed' as const),
      reason: decision.outcome === 'credited' ? null : decision.outcome,
      rule: isPurchase ? ('last_touch' as const) : ('every_campaign' as const),
      window: this.#window(stretch),
      in_transition: this.#transitions(stretch, kept.time),
      credits: !isCredited
        ? []
        : decision.clicks.map(({ id, campaignId, time }) => ({
            campaign_id: campaignId,
            campaign_name: campaigns.campaigns[job.campaignIds.indexOf(campaignId)].name,
            click_id: id,
            clicked_at: this.#times.format(time),
          })),
      ...(persons && {
        person_id: person,
        other_user_ids: this.#otherIds(persons, person, kept.values.user_id),
      }),
      ...(isPurchase && decision.refunds && refundCells(decision.refunds)),
      clicks: explainClicks(scene, this.#trace.clicks.of(person), this.#mostClicks),
      ...(before > this.#mostClicks && { clicks_left_out: before - this.#mostClicks }),
      clicks_after: after,
    };
  }

  /** The users who are listed as a person, without this one. */
  #otherIds(persons: Persons, person: string, user: string): string[] {
    const listed = persons.usersOf(new Set([person])).get(person) ?? [];
    return listed.filter((id) => id !== user).sort(compareText);
  }

  #window(stretch: number): ExplainedWindow {
    const { history } = this.#preparation.job;
    const change = changeOf(history, stretch);
    const first = this.#preparation.settings[0];
    const changedAt = change?.changedAt ?? first?.changedAt ?? null;
    return {
      // Campaigns of one channel may all have its window: this one is still that of all others.
      conversion_window: formatDuration(this.#windows.window ?? history.windows[stretch]),
      since: stretch === 0 ? null : this.#times.format(history.cuts[stretch - 1]),
      changed_at: stretch === 0 || changedAt === null ? null : this.#times.format(changedAt),
      note: change?.note ?? first?.note ?? '',
      single: this.#windows.window !== undefined,
      ...(this.#windows.channelWindows.size > 0 && {
        channel_windows: describeWindows(this.#windows.channelWindows),
      }),
    };
  }

  #transitions(stretch: number, time: number): ExplainedTransition[] {
    const { history } = this.#preparation.job;
    const { first, end } = transitionsAt(history, stretch, time);
    return history.changes.slice(first, end).map(({ changedAt, effectiveAt, newWindow, note }) => ({
      changed_at: this.#times.format(changedAt),
      effective_at: this.#times.format(effectiveAt),
      new_window: formatDuration(newWindow),
      note,
    }));
  }
}

function refundCells({ count, amount }: Sum): Pick<ExplainedConversion, 'refunds' | 'refund_amount'> {
  return { refunds: count, refund_amount: formatAmount(amount) };
}
