import { closeSync } from 'node:fs';
import { openOwnFile, writeAll } from '../../folders/plain-file.ts';
import type { PausingWork } from '../../folders/turns.ts';
import type { CitedBlock } from '../attributing/cited-clicks.ts';
import { type DealtRows, rowsOfChunk } from '../attributing/row-chunks.ts';
import type { Job } from '../job.ts';
import type { RowSource } from './chunk-columns.ts';
import { RowWriter } from './row-writer.ts';

/** What is needed to write the rows of all conversions. */
export interface WriteTask extends RowSource {
  /** The number of chunks; `dealt` has the rows of each part by chunk. */
  chunks: number;
  dealt: DealtRows[];
  /** The clicks that rows cite, by chunk. */
  cited: CitedBlock[][];
  attributionsPath: string;
  unattributedPath: string;
  /** The next chunk to take, then for each chunk whether its offsets are known (1) or not (0). */
  progress: Int32Array;
  /** Two numbers for each chunk: its offsets in the two files, in bytes. A last pair tells where the files end. */
  offsets: Float64Array;
}

/**
 * A wait is this long at most: the thread with the chunk before may have died, and a pause lets this one hear of it.
 */
const LONGEST_WAIT_MS = 50;

/** Rows written by one thread. */
export interface WrittenRows {
  attributions: number;
  unattributed: number;
}

/**
 * Writes chunks of attributions.csv and unattributed.csv until none is left. Several threads do so at the same time:
 * each takes the next chunk, formats it, waits for the size of the chunk before, and writes at its own place. The
 * work pauses after each chunk, and while it waits.
 */
export function* writeRows(job: Job, task: WriteTask): PausingWork<WrittenRows> {
  const attributions = openOwnFile(task.attributionsPath);
  const unattributed = openOwnFile(task.unattributedPath);
  try {
    const writer = new RowWriter(job, task);
    const written = { attributions: 0, unattributed: 0 };
    for (
      let chunk = Atomics.add(task.progress, 0, 1);
      chunk < task.chunks;
      chunk = Atomics.add(task.progress, 0, 1)
    ) {
      const rows = writer.format(rowsOfChunk(task.dealt, chunk), task.cited[chunk]);
      const [first, second] = [rows.attributions, rows.unattributed];
      written.attributions += rows.credits;
      written.unattributed += rows.uncredited;
      while (Atomics.load(task.progress, 1 + chunk) === 0) {
        Atomics.wait(task.progress, 1 + chunk, 0, LONGEST_WAIT_MS);
        yield;
      }
      const [firstOffset, secondOffset] = [task.offsets[chunk * 2], task.offsets[chunk * 2 + 1]];
      task.offsets[chunk * 2 + 2] = firstOffset + sizeOf(first);
      task.offsets[chunk * 2 + 3] = secondOffset + sizeOf(second);
      Atomics.store(task.progress, 2 + chunk, 1);
      Atomics.notify(task.progress, 2 + chunk);
      writePieces(attributions, first, firstOffset);
      writePieces(unattributed, second, secondOffset);
      yield;
    }
    return written;
  } finally {
    closeSync(attributions);
    closeSync(unattributed);
  }
}

function sizeOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}

function writePieces(descriptor: number, pieces: readonly Uint8Array[], offset: number): void {
  let at = offset;
  for (const bytes of pieces) {
    writeAll(descriptor, bytes, at);
    at += bytes.length;
  }
}
