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
import { DEFAULTS, draw, type ExportParameters, type Variant } from './parameters.ts';
import { writeRowId, writeUserId } from './row-ids.ts';
import { RowWriter } from './row-writer.ts';

const GENERATION = 2;
const FOLLOWING = 0.5;
const TRIES = 3;
const FOLLOWED_DAYS = 3;
const START = Date.parse('2026-11-01T00:00:00+09:00');
const DAY_MS = 86_400_000;
const LATENESS_MS = 600_000;
const FIRST_CAMPAIGNS = 10;
/** So large a share of the campaigns is clicked at a time. */
const CLICKED_SHARE = 0.3;
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
  const size = `${p.clicks}-${p.conversions}-${p.users}u-${p.campaigns}c-${p.duplicates}d`;
  // The usual order and days are not named.
  const order = p.order === DEFAULTS.order ? '' : `-${p.order}`;
  const days = p.days === DEFAULTS.days ? '' : `-${p.days}days`;
  const name = `${p.variant}-${size}-${p.ids}${order}${days}-s${p.seed}-g${GENERATION}`;
  return join(fileURLToPath(new URL('../../../.bench/', import.meta.url)), name);
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

/** Writes the files of an export into a folder. */
export async function generate(p: ExportParameters, folder: string): Promise<void> {
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
  const campaignOf = (of: number): number => clickedCampaign(p, of, madeAt(p, of, p.clicks, 2));
  const rowAt = rowsInOrder(p, p.clicks, (row) => {
    const of = idOf(p, row, 1);
    return p.order === 'user' ? clickingUser(p, of) : campaignOf(of);
  });
  return inFiles(p.clicks, FILES[p.variant].clicks, folder, 'clicks', out, (place) => {
    const row = rowAt(place);
    const of = idOf(p, row, 1);
    const made = madeAt(p, of, p.clicks, 2);
    const clicked = isConflict(p, row, of, 1) ? made + 1 + (draw(p, row, 3) % 60_000) : made;
    writeRowId(out, p, 'c-', of, 4);
    out.text(ids[campaignOf(of)]);
    writeUserId(out, p, clickingUser(p, of));
    out.time(clicked);
  });
}

function writeConversions(p: ExportParameters, folder: string): string[] {
  const header = ['conversion_id', 'user_id', 'event', 'occurred_at', 'amount', 'currency'];
  const out = new RowWriter(header, p.variant === 'quoted');
  const eventOf = (of: number): number => draw(p, of, 20) % EVENTS.length;
  const rowAt = rowsInOrder(p, p.conversions, (row) => {
    const of = idOf(p, row, 17);
    return p.order === 'user' ? convertingUser(p, of) : eventOf(of);
  });
  return inFiles(p.conversions, FILES[p.variant].conversions, folder, 'conversions', out, (place) => {
    const row = rowAt(place);
    const of = idOf(p, row, 17);
    const made = madeAt(p, of, p.conversions, 18);
    const occurred = isConflict(p, row, of, 17) ? made + 1 + (draw(p, row, 19) % 60_000) : made;
    const event = eventOf(of);
    writeRowId(out, p, 'o-', of, 22);
    writeUserId(out, p, convertingUser(p, of));
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

/**
 * Which row stands at each place, rows being numbered by time: rows with one key lie together. Keys are whole numbers
 * below 2^25, so that a key and a row go into one number, and ten million rows are put in order in 80 MB.
 */
function rowsInOrder(
  p: ExportParameters,
  rows: number,
  keyOf: (row: number) => number,
): (place: number) => number {
  if (p.order === 'time') return (place) => place;
  const ordered = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const key = p.order === 'shuffled' ? draw(p, row, 50) >>> 7 : keyOf(row);
    ordered[row] = key * rows + row;
  }
  ordered.sort();
  return (place) => ordered[place] % rows;
}

function inFiles(
  rows: number,
  files: number,
  folder: string,
  kind: string,
  out: RowWriter,
  writeRow: (place: number) => void,
): string[] {
  const perFile = Math.ceil(rows / files);
  const paths: string[] = [];
  for (let place = 0; place < rows; place++) {
    if (place % perFile === 0) {
      const number = String(paths.length + 1).padStart(3, '0');
      paths.push(join(folder, files === 1 ? `${kind}.csv` : `${kind}-${number}.csv`));
      out.open(paths[paths.length - 1]);
    }
    writeRow(place);
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

/** Rows are spread evenly over the days, each some minutes late. */
function madeAt(p: ExportParameters, of: number, rows: number, salt: number): number {
  const step = (p.days * DAY_MS - 2 * LATENESS_MS) / rows;
  return START + Math.floor(of * step) + (draw(p, of, salt) % LATENESS_MS);
}

/** Some users click much more than others. */
function clickingUser(p: ExportParameters, of: number): number {
  const share = draw(p, of, 10) / 2 ** 32;
  return Math.floor(p.users * share * (0.7 + 0.3 * share));
}

/**
 * So many users at most convert that 1M draws meet about 700k of them; these are also the more eager to click, and
 * where they can, half of the conversions follow a click of the days before.
 */
function convertingUser(p: ExportParameters, of: number): number {
  const buyers = Math.min(p.users, Math.ceil(p.conversions * 1.4));
  if (draw(p, of, 23) < FOLLOWING * 2 ** 32) {
    const before = Math.floor((of / p.conversions) * p.clicks);
    const recent = Math.ceil((p.clicks * FOLLOWED_DAYS) / p.days);
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const click = before - 1 - (draw(p, of, 40 + attempt) % recent);
      const user = click < 0 ? buyers : clickingUser(p, click);
      if (user < buyers) return user;
    }
  }
  return draw(p, of, 21) % buyers;
}

/** Newer campaigns are clicked more; none is clicked before it is published. */
function clickedCampaign(p: ExportParameters, of: number, at: number): number {
  const first = Math.min(FIRST_CAMPAIGNS, p.campaigns);
  const published = first + Math.floor(((p.campaigns - first) * (at - START)) / (p.days * DAY_MS));
  const newest = Math.max(first, Math.ceil(p.campaigns * CLICKED_SHARE));
  const share = draw(p, of, 9) / 2 ** 32;
  return published - 1 - Math.floor(share * share * Math.min(published, newest));
}

function publishedAt(p: ExportParameters, k: number): number {
  const first = Math.min(FIRST_CAMPAIGNS, p.campaigns);
  if (k < first) return START - (first - k) * DAY_MS;
  return START + Math.floor(((k - first) * p.days * DAY_MS) / (p.campaigns - first) / 1000) * 1000;
}

const campaignId = (k: number): string => `${CHANNELS[k % CHANNELS.length]}-${1101 + k}`;

const seoul = (instant: number): string =>
  `${new Date(instant + 9 * 3_600_000).toISOString().slice(0, 19)}+09:00`;

async function compress(path: string): Promise<void> {
  await pipeline(createReadStream(path), createGzip({ level: 6 }), createWriteStream(`${path}.gz`));
  rmSync(path);
}
