import type { Engine } from '../engine/engine.ts';
import type { Preparation } from '../engine/prepare.ts';
import type { FindElsewhere } from '../exports/files/input-files.ts';
import { startEngine } from '../local/open-local.ts';
import type { ResolvedOptions } from './options/options.ts';

/** Starts the engine of a run. It must be disposed of in any case, also when no engine was started. */
export interface EngineSource extends AsyncDisposable {
  /** Finds files at addresses. Undefined for an engine that only reads files of this machine. */
  elsewhere?: FindElsewhere;
  start(preparation: Preparation): Engine;
}

/** The source of the engine that the options ask for. The code of the other engine is not loaded. */
export async function engineSource(options: ResolvedOptions): Promise<EngineSource> {
  if (options.spark === undefined) {
    return { start: (preparation) => startEngine(preparation, options), async [Symbol.asyncDispose]() {} };
  }
  const { openSpark } = await import('../spark/driver/open-spark.ts');
  return openSpark(options.spark, options.input, options.style, {
    dedupeClicks: options.dedupeClicks,
    forSpreadsheet: options.excel,
    onProgress: options.onProgress ?? (() => {}),
  });
}
