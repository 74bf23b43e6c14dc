import { Arena } from '../../engine/columns/arena.ts';
import { Numbering } from '../../engine/columns/numbering.ts';
import { splitEvenly } from '../../engine/columns/partitions.ts';
import { Tally } from '../../engine/columns/tally.ts';
import { oneRow, type ReadKind } from '../../engine/counting/count-rows.ts';
import type { LinePiece } from '../../engine/order-lines/line-columns.ts';
import type { SettledPart } from '../../engine/order-lines/settled-part.ts';
import type { ConversionPart } from '../../engine/reading/conversion-part.ts';
import type { VerifiedPart } from '../../engine/reading/scan-files.ts';
import type { KeySet } from '../../engine/repeated-ids/fingerprints.ts';
import { lateReject } from '../../engine/repeated-ids/repeated.ts';
import type { PersonTable } from '../../engine/users/persons.ts';
import { USER_PARTITIONS } from '../../engine/users/user-table.ts';
import { millionthsOf } from '../../values/amount.ts';
import { compareText } from '../../values/text-order.ts';
import type { CountedConversions } from './counted-conversions.ts';
import type { LocalRun } from './local-run.ts';

type Parts = readonly VerifiedPart<ConversionPart>[];

/**
 * Makes conversions of the lines that were scanned, and drops the lines. `named` are the conversions that refunds name,
 * `persons` those of the users.
 */
export async function settleScanned(
  run: LocalRun,
  parts: Parts,
  { named, persons }: { named: KeySet | undefined; persons: PersonTable | undefined },
): Promise<CountedConversions> {
  const { job, pool } = run;
  const events = placesOf(parts, ({ events: texts }) => texts);
  const currencies = placesOf(parts, ({ currencies: texts }) => texts);
  const pieces = parts.flatMap(({ task: { file }, part: { lines } }, part): LinePiece[] =>
    lines.map((columns) => ({
      part,
      file,
      columns,
      eventPlaces: events.places[part],
      currencyPlaces: currencies.places[part],
    })),
  );
  // Few tasks, since each carries the list of all pieces.
  const tasks = splitEvenly(USER_PARTITIONS, pool.size * 4).map(({ from, to }) => ({
    pieces,
    events: events.texts,
    currencies: currencies.texts,
    named,
    persons,
    from,
    to,
  }));
  const settled = await pool.run('settleLines', tasks);
  const lineBytes =
    pieces.reduce((sum, { columns }) => sum + bytesOf(columns), 0) +
    settled.reduce((sum, { collected: { loaded, keys } }) => sum + bytesOf(loaded) + bytesOf(keys), 0);
  for (const { part } of parts) part.lines = [];
  return {
    read: readOf(job.files.length, parts, settled),
    ...joinLoaded(settled),
    outOfRange: settled.reduce((sum, { outOfRange }) => sum + outOfRange, 0),
    untracked: joinUntracked(settled, events.texts),
    eventsOutOfRange: new Set(settled.flatMap((part) => part.eventsOutOfRange)),
    orderLines: { count: 0, example: undefined },
    rejectedAmount: rejectedAmountOf(parts, settled),
    fates: settled.flatMap(({ fates }) => fates),
    lineBytes,
  };
}

function rejectedAmountOf(parts: Parts, settled: readonly SettledPart[]): bigint {
  const conflicts = settled.flatMap((part) => part.conflicts);
  const inParts = parts.reduce((sum, { part }) => sum + part.rejectedAmount, 0n);
  return conflicts.reduce((sum, row) => sum + (row.units < 0 ? 0n : millionthsOf(row)), inParts);
}

/** Bytes of all columns. */
function bytesOf(columns: object): number {
  return Object.values(columns).reduce(
    (sum, column) => sum + (ArrayBuffer.isView(column) ? column.byteLength : 0),
    0,
  );
}

/** All texts of some parts in the order of their bytes, and for each part the places of its texts among them. */
function placesOf(
  parts: Parts,
  textsOf: (part: ConversionPart) => readonly string[],
): { texts: string[]; places: Uint32Array[] } {
  const texts = [...new Set(parts.flatMap(({ part }) => textsOf(part)))].sort(compareText);
  const placeOf = new Map(texts.map((text, place) => [text, place]));
  const places = parts.map(({ part }) => Uint32Array.from(textsOf(part), (text) => placeOf.get(text) ?? 0));
  return { texts, places };
}

/** Lines by class and file, with the rejects of those that are in conflict. */
function readOf(files: number, parts: Parts, settled: readonly SettledPart[]): ReadKind<ConversionPart> {
  const dropped = Array.from({ length: files }, (_, file) => ({
    excluded: 0,
    duplicate: settled.reduce((sum, { byFile }) => sum + byFile[file].duplicate, 0),
    superseded: settled.reduce((sum, { byFile }) => sum + byFile[file].superseded, 0),
    lines: settled.reduce((sum, { byFile }) => sum + byFile[file].lines, 0),
  }));
  const conflicts = settled.flatMap((part) =>
    part.conflicts.map((row) => ({
      row: { file: row.file },
      reject: lateReject(row, parts[row.part].line, 'conflicting_duplicate', 'conversion_id', row.id),
    })),
  );
  return { parts, repeats: { duplicates: [], superseded: [], conflicts }, dropped };
}

/** What was loaded, with rows numbered through all pieces. */
function joinLoaded(
  settled: readonly SettledPart[],
): Pick<CountedConversions, 'pieces' | 'currencies' | 'named' | 'repeated'> {
  const arena = new Arena();
  const { bases } = new Numbering(settled.map(({ collected }) => collected.loaded.length));
  const currencies = new Map<string, number>();
  for (const [currency, count] of settled.flatMap((part) => part.currencies))
    currencies.set(currency, (currencies.get(currency) ?? 0) + count);
  return {
    pieces: settled.map(({ collected }) => ({
      ...collected,
      counting: arena.bytes(collected.loaded.length).fill(1),
    })),
    currencies,
    named: new Map(
      settled.flatMap(({ named }, piece) =>
        named.map((found) => [found.id, { ...found, row: found.row < 0 ? -1 : bases[piece] + found.row }]),
      ),
    ),
    repeated: new Map(
      settled.flatMap(({ repeated }, piece) => repeated.map(([row, count]) => [bases[piece] + row, count])),
    ),
  };
}

function joinUntracked(settled: readonly SettledPart[], events: readonly string[]): Map<string, Tally> {
  const joined = new Map<string, Tally>();
  for (const { untracked } of settled) {
    untracked.first.forEach((event, at) => {
      const tally = joined.get(events[event]) ?? new Tally();
      joined.set(events[event], tally);
      tally.merge(oneRow(untracked, at));
    });
  }
  return joined;
}
