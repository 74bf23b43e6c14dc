import { breakpointsCsv } from './breakpoints.ts';
import { campaignFiles } from './campaign-files.ts';
import { channelsCsv, daysCsv, overlapsCsv } from './channel-files.ts';
import { cohortsCsv } from './cohorts.ts';
import type { Kind } from './columns.ts';
import {
  attributionsCsv,
  customConversionsCsv,
  reconciliationCsv,
  unattributedCsv,
} from './conversion-files.ts';
import { type Facts, hasLines, readFacts } from './facts.ts';
import { InputFault } from './input-fault.ts';
import { readOptions } from './options.ts';
import type { Refunds } from './refunds.ts';
import { rejectsCsv } from './rejects.ts';
import type { Identities } from './shapes/identities.ts';
import { summaryCsv } from './summary.ts';
import { warningsOf } from './warnings.ts';

/** The part of `run.json` that follows from the rows. */
export interface RunFacts {
  counts: Record<string, Record<string, number>>;
  unattributed: Record<string, number>;
  warnings: Record<string, number>;
  data: { first: string | null; last: string | null };
}

/** What a run of `attribute` must give. */
export interface ReferenceReport {
  /** The CSV files, by path. */
  files: Map<string, string>;
  run: RunFacts;
}

function countReason(facts: Facts, reason: string): number {
  return facts.outcomes.filter((outcome) => outcome.reason === reason).length;
}

/** Classes that are counted where an option or a column makes for them. */
function furtherCounts(
  kind: Kind,
  classes: { notSelected: number; excluded?: readonly unknown[]; superseded?: number; lines?: number },
  facts: Facts,
): Record<string, number> {
  const { conditions, excludedUsers, latest } = facts.options.shape;
  const { notSelected, excluded, superseded, lines } = classes;
  const isAsked = conditions.some((condition) => condition.kind === kind);
  return {
    ...(isAsked ? { not_selected: notSelected } : {}),
    ...(excludedUsers !== null && excluded !== undefined ? { excluded: excluded.length } : {}),
    ...(latest && superseded !== undefined ? { superseded } : {}),
    ...(kind === 'conversions' && hasLines(facts) && lines !== undefined ? { lines } : {}),
  };
}

function campaignCounts(facts: Facts): Record<string, number> {
  const { rows, published, drafts } = facts.allCampaigns;
  const counts = { rows, campaigns: published.length, drafts };
  return { ...counts, ...furtherCounts('campaigns', facts.allCampaigns, facts) };
}

function clickCounts(facts: Facts): Record<string, number> {
  const { rows, inRange, duplicates, rejects, outOfRange } = facts.clickClasses;
  return {
    rows,
    counted: inRange.length,
    duplicate: duplicates,
    rejected: rejects.length,
    out_of_range: outOfRange.length,
    ...furtherCounts('clicks', facts.clickClasses, facts),
  };
}

function conversionCounts(facts: Facts): Record<string, number> {
  const { rows, duplicates, rejects, outOfRange } = facts.conversionClasses;
  return {
    rows,
    credited: facts.outcomes.filter(({ reason }) => reason === null).length,
    unattributed: facts.outcomes.filter(({ reason }) => reason !== null).length,
    not_tracked: facts.notTracked.length,
    duplicate: duplicates,
    rejected: rejects.length,
    out_of_range: outOfRange.length,
    ...furtherCounts('conversions', facts.conversionClasses, facts),
  };
}

function refundCounts(refunds: Refunds, facts: Facts): Record<string, number> {
  return {
    rows: refunds.rows,
    applied: refunds.applied.length,
    unmatched: refunds.unmatched.length,
    duplicate: refunds.duplicates,
    rejected: refunds.rejects.length,
    out_of_range: refunds.outOfRange.length,
    ...furtherCounts('refunds', refunds, facts),
  };
}

function identityCounts(identities: Identities, facts: Facts): Record<string, number> {
  const { rows, persons, rejects } = identities;
  const counts = { rows, users: persons.size, rejected: rejects.length };
  return { ...counts, ...furtherCounts('identities', identities, facts) };
}

function runFacts(facts: Facts): RunFacts {
  const { refunds, identities, options } = facts;
  const print = (instant: bigint | null) => (instant === null ? null : options.zone.print(instant));
  return {
    counts: {
      campaigns: campaignCounts(facts),
      clicks: clickCounts(facts),
      conversions: conversionCounts(facts),
      ...(refunds === null ? {} : { refunds: refundCounts(refunds, facts) }),
      ...(identities === null ? {} : { identities: identityCounts(identities, facts) }),
    },
    unattributed: {
      outside_window: countReason(facts, 'outside_window'),
      tracking_off: countReason(facts, 'tracking_off'),
      no_click: countReason(facts, 'no_click'),
    },
    warnings: warningsOf(facts),
    data: { first: print(facts.firstInstant), last: print(facts.endOfData) },
  };
}

/** The report of an export under command-line options by the documented rules, the slow and obvious way; null after an input error. */
export function referenceReport(folder: string, args: readonly string[]): ReferenceReport | null {
  try {
    const facts = readFacts(folder, readOptions(args));
    const files: [string, string][] = [
      ['summary.csv', summaryCsv(facts)],
      ['channels.csv', channelsCsv(facts)],
      ['overlaps.csv', overlapsCsv(facts)],
      ['days.csv', daysCsv(facts)],
      ['cohorts.csv', cohortsCsv(facts)],
      ['custom_conversions.csv', customConversionsCsv(facts)],
      ['breakpoints.csv', breakpointsCsv(facts)],
      ['attributions.csv', attributionsCsv(facts)],
      ['unattributed.csv', unattributedCsv(facts)],
      ['reconciliation.csv', reconciliationCsv(facts)],
      ['rejects.csv', rejectsCsv(facts)],
      ...campaignFiles(facts),
    ];
    return { files: new Map(files), run: runFacts(facts) };
  } catch (error) {
    if (error instanceof InputFault) return null;
    throw error;
  }
}
