import type { AgeTallies } from '../engine/attributing/age-book.ts';
import type { LastClicks } from '../engine/attributing/last-clicks.ts';
import type { TallyRows } from '../engine/columns/tally.ts';
import type { EngineResult } from '../engine/engine.ts';
import type { OutcomeTallies } from '../engine/result.ts';
import type { Decision, TracedClick, TracedConversion } from './trace.ts';

/** What a run found out about the ages of clicks. */
export interface AgesResult extends EngineResult<OutcomeTallies> {
  lastClicks: LastClicks[];
  ages: AgeTallies[];
  /** Purchases by campaign and 0, by the window that was in force when the click was made. */
  atClick: TallyRows[];
  /** How often conversions that count come again with the same content, by their row, numbered through all parts. */
  repeated: ReadonlyMap<number, number>;
}

/** What a run found out about the conversions that it was asked to trace. */
export interface TraceResult {
  conversions: TracedConversion[];
  clicks: TracedClick[];
  /** What became of the conversions that were attributed, by their ids. */
  decisions: Map<string, Decision>;
}
