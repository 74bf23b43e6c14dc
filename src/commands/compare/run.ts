import {
  type CampaignPair,
  isDifferent,
  pairTotals,
  readTotals,
  type TotalsById,
} from '../../report/campaign-totals.ts';
import { type Changes, findChanges } from './changes.ts';
import { checkNotReplaced, openCsv, openReport, type StoredReport } from './stored-report.ts';

/** An option or setting that the two runs had differently. */
export interface OptionPair {
  name: string;
  a: string;
  b: string;
}

/** What differs between two reports. */
export interface Comparison {
  a: StoredReport;
  b: StoredReport;
  options: OptionPair[];
  /** All campaigns: those that differ most come first. */
  campaigns: CampaignPair[];
  changes: Changes;
  differ: boolean;
}

function totalsOf(report: StoredReport): TotalsById {
  const reader = openCsv(report, 'summary.csv');
  try {
    return readTotals(reader);
  } finally {
    reader.close();
  }
}

function channelsOf(campaigns: TotalsById): Map<string, string> {
  return new Map([...campaigns].map(([id, { channel }]) => [id, channel]));
}

function differingOptions(a: StoredReport, b: StoredReport): OptionPair[] {
  const describe = ({ run: { version, options, settings } }: StoredReport): Record<string, unknown> => ({
    version,
    ...options,
    settings,
  });
  const [before, after] = [describe(a), describe(b)];
  return Object.keys({ ...before, ...after })
    .map((name) => ({ name, a: showOption(before[name]), b: showOption(after[name]) }))
    .filter((pair) => pair.a !== pair.b);
}

function showOption(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Compares two report folders. Throws an `InputError` when one of them is no report, and the reason of `signal`. */
export async function compareReports(
  pathA: string,
  pathB: string,
  signal?: AbortSignal,
): Promise<Comparison> {
  signal?.throwIfAborted();
  const [a, b] = [await openReport(pathA), await openReport(pathB)];
  const [totalsA, totalsB] = [totalsOf(a), totalsOf(b)];
  const changes = await findChanges(
    { report: a, channels: channelsOf(totalsA) },
    { report: b, channels: channelsOf(totalsB) },
    signal,
  );
  checkNotReplaced(a);
  checkNotReplaced(b);
  const campaigns = pairTotals(totalsA, totalsB);
  const differ =
    changes.conversions + changes.changedValues + changes.onlyInA + changes.onlyInB > 0 ||
    campaigns.some((pair) => isDifferent(pair) || pair.a === null || pair.b === null);
  return {
    a,
    b,
    options: differingOptions(a, b),
    campaigns,
    changes,
    differ,
  };
}
