import iconv from 'iconv-lite';
import type { Draw } from './draw.ts';
import { BAD_UTF8 } from './random-values.ts';

/** A field of a CSV file: text, or bytes that may be no UTF-8. */
export type Field = string | Buffer;

/** How the lines of a file end and its fields are quoted. */
interface Hand {
  crlf: number;
  quoted: number;
  emptyLines: number;
}

function latin1(field: Field): string {
  return (typeof field === 'string' ? Buffer.from(field) : field).toString('latin1');
}

function fieldText(draw: Draw, field: Field, quoted: number, delimiter: string): string {
  const bytes = latin1(field);
  const mustQuote = /["\n]|^\r|\r$/.test(bytes) || bytes.includes(delimiter);
  return mustQuote || draw.chance(quoted) ? `"${bytes.replaceAll('"', '""')}"` : bytes;
}

function strayQuote(draw: Draw, row: string): string {
  const at = draw.between(0, row.length);
  return (
    row.slice(0, at) + draw.pick(['x"', '"x"y', '""x"', 'x"",', '"" ', 'x"\r', '"a\nb"c']) + row.slice(at)
  );
}

function wrongFieldCount(draw: Draw, fields: readonly string[], delimiter: string): string {
  const more = [...fields, draw.pick(['', 'more', '"two\nlines"', '"a""b"'])];
  return draw.pick([fields.slice(1), more, [draw.pick(['""', 'x', '\r\rx', '"\n"'])]]).join(delimiter);
}

/** Breaks the form of a row. Some rows stay whole: a quote may fall where it is allowed. */
function breakRow(draw: Draw, fields: readonly string[], delimiter: string): string {
  return draw.chance(0.5)
    ? wrongFieldCount(draw, fields, delimiter)
    : strayQuote(draw, fields.join(delimiter));
}

/** Puts bytes that are no UTF-8, or a very long text, into one field. */
function spoilField(draw: Draw, row: readonly Field[]): Field[] {
  const spoiled = [...row];
  const bytes = Buffer.concat(draw.times(draw.between(1, 3), () => draw.pick(BAD_UTF8)));
  spoiled[draw.between(0, row.length - 1)] = draw.pick([bytes, bytes, '긴 값 '.repeat(40), '😀'.repeat(70)]);
  return spoiled;
}

/** The bytes of a file; `broken` is the share of rows whose form is broken. */
export function csvBytes(
  draw: Draw,
  header: readonly string[],
  rows: readonly Field[][],
  broken = 0,
  delimiter = ',',
  /** What stands before the header, one character a byte. */
  titles = '',
): Buffer {
  const hand: Hand = {
    crlf: draw.pick([0, 0, 1, 0.5]),
    quoted: draw.pick([0, 0, 1, 0.2]),
    emptyLines: draw.pick([0, 0, 0.2]),
  };
  const lineEnd = () => (draw.chance(hand.crlf) ? '\r\n' : '\n');
  const emptyLine = () => (draw.chance(hand.emptyLines) ? lineEnd() : '');
  const line = (row: readonly Field[]) => row.map((field) => fieldText(draw, field, hand.quoted, delimiter));
  let bytes =
    (draw.chance(0.2) ? '\u00ef\u00bb\u00bf' : '') +
    titles +
    emptyLine() +
    line(header).join(delimiter) +
    lineEnd();
  for (const row of rows) {
    const fields = line(draw.chance(broken / 2) ? spoilField(draw, row) : row);
    bytes +=
      emptyLine() +
      (draw.chance(broken) ? breakRow(draw, fields, delimiter) : fields.join(delimiter)) +
      lineEnd();
  }
  if (draw.chance(0.3)) bytes = bytes.replace(/\r?\n$/, '');
  return Buffer.from(bytes, 'latin1');
}

/** Puts some bytes that mean something in CSV anywhere behind the header. */
export function scatterBytes(draw: Draw, content: Buffer): Buffer {
  let bytes = content.toString('latin1');
  for (let left = draw.between(1, 3); left > 0; left--) {
    const at = draw.between(bytes.indexOf('\n') + 1, bytes.length);
    bytes = bytes.slice(0, at) + draw.pick(['"', '""', ',', '\n', '\r', '\r\n', '\u00ff']) + bytes.slice(at);
  }
  return Buffer.from(bytes, 'latin1');
}

/** UTF-8 in another encoding; what that lacks, and what is no UTF-8, becomes a question mark. */
export function encodeBytes(content: Buffer, encoding: string): Buffer {
  if (encoding === 'utf-8') return content;
  const text = content.toString().replaceAll('\ufffd', '?');
  return iconv.encode(encoding === 'cp949' ? text.replaceAll('\ufeff', '') : text, encoding, {
    addBOM: false,
  });
}
