import { basename, resolve } from 'node:path';
import { COLUMNS, KINDS, type Kind } from '../exports/files/kinds.ts';
import { quoted } from '../problems/quoted.ts';
import { candidatesFor, unnamedFor } from './candidates.ts';
import { type Column, columnOf, holdsTimesOfDay, isUnique } from './column.ts';
import { eventColumn, meaningsOf } from './events.ts';
import type { LookedFile } from './files/looked-file.ts';
import { areMostlyIn } from './pairs.ts';
import { type Answers, saidTexts } from './proposal.ts';
import { systemOf } from './words/systems.ts';

/** What a file can serve as, or a sentence that says why that is not known. */
export interface FileKinds {
  kinds: Kind[];
  /** Set where it is to be asked what the file is. */
  question?: string;
  /** Set where the file can't be read as anything. */
  nothing?: string;
  /** The column of events, where some are clicks by their names and no column tells their campaigns. */
  clicksAmong?: Column;
}

/** Words in the names of files. */
const HINTS: readonly (readonly [Kind, RegExp])[] = [
  ['refunds', /refund|환불|반품/i],
  ['identities', /identit|alias|통합|매핑/i],
  ['settings', /setting|window|설정/i],
  ['clicks', /click|클릭/i],
  ['conversions', /order|purchase|conversion|payment|transaction|sales|주문|결제|구매|전환|매출/i],
  ['campaigns', /campaign|broadcast|캠페인|발송/i],
];

/**
 * The kinds that a file serves as by what was said, its headers and its values; undefined where that has to be told by
 * its rows. Kinds for which other files are named are left out.
 */
export function kindsByColumns(file: LookedFile, answers: Answers): FileKinds | undefined {
  const said = KINDS.filter((kind) =>
    saidTexts(answers, kind).some((path) => resolve(path) === resolve(file.path)),
  );
  if (said.length > 0) return { kinds: said };
  const own = KINDS.filter((kind) =>
    COLUMNS[kind].every(({ required, name }) => !required || file.names.includes(name)),
  );
  if (own.length > 0) return unlessNamed({ kinds: own }, answers);
  const system = systemOf(file.names);
  if (system !== undefined) return unlessNamed({ kinds: [...system.serves] }, answers);
  const small = smallKind(hasIn(file, answers), hintOf(file), file, answers);
  return small === undefined ? undefined : unlessNamed({ kinds: [small] }, answers);
}

/** The same by what the rows are: clicks, conversions, or both. `campaignIds` are those of the files of campaigns. */
export function kindsByRows(file: LookedFile, answers: Answers, campaignIds: ReadonlySet<string>): FileKinds {
  const has = hasIn(file, answers);
  const seen = has('clicks', 'user_id')
    ? kindsOfPeople(file, has, hintOf(file), answers, campaignIds)
    : noPeople(file, has, hintOf(file));
  return unlessNamed(seen, answers);
}

function unlessNamed({ clicksAmong, ...seen }: FileKinds, answers: Answers): FileKinds {
  const isFree = (kind: Kind) => saidTexts(answers, kind).length === 0;
  const kinds = seen.kinds.filter(isFree);
  const among = clicksAmong !== undefined && isFree('clicks') ? { clicksAmong } : {};
  if (kinds.length > 0 || seen.kinds.length === 0) return { ...seen, ...among, kinds };
  return { kinds, nothing: `could be ${seen.kinds.join(' and ')}, for which other files are named` };
}

function hintOf({ label }: LookedFile): Kind | undefined {
  return HINTS.find(([, word]) => word.test(basename(label)))?.[0];
}

/** Whether a file has columns that may be a column of a kind. */
type Has = (kind: Kind, column: string) => boolean;

function hasIn(file: LookedFile, answers: Answers): Has {
  return (kind, column) => candidatesFor({ kind, file, rows: file.rows }, column, answers).length > 0;
}

