import { closeSync, openSync, writeSync } from 'node:fs';
import type { CitedBlock } from '../attributing/cited-clicks.ts';
import { type DealtRows, rowsOfChunk } from '../attributing/row-chunks.ts';
import type { Job } from '../job.ts';
import type { PausingWork } from '../turns.ts';
import type { RowSource } from './chunk-columns.ts';
import { RowWriter } from './row-writer.ts';

/** What is needed to write the rows of all conversions. */
export interface WriteTask extends RowSource {
  /** How many chunks there are, and the rows of each part by chunk. */
  chunks: number;
  dealt: DealtRows[];
  /** The clicks that rows cite, by chunk. */
  cited: CitedBlock[][];
  attributionsPath: string;
  unattributedPath: string;
  /** Next chunk to take, and for each chunk whether its offsets are known: `[next, known of chunk 0, ...]`. */
  progress: Int32Array;
  /** Offsets of each chunk in the two files, pairs; one more than chunks. */
  offsets: Float64Array;
}

/** The thread with the chunk before may have died: then whoever waits for it has to hear of that. */
const LONGEST_WAIT_MS = 50;

/** Rows written by one thread. */
export interface WrittenRows {
  attributions: number;
  unattributed: number;
}

/**
 * Writes chunks of attributions.csv and unattributed.csv until none is left. Chunks are taken in order and formatted at the
 * same time by several threads; each waits only for the sizes of the chunks before it, and writes at its own place. Pauses after each,
 * and while it waits.
 */
export function* writeRows(job: Job, task: WriteTask): PausingWork<WrittenRows> {
  const attributions = openSync(task.attributionsPath, 'r+');
  const unattributed = openSync(task.unattributedPath, 'r+');
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
      writeAll(attributions, first, firstOffset);
      writeAll(unattributed, second, secondOffset);
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

function writeAll(descriptor: number, pieces: readonly Uint8Array[], offset: number): void {
  let at = offset;
  for (const bytes of pieces) {
    for (let done = 0; done < bytes.length; )
      done += writeSync(descriptor, bytes, done, bytes.length - done, at + done);
    at += bytes.length;
  }
}
