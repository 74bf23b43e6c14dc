import { Arena } from './arena.ts';
import type { OpenBlock } from './citations.ts';

/** Where lies what a thread finds out while users are attributed, task by task. */
export class AttributionMemory {
  /** For what tasks give. */
  readonly results = new Arena();
  /** The block of cited clicks at hand of each chunk, which the next task goes on with. */
  readonly openBlocks: (OpenBlock | undefined)[] = [];

  /** Begins anew: nobody looks at what tasks gave so far any more. */
  restart(): void {
    this.results.rewind();
    this.openBlocks.length = 0;
  }
}
