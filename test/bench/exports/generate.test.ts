import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../binary/lasttouch.ts';
import { generate } from './generate.ts';
import { DEFAULTS, type ExportParameters, type IdForm } from './parameters.ts';

const scratch = scratchFolder();
const FEW: ExportParameters = {
  ...DEFAULTS,
  clicks: 3_000,
  conversions: 400,
  users: 500,
  duplicates: 0.05,
};

/** The texts of the files of an export, by name. */
async function exportOf(name: string, differing: Partial<ExportParameters>): Promise<Record<string, string>> {
  const folder = join(scratch, name);
  mkdirSync(folder);
  await generate({ ...FEW, ...differing }, folder);
  return Object.fromEntries(
    readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')]),
  );
}

const rowsOf = (text: string): string[][] =>
  text
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
const column = (text: string, place: number): string[] => rowsOf(text).map((row) => row[place]);
const runsOf = (values: readonly string[]): number =>
  values.filter((value, i) => value !== values[i - 1]).length;

test('the same parameters give the same bytes, another seed gives others', async () => {
  const [one, other] = [await exportOf('one', {}), await exportOf('other', {})];
  expect(Object.keys(one)).toEqual(['campaigns.csv', 'clicks.csv', 'conversions.csv', 'settings.csv']);
  expect(other).toEqual(one);
  expect((await exportOf('seed', { seed: 2 }))['clicks.csv']).not.toBe(one['clicks.csv']);
});

test('each order has the same rows, together by what it is named for', async () => {
  const byTime = await exportOf('time', {});
  const sorted = (text: string) => text.split('\n').sort();
  for (const order of ['user', 'campaign', 'shuffled'] as const) {
    const files = await exportOf(order, { order });
    for (const [file, text] of Object.entries(files)) {
      expect(sorted(text), `${order} ${file}`).toEqual(sorted(byTime[file]));
      if (file.startsWith('c') && file !== 'campaigns.csv') expect(text).not.toBe(byTime[file]);
    }
    const users = column(files['clicks.csv'], 2);
    const campaigns = column(files['clicks.csv'], 1);
    expect(runsOf(users) === new Set(users).size, order).toBe(order === 'user');
    expect(runsOf(campaigns) === new Set(campaigns).size, order).toBe(order === 'campaign');
  }
});

test('ids have the wanted form, and no two of them meet', async () => {
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  const forms: Record<IdForm, [click: RegExp, user: RegExp]> = {
    serial: [/^c-\d{10}$/, /^u\d{8}$/],
    uuid: [uuid, uuid],
    number: [/^[1-9]\d*$/, /^[1-9]\d*$/],
    email: [/^c-\d{10}$/, /^[a-z.]+\.\d+@[a-z.]+$/],
  };
  const serial = await exportOf('serial', {});
  for (const [ids, [click, user]] of Object.entries(forms) as [IdForm, [RegExp, RegExp]][]) {
    const files = await exportOf(`ids-${ids}`, { ids });
    for (const [place, form] of [click, /^[A-Z]+-\d+$/, user].entries()) {
      const values = column(files['clicks.csv'], place);
      expect(values.filter((value) => !form.test(value)).slice(0, 3), `${ids} ${place}`).toEqual([]);
      expect(new Set(values).size).toBe(new Set(column(serial['clicks.csv'], place)).size);
    }
    expect(column(files['conversions.csv'], 1).every((value) => user.test(value))).toBe(true);
  }
});

test('days and campaigns are those that are asked for', async () => {
  const files = await exportOf('long', { days: 730, campaigns: 50 });
  const times = column(files['clicks.csv'], 3);
  expect([times[0].slice(0, 10), times[times.length - 1].slice(0, 7)]).toEqual(['2026-11-01', '2028-10']);
  expect(files['campaigns.csv'].trimEnd().split('\n')).toHaveLength(51);
});
