import { Arena } from './arena.ts';

/** Where the columns lie that come and go while users are attributed, task by task. */
export class AttributionMemory {
  /** For the time of one task; each begins by rewinding it. */
  readonly scratch = new Arena();
  /** For what tasks give. */
  readonly results = new Arena();
}
