import {
  escapeText,
  type ProtocolRow,
  parseBlock,
  parseRow,
  type RowKind,
  SEPARATOR,
} from '../protocol/protocol.ts';
import { rowsOf } from '../protocol/row-blocks.ts';
import type { RowOutput } from './row-output.ts';

/** A row of lines has about so many characters. */
const MOST_CHARACTERS = 1 << 20;

/**
 * Takes the rows of a file of the report by pieces of time, the earlier first, and gives their lines in the order of
 * time and conversion, many in one row. The header is passed on.
 */
export class OrderStage {
  readonly #output: RowOutput;
  #kind: RowKind = 'attribution';
  #piece = '';
  #rows: ProtocolRow[] = [];

  constructor(output: RowOutput) {
    this.#output = output;
  }

  line(line: Buffer): void {
    const { kind, partition, block } = parseBlock(line);
    if (kind === 'header') {
      this.#output.add(parseRow(line.toString('latin1')));
      return;
    }
    if (partition !== this.#piece) this.end();
    this.#kind = kind;
    this.#piece = partition;
    for (const row of rowsOf(block.toString('latin1'))) this.#rows.push(row);
  }

  end(): void {
    const rows = this.#rows.sort(byTimeAndId);
    this.#rows = [];
    let lines: string[] = [];
    let characters = 0;
    for (const { body } of rows) {
      // Line feeds become separators too: Spark makes line feeds of all of them.
      const text = body[0].split('\n').map(escapeText).join(SEPARATOR);
      lines.push(text);
      characters += text.length;
      if (characters < MOST_CHARACTERS) continue;
      this.#give(lines);
      [lines, characters] = [[], 0];
    }
    if (lines.length > 0) this.#give(lines);
  }

  #give(lines: readonly string[]): void {
    const text = Buffer.from(lines.join(SEPARATOR), 'latin1');
    this.#output.addBlock(this.#kind, Number(this.#piece), text);
  }
}

function byTimeAndId(a: ProtocolRow, b: ProtocolRow): number {
  return a.position - b.position || (a.key < b.key ? -1 : Number(a.key > b.key));
}
