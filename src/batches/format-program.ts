import type { LoopMemory } from '../loops/loop-memory.ts';
import { FormatPart } from '../loops/loop-structs.ts';
import { MONTHS, TIME_FIELDS, type TimePart, type TimeReader } from '../values/written/time-reader.ts';

/** The text that the loop needs for a part: that of a literal, or the names of months. */
function textOf({ field, text }: TimePart): Buffer {
  if (field !== 'short month' && field !== 'long month') return Buffer.from(text);
  const names = MONTHS.map((name) => (field === 'short month' ? name.slice(0, 3) : name).toLowerCase());
  return Buffer.concat(names.map((name) => Buffer.from([name.length, ...Buffer.from(name)])));
}

function encodePart(part: TimePart): Buffer {
  const text = textOf(part);
  const bytes = Buffer.alloc(FormatPart.BYTES + Math.ceil(text.length / 4) * 4);
  new FormatPart(new DataView(bytes.buffer, bytes.byteOffset, FormatPart.BYTES)).set({
    field: TIME_FIELDS.indexOf(part.field),
    least: part.least,
    most: part.most,
    bytes: text.length,
  });
  text.copy(bytes, FormatPart.BYTES);
  return bytes;
}

/**
 * The parts of a format as the loop in loops/assembly/values/time-format.ts reads them: how many, then each with its
 * text.
 */
export function writeFormat({ parts }: TimeReader, memory: LoopMemory): number {
  const count = Buffer.alloc(4);
  count.writeUInt32LE(parts.length);
  const bytes = Buffer.concat([count, ...parts.map(encodePart)]);
  const address = memory.allocate(bytes.length);
  memory.bytes(address, bytes.length).set(bytes);
  return address;
}
