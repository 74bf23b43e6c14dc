import type { ChalkInstance } from 'chalk';
import { colors } from '../../cli/table.ts';
import { quoted } from '../../problems/quoted.ts';
import { group } from '../../values/group.ts';
import { visible } from '../../values/visible.ts';
import type {
  ExplainedClick,
  ExplainedConversion,
  ExplainedRow,
  ExplainedTransition,
  ExplainedWindow,
  FilePlace,
  NotEligible,
} from './explanation.ts';
import { spellDuration } from './spell-duration.ts';

const RULES = {
  last_touch:
    'last touch: a purchase belongs to the campaign of the last eligible click, if that is in the window',
  every_campaign:
    'every campaign: a custom event is credited to each campaign that tracks it and has a click in the window',
};

const REASONS = {
  outside_window: 'outside_window, the last eligible click is too old',
  tracking_off: 'tracking_off, the user clicked before, but nothing that is eligible',
  no_click: 'no_click, the user clicked nothing before',
};

/** Reasons that are none of a rejected row. */
const NOT_ELIGIBLE: Partial<Record<NotEligible, string>> = {
  purchase_off: 'purchase conversion of the campaign is OFF',
  event_not_tracked: 'the campaign does not track this event',
  excluded: 'excluded: --exclude-users lists its user',
  draft: 'rejected, unknown_campaign: the campaign is only a draft',
};

function nameOf(id: string, name: string): string {
  return name === '' ? id : `${id} (${name})`;
}

function placeText({ file, line }: FilePlace): string {
  return `${file}:${line}`;
}

function rowText(row: ExplainedRow): string {
  const fault = [row.column, JSON.stringify(row.value)]
    .filter((part) => part !== '' && part !== null)
    .join(' ');
  const texts: Record<ExplainedRow['class'], string> = {
    used: 'this row counts',
    not_tracked: 'this row counts, as not tracked',
    out_of_range: 'this row counts, but is out of range',
    duplicate: 'duplicate: it says the same as the row that counts',
    superseded: 'superseded: a later row of the same id counts instead',
    line: 'another line of the conversion: its amount is added',
    rejected: `rejected, ${row.reason}: ${fault}`,
    excluded: 'excluded: --exclude-users lists its user',
    not_selected: 'not selected: --where leaves this row out',
  };
  return `${placeText(row)}: ${texts[row.class]}`;
}

function conversionText({ event, user_id, occurred_at, amount, currency }: ExplainedConversion): string {
  const price = amount === null ? '' : `, ${group(amount)}${currency === null ? '' : ` ${currency}`}`;
  return `${event} of ${user_id}${price}, ${occurred_at}`;
}

/** The person that the user is, and their other ids; no line without files of identities. */
function personLines({ user_id, person_id, other_user_ids = [] }: ExplainedConversion): string[] {
  if (person_id === undefined) return [];
  const others = other_user_ids.length === 0 ? 'no other id' : `also ${other_user_ids.join(', ')}`;
  const person = person_id === user_id ? 'a person of that name' : `person ${person_id}`;
  return [visible(`  user ${user_id} is ${person}, ${others}`)];
}

function refundLines({ refunds = 0, refund_amount: amount = '0' }: ExplainedConversion): string[] {
  if (refunds === 0) return [];
  return [`  refunded: ${group(amount)} of it, by ${refunds} ${refunds === 1 ? 'refund' : 'refunds'}`];
}

function outcomeText({ status, reason, credits }: ExplainedConversion): string {
  if (status === 'credited') {
    const names = credits.map(({ campaign_id, campaign_name }) => nameOf(campaign_id, campaign_name));
    return `credited to ${names.join(', ')}`;
  }
  if (reason !== null) return `unattributed: ${REASONS[reason]}`;
  const texts: Record<string, string> = {
    not_tracked: 'not tracked: the event is no purchase, and no campaign tracks it',
    out_of_range: 'out of range: it occurred outside of --from and --to, so it is not counted',
    rejected: 'rejected: no row of it can be used',
    excluded: 'excluded: --exclude-users lists its user',
    not_selected: 'not selected: --where leaves out all of its rows',
    unknown: 'unknown: no row has this id; ids are compared as they stand, so case and blanks matter',
  };
  return texts[status];
}

function ownWindowsText(window: string, ofChannels: Record<string, string>): string {
  const own = Object.entries(ofChannels).map(
    ([channel, ofChannel]) => `${ofChannel} for the channel ${quoted(channel)}`,
  );
  return `${own.join(', ')}, ${window} for all others`;
}

function windowText(window: ExplainedWindow): string {
  const { conversion_window, since, changed_at, note, single, channel_windows } = window;
  if (channel_windows !== undefined)
    return `of --window, ${ownWindowsText(conversion_window, channel_windows)}`;
  if (single) return `${conversion_window}, the one window of --window`;
  const noted = note === '' ? '' : ` (${note})`;
  if (since === null) return `${conversion_window}, in force from the beginning${noted}`;
  return `${conversion_window}, in force since ${since}, changed ${changed_at}${noted}`;
}

