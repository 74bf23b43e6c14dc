import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A small valid export: one campaign, one click, one purchase that it earns. */
export const VALID: Readonly<Record<string, string>> = {
  'campaigns.csv':
    'campaign_id,name,channel,published_at,purchase_conversion\nP1,One,push,2026-11-01T00:00:00+09:00,on\n',
  'clicks.csv': 'click_id,campaign_id,user_id,clicked_at\nc1,P1,u1,2026-11-02T10:00:00+09:00\n',
  'conversions.csv':
    'conversion_id,user_id,event,occurred_at,amount,currency\no1,u1,purchase,2026-11-02T12:00:00+09:00,5000,KRW\n',
  'settings.csv': 'changed_at,conversion_window,note\n,7d,\n',
};

/** Writes an export: the valid one with some files replaced, added, or (null) left out. */
export function writeExport(folder: string, changes: Record<string, string | Buffer | null> = {}): string {
  for (const [name, content] of Object.entries({ ...VALID, ...changes })) {
    if (content === null) continue;
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  return folder;
}
