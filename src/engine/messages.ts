import type { InputProblem } from '../exports/input-error.ts';
import type { StepName } from './station.ts';

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
