import type { ReportFolder } from '../../folders/folder.ts';
import { type CsvRows, type CsvTable, csvBlocks, csvText, longCsvText } from '../../values/csv.ts';
import { type Figures, pairsByCampaign } from '../figures.ts';
import type { FigureRows } from '../rows.ts';
import { breakpointsRows } from './breakpoints.ts';
import { campaignDays } from './campaign-days.ts';
import { campaignFileNames } from './campaign-files.ts';
import { channelsTable } from './channels.ts';
import { cohortsRows } from './cohorts.ts';
import { customConversionsTable } from './custom-conversions.ts';
import { daysRows } from './days.ts';
import { overlapsRows } from './overlaps.ts';
import { PrintedCalendar } from './printed-calendar.ts';
import { reconciliationTable } from './reconciliation.ts';
import { type NamedReject, rejectsRows } from './rejects-rows.ts';
import { summaryTable } from './summary.ts';

/** A file of the report and its rows, the header not counted. */
export interface WrittenFile {
  path: string;
  rows: number;
}

/** The tables with a row for each event, or each event of a campaign, at most, by the paths of their files. */
function smallTables(figures: Figures) {
  return {
    'channels.csv': channelsTable(figures),
    'custom_conversions.csv': customConversionsTable(figures),
    'reconciliation.csv': reconciliationTable(figures),
  };
}

/** The files of single campaigns, by their paths. */
function* campaignTables(figures: Figures, paths: readonly string[]): Generator<[string, CsvTable]> {
  const pairs = pairsByCampaign(figures);
  const printed = new PrintedCalendar(figures);
  for (const [place, path] of paths.entries())
    yield [path, campaignDays(figures, place, pairs[place], printed).table];
}

/**
 * The tables of figures that may be longer than memory holds, such as all changes of all campaigns. They are written as
 * they come.
 */
async function longTables(figures: Figures) {
  return {
    'summary.csv': await summaryTable(figures),
    'breakpoints.csv': breakpointsRows(figures),
    'cohorts.csv': cohortsRows(figures),
    'days.csv': daysRows(figures),
    'overlaps.csv': overlapsRows(figures),
  };
}

/** All tables of a report that come from its figures, but those of single campaigns, by the names of their files. */
export async function figureTables(figures: Figures): Promise<Record<keyof FigureRows, CsvRows>> {
  return { ...(await longTables(figures)), ...smallTables(figures) };
}

/** Writes all CSV files but those of conversions, `forSpreadsheet` if so; they are not flushed yet. */
export async function writeTables(
  folder: ReportFolder,
  figures: Figures,
  rejects: Iterable<NamedReject>,
  forSpreadsheet: boolean,
): Promise<WrittenFile[]> {
  const files: WrittenFile[] = [];
  const write = async (path: string, text: string, { rows }: CsvTable) => {
    await folder.write(path, text);
    files.push({ path, rows: rows.length });
  };
  for (const [path, table] of Object.entries(smallTables(figures)))
    await write(path, csvText(table, forSpreadsheet), table);
  const names = campaignFileNames(figures.campaigns.map(({ id }) => id));
  const paths = names.map((name) => `campaigns/${name}.csv`);
  folder.begin(paths);
  for (const [path, table] of campaignTables(figures, paths))
    await write(path, longCsvText(table, forSpreadsheet), table);
  const long: Record<string, CsvRows> = await longTables(figures);
  for (const [path, table] of Object.entries({ ...long, 'rejects.csv': rejectsRows(rejects) })) {
    const rows = await folder.writePieces(path, csvBlocks(table, forSpreadsheet));
    files.push({ path, rows });
  }
  return files;
}
