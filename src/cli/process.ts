import { ReportFolder } from '../folders/folder.ts';
import { OutputFile } from '../folders/replace-file.ts';
import { removeTemporaryFolders } from '../folders/temporary-folder.ts';
import { isTurnDue, takeTurn } from '../folders/turns.ts';
import { EXIT, reportError } from './failure.ts';

const BLOCK_CHARACTERS = 1 << 16;

/** Writes to stdout and waits until it is written; `guardOutput` says what becomes of a failure. */
export function print(text: string): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write(text, () => resolve());
  });
}

/** Writes pieces of text to stdout, some at a time: no more are made than are taken. */
export async function printPieces(pieces: AsyncIterable<string>): Promise<void> {
  let block = '';
  for await (const piece of pieces) {
    block += piece;
    if (block.length < BLOCK_CHARACTERS) continue;
    if (process.stdout.destroyed) return;
    await print(block);
    block = '';
    if (isTurnDue()) await takeTurn();
  }
  await print(block);
}

/** Keeps closed output from ending the process with a stack, and makes a full disk behind stdout an error. */
export function guardOutput(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // Whoever closed the pipe has seen enough, as `head` does: no error.
    if (error.code !== 'EPIPE') process.exitCode = reportError(error);
  });
  process.stderr.on('error', () => {});
}

/**
 * Ends on SIGINT, SIGTERM and SIGHUP with the usual exit codes, and leaves nothing temporary behind. Further signals
 * wait until that is
 * done.
 */
export function guardSignals(): void {
  const stop = (code: number) => () => {
    OutputFile.discardAll();
    ReportFolder.discardAll();
    // Last: others that tidy up at the end may still need such a folder.
    process.once('exit', removeTemporaryFolders);
    process.exit(code);
  };
  process.on('SIGINT', stop(EXIT.interrupted));
  process.on('SIGTERM', stop(EXIT.terminated));
  process.on('SIGHUP', stop(EXIT.hungUp));
}
