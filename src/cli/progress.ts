const FIRST_AFTER_MS = 100;
const EVERY_MS = 100;

/** Progress on stderr: one line that is written over, only on a terminal, not before the first 100 ms. */
class Progress {
  readonly #enabled: boolean;
  #next = Date.now() + FIRST_AFTER_MS;
  #shown = false;

  constructor(wanted: boolean) {
    this.#enabled = wanted && process.stderr.isTTY === true;
  }

  /** Told of each finished piece of a stage. */
  readonly show = (stage: string, done: number, total: number): void => {
    const now = Date.now();
    if (!this.#enabled || now < this.#next) return;
    this.#next = now + EVERY_MS;
    this.#shown = true;
    process.stderr.write(`\r\x1b[K${stage} ${Math.floor((done * 100) / total)} %`);
  };

  /** Removes the line. */
  clear(): void {
    if (this.#shown) process.stderr.write('\r\x1b[K');
    this.#shown = false;
  }
}

/** Shows the progress of work where it is wanted, and removes it when the work is through. */
export async function showingProgress<T>(
  { progress, quiet }: { progress: boolean; quiet?: boolean },
  work: (onProgress: Progress['show']) => Promise<T>,
): Promise<T> {
  const line = new Progress(progress && quiet !== true);
  try {
    return await work(line.show);
  } finally {
    line.clear();
  }
}
