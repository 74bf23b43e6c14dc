import { availableParallelism, totalmem } from 'node:os';
import { pieceSizes } from '../engine/piece-sizes.ts';
import type { AttributionRequest, Preparation } from '../engine/prepare.ts';
import { estimateRowBytes, estimateRows } from '../exports/files/row-estimate.ts';
import { LocalEngine } from './local-engine.ts';
import { GUESSED_ID_BYTES } from './reading/passes.ts';

/** Starts the engine of this machine for a prepared job, with its threads. */
export function startEngine(preparation: Preparation, request: AttributionRequest): LocalEngine {
  const clicks = preparation.files.filter(({ kind }) => kind === 'clicks');
  return new LocalEngine(preparation.job, {
    ...pieceSizes(),
    threads: request.threads ?? availableParallelism(),
    memory: request.maxMemory ?? totalmem() / 2,
    clickRows: clicks.reduce((sum, file) => sum + estimateRows(file), 0),
    // An id that is made is about as long as its row.
    clickIdBytes: Math.max(
      GUESSED_ID_BYTES,
      ...clicks.filter(({ idParts }) => idParts !== null).map((file) => estimateRowBytes(file)),
    ),
    dedupeClicks: request.dedupeClicks,
    onProgress: request.onProgress ?? (() => {}),
  });
}
