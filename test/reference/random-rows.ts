import type { Draw } from './draw.ts';
import { saidOf } from './options.ts';
import { compareNumbers, greatest, least } from './order.ts';
import { BAD_TIMES, instantNear, timeText, ZONES } from './random-times.ts';
import {
  AMOUNTS,
  BAD_AMOUNTS,
  CAMPAIGN_IDS,
  EVENTS,
  MARKS,
  ODD_IDS,
  OTHER_EVENTS,
  USER_IDS,
  WINDOWS,
} from './random-values.ts';
import { parseDuration } from './values.ts';
import { ReferenceZone } from './zone.ts';

/** One row by column. */
export type Row = Record<string, string>;

/** What all rows of an export have in common. */
export interface RandomScene {
  zoneName: string;
  zone: ReferenceZone;
  /** Formats of times by `kind.column`; the empty text stands for all. */
  timeFormats: ReadonlyMap<string, string>;
  propagation: string | null;
  purchaseEvents: string[];
  windows: string[];
  hasInitialSetting: boolean;
  /** The instants at which settings were changed. */
  changes: bigint[];
  from: bigint | null;
  to: bigint | null;
  /** No conversion before it, so that a history without an initial setting is no input error. */
  firstConversion: bigint;
  /** Instants about which rows are drawn. */
  marks: bigint[];
  campaignIds: string[];
  userIds: string[];
  /** Whether nobody who clicks has a conversion. */
  areClickersStrangers: boolean;
  events: string[];
  currency: string;
  /** The share of bad values. */
  bad: number;
}

/** The rows of an export by kind, in random order. */
export interface Rows {
  scene: RandomScene;
  campaigns: Row[];
  clicks: Row[];
  conversions: Row[];
  settings: Row[];
  /** Null without files of them. */
  refunds: Row[] | null;
  identities: Row[] | null;
}

/** The rows of the kinds that every export has. */
export type RequiredRows = Omit<Rows, 'refunds' | 'identities'>;

/** A conversion and the instant that its row means, whatever it says. */
interface DrawnConversion {
  at: bigint;
  row: Row;
}

export const COUNTS = [0, 3, 10, 10, 15, 15, 25, 40];
const DAY = 86_400_000_000n;
const MINUTE = 60_000_000n;

function drawChanges(draw: Draw, anchor: bigint): bigint[] {
  return draw.times(draw.pick([0, 1, 2, 2, 3, 4]), () =>
    draw.chance(0.5) ? instantNear(draw, anchor) : anchor + BigInt(draw.between(-12, 12)) * MINUTE,
  );
}

/** Without an initial setting, conversions before the first one are an input error unless they are out of range. */
function drawRange(
  draw: Draw,
  marks: readonly bigint[],
  beginning: bigint | null,
): Pick<RandomScene, 'from' | 'to'> {
  if (beginning !== null && draw.chance(0.7))
    return { from: beginning + draw.pick([0n, 0n, 1n, DAY]), to: null };
  if (draw.chance(0.65)) return { from: null, to: null };
  const times = draw.times(2, () => instantNear(draw, draw.pick(marks))).sort(compareNumbers);
  const [from, to] = times.map((at) => (draw.chance(0.8) ? at : null)) as [bigint | null, bigint | null];
  return { from, to };
}

function drawScene(draw: Draw, timeFormats: ReadonlyMap<string, string>): RandomScene {
  const [zoneName, about] = draw.pick(ZONES);
  const anchor = BigInt(Date.parse(about)) * 1000n;
  const propagation = draw.pick([null, null, '0s', '1m', 'PT1H', '1d']);
  const delay = parseDuration(propagation ?? '10m', true) as bigint;
  const changes = drawChanges(draw, anchor);
  const firstChange = least(changes);
  const hasInitialSetting = firstChange === null || draw.chance(0.85);
  const marks = [anchor, anchor + DAY, ...changes, ...changes.map((at) => at + delay)];
  const beginning = hasInitialSetting ? null : firstChange + delay;
  const range = drawRange(draw, marks, beginning);
  return {
    zoneName,
    zone: new ReferenceZone(zoneName),
    timeFormats,
    propagation,
    purchaseEvents: draw.chance(0.2) ? draw.sample(['order', 'purchase', 'Ｆ'], draw.between(1, 2)) : [],
    windows: draw.sample(WINDOWS, draw.pick([1, 2, 2, 3, 4])),
    hasInitialSetting,
    changes,
    ...range,
    firstConversion: draw.chance(0.7) ? (beginning ?? 0n) : 0n,
    marks: [...marks, range.from ?? [], range.to ?? []].flat(),
    campaignIds: draw.sample(CAMPAIGN_IDS, draw.pick([1, 2, 4, 8])),
    userIds: draw.sample(USER_IDS, draw.pick([1, 2, 3, 6])),
    areClickersStrangers: draw.chance(0.03),
    events: draw.sample(EVENTS, draw.pick([1, 2, 4])),
    currency: draw.pick(['', 'KRW', 'KRW', 'k"w']),
    bad: draw.pick([0, 0, 0.03, 0.1]),
  };
}