/** Settings, refunds, identities and campaigns have columns that tell them. */
function smallKind(has: Has, hint: Kind | undefined, file: LookedFile, answers: Answers): Kind | undefined {
  if (has('settings', 'conversion_window') && has('settings', 'changed_at')) return 'settings';
  const isNamed = (word: RegExp) => file.names.some((name) => word.test(name));
  const isRefund =
    hint === 'refunds' ||
    (has('refunds', 'refund_id') && isNamed(/refund|환불/i)) ||
    (/cancel|취소/i.test(basename(file.label)) && isNamed(/refund|cancel|환불|취소/i));
  if (isRefund && has('refunds', 'conversion_id') && has('refunds', 'amount')) return 'refunds';
  const isTimed = has('clicks', 'clicked_at') || has('conversions', 'occurred_at');
  if (has('identities', 'person_id') && has('identities', 'user_id') && !isTimed) return 'identities';
  const [id] = candidatesFor({ kind: 'campaigns', file, rows: file.rows }, 'campaign_id', answers);
  const describes = ['name', 'channel', 'published_at', 'sent'].some((column) => has('campaigns', column));
  const isCampaigns = id !== undefined && isUnique(id.column) && describes && !has('clicks', 'user_id');
  return isCampaigns ? 'campaigns' : undefined;
}

/** A file with a user in each row: clicks, conversions, or events that are both. */
function kindsOfPeople(
  file: LookedFile,
  has: Has,
  hint: Kind | undefined,
  answers: Answers,
  campaignIds: ReadonlySet<string>,
): FileKinds {
  const isHinted = hint === 'clicks' || hint === 'conversions';
  const hasNamedTime = has('clicks', 'clicked_at') || has('conversions', 'occurred_at');
  if (!hasNamedTime && !isHinted && !hasUnnamedTimes(file))
    return {
      kinds: [],
      nothing:
        'has users, but no column with a usual name of a time, or with a time of day in each row: it seems to list users, not what they did',
    };
  const hasCampaign = has('clicks', 'campaign_id');
  const events = eventColumn(file, answers);
  if (events !== undefined) {
    const { click, purchase, other } = meaningsOf(events);
    if (click.length > 0 && (hasCampaign || sharesIds(file, campaignIds)))
      return { kinds: purchase.length > 0 ? ['clicks', 'conversions'] : ['clicks'] };
    const among = click.length > 0 ? { clicksAmong: events } : {};
    if (purchase.length > 0 || (other.length > 0 && !hasCampaign))
      return { kinds: ['conversions'], ...among };
    if (click.length > 0) return { kinds: [], ...among };
    return {
      kinds: [],
      question: `no event in its column ${quoted(events.header)} is named as a click or a purchase`,
    };
  }
  const isOrder = has('conversions', 'amount') || has('conversions', 'conversion_id');
  if (hint === 'clicks' || (hasCampaign && !isOrder)) return { kinds: ['clicks'] };
  if (hint === 'conversions' || has('conversions', 'amount')) return { kinds: ['conversions'] };
  if (isOrder)
    return { kinds: [], question: 'its rows have a user, a time and an id of orders, but no amount' };
  if (!hasNamedTime)
    return {
      kinds: [],
      nothing: 'has users and times, but no campaign, event, order or amount that tells what they did',
    };
  return { kinds: [], question: 'its rows have a user and a time, but neither a campaign nor an amount' };
}

/** Whether a column has a day and a time of day in each row, whatever it is called. */
function hasUnnamedTimes(file: LookedFile): boolean {
  return unnamedFor({ kind: 'clicks', file, rows: file.rows }, 'clicked_at').some(holdsTimesOfDay);
}

/** Whether a column of a file has values that are mostly among some ids. */
function sharesIds(file: LookedFile, ids: ReadonlySet<string>): boolean {
  return file.names.some((_, place) => areMostlyIn(new Set(columnOf(file, place).values), ids));
}

function noPeople(file: LookedFile, has: Has, hint: Kind | undefined): FileKinds {
  // Whose rows they are may still be told by ids that another file has too.
  const isTimed = has('clicks', 'clicked_at') || has('conversions', 'occurred_at') || hasUnnamedTimes(file);
  if ((hint === 'clicks' || hint === 'conversions') && isTimed) return { kinds: [hint] };
  if (has('clicks', 'campaign_id') && has('campaigns', 'published_at'))
    return { kinds: [], nothing: 'has campaigns in several rows and no users: figures by day are no clicks' };
  const names = file.names.slice(0, 8).map((name) => quoted(name));
  return {
    kinds: [],
    nothing: `has no column by which it could be read (${names.join(', ')}${file.names.length > 8 ? ', …' : ''})`,
  };
}
