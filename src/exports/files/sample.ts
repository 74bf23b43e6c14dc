import { LoopMemory } from '../../loops/loop-memory.ts';
import { RECORD_FAULT, RecordScanner } from '../../records/record-scanner.ts';
import type { InputFile } from './header.ts';
import { readFileStart } from './header-record.ts';

/** So many bytes of a file are looked at. */
const SAMPLE_BYTES = 64 * 1024;
const MOST_ROWS = 100;

/** The values of a column that is not used, of the first rows of a file, without empty ones. */
export interface ColumnSample {
  header: string;
  values: string[];
}

/** The first rows of a file with all their fields; rows that can't be cut into fields are left out. */
export function sampleRows(file: InputFile): string[][] {
  const head = readFileStart(file, SAMPLE_BYTES, file.encoding);
  const memory = new LoopMemory();
  // Here each column has its slot.
  const conditions = file.conditions.map((condition) => ({
    ...condition,
    slot: file.places[condition.slot],
  }));
  const scanner = new RecordScanner(
    Int32Array.from({ length: file.columns }, (_, at) => at),
    MOST_ROWS,
    memory,
    undefined,
    { ...file, conditions, fixed: [], idParts: null },
  );
  memory.makeText(head.bytes.length);
  memory.text.set(head.bytes);
  if (file.dataStart >= head.length) return [];
  scanner.scan(file.dataStart, head.length, head.whole, head.length);
  const text = Buffer.from(memory.text.buffer, memory.text.byteOffset, head.length);
  const rows: string[][] = [];
  for (let row = 0; row < scanner.count; row++) {
    if (scanner.faults[row] !== RECORD_FAULT.none) continue;
    const field = (at: number) => (row * scanner.slots + at) * 2;
    rows.push(
      Array.from({ length: scanner.slots }, (_, at) =>
        text.toString('utf8', scanner.fields[field(at)], scanner.fields[field(at) + 1]),
      ),
    );
  }
  return rows;
}

/** The columns of a file by whether they are used, with values of its first rows; a used one by its own header, too. */
export function sampleColumns(file: InputFile): { used: ColumnSample[]; unused: ColumnSample[] } {
  const rows = sampleRows(file);
  const sample = (place: number): ColumnSample => ({
    header: file.names[place],
    values: rows.map((row) => row[place]).filter((value) => value !== ''),
  });
  const unused = file.names.map((_, place) => place).filter((place) => !file.places.includes(place));
  const lacking = (slot: number): ColumnSample => ({
    header: '',
    values: file.fixed.filter((field) => field.slot === slot).map(({ text }) => text),
  });
  const used = file.used.map((_, slot) =>
    file.places[slot] < 0 ? lacking(slot) : sample(file.places[slot]),
  );
  return { used, unused: unused.map(sample) };
}
