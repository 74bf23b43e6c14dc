/** Whether an error says that the process or the machine may open no more files: no fault of the file that it names. */
export function isOutOfFiles(error: unknown): boolean {
  return ['EMFILE', 'ENFILE'].includes((error as NodeJS.ErrnoException).code ?? '');
}
