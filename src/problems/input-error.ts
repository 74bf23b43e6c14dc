import { isOutOfFiles } from './out-of-files.ts';

/** One fault of the input: where it is, what was found, what is allowed and what to do. */
export interface InputProblem {
  file?: string;
  line?: number;
  column?: string;
  message: string;
}

/** How many problems are reported together at most. */
const MOST_PROBLEMS = 20;

/** Wrong usage or wrong input. The run stops with exit code 2, and no output is touched. */
export class InputError extends Error {
  readonly problems: InputProblem[];

  constructor(problems: InputProblem[]) {
    const reported = problems.slice(0, MOST_PROBLEMS);
    super(reported.map(describeProblem).join('\n'));
    this.name = 'InputError';
    this.problems = reported;
  }

  /** An error with a single problem. */
  static of(message: string, place: Omit<InputProblem, 'message'> = {}): InputError {
    return new InputError([{ ...place, message }]);
  }
}

/** A problem as `file:line: column: message`, without the parts that are not known. */
export function describeProblem(problem: InputProblem): string {
  const place = [problem.file, problem.line].filter((part) => part !== undefined).join(':');
  const column = problem.column === undefined ? '' : `column ${problem.column}: `;
  return `${place === '' ? '' : `${place}: `}${column}${problem.message}`;
}

/** Collects problems, so that they are reported together. */
export class ProblemList {
  readonly problems: InputProblem[] = [];

  add(message: string, place: Omit<InputProblem, 'message'> = {}): void {
    this.problems.push({ ...place, message });
  }

  /** Runs `work` and gives its result. An `InputError` in it is added to the list, and undefined is given. */
  attempt<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.problems.push(...error.problems);
      return undefined;
    }
  }

  /** Throws an `InputError` with all problems, if there are any. */
  throwIfAny(): void {
    if (this.problems.length > 0) throw new InputError(this.problems);
  }
}

/** The input error for a file that the system does not let us read. Other errors are thrown again. */
export function readFailure(file: string, error: unknown): InputError {
  if (error instanceof InputError) return error;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (syscall === undefined || isOutOfFiles(error)) throw error;
  return InputError.of(`can't be read (${code}); check that it is there and that you may read it`, { file });
}

/** The input error for a gzip file that can't be inflated whole. */
export function damagedGzip(file: string, error: unknown): InputError {
  return InputError.of(
    `is a damaged or truncated gzip file (${(error as Error).message}); export or copy it again`,
    { file },
  );
}
