import type { Kind } from '../../exports/files/kinds.ts';
import type { Reject } from '../../exports/row-faults.ts';
import { millionthsOf } from '../../values/amount.ts';
import { Tally, type TallyRows } from '../columns/tally.ts';
import { calendarOf, isInRange, type Job } from '../job.ts';
import { cellOf } from '../reading/click-census.ts';
import type { ClickPart } from '../reading/click-scanner.ts';
import type { ConversionPart } from '../reading/conversion-part.ts';
import type { ReadPart, ScannedPart } from '../reading/scan.ts';
import type { VerifiedPart } from '../reading/scan-files.ts';
import type { Rejects } from '../rejects.ts';
import { droppedRows, losingRows, type Repeated } from '../repeated-ids/repeated.ts';
import type { ClickTotals, DroppedCounts, FileCounts } from '../result.ts';

/** All parts that were read of one kind, and the rows that do not count because of other rows. */
export interface ReadKind<P extends ReadPart> {
  parts: readonly VerifiedPart<P>[];
  repeats: {
    readonly duplicates: readonly { row: { file: number } }[];
    readonly superseded: readonly { row: { file: number } }[];
    readonly conflicts: readonly { row: { file: number }; reject: Reject }[];
  };
  /** Further rows of each file that do not count, where they are told by their number alone. */
  dropped?: readonly DroppedCounts[];
}

/** All parts that were scanned of one kind, and the rows that do not count because of their ids. */
export interface Scanned<P extends ScannedPart> extends ReadKind<P> {
  repeats: Repeated;
}

function total<P extends ReadPart>(parts: readonly VerifiedPart<P>[], count: (part: P) => number): number {
  return parts.reduce((sum, { part }) => sum + count(part), 0);
}

/** Adds the rejected rows of one kind to those of the run. */
export function addRejects<P extends ReadPart>({ parts, repeats }: ReadKind<P>, rejects: Rejects): void {
  for (const { task, part, line } of parts) rejects.addRange(task.file, { line, rejected: part.rejected });
  for (const { row, reject } of repeats.conflicts) rejects.add({ file: row.file, ...reject });
}

const NO_ROWS: Readonly<FileCounts> = {
  rows: 0,
  notSelected: 0,
  rejected: 0,
  excluded: 0,
  duplicate: 0,
  superseded: 0,
  lines: 0,
};

/** Rows of each file of the job, by class. */
export function countFiles(job: Job, read: readonly ReadKind<ReadPart>[], rejects: Rejects): FileCounts[] {
  const files = job.files.map((_, file) => ({ ...NO_ROWS, rejected: rejects.ofFile(file) }));
  for (const { parts, repeats, dropped = [] } of read) {
    for (const { task, part } of parts) {
      files[task.file].rows += part.rows;
      files[task.file].notSelected += part.notSelected;
      files[task.file].excluded += part.excluded;
    }
    for (const { row } of repeats.duplicates) files[row.file].duplicate++;
    for (const { row } of repeats.superseded) files[row.file].superseded++;
    dropped.forEach((counts, file) => {
      files[file].excluded += counts.excluded;
      files[file].duplicate += counts.duplicate;
      files[file].superseded += counts.superseded;
      files[file].lines += counts.lines;
    });
  }
  return files;
}

/** The sum of the counts of all files of a kind. */
export function countKind(job: Job, files: readonly FileCounts[], kind: Kind): FileCounts {
  const sum = { ...NO_ROWS };
  files.forEach((file, index) => {
    if (job.files[index].kind !== kind) return;
    sum.rows += file.rows;
    sum.notSelected += file.notSelected;
    sum.rejected += file.rejected;
    sum.excluded += file.excluded;
    sum.duplicate += file.duplicate;
    sum.superseded += file.superseded;
    sum.lines += file.lines;
  });
  return sum;
}

/** Conversions out of range that are neither rejected nor duplicates. */
export function countOutOfRange(job: Job, { parts, repeats }: Scanned<ConversionPart>): number {
  const dropped = droppedRows(repeats).filter(({ time }) => !isInRange(job, time));
  return total(parts, (part) => part.outOfRange) - dropped.length;
}

