import { availableParallelism, totalmem } from 'node:os';
import { pieceSizes } from '../engine/piece-sizes.ts';
import type { AttributionRequest, Preparation } from '../engine/prepare.ts';
import { estimateRows } from '../exports/files/row-estimate.ts';
import { LocalEngine } from './local-engine.ts';

/** Starts the engine of this machine for a prepared job, with its threads. */
export function startEngine(preparation: Preparation, request: AttributionRequest): LocalEngine {
  return new LocalEngine(preparation.job, {
    ...pieceSizes(),
    threads: request.threads ?? availableParallelism(),
    memory: request.maxMemory ?? totalmem() / 2,
    clickRows: preparation.files
      .filter(({ kind }) => kind === 'clicks')
      .reduce((sum, file) => sum + estimateRows(file), 0),
    dedupeClicks: request.dedupeClicks,
    onProgress: request.onProgress ?? (() => {}),
  });
}
