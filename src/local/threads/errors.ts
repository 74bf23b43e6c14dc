import { InputError } from '../../problems/input-error.ts';
import { OutputError } from '../../problems/output-error.ts';
import type { PlainError } from './messages.ts';

/** An error as plain data, to travel between threads. */
export function toPlainError(error: unknown): PlainError {
  const { message, stack, code, syscall, path } = error as NodeJS.ErrnoException;
  return {
    message,
    stack: stack ?? message,
    isOutput: error instanceof OutputError,
    ...(error instanceof InputError ? { problems: error.problems } : {}),
    system: Object.fromEntries(
      Object.entries({ code, syscall, path }).filter(([, value]) => value !== undefined),
    ),
  };
}

/** The error that a thread reported. */
export function fromPlainError(plain: PlainError): Error {
  if (plain.problems !== undefined) return new InputError(plain.problems);
  if (plain.isOutput) return new OutputError(plain.message);
  return Object.assign(new Error(plain.message), { stack: plain.stack, ...plain.system });
}