/**
 * Adds up all valid clicks. Scans count rows before repeated ids are known, so duplicates and conflicts are subtracted
 * here. The parts `rescanned` (their places) were counted without their conflicts.
 */
export function countClicks(
  job: Job,
  { parts, repeats }: Scanned<ClickPart>,
  rescanned: ReadonlySet<number>,
): ClickTotals {
  const cells = new Tally();
  for (const { part } of parts) cells.mergeCounts(part.cells);
  const calendar = calendarOf(job);
  let early = 0;
  const counted = losingRows(repeats).filter(({ row }) => !rescanned.has(row.part));
  for (const { row } of [...repeats.duplicates, ...counted]) {
    const { campaign, time } = row;
    const inRange = isInRange(job, time);
    cells.add(campaign, cellOf(calendar.partAt(time), inRange), -1);
    if (inRange && time < job.publishedAt[campaign]) early++;
  }
  return {
    cells,
    beforePublished: total(parts, (part) => part.beforePublished) - early,
    first: parts.reduce((least, { part }) => Math.min(least, part.earliest), Number.POSITIVE_INFINITY),
    firstInRange: parts.reduce(
      (least, { part }) => Math.min(least, part.earliestInRange),
      Number.POSITIVE_INFINITY,
    ),
    last: [...cells.rows()].reduce((latest, row) => Math.max(latest, row.latest), -1),
  };
}

/** Rows in range of events that no campaign tracks, by event, without duplicates and conflicts. */
export function countUntracked(job: Job, { parts, repeats }: Scanned<ConversionPart>): Map<string, Tally> {
  const tracked = new Set(job.events);
  const events = new Map<string, Tally>();
  const tallyOf = (event: string) => {
    const tally = events.get(event) ?? new Tally();
    events.set(event, tally);
    return tally;
  };
  for (const { part } of parts) {
    part.untrackedEvents.forEach((event, place) => {
      tallyOf(event).merge(oneRow(part.untracked, place));
    });
  }
  for (const row of droppedRows(repeats)) {
    const event = Buffer.from(row.subject, 'latin1').toString();
    if (!tracked.has(event) && isInRange(job, row.time))
      tallyOf(event).addAmount(0, 0, -1, row.units, row.millionths);
  }
  return events;
}

/** Events of the job with rows out of range that are neither duplicates nor in conflict. */
export function eventsOutOfRange(job: Job, { parts, repeats }: Scanned<ConversionPart>): Set<string> {
  const counts = job.events.map((_, place) =>
    total(parts, ({ outOfRangeEvents }) => outOfRangeEvents[place]),
  );
  const places = new Map(job.events.map((event, place) => [event, place]));
  for (const row of droppedRows(repeats)) {
    const place = places.get(Buffer.from(row.subject, 'latin1').toString());
    if (place !== undefined && !isInRange(job, row.time)) counts[place]--;
  }
  return new Set(job.events.filter((_, place) => counts[place] > 0));
}

/** Millionths of the amounts that can be read in rejected conversions. */
export function rejectedAmountOf({ parts, repeats }: Scanned<ConversionPart>): bigint {
  const inParts = parts.reduce((sum, { part }) => sum + part.rejectedAmount, 0n);
  return repeats.conflicts.reduce((sum, { row }) => sum + (row.units < 0 ? 0n : millionthsOf(row)), inParts);
}

/** One row of a tally under the key (0, 0). */
export function oneRow(rows: TallyRows, at: number): TallyRows {
  return {
    first: Uint32Array.of(0),
    second: Uint32Array.of(0),
    counts: rows.counts.slice(at, at + 1),
    latest: rows.latest.slice(at, at + 1),
    high: rows.high.slice(at, at + 1),
    low: rows.low.slice(at, at + 1),
    millionths: rows.millionths.slice(at, at + 1),
  };
}

/** Ids that a spreadsheet has rewritten. */
export function countRewritten(read: readonly ReadKind<ReadPart>[]): number {
  return read.reduce((sum, { parts }) => sum + total(parts, (part) => part.rewritten), 0);
}

/** Rows whose amount was rounded. */
export function countRounded({ parts }: ReadKind<ReadPart>): number {
  return total(parts, (part) => part.rounded);
}
