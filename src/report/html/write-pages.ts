import type { ReportFolder } from '../../folders/folder.ts';
import { takeTurn } from '../../folders/turns.ts';
import type { Figures } from '../figures.ts';
import type { Language } from '../languages.ts';
import type { ReportFacts } from '../run-json.ts';
import type { WrittenFile } from '../tables/write-tables.ts';
import { copyAssets } from './assets.ts';
import { campaignPage } from './campaign-page.ts';
import { indexPage } from './index-page.ts';
import { planSite, viewCampaign } from './parts/site.ts';
import { Words } from './words/words.ts';

const ASSETS = [
  'bars.js',
  'breakpoints.js',
  'campaign.js',
  'index.js',
  'plots.js',
  'readout.js',
  'report.css',
  'words.js',
];

/**
 * Writes the pages, and the scripts and styles that they share, into the folder; they are not flushed yet. The index
 * page has a row for each campaign, the page of a campaign one for each row of its days.
 */
export async function writePages(
  folder: ReportFolder,
  figures: Figures,
  facts: ReportFacts,
  language: Language,
): Promise<WrittenFile[]> {
  const site = await planSite(figures, facts, new Words(language));
  const files: WrittenFile[] = (await copyAssets(folder, ASSETS)).map((path) => ({ path, rows: 0 }));
  const index = await indexPage(site);
  await takeTurn();
  await folder.write('index.html', index);
  files.push({ path: 'index.html', rows: figures.campaigns.length });
  const paths = site.names.map((name) => `campaigns/${name}.html`);
  folder.begin(paths);
  for (const [place, path] of paths.entries()) {
    const view = viewCampaign(site, place);
    await folder.write(path, campaignPage(view));
    files.push({ path, rows: view.days.rows.length });
  }
  return files;
}
