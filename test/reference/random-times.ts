import { DateTime } from 'luxon';
import type { Draw } from './draw.ts';
import { parseTimestamp } from './times.ts';
import type { ReferenceZone } from './zone.ts';

const SECOND = 1_000_000n;
const HOUR = 3600n * SECOND;
const DAY = 24n * HOUR;

/** Zones, each with an instant about which something happens to its clocks or days. */
export const ZONES = [
  ['Asia/Seoul', '2026-10-31T15:00:00Z'],
  ['Asia/Seoul', '1988-05-07T17:00:00Z'],
  ['UTC', '2026-11-01T00:00:00Z'],
  ['UTC', '1970-01-03T00:00:00Z'],
  ['Asia/Seoul', '2199-12-28T15:00:00Z'],
  ['America/New_York', '2026-11-01T06:00:00Z'],
  ['America/New_York', '2027-03-14T07:00:00Z'],
  ['Africa/Casablanca', '2026-02-15T02:00:00Z'],
  ['America/Sao_Paulo', '2018-11-04T03:00:00Z'],
  ['America/Sao_Paulo', '2018-02-18T02:00:00Z'],
  ['Pacific/Apia', '2011-12-30T10:00:00Z'],
  ['Africa/Cairo', '2026-04-23T22:00:00Z'],
  ['America/Havana', '2026-11-01T05:00:00Z'],
  ['America/St_Johns', '2010-11-07T02:31:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00:00Z'],
  ['Asia/Kathmandu', '2026-11-01T18:15:00Z'],
] as const;

/** Texts that are no timestamp. */
export const BAD_TIMES = [
  'never',
  '2026-11-01',
  '2026-11-01T24:00:00Z',
  '2026-11-01T23:59:60Z',
  '2026-11-31T10:00Z',
  '2025-02-29 00:00',
  '2026-W45-1T10:00Z',
  '2026-11-01T10Z',
  '2026-11-01T10:00:00.Z',
  '2026-11-01T10:00:00.1234567890Z',
  '2026-11-01T10:00.5Z',
  '2026-11-01T10:00:00+24:00',
  '2026-11-01T10:00:00+09:60',
  '2026-11-01T10:00:00+9',
  '2026-11-01T10:00:00z',
  '2026-11-01t10:00:00Z',
  '2026-11-01T 10:00:00Z',
  '2026/11-01 10:00',
  '2026-11-01 13:00 PM',
  '2026-11-01 0:00 AM',
  '2026-11-01 AM 9:00 AM',
  '2026-11-01 10:00 +09 00',
  '2026-11-01 10:00 UTC+9',
  '20261101 100000',
  '202611011000',
  '1793664000.',
  '179366400012345',
  '1969-12-31T23:59:59Z',
  '1970-01-01T00:00:00+00:01',
  '2200-01-01T00:00:00Z',
  '2199-12-31T23:59:59-00:01',
  '9999999999',
  '9999999999999',
  '179366400',
  '17936640000',
  '-1793664000',
  '2026-03-08T02:30:00',
  '2018-11-04T00:30:00',
  '2011-12-30T12:00:00',
];

const NEARBY = [0n, 0n, 0n, 1n, -1n, 1000n, -1000n, SECOND, -SECOND, HOUR, -HOUR, DAY, -DAY];

function anyInstantNear(draw: Draw, mark: bigint): bigint {
  if (draw.chance(0.6)) return mark + draw.pick(NEARBY);
  const unit = draw.pick([1n, 1000n, SECOND, 60n * SECOND, HOUR, DAY]);
  const seconds = BigInt(draw.between(-5 * 86_400, 5 * 86_400));
  const far = mark + seconds * SECOND + BigInt(draw.between(0, 999_999));
  return (far / unit) * unit;
}

/** An instant at a mark or very near it, or anywhere within some days, from 1970 on. */
export function instantNear(draw: Draw, mark: bigint): bigint {
  const instant = anyInstantNear(draw, mark);
  return instant < 0n ? 0n : instant;
}

function fraction(draw: Draw, microseconds: bigint): string {
  const exact = String(microseconds).padStart(6, '0').replace(/0+$/, '');
  if (exact === '' && draw.chance(0.6)) return '';
  const digits = draw.chance(0.2) ? `${exact.padEnd(6, '0')}9` : exact;
  return `.${digits.padEnd(draw.between(Math.max(1, digits.length), 9), '0')}`;
}

const BLANKS = [' ', ' ', ' ', '\t', '\u00a0', '\u202f', '  '];

function offsetText(draw: Draw, minutes: number): string {
  if (minutes === 0 && draw.chance(0.7)) return draw.pick(['Z', 'Z', 'UTC', 'GMT']);
  if (minutes === 540 && draw.chance(0.3)) return 'KST';
  const size = Math.abs(minutes);
  const hours = String(Math.floor(size / 60)).padStart(2, '0');
  const rest = String(size % 60).padStart(2, '0');
  const forms = [`${hours}:${rest}`, hours + rest, ...(rest === '00' ? [hours] : [])];
  return (minutes < 0 ? '-' : '+') + draw.pick(forms);
}

