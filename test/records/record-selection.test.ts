import { isUtf8 } from 'node:buffer';
import { expect, test } from 'vitest';
import { LoopMemory } from '../../src/loops/loop-memory.ts';
import { RECORD_FAULT, RecordScanner, USUAL_FORM } from '../../src/records/record-scanner.ts';
import type { FieldCondition } from '../../src/records/record-selection.ts';
import { Draw } from '../reference/draw.ts';

/** A piece of text, one character a byte: the first four are whole characters, the others may be none. */
const PIECES = [
  'a',
  '구매',
  'longer than a word',
  '😀',
  '\xc0\xaf',
  '\xed\xa0\x80',
  '\xf4\x90\x80\x80',
  '\xe2\x82',
  '\x80',
  '\xf0\x9f\x98',
].map((text, place) => (place < 4 ? Buffer.from(text).toString('latin1') : text));
const CAPACITY = 16;

interface Scanned {
  selected: string[];
  others: number;
}

function drawField(draw: Draw): string {
  return draw
    .times(draw.pick([0, 1, 1, 1, 2, 3]), () => draw.pick(draw.chance(0.8) ? PIECES.slice(0, 4) : PIECES))
    .join('');
}

function scan(
  lines: readonly string[],
  conditions: readonly FieldCondition[],
  nulls: string[],
  keepsOthers: boolean,
): Scanned {
  const memory = new LoopMemory();
  const slots = Int32Array.of(0, -1, 1);
  const scanner = new RecordScanner(slots, CAPACITY, memory, undefined, {
    ...USUAL_FORM,
    nulls,
    conditions,
    keepsOthers,
  });
  const text = Buffer.from(lines.join(''), 'latin1');
  memory.makeText(text.length + 16);
  memory.text.set(text);
  const [selected, others]: [string[], number[]] = [[], []];
  for (let at = 0, full = true; full; full = scanner.isFull) {
    at = scanner.scan(at, text.length, true, text.length);
    for (let row = 0; row < scanner.count; row++) {
      const raw = text.toString('latin1', scanner.starts[row], scanner.ends[row]);
      const fields = [0, 1].map((slot) =>
        Buffer.from(scanner.writtenField(memory.text, row, slot)).toString('latin1'),
      );
      const isSound = scanner.faults[row] === RECORD_FAULT.none;
      selected.push(
        `${scanner.lines[row]} ${scanner.faults[row]} ${raw}${isSound ? ` ${fields.join(' ')}` : ''}`,
      );
    }
    others.push(scanner.scanned - scanner.count);
  }
  return { selected, others: others.reduce((sum, count) => sum + count, 0) };
}

function select(records: readonly string[][], conditions: readonly FieldCondition[]): Scanned {
  const selected: string[] = [];
  records.forEach((fields, line) => {
    const raw = fields.join(',');
    const used = [fields[0], fields[2]] as const;
    const latin1 = ({ texts }: FieldCondition) => texts.map((text) => Buffer.from(text).toString('latin1'));
    if (fields.length !== 3) selected.push(`${line} ${RECORD_FAULT.wrongFieldCount} ${raw}`);
    else if (conditions.some(({ slot }) => !isUtf8(Buffer.from(used[slot] ?? '', 'latin1'))))
      selected.push(`${line} ${RECORD_FAULT.invalidSelection} ${raw}`);
    else if (conditions.every((one) => latin1(one).includes(used[one.slot] ?? '') === one.isEqual))
      selected.push(`${line} ${RECORD_FAULT.none} ${raw} ${used.join(' ')}`);
  });
  return { selected, others: records.length - selected.length };
}

test('records are selected as a plain filter selects them, those with faults stay', () => {
  for (let seed = 1; seed <= 500; seed++) {
    const draw = new Draw(seed);
    const records = draw.times(draw.pick([0, 1, 15, 16, 17, 60]), () =>
      draw.times(draw.chance(0.1) ? 2 : 3, () => drawField(draw)),
    );
    const conditions = draw.times(draw.pick([1, 1, 2, 3]), () => ({
      slot: draw.pick([0, 1]),
      isEqual: draw.chance(0.5),
      texts: draw.times(draw.pick([1, 1, 2]), () => draw.pick(['', 'a', '구매', 'longer than a word', '😀'])),
    }));
    const isEmpty = (fields: string[]) => fields.join('') === '' && fields.length === 1;
    const lines = records.filter((fields) => !isEmpty(fields)).map((fields) => `${fields.join(',')}\n`);
    // A text that stands for an empty field is looked at as it is written.
    expect(scan(lines, conditions, ['a', '구매'], draw.chance(0.3)), `seed ${seed}`).toEqual(
      select(records, conditions),
    );
  }
});
