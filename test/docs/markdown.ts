import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../binary/lasttouch.ts';

/** A fenced block of a page: what stands behind the fence, its text, and its line (from 1). */
export interface Block {
  info: string;
  text: string;
  line: number;
}

/** A command of a console block and what the page says it prints, stdout and stderr together. */
export interface Example {
  command: string;
  output: string[];
  line: number;
}

/** Paths of all pages, from the root of the project. */
export const PAGES = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** The text of a page. */
export function readPage(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8');
}

/** The fenced blocks of a page. */
export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let open: Block | undefined;
  markdown.split('\n').forEach((text, index) => {
    if (!text.startsWith('```')) {
      if (open !== undefined) open.text += `${text}\n`;
    } else if (open === undefined) {
      open = { info: text.slice(3), text: '', line: index + 1 };
    } else {
      blocks.push(open);
      open = undefined;
    }
  });
  if (open !== undefined) throw new Error(`the block in line ${open.line} is not closed`);
  return blocks;
}

/** The examples of a console block: each line that begins with `$ ` is a command, the lines below it are its output. */
export function examplesOf(block: Block): Example[] {
  const examples: Example[] = [];
  block.text
    .replace(/\n$/, '')
    .split('\n')
    .forEach((text, index) => {
      if (text.startsWith('$ '))
        examples.push({ command: text.slice(2), output: [], line: block.line + 1 + index });
      else examples[examples.length - 1].output.push(text);
    });
  return examples;
}

/** Whether lines are as shown, where a line `...` stands for any number of lines that are left out. */
export function isAsShown(lines: readonly string[], shown: readonly string[]): boolean {
  const [first, ...rest] = shown;
  if (first === undefined) return lines.length === 0;
  if (first === '...') return lines.some((_, at) => isAsShown(lines.slice(at + 1), rest));
  return lines[0] === first && isAsShown(lines.slice(1), rest);
}
