import { Arena } from './arena.ts';
import type { OpenBlock } from './citations.ts';

/** Where the columns lie that come and go while users are attributed, task by task. */
export class AttributionMemory {
  /** For the time of one task; each begins by rewinding it. */
  scratch = new Arena();
  /** For what tasks give. */
  readonly results = new Arena();
  /** The block of cited clicks at hand of each chunk, which the next task goes on with. */
  readonly openBlocks: (OpenBlock | undefined)[] = [];

  /** Holds nothing any more of what only served a task. */
  forget(): void {
    this.scratch = new Arena();
  }

  /** Begins anew: nobody looks at what tasks gave so far any more. */
  restart(): void {
    this.results.rewind();
    this.openBlocks.length = 0;
  }
}
