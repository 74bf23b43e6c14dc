import { NO_PARTITIONS } from '../../engine/columns/partitions.ts';
import type { ReadKind } from '../../engine/counting/count-rows.ts';
import type { IdentityPart } from '../../engine/reading/identity-scanner.ts';
import { scanFiles } from '../../engine/reading/scan-files.ts';
import { lateReject } from '../../engine/repeated-ids/repeated.ts';
import { fillPersons, IDENTITY_CLASS } from '../../engine/users/person-table.ts';
import type { IdentityColumns, PersonTable } from '../../engine/users/persons.ts';
import type { ProblemList } from '../../problems/input-error.ts';
import { type LocalRun, progressOf, rangesOf } from './local-run.ts';

/** All identities: which person each user belongs to, and what became of the rows. */
export interface IdentitiesRead {
  read: ReadKind<IdentityPart>;
  persons: PersonTable;
  /** How many users are listed. */
  users: number;
}

/** Reads all identities; undefined without files of them. */
export async function readIdentities(
  run: LocalRun,
  problems: ProblemList,
): Promise<IdentitiesRead | undefined> {
  const { job, pool } = run;
  const ranges = rangesOf(run, 'identities');
  if (ranges.length === 0) return undefined;
  const onDone = progressOf(run, 'reading identities', ranges.length);
  const parts = await scanFiles(job.files, ranges, NO_PARTITIONS, problems, (tasks) =>
    pool.run(
      'scanIdentities',
      tasks.map((task) => ({ task })),
      onDone,
    ),
  );
  const pieces = parts.flatMap(({ task: { file }, part, line }) =>
    part.identities.map((identities) => ({ file, line, identities })),
  );
  const { table, classes } = fillPersons(
    pieces.map(({ identities }) => identities),
    job.seed,
    pool.memory,
  );
  const conflicts = pieces.flatMap((piece, place) => conflictsOf(piece, classes[place]));
  const dropped = job.files.map(() => ({ excluded: 0, duplicate: 0, superseded: 0, lines: 0 }));
  pieces.forEach(({ file }, place) => {
    dropped[file].duplicate += countClass(classes[place], IDENTITY_CLASS.again);
  });
  for (const { part } of parts) part.identities = [];
  pieces.length = 0;
  await pool.freeMemory();
  return {
    read: { parts, repeats: { duplicates: [], superseded: [], conflicts }, dropped },
    persons: table,
    users: classes.reduce((sum, ofPart) => sum + countClass(ofPart, IDENTITY_CLASS.first), 0),
  };
}

/** Identities of a file, in a range that begins in line `line` (from 0). */
interface IdentityPiece {
  file: number;
  line: number;
  identities: IdentityColumns;
}

function countClass(classes: Uint8Array, wanted: number): number {
  return classes.reduce((count, of) => count + Number(of === wanted), 0);
}

/** The rejects of the rows of users who have two different persons. */
function conflictsOf({ file, line, identities }: IdentityPiece, classes: Uint8Array) {
  if (!classes.includes(IDENTITY_CLASS.inConflict)) return [];
  const { lines, lineSpans, starts, texts } = identities;
  const rows = [...classes.keys()].filter((row) => classes[row] === IDENTITY_CLASS.inConflict);
  return rows.map((row) => {
    const person = Buffer.from(texts.subarray(starts[row * 2 + 1], starts[row * 2 + 2])).toString('latin1');
    const place = { line: lines[row], lines: lineSpans[row] ?? 1 };
    return { row: { file }, reject: lateReject(place, line, 'conflicting_identity', 'person_id', person) };
  });
}
