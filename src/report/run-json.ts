import type { Kind } from '../exports/kinds.ts';
import type { UnattributedReason } from '../rules/journey.ts';
import type { Warning } from './warnings.ts';

/** What run.json holds; docs/run.schema.json describes it. Only `run` differs between runs over the same rows. */
export interface RunJson {
  tool: 'lasttouch';
  version: string;
  schema: 1;
  options: Record<string, unknown>;
  settings: { changed_at: string; effective_at: string; conversion_window: string; note: string }[];
  inputs: { kind: Kind; path: string; bytes: number; rows: number; rejected: number; duplicate: number }[];
  counts: {
    campaigns: { rows: number; campaigns: number; drafts: number };
    clicks: { rows: number; counted: number; duplicate: number; rejected: number; out_of_range: number };
    conversions: {
      rows: number;
      credited: number;
      unattributed: number;
      not_tracked: number;
      duplicate: number;
      rejected: number;
      out_of_range: number;
    };
  };
  unattributed: Record<UnattributedReason, number>;
  warnings: Warning[];
  data: { first: string | null; last: string | null };
  outputs: { path: string; rows: number; bytes: number; sha256: string }[];
  run: {
    started_at: string;
    seconds: number;
    peak_memory_bytes: number;
    threads: number;
    engine: 'local';
    node: string;
  };
}
