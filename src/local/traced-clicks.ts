import type { Scanned } from '../engine/counting/count-rows.ts';
import type { ClickPart } from '../engine/reading/click-scanner.ts';
import type { VerifiedPart } from '../engine/reading/scan-files.ts';
import { losingRows, offsetsByFile, type RowPlace } from '../engine/repeated-ids/repeated.ts';
import { clicksOfRun, newestFirst, type SortedClicks } from '../engine/trace-collector.ts';
import type { Persons } from '../engine/users/persons.ts';
import type { Reject } from '../exports/row-faults.ts';
import { inBlocks } from '../folders/turns.ts';
import { mergeSorted } from '../values/merge-join.ts';

/** A click of the user of a traced conversion. Equal rows are one click with several places. */
export interface TracedClick extends RowPlace {
  id: string;
  campaignId: string;
  /** By place; -1 for an unknown one. */
  campaign: number;
  user: string;
  /** In microseconds; NaN where the row has no valid time. */
  time: number;
  reject: Reject | undefined;
  /** Whether its user is one of those that are left out. */
  isExcluded: boolean;
  /** The row with its id that counts instead. */
  rival: RowPlace | undefined;
  duplicates: RowPlace[];
}

const utf8 = (latin1: string) => Buffer.from(latin1, 'latin1').toString();

/**
 * The clicks of the persons of traced conversions, rejected ones included. Many of them lie in scratch files, which are
 * gone when the engine is disposed of.
 */
export class TracedClicks {
  readonly #scanned: Scanned<ClickPart>;
  readonly #places: ReadonlyMap<string, number>;
  /** The rows that do not count because of their ids, by person, newest first. */
  readonly #losers: ReadonlyMap<string, TracedClick[]>;
  /** Where these begin in their files, by the place of the file. */
  readonly #losing: ReadonlyMap<number, ReadonlySet<number>>;

  /** For the clicks of `users`; where there are `persons`, these are their ids. */
  constructor(
    scanned: Scanned<ClickPart>,
    campaignIds: readonly string[],
    users: ReadonlySet<string>,
    persons: Persons | undefined,
  ) {
    this.#scanned = scanned;
    this.#places = new Map(campaignIds.map((id, place) => [id, place]));
    this.#losers = losersByPerson(scanned, this.#places, users, persons);
    const offsets = offsetsByFile(losingRows(scanned.repeats).map(({ row }) => row));
    this.#losing = new Map([...offsets].map(([file, places]) => [file, new Set(places)]));
  }

  /** The clicks of a person in blocks, newest first. They may be more than memory has room for. */
  of(person: string): AsyncGenerator<TracedClick[]> {
    const runs = this.#scanned.parts.flatMap((part) =>
      part.part.traced.flatMap((run) => {
        const clicks = run.get(person);
        return clicks === undefined ? [] : [this.#clicksOf(part, clicks)];
      }),
    );
    const sources = [...runs, this.#losers.get(person) ?? []];
    return inBlocks(foldEqual(mergeSorted(sources, newestFirst)));
  }

  *#clicksOf(
    { task: { file }, line }: VerifiedPart<ClickPart>,
    clicks: SortedClicks,
  ): Generator<TracedClick> {
    const losing = this.#losing.get(file);
    for (const { offset, line: ofRange, id, campaignId, user, time, isExcluded, reject } of clicksOfRun(
      clicks,
    )) {
      if (losing?.has(offset) === true) continue;
      yield {
        file,
        line: line + ofRange + 1,
        id,
        campaignId,
        campaign: reject === undefined ? (this.#places.get(campaignId) ?? -1) : -1,
        user,
        time,
        reject,
        isExcluded,
        rival: undefined,
        duplicates: [],
      };
    }
  }
}

/** The rows of these persons that do not count because of their ids, newest first. */
function losersByPerson(
  { parts, repeats: { conflicts, superseded } }: Scanned<ClickPart>,
  places: ReadonlyMap<string, number>,
  users: ReadonlySet<string>,
  persons: Persons | undefined,
): Map<string, TracedClick[]> {
  const byPerson = new Map<string, TracedClick[]>();
  for (const { row, reject, rival } of [
    ...conflicts,
    ...superseded.map((losing) => ({ ...losing, reject: undefined })),
  ]) {
    const user = utf8(row.user);
    const person = persons?.personOf(user) ?? user;
    if (!users.has(person)) continue;
    const clicks = byPerson.get(person) ?? [];
    byPerson.set(person, clicks);
    clicks.push({
      file: row.file,
      line: reject?.line ?? parts[row.part].line + row.line + 1,
      id: utf8(row.id),
      campaignId: utf8(row.subject),
      campaign: places.get(utf8(row.subject)) ?? -1,
      user,
      time: row.time,
      reject,
      isExcluded: false,
      rival,
      duplicates: [],
    });
  }
  for (const clicks of byPerson.values()) clicks.sort(newestFirst);
  return byPerson;
}

/**
 * Makes equal rows one click, the first by file and line. With `--no-dedupe-clicks` too: nothing tells equal rows
 * apart. In the order of clicks only rows of the same time, id and campaign can be equal.
 */
function* foldEqual(clicks: Iterable<TracedClick>): Generator<TracedClick> {
  let alike: TracedClick[] = [];
  for (const click of clicks) {
    const [{ time, id, campaignId } = click] = alike;
    if (click.time !== time || click.id !== id || click.campaignId !== campaignId) {
      yield* foldAlike(alike);
      alike = [];
    }
    alike.push(click);
  }
  yield* foldAlike(alike);
}

/** Folds rows that are equal but for their users and for what is wrong with them. */
function foldAlike(alike: readonly TracedClick[]): readonly TracedClick[] {
  if (alike.length < 2) return alike;
  const counting = alike.filter(
    ({ reject, isExcluded, rival }) => reject === undefined && !isExcluded && rival === undefined,
  );
  const first = new Map<string, TracedClick>();
  for (const click of counting.sort((a, b) => a.file - b.file || a.line - b.line)) {
    const earlier = first.get(click.user);
    if (earlier === undefined) first.set(click.user, click);
    else earlier.duplicates.push({ file: click.file, line: click.line });
  }
  const folded = new Set(counting.filter((click) => first.get(click.user) !== click));
  return alike.filter((click) => !folded.has(click));
}