export function instant(draw: Draw, scene: RandomScene): bigint {
  return instantNear(draw, draw.pick(scene.marks));
}

/** One character more, less or other: still of the grammar, or just beside it. */
function misspelt(draw: Draw, text: string): string {
  const at = draw.between(0, text.length);
  return text.slice(0, at) + draw.pick([...'0123456789:-+.TZEe ', '']) + text.slice(at + draw.between(0, 1));
}

/** The text of an instant as the times of a column are written. */
function columnTime(draw: Draw, scene: RandomScene, column: string, at: bigint): string {
  return timeText(draw, at, scene.zone, saidOf(scene.timeFormats, column));
}

export function time(draw: Draw, scene: RandomScene, column: string, at: bigint): string {
  const text = columnTime(draw, scene, column, at);
  return draw.chance(scene.bad)
    ? draw.pick([...BAD_TIMES, '', ...draw.times(10, () => misspelt(draw, text))])
    : text;
}

/** An amount, perhaps with the mark of the one currency. */
export function amount(draw: Draw, scene: RandomScene): string {
  const plain = draw.pick(AMOUNTS);
  const isMarked = plain !== '' && scene.currency !== 'k"w' && draw.chance(0.1);
  const [front, behind] = isMarked ? draw.pick(MARKS) : ['', ''];
  const text = isMarked ? `${front}${plain.trim()}${behind}` : plain;
  return draw.chance(scene.bad)
    ? draw.pick([...BAD_AMOUNTS, ...draw.times(10, () => misspelt(draw, text))])
    : text;
}

/** Settings mostly have an initial row; a window may follow itself, written otherwise. */
function settingsRows(draw: Draw, scene: RandomScene): Row[] {
  const row = (changedAt: string): Row => ({
    changed_at: changedAt,
    conversion_window: draw.pick(scene.windows),
    note: draw.pick(['', '', 'for "sales", all', '메모', 'two\nlines']),
  });
  const changes = [...new Set(scene.changes)].map((at) => ({
    at,
    row: row(columnTime(draw, scene, 'settings.changed_at', at)),
  }));
  const rows = changes.map((change) => change.row);
  if (scene.hasInitialSetting) rows.push(row(''));
  const again = changes.filter(() => draw.chance(0.1));
  return [
    ...rows,
    ...again.map(({ at, row: first }) => ({
      ...first,
      changed_at: columnTime(draw, scene, 'settings.changed_at', at),
      note: 'again',
    })),
  ];
}

function publishedText(draw: Draw, scene: RandomScene, at: bigint): string {
  return draw.chance(0.1)
    ? scene.zone.printDay(scene.zone.dayOf(at) + draw.pick([0n, 0n, 1n]))
    : columnTime(draw, scene, 'campaigns.published_at', at);
}

function draftRow(draw: Draw, scene: RandomScene): Row {
  return {
    campaign_id: draw.pick([...scene.campaignIds, 'draft', '']),
    name: 'Draft',
    purchase_conversion: draw.pick(['', 'maybe', 'on']),
    sent: draw.pick(['', 'many']),
    ended_at: draw.pick(['', 'never']),
  };
}

/** The snapshots of one campaign: what is fixed stays, the rest changes. */
function snapshotRows(draw: Draw, scene: RandomScene, id: string): Row[] {
  const published = draw.pick(scene.marks) + BigInt(draw.pick([-30, -7, -1, 0, 0, 1])) * DAY;
  const at = published < 0n ? 0n : published;
  const onTexts = draw.chance(0.75)
    ? ['on', 'ON', 'true', '1', 'Yes', 'y', '사용', ' on ']
    : ['off', 'Off', 'FALSE', '0', 'NO', 'n', '미사용', 'off\u00a0'];
  const events = draw.sample(scene.events, draw.pick([0, 0, 1, 2]));
  const count = () =>
    draw.pick(['', '0', '3', '10', '007', '20000', '20,000', '3.0', ' 10', '999999999999999']);
  const cost = () => draw.pick(['', '', ...AMOUNTS]);
  const published_at = publishedText(draw, scene, at);
  return draw.times(draw.pick([1, 1, 1, 2, 3]), () => ({
    campaign_id: id,
    name: draw.pick(['', 'Sale', '할인, "큰"', '=SUM(A1)', 'two\nlines']),
    channel: draw.pick(['push', 'kakaotalk', '']),
    published_at:
      published_at.length === 10 ? published_at : columnTime(draw, scene, 'campaigns.published_at', at),
    purchase_conversion: draw.pick(onTexts),
    conversion_events: [...draw.shuffle(events), ...draw.sample(['', ...events], draw.between(0, 1))].join(
      '|',
    ),
    ended_at: draw.chance(0.4) ? columnTime(draw, scene, 'campaigns.ended_at', instant(draw, scene)) : '',
    targeted: count(),
    sent: count(),
    cost: cost(),
    unit_cost: cost(),
    console_purchase_conversions: draw.pick(['', '', '0', '1', '2', '003', '1.00']),
    console_purchase_amount: draw.pick(['', '', ...AMOUNTS]),
  }));
}

