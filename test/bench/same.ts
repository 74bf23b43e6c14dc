import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse/sync';

type Row = Record<string, string>;

/** Files that hold one row a conversion or a sum of them, and that both sides write byte for byte alike. */
const SHARED = ['attributions.csv', 'unattributed.csv', 'reconciliation.csv'];

/** How the peer's files differ from the report: one sentence a difference, none if they agree. */
export async function differencesFromPeer(report: string, peer: string): Promise<string[]> {
  const found: string[] = [];
  for (const file of SHARED) {
    const [ours, theirs] = await Promise.all([sha256(join(report, file)), sha256(join(peer, file))]);
    if (ours !== theirs) found.push(`${file}: sha256 ${ours.slice(0, 12)} and ${theirs.slice(0, 12)}`);
  }
  found.push(
    ...differingRows('totals', totals(join(report, 'summary.csv')), totals(join(peer, 'totals.csv'))),
  );
  found.push(...differingRows('days', daysOfReport(report), daysOfPeer(join(peer, 'daily.csv'))));
  return found;
}

/** How two reports of lasttouch differ. The names of files and lines in rejects.csv may. */
export async function differencesOfReports(a: string, b: string): Promise<string[]> {
  const files = new Set([...csvFiles(a), ...csvFiles(b)]);
  const found: string[] = [];
  for (const file of files) {
    const [inA, inB] = await Promise.all([sha256(join(a, file)), sha256(join(b, file))]);
    if (inA !== inB) found.push(`${file}: sha256 ${inA.slice(0, 12)} and ${inB.slice(0, 12)}`);
  }
  return found;
}

function csvFiles(report: string): string[] {
  return readdirSync(report, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.csv') && file !== 'rejects.csv',
  );
}

async function sha256(path: string): Promise<string> {
  if (!existsSync(path)) return 'missing';
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

function totals(path: string): Map<string, string> {
  const columns = ['clicks', 'purchase_conversions', 'purchase_amount', 'custom_conversions'];
  return new Map(read(path).map((row) => [row.campaign_id, columns.map((column) => row[column]).join(' ')]));
}

function daysOfPeer(path: string): Map<string, string> {
  return new Map(
    read(path).map((row) => [
      `${row.campaign_id} ${row.date}`,
      [row.clicks, row.purchase_conversions, row.purchase_amount, row.custom_conversions].join(' '),
    ]),
  );
}

/** The parts of a day, cut where the window changes, added up. The sums here stay far below 2^53. */
function daysOfReport(report: string): Map<string, string> {
  const sums = new Map<string, number[]>();
  for (const file of readdirSync(join(report, 'campaigns')).filter((name) => name.endsWith('.csv'))) {
    for (const row of read(join(report, 'campaigns', file))) {
      const key = `${file.slice(0, -'.csv'.length)} ${row.date}`;
      const custom = Object.keys(row).filter((column) => column.startsWith('conversions:'));
      const part = [row.clicks, row.purchase_conversions, row.purchase_amount].map(Number);
      part.push(custom.reduce((sum, column) => sum + Number(row[column]), 0));
      sums.set(
        key,
        part.map((value, i) => value + (sums.get(key)?.[i] ?? 0)),
      );
    }
  }
  // A row may stand there only because a breakpoint begins.
  return new Map([...sums].filter(([, sum]) => sum.some(Boolean)).map(([key, sum]) => [key, sum.join(' ')]));
}

function differingRows(what: string, a: Map<string, string>, b: Map<string, string>): string[] {
  const keys = [...new Set([...a.keys(), ...b.keys()])].filter((key) => a.get(key) !== b.get(key));
  if (keys.length === 0) return [];
  return [`${what}: ${keys.length} differ, first ${keys[0]}: ${a.get(keys[0])} and ${b.get(keys[0])}`];
}

const read = (path: string): Row[] => parse(readFileSync(path), { columns: true, bom: true });
