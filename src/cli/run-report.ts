import type { RunJson } from '../report/run-json.ts';
import type { ResolvedOptions } from '../run/options.ts';
import type { AttributeFlags } from './flags.ts';
import { print } from './process.ts';
import { showingProgress } from './progress.ts';
import { startThreadsAhead } from './threads-ahead.ts';

/** What a command that publishes a report has of its own. */
export interface ReportCommand<Figures> {
  publish(options: ResolvedOptions): Promise<{ run: RunJson; figures: Figures }>;
  render(run: RunJson, figures: Figures, out: string, color: boolean): Promise<string>;
}

/** Loads a command and publishes its report, then prints its warnings and its table, or run.json, as the flags ask. */
export async function runReport<Figures>(
  directory: string | undefined,
  flags: AttributeFlags,
  load: () => Promise<ReportCommand<Figures>>,
): Promise<void> {
  startThreadsAhead(directory, flags);
  // At once: one after the other would wait for each file.
  const [{ resolveOptions }, { renderWarnings }, { publish, render }] = await Promise.all([
    import('../run/options.ts'),
    import('./table.ts'),
    load(),
  ]);
  const options = resolveOptions({ ...flags, directory });
  const { run, figures } = await showingProgress(flags, (onProgress) => publish({ ...options, onProgress }));
  if (flags.quiet !== true) process.stderr.write(renderWarnings(run.warnings, flags.color));
  if (flags.json === true) await print(`${JSON.stringify(run, undefined, 2)}\n`);
  else if (flags.quiet !== true) await print(await render(run, figures, options.out, flags.color));
}
