import { writeFileSync } from 'node:fs';
import { prepare } from '../../engine/prepare.ts';
import { startEngine } from '../../local/open-local.ts';
import type { AgesResult } from '../../local/results.ts';
import { checkAttributedSums } from '../../report/cross-foot.ts';
import type { RunJson } from '../../report/run-json.ts';
import { consoleTable } from '../../report/tables/console.ts';
import {
  agreementOf,
  type ConsoleFigures,
  countReproduced,
  hasConsole,
} from '../../report/tables/console-figures.ts';
import { LONGEST_WINDOW } from '../../rules/implied-windows.ts';
import type { ResolvedOptions } from '../../run/options.ts';
import { type Draft, publishReport, type Written } from '../../run/publish.ts';
import { csvText } from '../../values/csv.ts';
import { attributedPurchases, impliedByCampaign, readingsOf } from './readings.ts';

/** A published report against the console's figures: its run.json and its numbers. */
export interface ConsoleReport {
  run: RunJson;
  figures: ConsoleFigures;
}

const REACH = LONGEST_WINDOW * 1_000_000;

/**
 * Holds an export against the figures that the console shows, and publishes the report. Settings files are not needed. Throws an
 * `InputError` for wrong input, `CheckFailed` when a limit does not hold, and leaves the former report as it was in both cases.
 */
export async function reconcileExport(options: ResolvedOptions): Promise<ConsoleReport> {
  const startedAt = new Date();
  const preparation = await prepare({ ...options, fallbackWindow: REACH });
  const { problems, knowsRules } = preparation;
  const { run, numbers } = await publishReport(
    { options, preparation, startedAt },
    () => startEngine(preparation, options),
    (engine) => engine.collectAges(problems, knowsRules, { windows: [], reach: REACH, atClick: true }),
    write,
    (result) => attributedPurchases(preparation, options, result),
  );
  return { run, figures: numbers };
}

async function write({
  folder,
  options,
  preparation,
  result,
  outcomes,
  facts,
  attributed,
}: Draft<AgesResult>): Promise<Written<ConsoleFigures>> {
  const { job } = preparation;
  const figures = {
    campaigns: preparation.campaigns.campaigns,
    attributed,
    readings: readingsOf(preparation, options, result, attributed),
    implied: impliedByCampaign(preparation.campaigns, result),
  };
  checkAttributedSums(attributed, facts.counts, outcomes, new Set(job.events.slice(0, job.purchaseEvents)));
  const table = consoleTable(figures);
  writeFileSync(folder.pathOf('console.csv'), csvText(table, options.excel));
  return {
    files: [{ path: 'console.csv', rows: table.rows.length }],
    more: { command: 'reconcile', console: summaryOf(figures) },
    numbers: figures,
  };
}

function summaryOf(figures: ConsoleFigures): NonNullable<RunJson['console']> {
  const { campaigns, of, ranges } = agreementOf(figures);
  return {
    campaigns: figures.campaigns.filter(hasConsole).length,
    readings: countReproduced(figures),
    agreement: { campaigns, of, windows: ranges },
  };
}
