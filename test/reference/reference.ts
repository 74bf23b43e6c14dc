import { breakpointsCsv } from './breakpoints.ts';
import { campaignFiles } from './campaign-files.ts';
import { cohortsCsv } from './cohorts.ts';
import {
  attributionsCsv,
  customConversionsCsv,
  reconciliationCsv,
  unattributedCsv,
} from './conversion-files.ts';
import { type Facts, readFacts } from './facts.ts';
import { InputFault } from './input-fault.ts';
import { readOptions } from './options.ts';
import type { Refunds } from './refunds.ts';
import { rejectsCsv } from './rejects.ts';
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

function refundCounts(refunds: Refunds): Record<string, number> {
  return {
    rows: refunds.rows,
    applied: refunds.applied.length,
    unmatched: refunds.unmatched.length,
    duplicate: refunds.duplicates,
    rejected: refunds.rejects.length,
    out_of_range: refunds.outOfRange.length,
  };
}

function runFacts(facts: Facts): RunFacts {
  const { allCampaigns, clickClasses, conversionClasses, outcomes, options } = facts;
  const print = (instant: bigint | null) => (instant === null ? null : options.zone.print(instant));
  return {
    counts: {
      campaigns: {
        rows: allCampaigns.rows,
        campaigns: allCampaigns.published.length,
        drafts: allCampaigns.drafts,
      },
      clicks: {
        rows: clickClasses.rows,
        counted: clickClasses.inRange.length,
        duplicate: clickClasses.duplicates,
        rejected: clickClasses.rejects.length,
        out_of_range: clickClasses.outOfRange.length,
      },
      conversions: {
        rows: conversionClasses.rows,
        credited: outcomes.filter(({ reason }) => reason === null).length,
        unattributed: outcomes.filter(({ reason }) => reason !== null).length,
        not_tracked: facts.notTracked.length,
        duplicate: conversionClasses.duplicates,
        rejected: conversionClasses.rejects.length,
        out_of_range: conversionClasses.outOfRange.length,
      },
      ...(facts.refunds === null ? {} : { refunds: refundCounts(facts.refunds) }),
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
