import { type AttributeBounds, boundArguments } from '../../protocol/time-pieces.ts';
import { addFiles, keep, resultsSql, unionOf } from '../sql.ts';
import { byKey, stageOver } from './stage.ts';

/** What is attributed, and how. */
export interface Attributing {
  /** Where the rows of users are. */
  tables: readonly string[];
  bounds: AttributeBounds;
  /** Whether users belong to persons. */
  hasPersons: boolean;
  /** The campaigns, where they are made of clicks. */
  campaignsFile: string | undefined;
  /** What was refunded, if that is asked. */
  refundedFile: string | undefined;
}

/** Attributes user by user; what the stage is told stands behind its name. */
export function attributeSql(attributing: Attributing): string {
  const { tables, bounds, hasPersons, campaignsFile, refundedFile } = attributing;
  const byUser = byKey(`SELECT * FROM ${unionOf(tables)} WHERE kind = 'settled'`);
  const rows = hasPersons ? byKey(stageOver(byUser, 'persons')) : byUser;
  const stage = `attribute ${boundArguments(bounds)}`;
  const attributed = keep('attributed', stageOver(rows, stage, campaignsFile, refundedFile));
  return [...addFiles(campaignsFile, refundedFile), attributed, resultsSql('attributed')].join('\n');
}
