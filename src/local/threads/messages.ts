import type { Job } from '../../engine/job.ts';
import type { WasmMemory } from '../../loops/loop-memory.ts';
import type { InputProblem } from '../../problems/input-error.ts';
import type { StepName } from './steps.ts';

/** What a thread is given when it starts. */
export interface WorkerStart {
  job: Job;
  memory: WasmMemory;
}

/** Asks a thread for a step with all inputs that nobody else has taken. */
export interface StepRequest {
  step: StepName;
  inputs: readonly unknown[];
  /** How many inputs are taken; in memory that all threads share, where several work on them. */
  taken: Int32Array;
}

/** An error as plain data: input errors keep their problems, system errors their code, call and path. */
export interface PlainError {
  message: string;
  stack: string;
  problems?: InputProblem[];
  system?: { code?: string; syscall?: string; path?: string };
}

/** Answered when all inputs are taken and those of the thread are done. */
export const DONE = 'done';

/** What a thread answers: an output with the place of its input, the error that kept it from going on, or that it is done. */
export type StepAnswer = { at: number; output: unknown } | { error: PlainError } | typeof DONE;
