import type { Figures } from './figures.ts';
import type { RunJson } from './run-json.ts';

/** A published report: its run.json and its numbers. */
export interface Report {
  run: RunJson;
  figures: Figures;
}
