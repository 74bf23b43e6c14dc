import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createGzip } from 'node:zlib';
import { RowWriter } from './row-writer.ts';

/** How the same rows are laid out: one file a kind; 400 files; 8 gzip files of clicks and 2 of conversions; every field quoted. */
export type Variant = 'plain' | 'nightly' | 'gzip' | 'quoted';

/** What an export folder holds. The same parameters always give the same bytes. */
export interface ExportParameters {
  readonly clicks: number;
  readonly conversions: number;
  /** How many users there are; about four in five of 5M click at least once in 10M clicks. */
  readonly users: number;
  readonly campaigns: number;
  /** Share of rows that repeat an earlier id; one in fifty of these with another time. */
  readonly duplicates: number;
  readonly ids: 'serial' | 'ulid';
  readonly variant: Variant;
  readonly seed: number;
}

/** 10M clicks and 1M conversions in plain files. */
export const DEFAULTS: ExportParameters = {
  clicks: 10_000_000,
  conversions: 1_000_000,
  users: 5_000_000,
  campaigns: 200,
  duplicates: 0.001,
  ids: 'serial',
  variant: 'plain',
  seed: 1,
};

const GENERATION = 2;
const FOLLOWING = 0.5;
const TRIES = 3;
const MONTH_START = Date.parse('2026-11-01T00:00:00+09:00');
const MONTH_MS = 30 * 86_400_000;
const LATENESS_MS = 600_000;
const FIRST_CAMPAIGNS = 10;
const FILES: Record<Variant, { clicks: number; conversions: number }> = {
  plain: { clicks: 1, conversions: 1 },
  quoted: { clicks: 1, conversions: 1 },
  gzip: { clicks: 8, conversions: 2 },
  nightly: { clicks: 300, conversions: 100 },
};
const CHANNELS = ['PUSH', 'KKO', 'TXT', 'APP'];
const CHANNEL_NAMES = ['push', 'kakaotalk', 'text', 'in-app'];
const TRACKED = ['sign_up', 'add_to_cart', 'add_to_wishlist', 'sign_up|add_to_cart', 'review|sign_up'];
/** Twenty equal slots: 60 % purchase, 15 % df_purchase, 15 % tracked events, 10 % that nobody tracks. */
const EVENTS = [
  ...Array<string>(12).fill('purchase'),
  ...Array<string>(3).fill('df_purchase'),
  'sign_up',
  'add_to_cart',
  'add_to_wishlist',
  'page_view',
  'app_open',
].map((name) => Buffer.from(name));
const PURCHASES = 15;
const WON = Buffer.from('KRW');
const NOTHING = Buffer.alloc(0);

/** Where the exports with these parameters are kept: `.bench/` in the project. */
export function exportFolder(wanted: Partial<ExportParameters> = {}): string {
  const p = { ...DEFAULTS, ...wanted };
  const name = `${p.variant}-${p.clicks}-${p.conversions}-${p.users}u-${p.campaigns}c-${p.duplicates}d-${p.ids}-s${p.seed}-g${GENERATION}`;
  return join(fileURLToPath(new URL('../../.bench/', import.meta.url)), name);
}

