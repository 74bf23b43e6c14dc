import type { Draw } from './draw.ts';
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
  '2026-11-01  10:00:00Z',
  ' 2026-11-01T10:00:00Z',
  '2026-11-01T10:00:00Z ',
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

function offsetText(draw: Draw, minutes: number): string {
  if (minutes === 0 && draw.chance(0.7)) return 'Z';
  const size = Math.abs(minutes);
  const hours = String(Math.floor(size / 60)).padStart(2, '0');
  const rest = String(size % 60).padStart(2, '0');
  const forms = [`${hours}:${rest}`, hours + rest, ...(rest === '00' ? [hours] : [])];
  return (minutes < 0 ? '-' : '+') + draw.pick(forms);
}

function clockText(draw: Draw, utc: bigint): string {
  const seconds = utc / SECOND;
  const text = new Date(Number(seconds) * 1000).toISOString();
  const time = text.slice(11, 19) + fraction(draw, utc - seconds * SECOND);
  const short = time.endsWith(':00') && draw.chance(0.5) ? time.slice(0, 5) : time;
  return text.slice(0, 10) + draw.pick(['T', ' ']) + short;
}

/** A timestamp of an instant, in one of the accepted forms. */
export function timeText(draw: Draw, instant: bigint, zone: ReferenceZone): string {
  if (instant < DAY) return new Date(Number(instant / 1000n)).toISOString();
  const form = draw.between(0, 9);
  if (form === 0 && instant % SECOND === 0n && instant < 10_000_000_000n * SECOND) {
    return String(instant / SECOND).padStart(10, '0');
  }
  if (form === 1 && instant % 1000n === 0n) return String(instant / 1000n).padStart(13, '0');
  const wall = instant + zone.offset(instant);
  if (form <= 5 && zone.instantOf(wall) === instant) return clockText(draw, wall);
  const minutes = draw.pick([0, 540, -300, 330, -1439, 1439]);
  return clockText(draw, instant + BigInt(minutes) * 60n * SECOND) + offsetText(draw, minutes);
}