function dateText(draw: Draw, [year, month, day]: [string, string, string]): string {
  const short = (part: string) => (draw.chance(0.5) ? String(Number(part)) : part);
  const form = draw.between(0, 7);
  if (form < 4) return `${year}-${month}-${day}`;
  if (form === 4) return `${year}-${short(month)}-${short(day)}`;
  if (form === 5) return `${year}/${short(month)}/${short(day)}`;
  const gap = () => draw.pick(['', ' ', '\u00a0']);
  return `${year}.${gap()}${short(month)}.${gap()}${short(day)}${draw.pick(['', '.'])}`;
}

/** A time of day with its half, which stands on either side. */
function halfText(draw: Draw, hour: number, rest: string): string {
  const isMorning = hour < 12;
  const half = draw.pick(isMorning ? ['AM', 'am', 'aM', '오전'] : ['PM', 'pm', 'Pm', '오후']);
  const shown = String(hour % 12 === 0 ? 12 : hour % 12).padStart(draw.between(1, 2), '0');
  const gap = draw.pick(['', ...BLANKS]);
  return draw.chance(0.5) ? half + gap + shown + rest : shown + rest + gap + half;
}

/** What the clocks of UTC show, without a zone. */
function clockText(draw: Draw, utc: bigint): string {
  const seconds = utc / SECOND;
  const iso = new Date(Number(seconds) * 1000).toISOString();
  const [year, month, day] = iso.slice(0, 10).split('-') as [string, string, string];
  const [hour, minute, second] = iso.slice(11, 19).split(':') as [string, string, string];
  const more = fraction(draw, utc - seconds * SECOND);
  if (draw.chance(0.1)) return year + month + day + draw.pick(['', 'T']) + hour + minute + second + more;
  const time = second + more;
  const rest = `:${minute}${time === '00' && draw.chance(0.5) ? '' : `:${time}`}`;
  const shown = draw.chance(0.2) ? halfText(draw, Number(hour), rest) : hour + rest;
  const short = draw.chance(0.1) ? shown.replace(/^0(?=\d:)/, '') : shown;
  return dateText(draw, [year, month, day]) + draw.pick(['T', 'T', ...BLANKS]) + short;
}

/** An instant on a wall clock of which Luxon prints the parts that a format has; undefined where the format loses some of it. */
function formattedText(instant: bigint, format: string, zone: ReferenceZone): string | undefined {
  const time = DateTime.fromMillis(Number(instant / 1000n), { zone: zone.name }).setLocale('en-US');
  const text = time.toFormat(format);
  return parseTimestamp(text, zone, false, format) === instant ? text : undefined;
}

function epochText(draw: Draw, instant: bigint): string | undefined {
  const units = [
    [SECOND, 10],
    [1000n, 13],
    [1n, 16],
  ] as const;
  const [unit, digits] = draw.pick(units);
  const rest = instant % unit;
  if (unit === SECOND && draw.chance(0.3))
    return String(instant / unit).padStart(digits, '0') + fraction(draw, rest);
  if (unit === 1n && draw.chance(0.5)) return `${String(instant).padStart(16, '0')}${draw.between(100, 999)}`;
  return rest === 0n ? String(instant / unit).padStart(digits, '0') : undefined;
}

/** A text that no format reads otherwise. */
function plainText(instant: bigint): string {
  const seconds = new Date(Number(instant / SECOND) * 1000).toISOString().slice(0, 19);
  return `${seconds}.${String(instant % SECOND).padStart(6, '0')}Z`;
}

function unpaddedText(draw: Draw, instant: bigint, zone: ReferenceZone): string {
  if (instant < DAY) return plainText(instant);
  const form = draw.between(0, 9);
  const epoch = form <= 1 ? epochText(draw, instant) : undefined;
  if (epoch !== undefined) return epoch;
  const wall = instant + zone.offset(instant);
  if (form <= 5 && zone.instantOf(wall) === instant) return clockText(draw, wall);
  const minutes = draw.pick([0, 540, -300, 330, -1439, 1439]);
  const clock = clockText(draw, instant + BigInt(minutes) * 60n * SECOND);
  return clock + draw.pick(['', '', '', ...BLANKS]) + offsetText(draw, minutes);
}

/** A timestamp of an instant, in one of the accepted forms, or in a format. */
export function timeText(draw: Draw, instant: bigint, zone: ReferenceZone, format?: string): string {
  const formatted =
    format === undefined || draw.chance(0.1) ? undefined : formattedText(instant, format, zone);
  const text = formatted ?? unpaddedText(draw, instant, zone);
  // A format may read something else in the same text.
  if (parseTimestamp(text, zone, false, format) !== instant) return plainText(instant);
  return draw.chance(0.03) ? draw.pick(BLANKS) + text + draw.pick(['', ...BLANKS]) : text;
}
