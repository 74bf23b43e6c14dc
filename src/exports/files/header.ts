import type { LoopMemory } from '../../loops/loop-memory.ts';
import { InputError, ProblemList } from '../../problems/input-error.ts';
import type { Encoding } from '../../records/encoding-names.ts';
import type { FixedField } from '../../records/made-fields.ts';
import { type RecordColumns, RecordScanner } from '../../records/record-scanner.ts';
import type { FieldCondition } from '../../records/record-selection.ts';
import type { DecimalMark } from '../../values/written/decimal.ts';
import { type HeaderPlace, misreadHeader, missingColumn, missingCondition } from './header-advice.ts';
import { type FoundHeader, findHeader, misquotedHeader, namesOf } from './header-record.ts';
import type { FoundFile } from './input-files.ts';
import { COLUMNS, type ColumnNames, type ColumnSpec, type Kind } from './kinds.ts';
import { type ExportShape, type RowCondition, USUAL_SHAPE } from './shape.ts';
import { type ExportStyle, timeFormatOf, USUAL_STYLE } from './style.ts';

/** A condition on the rows of a file: on a used column, or on a further slot behind those. */
export interface FileCondition extends RowCondition, FieldCondition {}

/** A file whose header is known: plain data that travels to the workers. */
export interface InputFile extends FoundFile {
  gzip: boolean;
  encoding: Encoding;
  /** What parts fields: a character of ASCII. */
  delimiter: string;
  /** Texts that stand for an empty field. */
  nulls: readonly string[];
  decimal: DecimalMark;
  /** Of each used column the format of its times, null where none was given. */
  timeFormats: readonly (string | null)[];
  /** Number of columns in the header, and their names. */
  columns: number;
  names: string[];
  /** The columns that are used, in the order of the table of the kind; a used column's place here is its slot. */
  used: ColumnSpec[];
  /**
   * For each slot its place in the header: of used columns, and behind those of columns by which rows are selected; -1
   * where there is none.
   */
  places: number[];
  /** The used columns that the file lacks, with the text that all rows have there. */
  fixed: FixedField[];
  /**
   * The slots of whose texts the id, in the first slot, is made; -1 for one that the file lacks. Null where the file
   * has the id.
   */
  idParts: readonly number[] | null;
  /** What must hold for a row to be read. */
  conditions: FileCondition[];
  /** Where the first record behind the header begins, in bytes of the text (inflated, in UTF-8). */
  dataStart: number;
  /** Line breaks before `dataStart`. */
  dataLine: number;
  /** Line feeds before which no header is looked for: those of titles and of a line that tells the delimiter. */
  passedLines: number;
  /** How many lines the header spans. */
  headerLines: number;
}

/** Stands for the place in the header of a column that the file lacks. */
const NO_PLACE = -1;

/** Titles are looked for in so many bytes. */
const START_BYTES = 16 << 10;

/** Whether `--columns` gives the header that is named as an optional column to another column. */
function isGiven({ name, required }: ColumnSpec, kind: Kind, columnNames: ColumnNames): boolean {
  if (required || columnNames.has(`${kind}.${name}`)) return false;
  return COLUMNS[kind].some((other) => columnNames.get(`${kind}.${other.name}`) === name);
}

/** Where messages say that a header stands. */
interface FilePlace {
  file: string;
  line: number;
}

function bindColumns(
  kind: Kind,
  names: string[],
  columnNames: ColumnNames,
  { values, madeIds }: ExportShape,
  place: FilePlace,
  headerPlace: () => HeaderPlace,
) {
  const problems = new ProblemList();
  const used: ColumnSpec[] = [];
  const places: number[] = [];
  const fixed: FixedField[] = [];
  for (const spec of COLUMNS[kind]) {
    const mapped = columnNames.get(`${kind}.${spec.name}`);
    const wanted = mapped ?? spec.name;
    const at = isGiven(spec, kind, columnNames) ? -1 : names.indexOf(wanted);
    const value = values.get(`${kind}.${spec.name}`);
    const isMade = spec === COLUMNS[kind][0] && madeIds.has(kind);
    if ((value !== undefined || isMade) && at >= 0) {
      const option = isMade ? '--make-ids makes it' : '--value gives a text for it';
      problems.add(
        `stands in the header, but ${option}; leave the option out, or rename the column in the file`,
        { ...place, column: wanted },
      );
      continue;
    }
    if (value !== undefined || isMade) {
      if (value !== undefined) fixed.push({ slot: used.length, text: value });
      used.push(spec);
      places.push(NO_PLACE);
      continue;
    }
    if (at < 0) {
      if (!spec.required && mapped === undefined) continue;
      problems.add(missingColumn(kind, spec.name, names, columnNames), { ...place, column: wanted });
      continue;
    }
    if (names.indexOf(wanted, at + 1) >= 0) {
      problems.add('stands twice in the header; remove or rename one of the two', {
        ...place,
        column: wanted,
      });
      continue;
    }
    if (places.includes(at)) {
      problems.add(`is used for two columns of ${kind}; check --columns`, { ...place, column: wanted });
      continue;
    }
    used.push(spec);
    places.push(at);
  }
  if (problems.problems.length > 0) {
    const misread = misreadHeader(kind, names, columnNames, headerPlace());
    if (misread !== undefined) throw InputError.of(misread, place);
  }
  problems.throwIfAny();
  return { used, places, fixed };
}

