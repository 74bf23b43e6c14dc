import type { InputProblem } from '../exports/input-error.ts';
import type { WasmMemory } from '../loops/loop-memory.ts';
import type { Job } from './job.ts';
import type { StepName } from './station.ts';

/** What a thread is given when it starts. */
export interface WorkerStart {
  job: Job;
  memory: WasmMemory;
}

/** Asks a thread for a step. */
export interface StepRequest {
  step: StepName;
  input: unknown;
}

/** An error as plain data: input errors keep their problems, system errors their code, call and path. */
export interface PlainError {
  message: string;
  stack: string;
  problems?: InputProblem[];
  system?: { code?: string; syscall?: string; path?: string };
}

/** What a thread answers. */
export type StepAnswer = { output: unknown } | { error: PlainError };
