import fc from 'fast-check';
import { expect, test } from 'vitest';
import { resolveFlatRows } from '../../../src/engine/repeated-ids/flat-repeats.ts';
import { FlatRowCollector, type FoundRows } from '../../../src/engine/repeated-ids/flat-rows.ts';
import {
  conversionContent,
  type PlacedRow,
  resolveRepeats,
} from '../../../src/engine/repeated-ids/repeated-rows.ts';

/** Texts of which some have the same bytes one behind the other, cut at other places. */
const text = fc.constantFrom('', 'a', 'b', 'ab', 'ba', '가');
const id = fc.constantFrom('a', 'b', 'aa', '가');

const content = fc.record({
  time: fc.nat(1),
  units: fc.constantFrom(-1, 0, 0, 7),
  millionths: fc.constantFrom(0, 0, 5),
  user: text,
  subject: text,
  currency: text,
});

/** Rows of which many are equal, and their hashes: either as they are usually, or the same for ids of the same length. */
const rows = fc.record({
  parts: fc.array(
    fc.array(fc.tuple(id, fc.nat(2)), { maxLength: 8 }).map((pairs) => pairs),
    { maxLength: 4 },
  ),
  contents: fc.array(content, { minLength: 3, maxLength: 3 }),
  collide: fc.boolean(),
  counting: fc.constantFrom('least', 'latest'),
});

const latin1 = (value: string) => Buffer.from(value).toString('latin1');

test('rows are resolved as the plain rule resolves them, also where different ids have the same hash', () => {
  fc.assert(
    fc.property(rows, ({ parts, contents, collide, counting }) => {
      let line = 0;
      const plain: PlacedRow[] = [];
      const found = parts.map((pairs, part): FoundRows => {
        const collector = new FlatRowCollector();
        for (const [name, which] of pairs) {
          const { time, units, millionths, user, subject, currency } = contents[which];
          const place = { offset: 0, line: line++, lines: 1 };
          const hash = collide ? name.length : Buffer.from(name)[0] * 8 + name.length;
          collector.add(hash, 1, { time, units, millionths, ...place, campaign: -1 });
          for (const value of [name, user, subject, currency]) {
            const bytes = Buffer.from(`.${value}.`);
            collector.addText(bytes, 1, bytes.length - 1);
          }
          const texts = [subject, user, currency].map(latin1);
          plain.push({
            ...conversionContent(time, texts[0], texts[1], units, millionths, texts[2]),
            ...place,
            id: latin1(name),
            part,
          });
        }
        return { part, file: 0, rows: collector.collected() };
      });
      const told = ({
        duplicates,
        conflicts,
        superseded,
      }: Omit<ReturnType<typeof resolveRepeats<PlacedRow>>, 'counting'>) =>
        [duplicates, conflicts, superseded].map((list) =>
          list
            .map(({ row, rival }) => ({ line: row.line, part: row.part, id: row.id, rival: rival.line }))
            .sort((a, b) => a.line - b.line),
        );
      const flat = resolveFlatRows(
        found,
        ({ time, subject, user, units, millionths, currency }) =>
          conversionContent(time, subject, user, units, millionths, currency).content,
        counting,
      );
      expect(told(flat)).toEqual(told(resolveRepeats(plain, counting)));
    }),
    { numRuns: 2000 },
  );
});

test('an id may come as often as rows fit, not as a call takes arguments', () => {
  const collector = new FlatRowCollector();
  const COUNT = 130_000;
  for (let line = 0; line < COUNT; line++) {
    const time = line === 0 ? 0 : 1;
    collector.add(5, 1, { time, units: -1, millionths: 0, offset: line, line, lines: 1, campaign: 0 });
    for (const value of ['id', 'u', 's', '']) collector.addText(Buffer.from(value), 0, value.length);
  }
  const found = [{ part: 0, file: 0, rows: collector.collected() }];
  const contentOf = ({ time }: { time: number }) => String(time);
  const { duplicates, conflicts } = resolveFlatRows(found, contentOf);
  expect(duplicates.length + conflicts.length).toBe(COUNT - 1);
  expect(conflicts.length).toBeGreaterThan(0);
});
