import { isUtf8 } from 'node:buffer';
import { LoopMemory } from '../loops/loop-memory.ts';
import type { InputProblem, ProblemList } from '../problems/input-error.ts';
import { encodingFault } from '../records/encoding.ts';
import { splitRecord } from '../records/record-fields.ts';
import { RECORD_FAULT, type RecordScanner } from '../records/record-scanner.ts';
import type { DecimalMark } from '../values/written/decimal.ts';
import type { TimeReader } from '../values/written/time-reader.ts';
import { type InputFile, scannerFor } from './files/header.ts';
import { fatalError } from './files/header-record.ts';
import { nameOfDelimiter, timeReaderOf } from './files/style.ts';
import { NO_REJECTS, readRange } from './range-reader.ts';

/**
 * A row of a small file: the texts of its used columns by name, its line in the file, and how its values are written.
 */
export interface TextRow {
  line: number;
  value: (column: string) => string;
  timeReader: (column: string) => TimeReader | undefined;
  decimal: DecimalMark;
}

/** How many rows a small file has, how many of them `--where` leaves out, and how many others were ignored. */
export interface SmallFileRows {
  rows: number;
  notSelected: number;
  ignored: number;
}

const BATCH = 256;
const BLOCK_BYTES = 64 * 1024;
/** From this size on, reading a file may take so long that signals need a turn in between. */
const LONG_FILE_BYTES = 1 << 20;

type RowProblem = Pick<InputProblem, 'column' | 'message'>;

function shapeProblem(
  scanner: RecordScanner,
  row: number,
  file: InputFile,
  raw: Buffer,
): RowProblem | undefined {
  if (scanner.faults[row] === RECORD_FAULT.strayQuote) {
    const message =
      'a quote inside an unquoted field, or text after a closing quote; quote the whole field and double quotes inside it';
    return { message };
  }
  if (scanner.faults[row] === RECORD_FAULT.wrongFieldCount) {
    const fields = splitRecord(
      raw.toString('latin1', scanner.starts[row], scanner.ends[row]),
      file.delimiter,
    ).length;
    return {
      message: `the row has ${fields} fields, the header ${file.columns}; quote fields that hold ${nameOfDelimiter(file.delimiter)}`,
    };
  }
  return undefined;
}

/** A column whose fields have to decode: where they stand in the scanner, and what it is called. */
interface DecodedColumn {
  slot: number;
  name: string;
}

function decodedColumns(file: InputFile): DecodedColumn[] {
  return [
    ...file.conditions.map(({ slot, header }) => ({ slot, name: file.used[slot]?.name ?? header })),
    ...file.used.flatMap(({ name, mayBeBroken }, slot) => (mayBeBroken ? [] : [{ slot, name }])),
  ];
}

function encodingProblem(
  scanner: RecordScanner,
  row: number,
  file: InputFile,
  columns: readonly DecodedColumn[],
  raw: Buffer,
): RowProblem | undefined {
  // Nearly every record is UTF-8 as a whole, and so are its fields.
  if (isUtf8(raw.subarray(scanner.starts[row], scanner.ends[row]))) return undefined;
  const base = row * scanner.slots * 2;
  for (const { slot, name } of columns) {
    const field = raw.subarray(scanner.fields[base + slot * 2], scanner.fields[base + slot * 2 + 1]);
    const message = encodingFault(field, file.encoding);
    if (message !== undefined) return { column: name, message };
  }
  return undefined;
}

/**
 * Reads a campaigns or settings file whole; rows that can't be read become problems, the others go to `onRow` unless
 * they are ignored. Gives the number of rows.
 */
export async function readSmallFile(
  file: InputFile,
  problems: ProblemList,
  onRow: (row: TextRow) => void,
  isIgnored: (row: TextRow) => boolean = () => false,
): Promise<SmallFileRows> {
  const scanner = scannerFor(file, BATCH, new LoopMemory());
  const decoded = decodedColumns(file);
  const slotOf = new Map(file.used.map((spec, slot) => [spec.name, slot]));
  const timeReader = (column: string) => timeReaderOf(file.timeFormats[slotOf.get(column) ?? -1] ?? null);
  let [rows, notSelected, ignored] = [0, 0, 0];
  const range = {
    start: file.dataStart,
    end: Number.POSITIVE_INFINITY,
    exact: true,
    asItComes: file.size > LONG_FILE_BYTES,
  };
  const reading = await readRange(file, range, scanner, BLOCK_BYTES, NO_REJECTS, (bytes) => {
    const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    rows += scanner.scanned;
    notSelected += scanner.scanned - scanner.count;
    for (let row = 0; row < scanner.count; row++) {
      const line = scanner.lines[row] + file.dataLine + 1;
      const base = row * scanner.slots * 2;
      const value = (column: string) => {
        const slot = slotOf.get(column);
        if (slot === undefined) return '';
        return raw.toString('utf8', scanner.fields[base + slot * 2], scanner.fields[base + slot * 2 + 1]);
      };
      const textRow = { line, value, timeReader, decimal: file.decimal };
      const problem =
        shapeProblem(scanner, row, file, raw) ?? encodingProblem(scanner, row, file, decoded, raw);
      if (problem !== undefined) problems.problems.push({ file: file.label, line, ...problem });
      else if (isIgnored(textRow)) ignored++;
      else onRow(textRow);
    }
  });
  problems.problems.push(...(reading.problems ?? []));
  if (reading.fatal !== undefined) {
    problems.problems.push(
      ...fatalError(file.label, reading.fatal.reason, reading.fatal.line + file.dataLine + 1).problems,
    );
  }
  return { rows, notSelected, ignored };
}
