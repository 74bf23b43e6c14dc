import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ReportFolder } from '../../folders/folder.ts';
import { packageFile } from '../../package-files.ts';

/** The chart library's files, as they are called in the report. */
export const CHART_LIBRARY = { script: 'uPlot.iife.min.js', style: 'uPlot.min.css' } as const;

/** Scripts and styles of pages: they stand in a report as they stand in the package. */
function ownAssets(names: readonly string[]): [string, string][] {
  return names.map((name) => [name, packageFile(`src/report/html/browser/${name}`)]);
}

/** The style of all pages, for a page that is one file. */
export function pageStyle(): string {
  return readFileSync(packageFile('src/report/html/browser/report.css'), 'utf8');
}

function libraryAssets(): [string, string][] {
  const script = createRequire(import.meta.url).resolve(`uplot/dist/${CHART_LIBRARY.script}`);
  return [
    [CHART_LIBRARY.script, script],
    [CHART_LIBRARY.style, join(dirname(script), CHART_LIBRARY.style)],
    ['uPlot.LICENSE.txt', join(dirname(script), '../LICENSE')],
  ];
}

/** Puts what all pages share into the report once, the chart library too; gives the paths in the report. */
export async function copyAssets(folder: ReportFolder, names: readonly string[]): Promise<string[]> {
  const paths: string[] = [];
  for (const [name, source] of [...ownAssets(names), ...libraryAssets()]) {
    const path = `assets/${name}`;
    // Not copied as a file: it would stay read-only where the package is.
    await folder.write(path, readFileSync(source));
    paths.push(path);
  }
  return paths;
}