function campaignRows(draw: Draw, scene: RandomScene): Row[] {
  const drafts = draw.times(draw.pick([0, 0, 0, 2]), () => draftRow(draw, scene));
  return draw.shuffle([...scene.campaignIds.flatMap((id) => snapshotRows(draw, scene, id)), ...drafts]);
}

export function serialId(draw: Draw, letter: string, index: number): string {
  return draw.chance(0.1) ? draw.pick(ODD_IDS) : letter + index;
}

export function value(draw: Draw, scene: RandomScene, good: string): string {
  return draw.chance(scene.bad / 3) ? '' : good;
}

function conversionRow(draw: Draw, scene: RandomScene, index: number, at: bigint): Row {
  const purchases = scene.purchaseEvents.length > 0 ? scene.purchaseEvents : ['purchase', 'df_purchase'];
  const event = draw.pick([
    ...purchases,
    ...purchases,
    ...scene.events,
    ...scene.events,
    draw.pick(OTHER_EVENTS),
  ]);
  return {
    conversion_id: value(draw, scene, serialId(draw, 'o', index)),
    user_id: value(draw, scene, draw.pick(scene.userIds)),
    event: value(draw, scene, event),
    occurred_at: time(draw, scene, 'conversions.occurred_at', at),
    amount: amount(draw, scene),
    currency: draw.chance(0.002) ? 'USD' : draw.pick(['', scene.currency]),
  };
}

/** An instant at the very end of a conversion's window, beside it, or inside. */
function clickInstant(draw: Draw, scene: RandomScene, conversion: bigint): bigint {
  const window = draw.pick([0n, ...scene.windows.map((text) => parseDuration(text) as bigint)]);
  const part = draw.chance(0.3) ? BigInt(draw.between(0, 1000)) : 1000n;
  const at = conversion - (window * part) / 1000n + draw.pick([0n, 0n, 0n, 1n, -1n]);
  return at < 0n ? 0n : at;
}

/** A click that may earn a conversion, or one of anybody at any time. */
function clickRow(
  draw: Draw,
  scene: RandomScene,
  index: number,
  conversions: readonly DrawnConversion[],
): Row {
  const aim = draw.chance(0.8) ? draw.pick(conversions) : undefined;
  const at = aim === undefined ? instant(draw, scene) : clickInstant(draw, scene, aim.at);
  const known = draw.chance(0.8)
    ? (aim?.row.user_id ?? draw.pick(scene.userIds))
    : draw.pick([...scene.userIds, 'stranger']);
  const user = scene.areClickersStrangers ? 'stranger' : known;
  return {
    click_id: value(draw, scene, serialId(draw, 'c', index)),
    campaign_id: draw.chance(scene.bad) ? draw.pick(['?', 'draft', '']) : draw.pick(scene.campaignIds),
    user_id: value(draw, scene, user),
    clicked_at: time(draw, scene, 'clicks.clicked_at', at),
  };
}

/** Rows again, the same, or with some values of another row. */
export function repeats(draw: Draw, rows: readonly Row[], id: string): Row[] {
  const share = draw.pick([0, 0.1, 0.4]);
  return rows
    .filter(() => draw.chance(share))
    .map((row) => {
      if (draw.chance(0.5)) return { ...row };
      const column = draw.pick(Object.keys(row).filter((name) => name !== id));
      return { ...row, [column]: draw.pick(rows)[column] ?? '' };
    });
}

/** Random rows of the kinds that every export has. */
export function randomRows(draw: Draw, timeFormats: ReadonlyMap<string, string>): RequiredRows {
  const scene = drawScene(draw, timeFormats);
  const conversions = draw.times(draw.pick(COUNTS), (index) => {
    const at = greatest([instant(draw, scene), scene.firstConversion]) as bigint;
    return { at, row: conversionRow(draw, scene, index, at) };
  });
  const rows = conversions.map(({ row }) => row);
  const clicks = draw.times(draw.pick(COUNTS) * 2, (index) => clickRow(draw, scene, index, conversions));
  return {
    scene,
    campaigns: campaignRows(draw, scene),
    clicks: draw.shuffle([...clicks, ...repeats(draw, clicks, 'click_id')]),
    conversions: draw.shuffle([...rows, ...repeats(draw, rows, 'conversion_id')]),
    settings: draw.shuffle(settingsRows(draw, scene)),
  };
}
