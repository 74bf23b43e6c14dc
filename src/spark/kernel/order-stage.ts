import { BlockReader, GrowingBlock } from '../protocol/block-bytes.ts';
import { parseBlock, parseRow, type RowKind } from '../protocol/protocol.ts';
import type { RowOutput } from './streams/row-output.ts';

/** A row of lines has about so many bytes. */
const MOST_BYTES = 1 << 20;
/** The fields of a row in blocks: its conversion, its kind, its time and its lines. */
const [ID, TIME, FIRST_LINE] = [0, 2, 3];

/** The lines of a conversion: where they lie in a block, still escaped, with separators between them. */
interface Lines {
  time: number;
  id: string;
  block: Buffer;
  from: number;
  to: number;
}

/**
 * Takes the rows of a file of the report by pieces of time, the earlier first, and gives their lines in the order of
 * time and conversion, many in one row with separators between them. The header is passed on.
 */
export class OrderStage {
  readonly #output: RowOutput;
  #kind: RowKind = 'attribution';
  #piece = '';
  #lines: Lines[] = [];

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
    // The line lies in a chunk that is read, of which no more is to be kept.
    for (const lines of linesOf(Buffer.from(block))) this.#lines.push(lines);
  }

  end(): void {
    const sorted = this.#lines.sort(byTimeAndId);
    this.#lines = [];
    let text = new GrowingBlock();
    for (const { block, from, to } of sorted) {
      text.addEscaped(block, from, to);
      if (text.length < MOST_BYTES) continue;
      this.#give(text);
      text = new GrowingBlock();
    }
    if (text.length > 0) this.#give(text);
  }

  /** Spark ends the last line itself. */
  #give({ bytes }: GrowingBlock): void {
    this.#output.addBlock(this.#kind, Number(this.#piece), bytes.subarray(0, -1));
  }
}

function* linesOf(block: Buffer): Generator<Lines> {
  for (const row = new BlockReader(block); row.next(); ) {
    const [from, to] = [row.start(FIRST_LINE), row.end(row.fields - 1)];
    yield { time: row.number(TIME), id: row.text(ID), block, from, to };
  }
}

function byTimeAndId(a: Lines, b: Lines): number {
  return a.time - b.time || (a.id < b.id ? -1 : Number(a.id > b.id));
}
