import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lasttouch } from '../../binary/lasttouch.ts';

/** What `init --json` prints, as far as tests look at it. */
export interface InitAnswer {
  complete: boolean;
  configuration: Record<string, unknown>;
  understood: { option: string; value: string | true; why: string }[];
  questions: { question: string; options: string[] }[];
  remarks: string[];
  not_read: { file: string; message: string }[];
  systems: { file: string; system: string }[];
  sample: {
    whole: boolean;
    numbers: {
      campaigns: number;
      clicks: number;
      purchases: number;
      others: number;
      credited: number | null;
    } | null;
    problems: string[];
  };
}

/** Writes files into a folder and runs `init` on it there; the configuration is what was written, too. */
export async function initExport(
  folder: string,
  files: Readonly<Record<string, string | Buffer>>,
  args: readonly string[] = [],
): Promise<{ answer: InitAnswer; status: number | null; written: Record<string, unknown> }> {
  const directory = join(folder, 'export');
  mkdirSync(directory, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content);
  const { stdout, stderr, status } = await lasttouch(['init', 'export', ...args, '--json'], { cwd: folder });
  if (stderr !== '') throw new Error(stderr);
  const written = JSON.parse(readFileSync(join(folder, 'lasttouch.json'), 'utf8')) as Record<string, unknown>;
  return { answer: JSON.parse(stdout) as InitAnswer, status, written };
}

/** Rows under a header as CSV. */
export function table(header: string, ...rows: readonly string[]): string {
  return [header, ...rows, ''].join('\n');
}

/** The rows from 1 to `count`. */
export function rows(count: number, row: (n: number) => string): string[] {
  return Array.from({ length: count }, (_, at) => row(at + 1));
}

/** Two digits. */
export function two(n: number): string {
  return String(n).padStart(2, '0');
}
