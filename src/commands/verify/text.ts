import { join } from 'node:path';
import { quoted } from '../../problems/quoted.ts';
import { visible } from '../../values/visible.ts';
import type { Difference } from './compare-rows.ts';
import type { Update } from './update.ts';
import type { Verification } from './verification.ts';

/** The key of a row, as a message names it; empty for a difference that is in no row. */
export function keyText({ row }: Difference): string {
  return Object.entries(row ?? {})
    .map(([name, value]) => `${name} ${quoted(value)}`)
    .join(', ');
}

/** A difference as one line: the file, the row by its key, the column, both values. */
export function differenceText(difference: Difference): string {
  const { file, column, message, expected, got } = difference;
  const place = [file, keyText(difference), column ?? ''].filter((part) => part !== '');
  const values = [
    ...(message === undefined ? [] : [message]),
    ...(expected === undefined ? [] : [`expected ${quoted(expected)}`]),
    ...(got === undefined ? [] : [`got ${quoted(got)}`]),
  ];
  return visible(`${place.join(': ')}: ${values.join(', ')}`);
}

/** What `verify` prints. */
export function renderVerification(
  { files, differences, by_file, count }: Verification,
  expected: string,
): string {
  if (count === 0) return `${files} files are as expected in ${visible(expected)}\n`;
  const more = count - differences.length;
  return [
    ...differences.map(differenceText),
    ...(more > 0 ? [`and ${more} more differences`] : []),
    ...(by_file.length > 1
      ? [`by file: ${by_file.map((of) => `${visible(of.file)} ${of.count}`).join(', ')}`]
      : []),
    `${count} differences from ${visible(expected)}`,
    '',
  ].join('\n');
}

/** What `verify --update` prints. */
export function renderUpdate({ written, removed }: Update, expected: string): string {
  if (written.length + removed.length === 0) return `${visible(expected)} is up to date\n`;
  const line = (what: string, file: string) => `${what} ${visible(join(expected, file))}\n`;
  return [
    ...written.map((file) => line('written', file)),
    ...removed.map((file) => line('removed', file)),
  ].join('');
}
