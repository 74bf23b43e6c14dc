import { parse } from 'csv-parse/sync';
import { readTree } from '../binary/lasttouch.ts';
import { comparableRun } from './comparable-run.ts';

const PARTS = /^(attributions|unattributed)\.csv\/part-\d{5}\.csv$/;

/** Folders of parts as the files that they make, one part behind the other. */
function withoutParts(tree: ReadonlyMap<string, string>): Map<string, string> {
  const files = new Map<string, string>();
  for (const path of [...tree.keys()].sort()) {
    const name = PARTS.test(path) ? path.slice(0, path.indexOf('/')) : path;
    files.set(name, (files.get(name) ?? '') + tree.get(path));
  }
  return files;
}

/** The rows of rejects.csv without line numbers, sorted. */
function barerRejects(text: string): string[] {
  const rows = parse(text, { bom: true, relax_column_count: true }) as string[][];
  return rows.map(([file, _line, ...rest]) => JSON.stringify([file, ...rest])).sort();
}

/** The index page without the messages of warnings, and how many there are: they name lines. */
function withoutMessages(page: string): string {
  return page.replace(/<ul class="warnings">.*?<\/ul>/gs, '').replace(/<a class="badge".*?<\/a>/g, '');
}

/** All files of a report, apart from what may differ between two engines: the numbers of lines and what describes the run. */
export function comparableReport(folder: string): Map<string, unknown> {
  const files = new Map<string, unknown>(withoutParts(readTree(folder)));
  files.set('rejects.csv', barerRejects(String(files.get('rejects.csv'))));
  files.set('run.json', comparableRun(String(files.get('run.json'))));
  const page = files.get('index.html');
  if (page !== undefined) files.set('index.html', withoutMessages(String(page)));
  return files;
}

/** The tables that both engines write alike where one of them reads addresses. Files have other names in the rejects. */
export function tablesOf(folder: string): Map<string, unknown> {
  return new Map(
    [...comparableReport(folder)].filter(([path]) => path.endsWith('.csv') && path !== 'rejects.csv'),
  );
}
