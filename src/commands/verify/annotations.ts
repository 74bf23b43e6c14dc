import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { InputError } from '../../problems/input-error.ts';
import { CsvReader } from '../../records/csv-reader.ts';
import { counted } from '../../values/group.ts';
import type { FileComparison, ReportComparison } from './compare-files.ts';
import type { Difference } from './compare-rows.ts';
import { differenceText } from './text.ts';

/** GitHub shows so many annotations of a step. */
const MOST_ANNOTATIONS = 10;
const MOST_DIFFERENCES = 5;

/** The data of a workflow command: a line end would end it, and a percent sign begins an escape. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** A property of a workflow command, in which colon and comma part what follows. */
function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/**
 * Annotations for GitHub Actions: one for each file that differs, at the line of its first difference in the expected
 * file. Paths go by `workspace`, the folder of the repository.
 */
export function annotationsOf(
  { files }: Pick<ReportComparison, 'files'>,
  expected: string,
  workspace: string,
): string {
  const differing = files.filter(({ count }) => count > 0);
  const all = differing.length;
  const shown = differing.slice(0, all > MOST_ANNOTATIONS ? MOST_ANNOTATIONS - 1 : all);
  const lines = shown.map((file) => annotationOf(file, expected, workspace));
  if (shown.length < all)
    lines.push(command({}, `and ${counted(all - shown.length, 'more file')} with differences`));
  return lines.join('');
}

function annotationOf(
  { file, differences, count }: FileComparison,
  expected: string,
  workspace: string,
): string {
  const path = join(expected, file);
  const line = differences.length > 0 ? lineOf(path, differences[0]) : undefined;
  const shown = differences.slice(0, MOST_DIFFERENCES);
  const more = count - shown.length;
  const message = [
    ...shown.map(differenceText),
    ...(more > 0 ? [`and ${counted(more, 'more difference')}`] : []),
  ];
  const properties = {
    file: relative(workspace, resolve(path)),
    ...(line !== undefined && { line: String(line) }),
    title: `${file}: ${counted(count, 'difference')}`,
  };
  return command(properties, message.join('\n'));
}

function command(properties: Readonly<Record<string, string>>, message: string): string {
  const given = Object.entries(properties).map(([name, value]) => `${name}=${property(value)}`);
  return `::error${given.length === 0 ? '' : ` ${given.join(',')}`}::${data(message)}\n`;
}

/** The line of the expected file in which the row of a difference begins; undefined where it has no such row. */
function lineOf(path: string, { row }: Difference): number | undefined {
  if (row === undefined || !existsSync(path)) return undefined;
  try {
    const reader = new CsvReader(path, path);
    try {
      return findLine(reader.select(Object.keys(row)), Object.values(row));
    } finally {
      reader.close();
    }
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

function findLine(reader: CsvReader, values: readonly string[]): number | undefined {
  for (const cells of reader.rows()) {
    if (cells.every((cell, place) => cell === values[place])) return reader.line;
  }
  return undefined;
}
