import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ReportFolder } from '../../folders/folder.ts';
import type { Recognize } from '../../folders/own-files.ts';
import { startOfFile } from '../../folders/plain-file.ts';
import type { ReadFile } from '../../folders/real-file.ts';
import { isSame, reportCsvs } from './compare-files.ts';

/** What was done to the expected files. */
export interface Update {
  written: string[];
  removed: string[];
}

/** How the CSV files of a report begin, with refunds or without, whatever the events. */
const BEGINNINGS: Readonly<Record<string, string>> = {
  'summary.csv': 'campaign_id,name,channel,published_at,',
  'channels.csv': 'channel,campaigns,sent,clicks,',
  'days.csv': 'date,channel,clicks,',
  'overlaps.csv': 'campaign_id,other_campaign_id,purchases,amount',
  'cohorts.csv': 'campaign_id,click_date,clicks,',
  'custom_conversions.csv': 'campaign_id,event,conversions,amount',
  'breakpoints.csv': 'campaign_id,changed_at,effective_at,',
  'attributions.csv': 'conversion_id,event,user_id,occurred_at,amount,campaign_id,',
  'unattributed.csv': 'conversion_id,event,user_id,occurred_at,amount,reason,',
  'reconciliation.csv': 'event,outcome,conversions,',
  'rejects.csv': 'file,line,lines,column,reason,value',
};
const CAMPAIGN_FILE = /^campaigns\/[^/]+\.csv$/;
const CAMPAIGN_BEGINNING = 'date,from,to,conversion_window,clicks,';

/** Expected files have no run.json: what proves them to be this tool's is how they begin. */
export const asExpected: Recognize = (folder) => (file, isFolder) => {
  if (isFolder) return file === 'campaigns';
  const beginning = BEGINNINGS[file] ?? (CAMPAIGN_FILE.test(file) ? CAMPAIGN_BEGINNING : undefined);
  return beginning !== undefined && startOfFile(join(folder, file), beginning.length) === beginning;
};

/**
 * Makes the CSV files of a fresh report those of a folder, as a whole: it is swapped in. Throws an `InputError` that
 * names the first file that this tool did not write.
 */
export async function updateExpected(
  report: string,
  expected: string,
  reads: readonly ReadFile[],
): Promise<Update> {
  const folder = await ReportFolder.open(expected, {
    reads,
    recognize: asExpected,
    what: 'expected files',
    option: '--expected',
  });
  try {
    const fresh = reportCsvs(report);
    const removed = reportCsvs(expected).filter((file) => !fresh.includes(file));
    const written = fresh.filter(
      (file) => !existsSync(join(expected, file)) || !isSame(join(expected, file), join(report, file)),
    );
    if (written.length + removed.length > 0) {
      for (const file of fresh) await folder.copy(file, join(report, file));
      await folder.publish();
    }
    return { written, removed };
  } finally {
    folder.discard();
  }
}
