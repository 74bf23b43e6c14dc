import { addFiles, keep, resultsSql, transform, unionOf } from '../sql.ts';
import { stageWith } from './stage.ts';

/** Rows of users, keyed by the person where a user is listed. */
export function ofPersonsSql(ofUsers: string): string {
  return [
    `SELECT met.kind, coalesce(persons.body, met.key) AS key, met.position, met.body FROM (${ofUsers}) met`,
    `LEFT JOIN (SELECT key, body FROM counted WHERE kind = 'identity') persons ON met.key = persons.key`,
  ].join('\n');
}

/** What is attributed, and how. */
export interface Attributing {
  /** Where the rows of users are. */
  tables: readonly string[];
  /** The bounds of all clicks, in microseconds since the epoch. */
  firstClick: number;
  lastClick: number;
  /** Whether users belong to persons. */
  hasPersons: boolean;
  /** The campaigns, where they are made of clicks. */
  campaignsFile: string | undefined;
  /** What was refunded, if that is asked. */
  refundedFile: string | undefined;
}

/** Attributes user by user; what the stage is told stands behind its name. */
export function attributeSql(attributing: Attributing): string {
  const { tables, firstClick, lastClick, hasPersons, campaignsFile, refundedFile } = attributing;
  const ofUsers = `SELECT * FROM ${unionOf(tables)} WHERE kind IN ('click', 'conversion')`;
  const rows = hasPersons ? ofPersonsSql(ofUsers) : ofUsers;
  const byUser = `(SELECT * FROM (${rows}) DISTRIBUTE BY key SORT BY key)`;
  const stage = stageWith(`attribute ${firstClick} ${lastClick}`, campaignsFile, refundedFile);
  const attributed = keep('attributed', transform('kind, key, position, body', stage, byUser));
  return [...addFiles(campaignsFile, refundedFile), attributed, resultsSql('attributed')].join('\n');
}
