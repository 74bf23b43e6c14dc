import { InputFault } from '../input-fault.ts';

const LABELS: Record<string, string> = { cp949: 'euc-kr', 'utf-16le': 'utf-16le' };

/** The UTF-8 of a file of another encoding; what is no character of it becomes a byte that is no UTF-8. Knows the Hangul of KS X 1001. */
export function toUtf8(file: string, bytes: Buffer, encoding: string): Buffer {
  const label = LABELS[encoding];
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  if ((bytes[0] === 0xfe && bytes[1] === 0xff) || (isUtf16 && encoding !== 'utf-16le'))
    throw new InputFault(`${file}: UTF-16`);
  if (label === undefined) return bytes;
  const text = Buffer.from(new TextDecoder(label, { ignoreBOM: true }).decode(bytes)).toString('latin1');
  return Buffer.from(text.replaceAll('\u00ef\u00bf\u00bd', '\u00ff'), 'latin1');
}
