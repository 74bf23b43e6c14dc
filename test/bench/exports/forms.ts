import { join } from 'node:path';
import { appendRewritten, prepareBeside } from './rewrite.ts';

/** The parts of a time as the generator writes it: `2026-11-01T09:00:00.123+09:00`. */
interface TimeParts {
  year: string;
  month: string;
  day: string;
  hour: number;
  minute: string;
  /** With its milliseconds. */
  second: string;
}

/** How the same rows are written otherwise, and the options that say so. */
export interface Form {
  name: string;
  args: readonly string[];
  time?: (parts: TimeParts) => string;
  /** The amount and the currency of a conversion, either of which may be empty. */
  money?: (amount: string, currency: string) => [string, string];
  delimiter?: string;
}

const two = (value: number): string => String(value).padStart(2, '0');

function utc({ year, month, day, hour, minute, second }: TimeParts): Date {
  const [whole, millis] = second.split('.');
  return new Date(
    Date.UTC(
      Number(year),
      Number(month) - 1,
      Number(day),
      hour - 9,
      Number(minute),
      Number(whole),
      Number(millis),
    ),
  );
}

/** Forms that need no option, then those that do. */
export const FORMS: readonly Form[] = [
  {
    name: 'UTC by name',
    args: [],
    time: (parts) => utc(parts).toISOString().replace('T', ' ').replace('Z', ' UTC'),
  },
  {
    name: 'offset behind a blank',
    args: [],
    time: ({ year, month, day, hour, minute, second }) =>
      `${year}-${month}-${day} ${two(hour)}:${minute}:${second} +0900`,
  },
  {
    name: 'wall clock',
    args: [],
    time: ({ year, month, day, hour, minute, second }) =>
      `${year}/${month}/${day} ${two(hour)}:${minute}:${second}`,
  },
  {
    name: 'Korean halves of the day',
    args: [],
    time: ({ year, month, day, hour, minute, second }) =>
      `${year}. ${Number(month)}. ${Number(day)}. ${hour < 12 ? '오전' : '오후'} ${hour % 12 === 0 ? 12 : hour % 12}:${minute}:${second}`,
  },
  {
    name: 'compact',
    args: [],
    time: ({ year, month, day, hour, minute, second }) =>
      `${year}${month}${day}T${two(hour)}${minute}${second}+0900`,
  },
  { name: 'epoch of 16 digits', args: [], time: (parts) => `${utc(parts).getTime()}000` },
  {
    name: 'thousands and marks',
    args: [],
    money: (amount) => [amount === '' ? '' : `"₩${amount.replace(/\B(?=(\d{3})+$)/g, ',')}"`, ''],
  },
  {
    name: '--time-format',
    args: ['--time-format', 'dd/MM/yyyy HH:mm:ss.SSS'],
    time: ({ year, month, day, hour, minute, second }) =>
      `${day}/${month}/${year} ${two(hour)}:${minute}:${second}`,
  },
  { name: '--delimiter', args: ['--delimiter', 'clicks=;', '--delimiter', 'conversions=;'], delimiter: ';' },
  {
    name: '--null',
    args: ['--null', '\\N'],
    money: (amount, currency) => [amount === '' ? '\\N' : amount, currency === '' ? '\\N' : currency],
  },
];

function partsOf(time: string): TimeParts {
  return {
    year: time.slice(0, 4),
    month: time.slice(5, 7),
    day: time.slice(8, 10),
    hour: Number(time.slice(11, 13)),
    minute: time.slice(14, 16),
    second: time.slice(17, 23),
  };
}

function rewriteLine(line: string, { time, money, delimiter = ',' }: Form): string {
  const fields = line.split(',');
  if (time !== undefined) fields[3] = time(partsOf(fields[3]));
  if (money !== undefined && fields.length > 4) [fields[4], fields[5]] = money(fields[4], fields[5]);
  return fields.join(delimiter);
}

/** The rows of an export in another form, in a folder beside it. */
export function prepareForm(folder: string, form: Form): string {
  return prepareBeside(folder, form.name, ['campaigns.csv', 'settings.csv'], (to) => {
    for (const name of ['clicks.csv', 'conversions.csv'])
      appendRewritten(join(folder, name), join(to, name), (line, place) =>
        place === 0 ? line.replaceAll(',', form.delimiter ?? ',') : rewriteLine(line, form),
      );
  });
}
