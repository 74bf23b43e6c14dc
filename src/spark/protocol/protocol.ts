/**
 * How rows travel between Spark and the kernel. A row is a line of four fields with tabs between them:
 *
 * | field | what it is |
 * |---|---|
 * | kind | what the row is, one of `RowKind` |
 * | key | by what Spark brings rows together: an id, a user, the name of a tally, a conversion id |
 * | position | a whole number by which rows of one key are told apart or sorted: a file, or an instant |
 * | body | everything else: fields with `SEPARATOR` between them |
 *
 * Rows of which there are many travel in blocks: the key is then a partition, and the body is as row-blocks.ts tells.
 *
 * Texts are held in latin1, one character a byte, and travel as those bytes. The control characters from NUL to CR,
 * among them tab and both line breaks, are written as `ESCAPE` and a printable character. ESCAPE is below every
 * character that is left as it is and the printable ones ascend, so that escaped texts sort as the texts do, by bytes:
 * Spark can sort by them.
 *
 * What Spark gives to the first stage is different: a line of a file, with the address of the file and the place in it
 * where the part begins that the task reads. There the line comes last and is taken as it is, each byte as the
 * character of that number.
 */
export const SEPARATOR = '\x02';

/** Begins an escaped control character; alone it stands for what Spark knows as NULL, which no row has. */
export const ESCAPE = '\x01';

/** The control characters up to this one are escaped. */
const LAST_CONTROL = 0x0d;
const PRINTABLE = 0x20;

/** The kinds of rows: for the next stage, for the report, and for the driver. */
export const ROW_KINDS = [
  'click',
  'candidate',
  'conversion',
  'identity',
  'excluded',
  'unsettled',
  'settled',
  'users',
  'filter',
  'fingerprints',
  'suspected',
  'attribution',
  'unattributed',
  'header',
  'reject',
  'problem',
  'named',
  'tally',
] as const;

/** Stands in the row of a named conversion that is left out with its user, in place of all that follows its id. */
export const EXCLUDED = 'excluded';

/** The kinds of rows for the driver: rejected rows, files that can't be read, conversions that refunds name. */
export const TOLD_KINDS = ['reject', 'problem', 'named'] as const satisfies readonly RowKind[];

/** One of the kinds of rows. */
export type RowKind = (typeof ROW_KINDS)[number];

/** A row; the fields of its body are not escaped. */
export interface ProtocolRow {
  kind: RowKind;
  key: string;
  position: number;
  body: readonly string[];
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is escaped
const CONTROL = /[\x00-\x0d]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is escaped
const CONTROLS = /[\x00-\x0d]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: it begins what was escaped
const ESCAPED = /\x01([\s\S])/g;

/** A text without tabs and line breaks that sorts as `text` does. */
export function escapeText(text: string): string {
  if (!CONTROL.test(text)) return text;
  return text.replace(CONTROLS, (control) => escapeOf(control.charCodeAt(0)));
}

/** The text that was escaped. */
export function unescapeText(text: string): string {
  if (!text.includes(ESCAPE)) return text;
  return text.replace(ESCAPED, (_, code: string) => String.fromCharCode(code.charCodeAt(0) - PRINTABLE));
}

function escapeOf(control: number): string {
  return ESCAPE + String.fromCharCode(control + PRINTABLE);
}

/** Each control character with its escape. ESCAPE itself comes last: escapes are undone in this order. */
export const ESCAPES: readonly (readonly [string, string])[] = Array.from(
  { length: LAST_CONTROL + 1 },
  (_, control) => [String.fromCharCode(control), escapeOf(control)] as const,
).sort(([a], [b]) => Number(a === ESCAPE) - Number(b === ESCAPE));

/** Fields as one text. */
export function joinFields(fields: readonly string[]): string {
  return fields.map(escapeText).join(SEPARATOR);
}

/** The fields of a text that `joinFields` made. */
export function splitFields(text: string): string[] {
  const fields = text.split(SEPARATOR);
  return text.includes(ESCAPE) ? fields.map(unescapeText) : fields;
}

/** A row as a line, with its line feed. */
export function rowLine({ kind, key, position, body }: ProtocolRow): string {
  return `${kind}\t${escapeText(key)}\t${position}\t${joinFields(body)}\n`;
}

/** How the line of a row begins whose body is a block of rows, by the number of its partition. */
export function blockStart(kind: RowKind, partition: number): string {
  return `${kind}\t${partition}\t${partition}\t`;
}

/** The kind, the partition and the block of the line of such a row without its line feed. */
export function parseBlock(line: Buffer): { kind: RowKind; partition: string; block: Buffer } {
  const end = line.lastIndexOf('\t');
  const [kind, partition] = line.toString('latin1', 0, end).split('\t');
  return { kind: kind as RowKind, partition, block: line.subarray(end + 1) };
}

/** The row of a line without its line feed. */
export function parseRow(line: string): ProtocolRow {
  const [kind, key, position, body] = line.split('\t');
  return {
    kind: kind as RowKind,
    key: unescapeText(key),
    position: Number(position),
    body: splitFields(body),
  };
}

/** UTF-8 bytes as the characters of latin1, as all texts of rows are held. */
export function toBytes(text: string): string {
  return Buffer.from(text).toString('latin1');
}