function transitionText({ changed_at, effective_at, new_window, note }: ExplainedTransition): string {
  const noted = note === '' ? '' : ` (${note})`;
  return `to ${new_window}, changed ${changed_at}, effective ${effective_at}${noted}; until then the former window counts`;
}

/** The window by which a click is judged. */
function windowName({ conversion_window: own }: ExplainedClick): string {
  return own === undefined ? 'the window' : `its channel's window of ${own}`;
}

function verdictText(click: ExplainedClick): string {
  const { verdict, not_eligible, age_seconds, over_by_seconds, beaten_by, counts_instead } = click;
  const by = beaten_by === null ? '' : `click ${beaten_by.click_id} of ${beaten_by.campaign_id}`;
  switch (verdict) {
    case 'won':
      return `won: eligible, in ${windowName(click)}, and the last one`;
    case 'credited':
      return `credited: eligible, in ${windowName(click)}, and the last one of its campaign`;
    case 'beaten':
      return `beaten by ${by}: eligible and in the window, but not the last one`;
    case 'earlier_click':
      return `eligible and in the window, but the campaign's later ${by} counts`;
    case 'outside_window':
      return `outside of ${windowName(click)} by ${spellDuration(over_by_seconds ?? 0)}, otherwise eligible`;
    case 'not_eligible': {
      const instead = counts_instead === null ? '' : `: ${placeText(counts_instead)} counts instead`;
      const named = not_eligible === 'superseded' ? 'superseded' : `rejected, ${not_eligible}`;
      const reason = not_eligible === null ? '' : (NOT_ELIGIBLE[not_eligible] ?? `${named}${instead}`);
      const age =
        age_seconds === null
          ? ''
          : over_by_seconds === null
            ? '; it would be in the window'
            : `; it would be outside of the window by ${spellDuration(over_by_seconds)}`;
      return `not eligible: ${reason}${age}`;
    }
  }
}

function clickLines(click: ExplainedClick, paint: ChalkInstance): string[] {
  const { click_id, campaign_id, campaign_name, clicked_at, age_seconds, verdict } = click;
  const age = age_seconds === null ? 'no valid time' : `${spellDuration(age_seconds)} before`;
  const what =
    campaign_id === '' ? 'a row without fields' : `${click_id} on ${nameOf(campaign_id, campaign_name)}`;
  const when = clicked_at === null ? '' : `, ${clicked_at}`;
  const as = click.user_id === undefined ? '' : ` as ${click.user_id}`;
  const text = visible(verdictText(click));
  const notes = [
    ...(click.before_published ? ['before the campaign was published; it counts all the same'] : []),
    ...(click.out_of_range ? ['out of range: it competes, but stands in no total'] : []),
    ...click.duplicates.map((place) => `the same click again: ${placeText(place)}`),
  ];
  return [
    visible(`    ${age}: ${what}${as}${when}, ${placeText(click)}`),
    `      ${verdict === 'won' || verdict === 'credited' ? paint.bold(text) : text}`,
    ...notes.map((note) => visible(`      ${note}`)),
  ];
}

function rulesLines({ rule, window, in_transition }: ExplainedConversion): string[] {
  if (rule === null || window === null) return [];
  return [
    `  rule: ${RULES[rule]}`,
    visible(`  window: ${windowText(window)}`),
    ...in_transition.map((transition) => visible(`  in transition: ${transitionText(transition)}`)),
  ];
}

async function* clickBlocks(conversion: ExplainedConversion, paint: ChalkInstance): AsyncGenerator<string[]> {
  const { clicks, clicks_left_out = 0, clicks_after } = conversion;
  const after =
    clicks_after === 0 ? '' : `; ${group(String(clicks_after))} more after it, which can't earn it`;
  let isFirst = true;
  for await (const block of clicks) {
    if (block.length === 0) continue;
    if (isFirst) yield [`  clicks of the user before it, newest first${after}:`];
    isFirst = false;
    yield block.flatMap((click) => clickLines(click, paint));
  }
  if (isFirst) yield [`  clicks of the user before it: none${after}`];
  if (clicks_left_out > 0)
    yield [`    and ${group(String(clicks_left_out))} before these, which --all shows`];
}

function headLines(conversion: ExplainedConversion, paint: ChalkInstance): string[] {
  const { conversion_id, rows, event } = conversion;
  return [
    `${paint.bold(visible(conversion_id))}: ${visible(outcomeText(conversion))}`,
    ...(event === null ? [] : [visible(`  ${conversionText(conversion)}`)]),
    ...rows.map((row) => visible(`  ${rowText(row)}`)),
    ...personLines(conversion),
    ...refundLines(conversion),
    ...rulesLines(conversion),
  ];
}

const textOf = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');

/** What `explain` prints, piece by piece: there may be more lines than memory. */
export async function* renderExplanations(
  conversions: readonly ExplainedConversion[],
  color: boolean,
): AsyncGenerator<string> {
  const paint = colors(color);
  for (const [place, conversion] of conversions.entries()) {
    if (place > 0) yield '\n';
    yield textOf(headLines(conversion, paint));
    if (conversion.rule === null) continue;
    for await (const lines of clickBlocks(conversion, paint)) yield textOf(lines);
  }
}
