import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Page } from 'playwright-core';

/** The rows of a CSV file of a report, by the names of its columns. */
export function readCsv(report: string, name: string): Record<string, string>[] {
  return parse<Record<string, string>>(readFileSync(join(report, name)), { columns: true });
}

/** The texts of the cells of rows, as they can be read on the page. */
export async function readRows(page: Page, rows: string): Promise<string[][]> {
  const texts = await page.locator(rows).allInnerTexts();
  return texts.map((text) => text.split('\t').map((cell) => cell.trim()));
}

/** A number as it stands in a CSV file, from one with its digits in groups. */
export function ungroup(text: string): string {
  return text.replaceAll(',', '');
}

/** A ratio as it stands in a CSV file, from per cent: `1.07 %` is `0.0107`. */
export function fromPercent(text: string): string {
  if (text === '') return '';
  const digits = ungroup(text).replace(/[^\d]/g, '').padStart(5, '0');
  return `${digits.slice(0, -4)}.${digits.slice(-4)}`;
}

/** A printed time as pages show it. */
export function toTheMinute(time: string): string {
  return time.slice(0, 16).replace('T', ' ');
}

/** A text with the printed times in it as pages show them. */
export function withPlainTimes(text: string): string {
  return text.replace(/\d{4}-\d\d-\d\dT[\d:.]+[+-]\d\d:\d\d/g, toTheMinute);
}