/** Generates the exports unless they are there already, and gives their folder. */
export async function prepareExports(wanted: Partial<ExportParameters> = {}): Promise<string> {
  const folder = exportFolder(wanted);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.${process.pid}.part`;
  mkdirSync(unfinished, { recursive: true });
  try {
    await generate({ ...DEFAULTS, ...wanted }, unfinished);
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}

async function generate(p: ExportParameters, folder: string): Promise<void> {
  writeFileSync(join(folder, 'campaigns.csv'), campaignsCsv(p));
  writeFileSync(join(folder, 'settings.csv'), SETTINGS);
  const files = [...writeClicks(p, folder), ...writeConversions(p, folder)];
  if (p.variant === 'gzip') for (const file of files) await compress(file);
}

const SETTINGS = `changed_at,conversion_window,note
,7d,console default
2026-11-10T14:00:00+09:00,3d,"shorter for the November sales, asked for by CRM team"
2026-11-21T10:30:00+09:00,5d,블랙프라이데이 기간
`;

function campaignsCsv(p: ExportParameters): string {
  const header =
    'campaign_id,name,channel,published_at,purchase_conversion,conversion_events,ended_at,targeted,sent,cost,unit_cost';
  const rows = [header];
  for (let k = 0; k < p.campaigns; k++) {
    const targeted = 20_000 + (draw(p, k, 31) % 500_000);
    const events = draw(p, k, 32) % 4 === 0 ? TRACKED[draw(p, k, 33) % TRACKED.length] : '';
    const on = draw(p, k, 34) % 4 === 0 ? 'off' : 'on';
    const channel = CHANNEL_NAMES[k % CHANNELS.length];
    rows.push(
      `${campaignId(k)},"11월 캠페인 ${k + 1}, ${channel}",${channel},${seoul(publishedAt(p, k))},${on},${events},,${targeted},${Math.floor(targeted * 0.93)},,${8 + (k % 5)}.5`,
    );
  }
  return `${rows.join('\n')}\n`;
}

function writeClicks(p: ExportParameters, folder: string): string[] {
  const ids = Array.from({ length: p.campaigns }, (_, k) => Buffer.from(campaignId(k)));
  const out = new RowWriter(['click_id', 'campaign_id', 'user_id', 'clicked_at'], p.variant === 'quoted');
  const step = (MONTH_MS - 2 * LATENESS_MS) / p.clicks;
  return inFiles(p.clicks, FILES[p.variant].clicks, folder, 'clicks', out, (row) => {
    const of = idOf(p, row, 1);
    const made = MONTH_START + Math.floor(of * step) + (draw(p, of, 2) % LATENESS_MS);
    const clicked = isConflict(p, row, of, 1) ? made + 1 + (draw(p, row, 3) % 60_000) : made;
    writeId(out, p, 'c-', of, made, 4);
    out.text(ids[clickedCampaign(p, of, made)]);
    out.number('u', userNumber(clickingUser(p, of)), 8);
    out.time(clicked);
  });
}

function writeConversions(p: ExportParameters, folder: string): string[] {
  const header = ['conversion_id', 'user_id', 'event', 'occurred_at', 'amount', 'currency'];
  const out = new RowWriter(header, p.variant === 'quoted');
  const step = (MONTH_MS - 2 * LATENESS_MS) / p.conversions;
  // So many users at most convert that 1M draws meet about 700k of them; these are also the more eager to click, and
  // where they can, half of the conversions follow a click of the three days before.
  const buyers = Math.min(p.users, Math.ceil(p.conversions * 1.4));
  const userAt = (of: number): number => {
    if (draw(p, of, 23) < FOLLOWING * 2 ** 32) {
      const before = Math.floor((of / p.conversions) * p.clicks);
      const recent = Math.ceil(p.clicks / 10);
      for (let attempt = 0; attempt < TRIES; attempt++) {
        const click = before - 1 - (draw(p, of, 40 + attempt) % recent);
        const user = click < 0 ? buyers : clickingUser(p, click);
        if (user < buyers) return user;
      }
    }
    return draw(p, of, 21) % buyers;
  };
  return inFiles(p.conversions, FILES[p.variant].conversions, folder, 'conversions', out, (row) => {
    const of = idOf(p, row, 17);
    const made = MONTH_START + Math.floor(of * step) + (draw(p, of, 18) % LATENESS_MS);
    const occurred = isConflict(p, row, of, 17) ? made + 1 + (draw(p, row, 19) % 60_000) : made;
    const event = draw(p, of, 20) % EVENTS.length;
    writeId(out, p, 'o-', of, made, 22);
    out.number('u', userNumber(userAt(of)), 8);
    out.text(EVENTS[event]);
    out.time(occurred);
    if (event < PURCHASES) {
      out.number('', 900 + 100 * (draw(p, of, 28) % 3_000), 0);
      out.text(WON);
    } else {
      out.text(NOTHING);
      out.text(NOTHING);
    }
  });
}

function inFiles(
  rows: number,
  files: number,
  folder: string,
  kind: string,
  out: RowWriter,
  writeRow: (row: number) => void,
): string[] {
  const perFile = Math.ceil(rows / files);
  const paths: string[] = [];
  for (let row = 0; row < rows; row++) {
    if (row % perFile === 0) {
      const number = String(paths.length + 1).padStart(3, '0');
      paths.push(join(folder, files === 1 ? `${kind}.csv` : `${kind}-${number}.csv`));
      out.open(paths[paths.length - 1]);
    }
    writeRow(row);
    out.endRow();
  }
  out.close();
  return paths;
}

/** The row whose id this one bears: its own, or for a repeat that of one among the million rows before. */
function idOf(p: ExportParameters, row: number, salt: number): number {
  if (row === 0 || draw(p, row, salt + 100) >= p.duplicates * 2 ** 32) return row;
  return row - 1 - (draw(p, row, salt + 101) % Math.min(row, 1 << 20));
}

function isConflict(p: ExportParameters, row: number, of: number, salt: number): boolean {
  return row !== of && draw(p, row, salt + 102) % 50 === 0;
}

function writeId(
  out: RowWriter,
  p: ExportParameters,
  prefix: string,
  of: number,
  made: number,
  salt: number,
): void {
  if (p.ids === 'serial') out.number(prefix, of, 10);
  else out.ulid(made, draw(p, of, salt), draw(p, of, salt + 1), draw(p, of, salt + 2), draw(p, of, salt + 3));
}

/** Some users click much more than others. */
function clickingUser(p: ExportParameters, of: number): number {
  const share = draw(p, of, 10) / 2 ** 32;
  return Math.floor(p.users * share * (0.7 + 0.3 * share));
}

/** Newer campaigns are clicked more; none is clicked before it is published. */
function clickedCampaign(p: ExportParameters, of: number, at: number): number {
  const first = Math.min(FIRST_CAMPAIGNS, p.campaigns);
  const published = first + Math.floor(((p.campaigns - first) * (at - MONTH_START)) / MONTH_MS);
  const share = draw(p, of, 9) / 2 ** 32;
  return published - 1 - Math.floor(share * share * Math.min(published, 60));
}

function publishedAt(p: ExportParameters, k: number): number {
  const first = Math.min(FIRST_CAMPAIGNS, p.campaigns);
  if (k < first) return MONTH_START - (first - k) * 86_400_000;
  return MONTH_START + Math.floor(((k - first) * MONTH_MS) / (p.campaigns - first) / 1000) * 1000;
}

const campaignId = (k: number): string => `${CHANNELS[k % CHANNELS.length]}-${1101 + k}`;

const seoul = (instant: number): string =>
  `${new Date(instant + 9 * 3_600_000).toISOString().slice(0, 19)}+09:00`;

/** Scatters users over eight digits (99,999,989 is prime, so no two meet). */
const userNumber = (user: number): number => ((user + 1) * 48_271) % 99_999_989;

/** A number below 2^32 that depends on nothing but the seed, the row and what it is for: any row can be told again. */
function draw(p: ExportParameters, row: number, salt: number): number {
  let h = Math.imul(row, 0x9e3779b1) ^ Math.imul(salt + (p.seed << 8), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return (h ^ (h >>> 16)) >>> 0;
}

async function compress(path: string): Promise<void> {
  await pipeline(createReadStream(path), createGzip({ level: 6 }), createWriteStream(`${path}.gz`));
  rmSync(path);
}
