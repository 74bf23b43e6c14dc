import type { Preparation } from '../engine/prepare.ts';
import { checkApart, OutputFile } from '../folders/replace-file.ts';
import type { Figures } from '../report/figures.ts';
import type { ReportFacts } from '../report/run-json.ts';
import type { ResolvedOptions } from './options/options.ts';
import { readsOf } from './reads.ts';

/**
 * The file of `--page`; undefined where none is asked for. Throws an `InputError` when it is one that is read or
 * written otherwise, lies in the report folder, or can't be written.
 */
export function pageFileOf(
  options: ResolvedOptions,
  preparation: Pick<Preparation, 'files' | 'excludedUsers'>,
): OutputFile | undefined {
  const { page, rejects, out } = options;
  if (page === undefined) return undefined;
  const rejectsFile = rejects === undefined ? [] : [{ option: '--rejects', path: rejects }];
  checkApart([...rejectsFile, { option: '--page', path: page }]);
  return OutputFile.at(page, { option: '--page', reads: readsOf(options, preparation), reports: [out] });
}

/** Writes the page that is sent by mail. It comes before the report: if it can't be written, the former one stands. */
export async function writePage(
  file: OutputFile | undefined,
  figures: Figures,
  facts: ReportFacts,
  { language }: ResolvedOptions,
): Promise<void> {
  if (file === undefined) return;
  const { mailPage } = await import('../report/html/mail-page.ts');
  await file.write([await mailPage(figures, facts, language)]);
}
