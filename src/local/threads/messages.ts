import type { Job } from '../../engine/job.ts';
import type { WasmMemory } from '../../loops/loop-memory.ts';
import type { InputProblem } from '../../problems/input-error.ts';
import type { StepName } from './steps.ts';

/** What a thread is given when it starts. */
export interface WorkerStart {
  job: Job;
  memory: WasmMemory;
}

/** Asks a thread to do a step with all inputs that no other thread takes. */
export interface StepRequest {
  step: StepName;
  inputs: readonly unknown[];
  /** How many inputs are taken. It lies in shared memory where several threads take inputs. */
  taken: Int32Array;
}

/** An error as plain data: input errors keep their problems, system errors their code, call and path. */
export interface PlainError {
  message: string;
  stack: string;
  /** Whether it is an `OutputError`. */
  isOutput: boolean;
  problems?: InputProblem[];
  system?: { code?: string; syscall?: string; path?: string };
}

/** What a thread says first, when its code is loaded. */
export const LOADED = 'loaded';

/** Asks a thread that waits to end. */
export const END = 'end';

/** The answer when all inputs are taken and the thread is done with its own. */
export const DONE = 'done';

/**
 * What a thread answers: an output and the place of its input, the error that stopped the thread, or that it is done.
 */
export type StepAnswer = { at: number; output: unknown } | { error: PlainError } | typeof DONE;
