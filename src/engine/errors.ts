import { InputError } from '../exports/input-error.ts';
import type { PlainError } from './messages.ts';

/** An error as plain data, to travel between threads. */
export function toPlainError(error: unknown): PlainError {
  const { message, stack, code } = error as NodeJS.ErrnoException;
  return {
    message,
    stack: stack ?? message,
    ...(error instanceof InputError ? { problems: error.problems } : {}),
    ...(code === undefined ? {} : { code }),
  };
}

/** The error that a thread reported. */
export function fromPlainError(plain: PlainError): Error {
  if (plain.problems !== undefined) return new InputError(plain.problems);
  const error: NodeJS.ErrnoException = new Error(plain.message);
  error.stack = plain.stack;
  if (plain.code !== undefined) error.code = plain.code;
  return error;
}