/**
 * Finds the columns of conditions; those that are not used get further slots, whose places in the header are given
 * with them. Throws an
 * `InputError` when the header lacks one or has it twice.
 */
function bindConditions(
  conditions: readonly RowCondition[],
  names: string[],
  places: readonly number[],
  place: FilePlace,
) {
  const problems = new ProblemList();
  const slots = places.slice();
  const bound: FileCondition[] = [];
  for (const condition of conditions) {
    const { header } = condition;
    const at = names.indexOf(header);
    if (at < 0 || names.indexOf(header, at + 1) >= 0) {
      const message =
        at < 0
          ? missingCondition(header, names)
          : 'stands twice in the header, and --where asks for it; rename one of the two';
      problems.add(message, { ...place, column: header });
      continue;
    }
    if (!slots.includes(at)) slots.push(at);
    bound.push({ ...condition, slot: slots.indexOf(at) });
  }
  problems.throwIfAny();
  return { conditions: bound, places: slots };
}

/** The text of a file up to where its header may be. */
function startOf({ head }: FoundHeader): string {
  const text = Buffer.from(head.bytes.subarray(0, Math.min(head.length, START_BYTES))).toString();
  return text.replace(/^\ufeff/, '');
}

/** The names in a header. Throws an `InputError` where it can't be cut into names or is not in the encoding. */
function readNames(
  file: FoundFile,
  header: FoundHeader,
  columnNames: ColumnNames,
  encoding: Encoding,
  headerPlace: () => HeaderPlace,
): string[] {
  const misquoted = misquotedHeader(header);
  if (misquoted === undefined) return namesOf(file, header, encoding);
  const place = headerPlace();
  const message =
    misreadHeader(file.kind, [misquoted], columnNames, place) ??
    'the header has a quote inside an unquoted field or text after a closing quote; quote the whole name and double quotes inside it';
  throw InputError.of(message, { file: file.label, line: place.line });
}

/** Reads the header of a file and finds the used columns in it. Throws an `InputError` with all that is wrong. */
export function openInputFile(
  file: FoundFile,
  columnNames: ColumnNames,
  style: ExportStyle = USUAL_STYLE,
  shape: ExportShape = USUAL_SHAPE,
): InputFile {
  const header = findHeader(file, style);
  const place = { file: file.label, line: header.scanner.lines[0] + 1 };
  const headerPlace = () => ({ text: startOf(header), line: place.line, delimiter: header.delimiter });
  const names = readNames(file, header, columnNames, style.encoding, headerPlace);
  const bound = bindColumns(file.kind, names, columnNames, shape, place, headerPlace);
  const { used } = bound;
  const wanted = shape.conditions.get(file.kind) ?? [];
  const { conditions, places } = bindConditions(wanted, names, bound.places, place);
  return {
    ...file,
    gzip: header.head.gzip,
    encoding: style.encoding,
    delimiter: header.delimiter,
    nulls: style.nulls,
    decimal: style.decimal,
    timeFormats: used.map((spec) => timeFormatOf(style, file.kind, spec)),
    columns: names.length,
    names,
    used,
    fixed: bound.fixed,
    idParts: null,
    places,
    conditions,
    dataStart: header.next,
    dataLine: header.scanner.line,
    passedLines: header.passedLines,
    headerLines: header.scanner.lineSpans[0],
  };
}

/** Whether a file can be read from the middle: places in its text are places in the file. */
export function isSeekable(file: InputFile): boolean {
  return !file.gzip && file.encoding === 'utf-8';
}

/**
 * A scanner for the records of a file; `columns` may be those of a scanner that is used no more. It may keep records
 * that are not selected behind the others.
 */
export function scannerFor(
  file: InputFile,
  capacity: number,
  memory: LoopMemory,
  columns?: RecordColumns,
  keepsOthers = false,
): RecordScanner {
  const slotOfColumn = new Int32Array(file.columns).fill(-1);
  file.places.forEach((place, slot) => {
    if (place >= 0) slotOfColumn[place] = slot;
  });
  return new RecordScanner(slotOfColumn, capacity, memory, columns, { ...file, keepsOthers });
}
