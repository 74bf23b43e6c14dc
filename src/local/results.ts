import type { AgeTallies } from '../engine/attributing/age-recorder.ts';
import type { LastClicks } from '../engine/attributing/last-clicks.ts';
import type { ClickedCampaigns } from '../engine/clicked-campaigns.ts';
import type { TallyRows } from '../engine/columns/tally.ts';
import { countFiles, countRewritten, countRounded, type ReadKind } from '../engine/counting/count-rows.ts';
import type { EngineResult } from '../engine/engine.ts';
import type { ReadPart, ScannedPart } from '../engine/reading/scan.ts';
import type { Rejects } from '../engine/rejects.ts';
import type { OutcomeTallies } from '../engine/result.ts';
import { findAlike } from '../engine/users/alike-users.ts';
import type { Persons } from '../engine/users/persons.ts';
import type { RowsRead } from './attribute-classes.ts';
import type { LocalRun } from './reading/local-run.ts';
import type { Decision, TracedConversion } from './trace.ts';
import type { TracedClicks } from './traced-clicks.ts';

/** What a run finds out about the ages of clicks. */
export interface AgesResult extends EngineResult<OutcomeTallies> {
  lastClicks: LastClicks[];
  ages: AgeTallies[];
  /** Purchases by campaign and 0, attributed with the window that was in force at the click. */
  atClick: TallyRows[];
  /** How many duplicates a conversion has, by its row, numbered through all pieces. */
  repeated: ReadonlyMap<number, number>;
}

/** What a run finds out about the conversions that it is asked to trace. */
export interface TraceResult {
  conversions: TracedConversion[];
  clicks: TracedClicks;
  /** What became of the conversions that were attributed, by their ids. */
  decisions: Map<string, Decision>;
  /** The campaigns, where they are made of clicks. */
  campaigns: ClickedCampaigns | undefined;
  /** The persons of users; undefined without files of identities. */
  persons: Persons | undefined;
}

/** Adds up what every kind of run tells; `tallies` are the sums of each task, `rejects` all rejected rows. */
export function resultOf<Tallies extends OutcomeTallies>(
  { job, pool }: LocalRun,
  { conversions, clicks }: RowsRead,
  tallies: Tallies[],
  rejects: Rejects,
): EngineResult<Tallies> {
  const { refunds, identities, observed, probe } = conversions;
  const read: ReadKind<ReadPart>[] = [
    conversions.read,
    clicks.scanned,
    ...(refunds ? [refunds.read] : []),
    ...(identities ? [identities.read] : []),
  ];
  const listedRows = identities && listedRowsOf(conversions.read) + listedRowsOf(clicks.scanned);
  const alike = probe === undefined ? observed.alike : findAlike(probe.probe, probe.rowSlots, probe.probed);
  return {
    files: countFiles(job, read, rejects),
    clicks: clicks.totals,
    campaigns: clicks.campaigns,
    conversionsOutOfRange: conversions.outOfRange,
    refunds: refunds?.counts,
    listedUsers: identities?.users,
    rewrittenIds: countRewritten(read),
    roundedAmounts: {
      conversions: countRounded(conversions.read),
      refunds: refunds === undefined ? 0 : countRounded(refunds.read),
    },
    firstConversion: Math.min(...tallies.map((part) => part.firstConversion)),
    lastConversion: Math.max(...tallies.map((part) => part.lastConversion)),
    untracked: conversions.untracked,
    observed: { ...observed, listedRows, alike },
    tallies,
    threads: pool.size,
  };
}

/** Rows whose user is listed in files of identities. */
function listedRowsOf({ parts }: ReadKind<ScannedPart>): number {
  return parts.reduce((sum, { part }) => sum + part.listed, 0);
}
