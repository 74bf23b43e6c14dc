import { join } from 'node:path';
import { makeFolders } from '../../folders/folder.ts';
import { asReport, RUN_FILE } from '../../folders/own-files.ts';
import { startOfFile, statusOf } from '../../folders/plain-file.ts';
import { isIn, isThere, realPath } from '../../folders/real-file.ts';
import { OutputFile } from '../../folders/replace-file.ts';
import { InputError } from '../../problems/input-error.ts';
import { parsePrintedAmount } from '../../values/amount.ts';
import { csvLine } from '../../values/csv-line.ts';
import { compareText } from '../../values/text-order.ts';
import { CHANGE_COLUMNS, type Changes, findChanges } from './changes.ts';
import { checkNotReplaced, openCsv, openReport, type StoredReport } from './stored-report.ts';

/** What a campaign earned; amounts in millionths, null where the report has nothing (OFF, or no custom event). */
export interface CampaignTotals {
  purchaseConversions: number | null;
  purchaseAmount: bigint | null;
  customConversions: number | null;
  /** Null without files of refunds, too. */
  refundAmount: bigint | null;
}

/** A campaign in two reports; null where a report does not have it. */
export interface CampaignPair {
  id: string;
  name: string;
  a: CampaignTotals | null;
  b: CampaignTotals | null;
}

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
  /** Whether any of the two runs had files of refunds. */
  hasRefunds: boolean;
  changes: Changes;
  differ: boolean;
}

const NO_TOTALS: CampaignTotals = {
  purchaseConversions: null,
  purchaseAmount: null,
  customConversions: null,
  refundAmount: null,
};

/** The difference b - a of one of the totals, where an empty one adds nothing. */
export function differenceOf<K extends keyof CampaignTotals>(
  { a, b }: Pick<CampaignPair, 'a' | 'b'>,
  total: K,
): bigint {
  return BigInt((b ?? NO_TOTALS)[total] ?? 0) - BigInt((a ?? NO_TOTALS)[total] ?? 0);
}

function size(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function conversionsMoved(pair: CampaignPair): bigint {
  return size(differenceOf(pair, 'purchaseConversions')) + size(differenceOf(pair, 'customConversions'));
}

/** Whether a campaign earned something else in the two reports. */
export function isDifferent(pair: CampaignPair): boolean {
  return (
    conversionsMoved(pair) > 0n ||
    differenceOf(pair, 'purchaseAmount') !== 0n ||
    differenceOf(pair, 'refundAmount') !== 0n
  );
}

function hasRefunds({ run }: StoredReport): boolean {
  return run.counts.refunds !== undefined;
}

function readTotals(report: StoredReport): Map<string, { name: string; totals: CampaignTotals }> {
  const reader = openCsv(report, 'summary.csv').select([
    'campaign_id',
    'name',
    'purchase_conversions',
    'purchase_amount',
    'custom_conversions',
    ...(hasRefunds(report) ? ['refund_amount'] : []),
  ]);
  const count = (text: string) => (text === '' ? null : Number(text));
  const money = (text: string) => (text === '' ? null : (parsePrintedAmount(text) ?? 0n));
  const campaigns = new Map<string, { name: string; totals: CampaignTotals }>();
  for (const [id, name, purchases, amount, customs, refunded = ''] of reader.rows()) {
    const totals = {
      purchaseConversions: count(purchases),
      purchaseAmount: money(amount),
      customConversions: count(customs),
      refundAmount: money(refunded),
    };
    campaigns.set(id, { name, totals });
  }
  reader.close();
  return campaigns;
}

function pairTotals(a: ReturnType<typeof readTotals>, b: ReturnType<typeof readTotals>): CampaignPair[] {
  const ids = [...new Set([...a.keys(), ...b.keys()])];
  const pairs = ids.map((id) => ({
    id,
    name: (b.get(id) ?? a.get(id))?.name ?? '',
    a: a.get(id)?.totals ?? null,
    b: b.get(id)?.totals ?? null,
  }));
  const compareSize = (x: bigint, y: bigint) => (x === y ? 0 : x > y ? -1 : 1);
  return pairs.sort(
    (x, y) =>
      compareSize(conversionsMoved(x), conversionsMoved(y)) ||
      compareSize(size(differenceOf(x, 'purchaseAmount')), size(differenceOf(y, 'purchaseAmount'))) ||
      compareSize(size(differenceOf(x, 'refundAmount')), size(differenceOf(y, 'refundAmount'))) ||
      compareText(x.id, y.id),
  );
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

/** Compares two report folders. Throws an `InputError` when one of them is no report. */
export async function compareReports(pathA: string, pathB: string): Promise<Comparison> {
  const [a, b] = [openReport(pathA), openReport(pathB)];
  const [totalsA, totalsB] = [readTotals(a), readTotals(b)];
  const changes = await findChanges(
    { report: a, campaigns: new Set(totalsA.keys()) },
    { report: b, campaigns: new Set(totalsB.keys()) },
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
    hasRefunds: hasRefunds(a) || hasRefunds(b),
    changes,
    differ,
  };
}

const CHANGES_FILE = 'changes.csv';
/** The files of a report that a comparison reads. */
const READ_FILES = [RUN_FILE, 'summary.csv', 'attributions.csv', 'unattributed.csv'];

/**
 * Throws an `InputError` where changes.csv must not be written into a folder: it is no folder, it is a report, which
 * changes.csv would
 * spoil, or another file of that name lies there.
 */
export function checkChangesPlace(folder: string, reports: readonly string[]): void {
  if (statusOf(folder)?.isDirectory() === false) {
    throw InputError.of('--out: is not a folder; give another', { file: folder });
  }
  const place = realPath(folder);
  if (asReport(folder) !== undefined || reports.some((report) => isIn(place, realPath(report)))) {
    throw InputError.of(
      '--out: is a lasttouch report or lies in one, and changes.csv is not part of one; give another folder',
      { file: folder },
    );
  }
  const path = join(folder, CHANGES_FILE);
  const header = csvLine(CHANGE_COLUMNS);
  if (isThere(path) && startOfFile(path, header.length) !== header) {
    throw InputError.of('--out: was not written by lasttouch compare; move it away or give another folder', {
      file: path,
    });
  }
}

/** Writes changes.csv into a folder, after another look; gives its path. */
export async function writeChanges(
  changes: Changes,
  folder: string,
  reports: readonly string[],
): Promise<string> {
  checkChangesPlace(folder, reports);
  const reads = reports.flatMap((report) =>
    READ_FILES.map((name) => ({ what: 'read for the comparison', path: join(report, name) })),
  );
  makeFolders(folder);
  const path = join(folder, CHANGES_FILE);
  await OutputFile.at(path, { option: '--out', reads }).write(changeLines(changes));
  return path;
}

function* changeLines({ lines }: Changes): Generator<string> {
  yield csvLine(CHANGE_COLUMNS);
  for (const { text } of lines.sorted()) yield text;
}
