/**
 * Something can't be written, or not in the way that was asked for: exit code 74, with a sentence that says what to
 * do.
 */
export class OutputError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'OutputError';
  }
}
